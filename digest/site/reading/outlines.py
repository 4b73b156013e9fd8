"""Outlines: reports without their long texts, all of which fit into memory and into the cache.

The site is planned from outlines. A report itself is read again where its pages are made.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from digest.archive import parse_report
from digest.archive.store import find_reports, read_archive, read_bytes_below, relative_name
from digest.errors import DigestError, ReportError
from digest.forges import NamedRequest
from digest.messages import Revert, headline
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
from digest.site.html.autolinks import possible_shas
from digest.site.reading.analysis import brief_of_entry
from digest.site.reading.catalog import Catalog
from digest.site.reading.labels import EntryLabels, labels_of
from digest.site.reading.limits import apply_limits
from digest.site.reading.people import contributors, is_root
from digest.site.reading.records import (
    NO_RELATIONS,
    CatalogReport,
    EntrySummary,
    Relations,
    make_catalog_report,
)
from digest.site.reading.related_commits import relations_of
from digest.workers import map_on_all_cores

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping
    from pathlib import Path

CACHE_FILE = "outlines.json"  # in the cache
_PARALLEL_FROM = 20  # reports; fewer are read sooner here than processes are started
_IMPORTANCES = {level: Importance(level) for level in (*Level, None)}
_ANALYSES = {status: Analysis(status) for status in Status}


@dataclass(frozen=True, slots=True)
class Outline:
    """A report reduced to what lists and figures show, and what was read from its texts before."""

    report: Report  # each message is its title, each analysis empty
    file_hash: str
    names: tuple[str, ...]  # the words of its texts that may name a commit: 7 to 40 hex digits
    summaries: tuple[EntrySummary, ...]  # of the report's entries, in their order
    shown_hash: str  # of what lists and figures show of it


@dataclass(frozen=True, slots=True)
class Library:
    """The archive as the site reads it: all outlines, and from which file each report is read.

    `paths` and `file_hashes` have a report's file, and the hash of it, by its day and repository.
    """

    folder: Path
    outlines: tuple[Outline, ...]  # in order of day, then repository
    paths: Mapping[tuple[date, str], Path]
    file_hashes: Mapping[tuple[date, str], str]
    warnings: tuple[str, ...]  # what is wrong with the archive's files, for the user
    others: tuple[Path, ...] = ()  # files of the archive that are no reports

    def report(self, day: date, repository: str) -> Report:
        """Read a report whole, cut to the limits.

        Raises DigestError where its file is gone or has changed since it was outlined: its pages
        would not be what the plan says.
        """
        path = self.paths[day, repository]
        name = path.relative_to(self.folder).as_posix()
        try:
            data = read_bytes_below(path, self.folder)
        except OSError:
            data = b""
        if cache.hash_of(data) != self.file_hashes[day, repository]:
            raise DigestError(f"{name}: changed while the site was built; build it again")
        return apply_limits(parse_report(data, name))

    def without(self, repositories: Container[str]) -> Library:
        """Give the library without the reports of these repositories."""
        kept = [one for one in self.outlines if one.report.repository not in repositories]
        return replace(self, outlines=tuple(kept))


def make_catalog(library: Library) -> Catalog:
    """Give all outlined reports their addresses."""
    return Catalog(
        tuple(
            make_catalog_report(
                outline.report,
                outline.file_hash,
                outline.names,
                outline.summaries,
                outline.shown_hash,
            )
            for outline in library.outlines
        )
    )


def read_full_report(outlined: CatalogReport, library: Library, catalog: Catalog) -> CatalogReport:
    """Read the whole report of an outlined one; of its names, those of commits that there are.

    Raises DigestError where its file has changed since it was outlined.
    """
    day, repository = outlined.day, outlined.repository
    names = (name for name in outlined.names or () if catalog.resolve(name, repository))
    summaries = tuple([outlined.items[n].summary for n in outlined.table_order])
    return make_catalog_report(library.report(day, repository), "", tuple(names), summaries)


def read_library(folder: Path, cache_folder: Path) -> Library:
    """Read the outlines of an archive; those of unchanged files are taken from the cache.

    Raises DigestError when there is no such folder, or the cache can't be written.
    """
    file = cache_folder / CACHE_FILE
    cached = {outline.file_hash: outline for outline in _unpack(cache.load(file) or [[], []])}
    before = set(cached)
    file_hashes = _outline_in_parallel(folder, cached)
    used: dict[Path, Outline] = {}

    def read(path: Path, root: Path) -> Report:
        outline = cached.get(file_hashes.get(path, ""))
        if not outline:
            data = read_bytes_below(path, root)
            outline = make_outline(
                parse_report(data, relative_name(path, root)), cache.hash_of(data)
            )
        used[path] = outline
        return outline.report

    archive = read_archive(folder, read)
    if {outline.file_hash for outline in used.values()} != before or not file.exists():
        cache.save(file, _pack(used.values()))
    outlines = tuple(used[found.path] for found in archive.files)
    return Library(
        folder,
        outlines,
        {(found.report.day, found.report.repository): found.path for found in archive.files},
        {
            (outline.report.day, outline.report.repository): outline.file_hash
            for outline in outlines
        },
        archive.warnings,
        archive.others,
    )


def _outline_in_parallel(folder: Path, cached: dict[str, Outline]) -> dict[Path, str]:
    """Add the outlines that are not cached, made on all cores; give the files' hashes by path.

    A file that can't be read is passed over: reading the archive then says what is wrong with it.
    """

    def read(path: Path) -> tuple[Path, str, list[Any]]:
        try:  # packed: records take long from one process to another
            data = read_bytes_below(path, folder)
            file_hash = cache.hash_of(data)
            outline = make_outline(parse_report(data, path.name), file_hash)
            return path, file_hash, _pack([outline])
        except (OSError, ReportError):
            return path, "", _pack([])

    try:
        paths = find_reports(folder)
    except OSError:
        return {}
    file_hashes = {path: _hash_file(path, folder) for path in paths} if cached else {}
    new = [path for path in paths if file_hashes.get(path) not in cached]
    run_inline = len(new) < _PARALLEL_FROM
    for path, file_hash, packed in map_on_all_cores(read, new, run_inline=run_inline):
        file_hashes[path] = file_hash
        cached.update((outline.file_hash, outline) for outline in _unpack(packed))
    return file_hashes


def _hash_file(path: Path, folder: Path) -> str:
    try:
        return cache.hash_of(read_bytes_below(path, folder))
    except OSError:
        return ""


def make_outline(report: Report, file_hash: str = "") -> Outline:
    """Reduce a report to its outline; `file_hash` is the hash of its file."""
    report = apply_limits(report)
    names: set[str] = set()
    for entry in report.entries:
        names.update(possible_shas(entry.commit.message), possible_shas(entry.analysis.body))
    reduced = replace(report, entries=tuple(map(_reduce_entry, report.entries)), verbatim=None)
    summaries = tuple(map(_summarise, report.entries))
    return Outline(
        reduced, file_hash, tuple(sorted(names)), summaries, _hash_shown(reduced, summaries)
    )


def _summarise(entry: Entry) -> EntrySummary:
    is_high = entry.importance.level is Level.HIGH
    return EntrySummary(
        brief_of_entry(entry) if is_high else "",
        labels_of(entry),
        relations_of(entry.commit),
        contributors(entry.commit),
        is_root(entry.commit),
    )


def _hash_shown(report: Report, summaries: tuple[EntrySummary, ...]) -> str:
    """Hash what lists and figures show: few texts, and short ones."""
    rows = [
        [_pack_entry(entry, summary, ""), _pack_labels(summary.labels), summary.relations.merge]
        for entry, summary in zip(report.entries, summaries, strict=True)
    ]
    return cache.hash_of(json.dumps([str(report.day), report.repository, rows]))


def _reduce_entry(entry: Entry) -> Entry:
    commit = entry.commit
    short = Commit(commit.sha, commit.author, None, headline(commit.message), commit.url)
    return Entry(short, _IMPORTANCES[entry.importance.level], _ANALYSES[entry.analysis.status])


# ---- as JSON


def _pack(outlines: Iterable[Outline]) -> list[Any]:
    """Turn outlines into JSON. Most labels repeat: each entry has the number of its labels."""
    numbers: dict[EntryLabels, int] = {}
    rows = [_pack_outline(outline, numbers) for outline in outlines]
    return [[_pack_labels(labels) for labels in numbers], rows]


def _pack_outline(outline: Outline, numbers: dict[EntryLabels, int]) -> list[Any]:
    report = outline.report
    prefixes = {entry.commit.url.removesuffix(entry.commit.sha) for entry in report.entries}
    prefix = min(prefixes) if len(prefixes) == 1 else ""
    summaries = outline.summaries
    return [
        outline.file_hash,
        outline.names,
        report.day.isoformat(),
        report.repository,
        report.language,
        report.form,
        [[problem.line, problem.text] for problem in report.problems],
        prefix,
        [_pack_entry(*pair, prefix) for pair in zip(report.entries, summaries, strict=True)],
        [numbers.setdefault(summary.labels, len(numbers)) for summary in summaries],
        [
            [n, *summary.relations]
            for n, summary in enumerate(summaries)
            if summary.relations is not NO_RELATIONS
        ],
        outline.shown_hash,
    ]


def _pack_entry(entry: Entry, summary: EntrySummary, prefix: str) -> list[Any]:
    commit, level = entry.commit, entry.importance.level
    url = None if prefix and commit.url == prefix + commit.sha else commit.url
    shown = [commit.sha, commit.author, commit.message, url, level, entry.analysis.status]
    return [*shown, summary.brief, summary.people, summary.is_root]


def _pack_labels(labels: EntryLabels) -> list[Any]:
    return [labels.types, labels.areas, labels.is_revert, labels.is_breaking]


def _unpack(packed: list[Any]) -> Iterator[Outline]:
    """Turn what `_pack` made into outlines."""
    labels = [EntryLabels(tuple(types), tuple(areas), *marks) for types, areas, *marks in packed[0]]
    return (_unpack_outline(row, labels) for row in packed[1])


def _unpack_outline(row: list[Any], labels: list[EntryLabels]) -> Outline:
    file_hash, names, day, repository, language, form, problems, prefix = row[:8]
    entries, label_numbers, numbered_relations, shown_hash = row[8:]
    report = Report(
        date.fromisoformat(day),
        repository,
        tuple(_unpack_entries(entries, prefix)),
        Language(language),
        ReportForm(form),
        tuple(Problem(line, text) for line, text in problems),
    )
    relations = {n: _unpack_relations(*packed) for n, *packed in numbered_relations}
    summaries = (
        EntrySummary(brief, labels[number], relations.get(n, NO_RELATIONS), tuple(people), is_first)
        for n, ((*_, brief, people, is_first), number) in enumerate(
            zip(entries, label_numbers, strict=True)
        )
    )
    return Outline(report, file_hash, tuple(names), tuple(summaries), shown_hash)


def _unpack_relations(packed: list[Any] | None, files: Any, merge: str, own: Any) -> Relations:
    words, shas, pulls, *rest = packed or ("", (), ())
    reverts = Revert(words, tuple(shas), tuple(pulls), *rest) if packed else None
    return Relations(reverts, tuple(files), merge, tuple(NamedRequest(*one) for one in own))


def _unpack_entries(rows: list[list[Any]], prefix: str) -> Iterator[Entry]:
    for sha, author, title, url, level, status, *_ in rows:
        link = prefix + sha if url is None else url
        commit = Commit(sha, author, None, title, link)
        yield Entry(commit, _IMPORTANCES[level], _ANALYSES[status])
