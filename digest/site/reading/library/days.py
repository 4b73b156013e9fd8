"""The days that a site shows: reports of others are told by their heads and not read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from digest.archive.listing import find_reports

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from digest.briefs.records import Period


@dataclass(frozen=True, slots=True)
class ShownDays:
    """The days that are shown, both included."""

    first: date = date.min
    last: date = date.max

    @property
    def are_all(self) -> bool:
        """Whether no day is left out."""
        return (self.first, self.last) == (date.min, date.max)

    def __str__(self) -> str:
        """Say which days these are."""
        begin = f"from {self.first}" if self.first > date.min else ""
        end = f"to {self.last}" if self.last < date.max else "on" if begin else ""
        return f"{begin} {end}".strip()

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last

    def overlap(self, period: Period) -> bool:
        """Tell whether a day of a period is shown."""
        return period.first <= self.last and self.first <= period.last

    def left_out(self, folder: Path) -> dict[Path, tuple[date, str]]:
        """Find the reports of an archive that are not shown: their days and repositories, by path.

        A file whose head can't be read is none of them: reading it tells what is wrong.
        """
        if self.are_all:
            return {}
        try:
            paths = find_reports(folder)
        except OSError:  # reading the archive tells why
            return {}
        heads = ((path, _read_head(path)) for path in paths)
        return {path: head for path, head in heads if head and head[0] not in self}


def years_of(
    heads: Mapping[Path, tuple[date, str]], name_of: Callable[[str], str]
) -> dict[str, frozenset[int]]:
    """Give the years of these reports by the present names of their repositories."""
    found: dict[str, set[int]] = {}
    for day, repository in heads.values():
        found.setdefault(name_of(repository), set()).add(day.year)
    return {name: frozenset(years) for name, years in found.items()}


def _read_head(path: Path) -> tuple[date, str] | None:
    from digest.archive.reader import HEAD, read_head  # here: most sites show all days

    try:
        if path.is_symlink():
            return None
        with path.open("rb") as file:
            return read_head(file.read(HEAD))
    except OSError:
        return None
