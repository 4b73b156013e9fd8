"""How large the published site is, without looking at its many files: see `PublishedState.size`."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Set
    from pathlib import Path

    from digest.site.building.state import PublishedState
    from digest.site.reading.units import BuildUnit


@dataclass(slots=True)
class ByteCount:
    """Bytes that a process's files have more than those in their places; less than 0 for fewer."""

    grown: int = 0

    def take(self) -> int:
        """Give the number, and count from 0 again."""
        grown, self.grown = self.grown, 0
        return grown


@dataclass(frozen=True, slots=True)
class SiteSize:
    """How large a site is; what its author wrote counts as well."""

    size: int  # bytes
    entries: int  # files, and the folders that pages lie in


ENOUGH = 0.8  # of what a host takes, from which on a build warns


def describe_limits(found: SiteSize, most_bytes: int, most_entries: int) -> Iterator[str]:
    """Yield a warning for each limit of its host that a site comes near; 0 stands for none."""
    mb = 1_000_000
    if most_bytes and found.size >= ENOUGH * most_bytes:
        yield _describe("MB", found.size / mb, most_bytes / mb, "size")
    if most_entries and found.entries >= ENOUGH * most_entries:
        yield _describe("files and folders", found.entries, most_entries, "files")


def _describe(what: str, found: float, most: float, option: str) -> str:
    is_more = "more than" if found > most else "near"
    return (
        f"site: it has {found:,.0f} {what}, {is_more} the {most:,.0f} that its host takes"
        f" ('{option}' below 'site' says so); show fewer years with 'since', and keep the others in"
        " sites of their own"
    )


def count_entries(units: Iterable[BuildUnit]) -> int:
    """Count the files of units; a page stands in a folder of its own."""
    return sum(1 + page.endswith("/") for unit in units for page in unit.pages)


def page_files(units: Iterable[BuildUnit]) -> Iterator[str]:
    """Yield the files of units' pages."""
    for unit in units:
        for page in unit.pages:
            yield f"{page}index.html" if page.endswith("/") else page


def sum_sizes(folder: Path, names: Iterable[str]) -> int:
    """Give the bytes of the files of these names in a folder."""
    return sum(file_size(f"{folder}/{name}") for name in names)


def size_after(site: Path, before: PublishedState, grown: int, old: Set[str], new: Set[str]) -> int:
    """Give the bytes of all units' files, which are to be `new` and were `old`; 0 where unknown.

    That is so after damage or a crash, where a unit has no hash. A file that is there may become a
    unit's, or be one no longer, where the site's author had one in its place.
    """
    if not all(unit.hash for unit in before.units.values()):
        return 0
    taken = sum_sizes(site, new - old) if old else 0
    return before.size + grown + taken - sum_sizes(site, old - new)


def file_size(path: str) -> int:
    """Give a file's size in bytes; 0 where there is none. A link is none, nor is a pipe."""
    try:
        state = os.lstat(path)
    except OSError:
        return 0
    return state.st_size if stat.S_ISREG(state.st_mode) else 0


def weigh(place: Path) -> tuple[int, int]:
    """Count the files in a folder, 1 for a file, and their bytes.

    A machine that broke down may leave empty ones, which don't count.
    """
    if not place.is_dir():
        size = file_size(str(place))
        return int(size > 0), size
    with os.scandir(place) as entries:
        sizes = [file_size(entry.path) for entry in entries]
    return sum(size > 0 for size in sizes), sum(sizes)
