"""Check a whole site: every file by itself, on all cores, then the links between them."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from digest.errors import DigestError
from digest.sitecheck.addresses import SiteBase
from digest.sitecheck.completeness import missing_parts
from digest.sitecheck.files import examine_file
from digest.sitecheck.findings import FileFindings, Link
from digest.sitecheck.page import require_parser
from digest.sitecheck.policies import pages_without_policy
from digest.sitecheck.rules import CheckRules, Fault
from digest.sitecheck.tree import find_mount, list_files, size_faults, tree_faults, weigh_tree
from digest.workers import map_on_all_cores

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_BATCH = 100  # files to a task
_LITTLE = 1000  # files that are examined before processes have started
# Minified pages have no quotes around values.
_CANONICAL = re.compile(r'<link[^>]*\srel="?canonical\b[^>]*>')
_HREF = re.compile(r'\shref="?([^"\s>]*)')
_TOP = {"", "top"}  # fragments that every page has


@dataclass(frozen=True, slots=True)
class SiteCheck:
    """What was examined, and what is wrong."""

    pages: int  # HTML files
    others: int  # other files
    links: int  # within the site, that lead to a file
    size: int  # bytes of all files
    entries: int  # files and folders
    faults: tuple[Fault, ...]  # by file and line


def check_site(site: Path, rules: CheckRules) -> SiteCheck:
    """Check a built site, `site` being its folder.

    Raises DigestError where there is no site or the extra `check` is not installed.
    """
    require_parser()
    files = list_files(site) if site.is_dir() else []
    if "index.html" not in files:
        raise DigestError(f"check: {site} is no built site (it has no index.html); build it first")
    known, base, mount = frozenset(files), read_site_base(site), find_mount(files)
    is_file = [file for file in files if (site / file).is_file()]
    batches = [is_file[start : start + _BATCH] for start in range(0, len(is_file), _BATCH)]

    def examine(batch: Sequence[str]) -> list[FileFindings]:
        return [_follow_links(_examine(site, file, rules, base), known) for file in batch]

    run_inline = len(is_file) < _LITTLE
    in_batches = map_on_all_cores(examine, batches, run_inline=run_inline)
    found = [findings for batch in in_batches for findings in batch]
    faults = [
        *tree_faults(site, files, mount),
        *missing_parts(site, known, mount),
        *(fault for findings in found for fault in findings.faults),
    ]
    faults += [*_fragment_faults(found), *pages_without_policy(found)]
    size, entries = weigh_tree(site, is_file)
    faults += size_faults(size, entries, rules)
    faults.sort(key=lambda fault: (fault.file, fault.line, fault.kind, fault.what))
    pages = sum(file.endswith(".html") for file in is_file)
    links = sum(findings.followed for findings in found)
    return SiteCheck(pages, len(is_file) - pages, links, size, entries, tuple(faults))


def read_site_base(site: Path) -> SiteBase:
    """Read where a site is to be published from its home page's canonical link."""
    home = (site / "index.html").read_text(encoding="utf-8", errors="replace")
    link = _CANONICAL.search(home)
    href = _HREF.search(link[0]) if link else None
    return SiteBase.of(href[1]) if href else SiteBase()


def _examine(site: Path, file: str, rules: CheckRules, base: SiteBase) -> FileFindings:
    try:
        data = Path(site, file).read_bytes()
    except OSError as error:
        findings = FileFindings(file)
        findings.add_fault(None, "parse", f"can't be read ({error.strerror})")
        return findings
    return examine_file(file, data, rules, base)


def _follow_links(findings: FileFindings, known: frozenset[str]) -> FileFindings:
    """Follow a file's links; those to anchors of other files are kept until all files are read."""
    kept: dict[tuple[str, str], Link] = {}
    for link in dict.fromkeys(findings.links):
        if link.path not in known and f"{link.path}/index.html" not in known and link.path:
            findings.add_fault(link.line, "link", f"{link.written[:80]!r} leads to no file")
            continue
        findings.followed += 1
        if link.fragment in _TOP:
            continue
        if link.path != findings.file:
            kept.setdefault((link.path, link.fragment), link)
        elif link.fragment not in findings.ids:
            findings.add_fault(
                link.line, "link", f"{link.written[:80]!r} leads to no anchor of the page"
            )
    findings.links = list(kept.values())
    return findings


def _fragment_faults(found: Sequence[FileFindings]) -> Iterator[Fault]:
    ids: Mapping[str, frozenset[str]] = {
        findings.file: findings.ids
        for findings in found
        if findings.file.endswith((".html", ".svg"))
    }
    for findings in found:
        for link in findings.links:
            if link.path in ids and link.fragment not in ids[link.path]:
                text = f"{link.written[:80]!r} leads to no anchor of {link.path}"
                yield Fault(findings.file, link.line, "link", text)


def default_canaries(folder: Path) -> tuple[str, ...]:
    """Give the texts that no site should hold: the path of the folder it was built in.

    None for a folder as short as `/app`, which may well stand in a text.
    """
    path = os.fspath(folder.resolve())
    return (path,) if len(Path(path).parts) > 2 else ()
