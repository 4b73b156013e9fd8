"""The archive in memory: the catalog, and each commit's texts to be searched.

It is read again when a file of the archive has changed, so that an assistant that stays connected
knows what the night brought.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from digest.archive.listing import list_archive
from digest.mcp.matching import Searchable, fold
from digest.site.reading.library import make_catalog, read_library
from digest.site.reading.library.presentation import presentation_of
from digest.site.reading.releases.index import place_releases

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from digest.config import Settings
    from digest.models import Commit, Entry
    from digest.site.reading.catalog import Catalog
    from digest.site.reading.library import Library
    from digest.site.reading.records import CatalogEntry, CatalogReport


class IndexedCommit(NamedTuple):
    """A commit of the archive, without its long texts, and the report it stands in."""

    item: CatalogEntry
    report: CatalogReport
    row: int  # in the report's table
    paths: tuple[str, ...]  # of the files it changes, former names included


Pair = tuple[IndexedCommit, Searchable]


@dataclass(frozen=True, slots=True)
class ArchiveIndex:
    """All that is answered from; `commits` and `texts` go together, the newest first."""

    library: Library
    catalog: Catalog
    commits: tuple[IndexedCommit, ...]
    texts: tuple[Searchable, ...]

    def entry(self, commit: IndexedCommit) -> Entry:
        """Read an entry whole. Raises DigestError where its file has changed meanwhile."""
        report = self.library.report(commit.report.day, commit.report.repository)
        return report.entries[commit.row]


class ArchiveReader:
    """Gives the archive's index, made anew where the archive has changed since the last time."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = Lock()  # calls come from several threads
        self._stamp: object = None
        self._index: ArchiveIndex | None = None

    def index(self) -> ArchiveIndex:
        """Give the index of the archive as it is now. Raises DigestError if it can't be read."""
        with self._lock:
            stamp = _stamp_of(self._settings.archive)
            if self._index is None or stamp != self._stamp:
                self._index = read_index(self._settings, self._index)
                self._stamp = stamp
            return self._index


def read_index(settings: Settings, before: ArchiveIndex | None = None) -> ArchiveIndex:
    """Read the archive; texts of reports that are as they were `before` are taken over.

    Raises DigestError where the archive or the cache can't be used.
    """
    presentation = presentation_of(settings.repositories, settings.omit)
    folder, lists = settings.cache / "site", settings.named_lists
    library = read_library(settings.archive, folder, presentation, lists)
    catalog = make_catalog(library)
    releases = place_releases(library.releases, settings.timezone, catalog.by_repository)
    catalog = replace(catalog, releases=releases)
    _ = catalog.related_by_address  # now, and not when the first answer waits for it
    known = _by_report(before) if before else {}
    pairs = [
        pair
        for report in reversed(catalog.reports)
        for pair in known.get(_key(report)) or _read_texts(report, library)
        if catalog.owns(report, pair[0].item) or not pair[0].item.address
    ]
    commits = tuple(commit for commit, _ in pairs)
    return ArchiveIndex(library, catalog, commits, tuple(texts for _, texts in pairs))


def _read_texts(report: CatalogReport, library: Library) -> list[Pair]:
    entries = library.report(report.day, report.repository).entries
    rows = zip(report.table_order, entries, strict=True)
    return [
        _indexed(IndexedCommit(report.items[number], report, row, _paths(entry.commit)), entry)
        for row, (number, entry) in enumerate(rows)
    ]


def _paths(commit: Commit) -> tuple[str, ...]:
    paths = (path for change in commit.files for path in (change.path, change.old_path) if path)
    return tuple(dict.fromkeys(paths))


def _indexed(indexed: IndexedCommit, entry: Entry) -> Pair:
    commit, requests = entry.commit, indexed.item.requests
    numbers = (f"{request.sign}{request.number}" for request in requests)
    names = " ".join([commit.author, commit.sha, *numbers, *indexed.paths])
    texts = (fold(indexed.item.title), fold(names), fold(commit.message), fold(entry.analysis.body))
    return indexed, Searchable(*texts[:2], b"\n".join(texts))


def _by_report(before: ArchiveIndex) -> Mapping[str, list[Pair]]:
    found: dict[str, list[Pair]] = {}
    for pair in zip(before.commits, before.texts, strict=True):
        found.setdefault(_key(pair[0].report), []).append(pair)
    return found


def _key(report: CatalogReport) -> str:
    return f"{report.address} {report.file_hash}"


def _stamp_of(folder: Path) -> object:
    """Tell one state of the archive's files from another; `None` where they can't be listed."""
    try:
        listing = list_archive(folder)
        stats = [(path, path.stat()) for path in (*listing.reports, *listing.releases)]
    except OSError:
        return None
    return [(path, stat.st_mtime_ns, stat.st_size) for path, stat in stats]
