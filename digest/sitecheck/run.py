"""The whole site: every file by itself, on all cores, then the links between them."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from digest.errors import DigestError
from digest.sitecheck.addresses import Base
from digest.sitecheck.files import examine_file
from digest.sitecheck.findings import Link, Seen
from digest.sitecheck.page import load_parser
from digest.sitecheck.policies import unguarded
from digest.sitecheck.rules import CheckRules, Fault
from digest.sitecheck.tree import list_files, tree_faults
from digest.workers import map_on_all_cores

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_BATCH = 100  # files to a task
_LITTLE = 1000  # files that are examined before processes have started
_CANONICAL = re.compile(r'<link[^>]* rel="canonical"[^>]*>')
_HREF = re.compile(r' href="([^"]*)"')
_TOP = {"", "top"}  # fragments that every page has


@dataclass(frozen=True, slots=True)
class SiteCheck:
    """What was examined, and what is wrong, by file and line."""

    pages: int
    others: int
    links: int  # within the site, that lead somewhere
    faults: tuple[Fault, ...]


def check_site(site: Path, rules: CheckRules) -> SiteCheck:
    """Examine a built site. Raises DigestError where there is none, or no parser for it."""
    load_parser()
    files = list_files(site) if site.is_dir() else []
    if "index.html" not in files:
        raise DigestError(f"check: {site} is no built site (it has no index.html); build it first")
    known, base = frozenset(files), base_of(site)
    is_file = [file for file in files if (site / file).is_file()]
    batches = [is_file[start : start + _BATCH] for start in range(0, len(is_file), _BATCH)]

    def examine(batch: Sequence[str]) -> list[Seen]:
        return [_followed(_examined(site, file, rules, base), known) for file in batch]

    run_inline = len(is_file) < _LITTLE
    seen_by_batch = map_on_all_cores(examine, batches, run_inline=run_inline)
    found = [seen for batch in seen_by_batch for seen in batch]
    faults = [*tree_faults(site, files), *(fault for seen in found for fault in seen.faults)]
    faults += [*_fragment_faults(found), *unguarded(found)]
    faults.sort(key=lambda fault: (fault.file, fault.line, fault.kind, fault.what))
    pages = sum(file.endswith(".html") for file in is_file)
    links = sum(seen.followed for seen in found)
    return SiteCheck(pages, len(is_file) - pages, links, tuple(faults))


def base_of(site: Path) -> Base:
    """Find where a site is to be published: its home says so, if anything does."""
    home = (site / "index.html").read_text(encoding="utf-8", errors="replace")
    link = _CANONICAL.search(home)
    href = _HREF.search(link[0]) if link else None
    return Base.of(href[1]) if href else Base()


def _examined(site: Path, file: str, rules: CheckRules, base: Base) -> Seen:
    try:
        data = Path(site, file).read_bytes()
    except OSError as error:
        seen = Seen(file)
        seen.fault(None, "parse", f"can't be read ({error.strerror})")
        return seen
    return examine_file(file, data, rules, base)


def _followed(seen: Seen, known: frozenset[str]) -> Seen:
    """Follow a file's links; only those to anchors of other files are kept for later."""
    kept: dict[tuple[str, str], Link] = {}
    for link in dict.fromkeys(seen.links):
        if link.path not in known and f"{link.path}/index.html" not in known and link.path:
            seen.fault(link.line, "link", f"{link.written[:80]!r} leads to no file")
            continue
        seen.followed += 1
        if link.fragment in _TOP:
            continue
        if link.path != seen.file:
            kept.setdefault((link.path, link.fragment), link)
        elif link.fragment not in seen.ids:
            seen.fault(link.line, "link", f"{link.written[:80]!r} leads to no anchor of the page")
    seen.links = list(kept.values())
    return seen


def _fragment_faults(found: Sequence[Seen]) -> Iterator[Fault]:
    ids: Mapping[str, frozenset[str]] = {
        seen.file: seen.ids for seen in found if seen.file.endswith((".html", ".svg"))
    }
    for seen in found:
        for link in seen.links:
            if link.path in ids and link.fragment not in ids[link.path]:
                text = f"{link.written[:80]!r} leads to no anchor of {link.path}"
                yield Fault(seen.file, link.line, "link", text)


def default_canaries(folder: Path) -> tuple[str, ...]:
    """Give what a site never has to say: where it was built."""
    path = os.fspath(folder.resolve())
    return (path,) if len(Path(path).parts) > 2 else ()
