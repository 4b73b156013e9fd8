"""Reports without their analyses: enough to place and list them, and little to keep.

The site is planned from outlines; a report itself is read again where its pages are made.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from digest.archive import parse_report
from digest.archive.store import find_reports, name_of, read_archive, read_bytes
from digest.errors import DigestError, ReportError
from digest.messages import Revert
from digest.models import (
    Analysis,
    Commit,
    Entry,
    Importance,
    Language,
    Level,
    Problem,
    Report,
    ReportForm,
    Status,
)
from digest.site import cache
from digest.site.html.autolinks import possible_shas, web_address
from digest.site.reading.analysis import brief_of_entry
from digest.site.reading.catalog import Catalog
from digest.site.reading.labels import EntryLabels, labels_of
from digest.site.reading.limits import within_limits
from digest.site.reading.records import (
    NO_RELATIONS,
    CatalogReport,
    EntrySummary,
    Relations,
    catalog_report,
)
from digest.site.reading.related_commits import relations_of
from digest.workers import map_on_all_cores

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

FILE = "outlines.json"  # in the cache
_LITTLE = 20  # reports that are read sooner than a process is started
_IMPORTANCES = {level: Importance(level) for level in (*Level, None)}
_ANALYSES = {status: Analysis(status) for status in Status}


@dataclass(frozen=True, slots=True)
class Outline:
    """A report reduced to what lists show: titles for messages, one line for high entries' bodies.

    `names` are the words of its texts that may name a commit.
    """

    report: Report
    source: str  # hash of the file
    names: tuple[str, ...]
    summaries: tuple[EntrySummary, ...]  # of the report's entries
    shown: str  # hash of what lists and figures show of it


@dataclass(frozen=True, slots=True)
class Library:
    """The archive as the site reads it: outlines with their files, and what was wrong."""

    folder: Path
    outlines: tuple[Outline, ...]  # by day and repository
    paths: Mapping[tuple[date, str], Path]
    sources: Mapping[tuple[date, str], str]  # hashes of the files
    warnings: tuple[str, ...]

    def report(self, day: date, repository: str) -> Report:
        """Read a report whole. Raises DigestError where its file is no longer what it was."""
        path = self.paths[day, repository]
        name = path.relative_to(self.folder).as_posix()
        try:
            data = read_bytes(path, self.folder)
        except OSError:
            data = b""
        if cache.hash_of(data) != self.sources[day, repository]:
            raise DigestError(f"{name}: changed while the site was built; build it again")
        return within_limits(parse_report(data, name))


def make_catalog(library: Library) -> Catalog:
    """Place all reports of a library, as far as their outlines tell them."""
    return Catalog(
        tuple(
            catalog_report(
                outline.report, outline.source, outline.names, outline.summaries, outline.shown
            )
            for outline in library.outlines
        )
    )


def read_full_report(outlined: CatalogReport, library: Library, catalog: Catalog) -> CatalogReport:
    """Read a report whole whose outline is placed; its names are those of commits there are."""
    day, repository = outlined.report.day, outlined.report.repository
    names = (name for name in outlined.names or () if catalog.resolve(name, repository))
    return catalog_report(library.report(day, repository), names=tuple(names))


def read_library(folder: Path, kept: Path) -> Library:
    """Read the outlines of an archive; those of unchanged files are taken from the folder `kept`.

    Raises DigestError when there is no such folder.
    """
    known = {outline.source: outline for outline in _unpack(cache.load(kept / FILE) or [[], []])}
    before = set(known)
    sources = _read_ahead(folder, known)
    used: dict[Path, Outline] = {}

    def read(path: Path, root: Path) -> Report:
        outline = known.get(sources.get(path, ""))
        if not outline:
            data = read_bytes(path, root)
            outline = make_outline(parse_report(data, name_of(path, root)), cache.hash_of(data))
        used[path] = outline
        return outline.report

    archive = read_archive(folder, read)
    if {outline.source for outline in used.values()} != before or not (kept / FILE).exists():
        cache.save(kept / FILE, _pack(used.values()))
    outlines = tuple(used[found.path] for found in archive.found)
    return Library(
        folder,
        outlines,
        {(found.report.day, found.report.repository): found.path for found in archive.found},
        {(outline.report.day, outline.report.repository): outline.source for outline in outlines},
        archive.warnings,
    )


def _read_ahead(folder: Path, known: dict[str, Outline]) -> dict[Path, str]:
    """Add the outlines that are not known, made on all cores; give the hashes of the files.

    What fails is left to its turn.
    """

    def read(path: Path) -> tuple[Path, str, list[Any]]:
        try:  # packed: between processes records go slowly
            data = read_bytes(path, folder)
            source = cache.hash_of(data)
            return path, source, _pack([make_outline(parse_report(data, path.name), source)])
        except (OSError, ReportError):
            return path, "", _pack([])

    try:
        paths = list(find_reports(folder))
    except OSError:
        return {}
    sources = {path: _source_of(path, folder) for path in paths} if known else {}
    new = [path for path in paths if sources.get(path) not in known]
    for path, source, packed in map_on_all_cores(read, new, run_inline=len(new) < _LITTLE):
        sources[path] = source
        known.update((outline.source, outline) for outline in _unpack(packed))
    return sources


def _source_of(path: Path, folder: Path) -> str:
    try:
        return cache.hash_of(read_bytes(path, folder))
    except OSError:
        return ""


def make_outline(report: Report, source: str = "") -> Outline:
    """Reduce a report to its outline."""
    report = within_limits(report)
    names: set[str] = set()
    for entry in report.entries:
        names.update(possible_shas(entry.commit.message), possible_shas(entry.analysis.body))
    reduced = replace(report, entries=tuple(map(_outlined, report.entries)), verbatim=None)
    summaries = tuple(map(_summary, report.entries))
    return Outline(reduced, source, tuple(sorted(names)), summaries, _shown(reduced, summaries))


def _summary(entry: Entry) -> EntrySummary:
    is_high = entry.importance.level is Level.HIGH
    return EntrySummary(
        brief_of_entry(entry) if is_high else "", labels_of(entry), relations_of(entry.commit)
    )


def _shown(report: Report, summaries: tuple[EntrySummary, ...]) -> str:
    """Hash what lists and figures show: texts that are short, and few."""
    rows = [
        [_packed_entry(entry, summary, ""), _packed_labels(summary.labels)]
        for entry, summary in zip(report.entries, summaries, strict=True)
    ]
    return cache.hash_of(json.dumps([str(report.day), report.repository, rows]))


def _outlined(entry: Entry) -> Entry:
    commit = entry.commit
    short = Commit(commit.sha, commit.author, None, commit.title, commit.url)
    return Entry(short, _IMPORTANCES[entry.importance.level], _ANALYSES[entry.analysis.status])


# ---- as JSON


def _pack(outlines: Iterable[Outline]) -> list[Any]:
    """Write outlines. Traits repeat: each is written once, and named by its number from then on."""
    numbers: dict[EntryLabels, int] = {}
    rows = [_packed(outline, numbers) for outline in outlines]
    return [[_packed_labels(labels) for labels in numbers], rows]


def _packed(outline: Outline, numbers: dict[EntryLabels, int]) -> list[Any]:
    report = outline.report
    webs = {web_address(entry.commit.url) for entry in report.entries}
    web = min(webs) if len(webs) == 1 else ""
    summaries = outline.summaries
    return [
        outline.source,
        outline.names,
        report.day.isoformat(),
        report.repository,
        report.language,
        report.form,
        [[problem.line, problem.text] for problem in report.problems],
        web,
        [_packed_entry(*pair, web) for pair in zip(report.entries, summaries, strict=True)],
        [numbers.setdefault(summary.labels, len(numbers)) for summary in summaries],
        [
            [n, *summary.relations]
            for n, summary in enumerate(summaries)
            if summary.relations is not NO_RELATIONS
        ],
        outline.shown,
    ]


def _packed_entry(entry: Entry, summary: EntrySummary, web: str) -> list[Any]:
    commit, level = entry.commit, entry.importance.level
    url = None if web and commit.url == f"{web}/commit/{commit.sha}" else commit.url
    status = entry.analysis.status
    return [commit.sha, commit.author, commit.message, url, level, status, summary.brief]


def _packed_labels(labels: EntryLabels) -> list[Any]:
    return [labels.types, labels.areas, labels.is_revert, labels.is_breaking]


def _unpack(packed: list[Any]) -> Iterator[Outline]:
    """Read what `_pack` wrote."""
    labels = [EntryLabels(tuple(types), tuple(areas), *marks) for types, areas, *marks in packed[0]]
    return (_outline(row, labels) for row in packed[1])


def _outline(row: list[Any], known: list[EntryLabels]) -> Outline:
    (
        source,
        names,
        day,
        repository,
        language,
        form,
        problems,
        web,
        entries,
        labels,
        related,
        shown,
    ) = row
    report = Report(
        date.fromisoformat(day),
        repository,
        tuple(_entries(entries, web)),
        Language(language),
        ReportForm(form),
        tuple(Problem(line, text) for line, text in problems),
    )
    relations = {number: _relations(*packed) for number, *packed in related}
    summaries = (
        EntrySummary(entry[-1], known[number], relations.get(position, NO_RELATIONS))
        for position, (entry, number) in enumerate(zip(entries, labels, strict=True))
    )
    return Outline(report, source, tuple(names), tuple(summaries), shown)


def _relations(reverts: list[Any] | None, files: list[str]) -> Relations:
    if reverts is None:
        return Relations(None, tuple(files))
    words, shas, pulls, *rest = reverts
    return Relations(Revert(words, tuple(shas), tuple(pulls), *rest), tuple(files))


def _entries(rows: list[list[Any]], web: str) -> Iterator[Entry]:
    for sha, author, title, url, level, status, _ in rows:
        link = f"{web}/commit/{sha}" if url is None else url
        commit = Commit(sha, author, None, title, link)
        yield Entry(commit, _IMPORTANCES[level], _ANALYSES[status])
