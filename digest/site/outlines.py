"""Reports without their analyses: enough to place and list them, and little to keep.

The site is planned from outlines; a report itself is read again where its pages are made.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from digest.archive import parse_report
from digest.archive.store import find_reports, read_archive, read_bytes
from digest.errors import DigestError, ReportError
from digest.models import (
    Analysis,
    Commit,
    Entry,
    Form,
    Importance,
    Language,
    Level,
    Problem,
    Report,
    Status,
)
from digest.site import cache
from digest.site.links import web_address
from digest.site.views import brief_source
from digest.site.workers import each

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

FILE = "outlines.json"  # in the cache
_LITTLE = 20  # reports that are read sooner than a process is started
_NAME = re.compile(r"(?<![0-9a-z])[0-9a-f]{7,40}(?![0-9a-z])")


@dataclass(frozen=True, slots=True)
class Outline:
    """A report reduced to what lists show: titles for messages, high entries' summaries for bodies.

    `names` are the words of its texts that may name a commit.
    """

    report: Report
    source: str  # hash of the file
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Library:
    """The archive as the site reads it: outlines with their files, and what was wrong."""

    folder: Path
    outlines: tuple[Outline, ...]  # by day and repository
    paths: Mapping[tuple[date, str], Path]
    warnings: tuple[str, ...]

    def report(self, day: date, repository: str) -> Report:
        """Read a report whole. Raises DigestError where its file is no longer what it was."""
        path = self.paths[day, repository]
        name = path.relative_to(self.folder).as_posix()
        try:
            report = parse_report(read_bytes(path, self.folder), name)
        except (OSError, ReportError) as error:
            raise DigestError(f"{name}: changed while the site was built: {error}") from error
        if (report.day, report.repository) != (day, repository):
            raise DigestError(f"{name}: changed while the site was built; build it again")
        return report


def read_library(folder: Path, kept: Path) -> Library:
    """Read the outlines of an archive; those of unchanged files are taken from the folder `kept`.

    Raises DigestError when there is no such folder.
    """
    known = _load(kept / FILE)
    _read_ahead(folder, known)
    used: dict[str, Outline] = {}
    names: dict[str, str] = {}

    def read(data: bytes, name: str) -> Report:
        source = cache.hash_of(data)
        used[source] = known.get(source) or make_outline(parse_report(data, name), source)
        names[name] = source
        return used[source].report

    archive = read_archive(folder, read)
    if used.keys() != known.keys() or not (kept / FILE).exists():
        cache.save(kept / FILE, [_packed(outline) for outline in used.values()])
    return Library(
        folder,
        tuple(used[names[f.path.relative_to(folder).as_posix()]] for f in archive.found),
        {(found.report.day, found.report.repository): found.path for found in archive.found},
        archive.warnings,
    )


def _read_ahead(folder: Path, known: dict[str, Outline]) -> None:
    """Add the outlines that are not known, made on all cores. What fails is left to its turn."""

    def read(path: Path) -> Outline | None:
        data = path.read_bytes()
        try:
            return make_outline(parse_report(data, path.name), cache.hash_of(data))
        except ReportError:
            return None

    try:
        paths = [p for p in find_reports(folder) if cache.hash_of(p.read_bytes()) not in known]
        for outline in each(read, paths, is_little=len(paths) < _LITTLE):
            if outline:
                known[outline.source] = outline
    except OSError:
        return


def make_outline(report: Report, source: str = "") -> Outline:
    """Reduce a report to its outline."""
    names = {
        name
        for entry in report.entries
        for text in (entry.commit.message, entry.analysis.body)
        for name in _NAME.findall(text)
    }
    entries = tuple(map(_outlined, report.entries))
    return Outline(replace(report, entries=entries, verbatim=None), source, tuple(sorted(names)))


def _outlined(entry: Entry) -> Entry:
    commit, analysis = entry.commit, entry.analysis
    level = entry.importance.level
    body = brief_source(entry) if level is Level.HIGH else ""
    return Entry(
        Commit(commit.sha, commit.author, None, commit.title, commit.url),
        Importance(level),
        Analysis(analysis.status, body),
    )


# ---- as JSON


def _packed(outline: Outline) -> list[Any]:
    report = outline.report
    webs = {web_address(entry.commit.url) for entry in report.entries}
    web = min(webs) if len(webs) == 1 else ""
    return [
        outline.source,
        outline.names,
        report.day.isoformat(),
        report.repository,
        report.language,
        report.form,
        [[problem.line, problem.text] for problem in report.problems],
        web,
        [_packed_entry(entry, web) for entry in report.entries],
    ]


def _packed_entry(entry: Entry, web: str) -> list[Any]:
    commit, analysis = entry.commit, entry.analysis
    url = None if web and commit.url == f"{web}/commit/{commit.sha}" else commit.url
    level = entry.importance.level
    return [commit.sha, commit.author, commit.message, url, level, analysis.status, analysis.body]


def _load(path: Path) -> dict[str, Outline]:
    """Give the outlines kept, by the hashes of their files."""
    kept = cache.load(path)
    return {row[0]: _outline(row) for row in kept} if kept else {}


def _outline(row: list[Any]) -> Outline:
    source, names, day, repository, language, form, problems, web, entries = row
    report = Report(
        date.fromisoformat(day),
        repository,
        tuple(_entries(entries, web)),
        Language(language),
        Form(form),
        tuple(Problem(line, text) for line, text in problems),
    )
    return Outline(report, source, tuple(names))


def _entries(rows: list[list[Any]], web: str) -> Iterable[Entry]:
    importances: dict[str | None, Importance] = {str(level): Importance(level) for level in Level}
    importances[None] = Importance()
    statuses = {str(status): status for status in Status}
    for sha, author, title, url, level, status, body in rows:
        link = f"{web}/commit/{sha}" if url is None else url
        commit = Commit(sha, author, None, title, link)
        yield Entry(commit, importances[level], Analysis(statuses[status], body))
