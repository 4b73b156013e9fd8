"""A report at a glance: its day, its repository and the names of its commits.

A run has to know every commit of the archive, but reads few of its reports whole: that takes fifty
times as long. What is skimmed here comes from the reports' own text each time, from no cache.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from digest.archive import parse_report, read_report
from digest.archive.grouped_reader import GROUP_LINE, GROUP_MARKS, SHA_LINE
from digest.archive.json_comment import PREFIX, SUFFIX, apply_comment
from digest.archive.labels import SEPARATOR
from digest.archive.store import read_archive, read_bytes_below, relative_name
from digest.errors import ReportError
from digest.locales import locales
from digest.models import Commit, Entry, Level, Report, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from datetime import date
    from pathlib import Path

    from digest.archive.store import Archive, ReportFile

_HEAD_END = f"\n{SEPARATOR}\n".encode()
_ROWS = re.compile(r"(?:\|[^\n]*\n)*\n*")
_SUMMARIES = tuple(f"### {locale.reports.summary}\n" for locale in locales())
_ENTRY = re.compile(
    rf"(?:\n{GROUP_LINE.pattern}\n)?"
    rf"\n### [^\n]*\n{SHA_LINE.pattern}(?![^\n])"
    rf"(?:\n{re.escape(PREFIX)}(?P<facts>[^\n]*){re.escape(SUFFIX)}(?![^\n]))?"
)
# The facts that are wanted, where they are written as this package writes them.
_FACTS = re.compile(
    r'\{(?:"sha":"([0-9a-f]{40})",)?(?:"author_time":"[^"\\]*",)?'
    r'"commit_time":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d"[,}]'
)
_STATUSES = {str(status): status for status in Status}
_STATUS = re.compile(r'"status":"([a-z]+)"')
_RULES = re.compile(r'"rules":"([^"\\]*)"')
_SCORE = re.compile(r'"score":(-?\d+)[,}]')
_BREAKING = re.compile(r'"reasons":\[(?:\["[^"\\]*",-?\d+\],)*\["breaking: ')


class SkimmedCommit(NamedTuple):
    """What is known of a commit at a glance."""

    sha: str  # full where its report has it so
    has_facts: bool  # that this package writes; another tool does not
    status: Status | None = None  # of its analysis; None: only the report, read whole, tells
    rules: str | None = None  # that rated it, "" where none are named; None likewise
    level: Level | None = None
    score: int | None = None
    is_breaking: bool = False  # its level rests on what its diff shows to break


@dataclass(frozen=True, slots=True)
class ReportSkim:
    """A report's day and its commits below the table, in no order."""

    day: date
    repository: str
    commits: tuple[SkimmedCommit, ...]
    has_rows: bool = True  # in its table

    @property
    def is_ours(self) -> bool:
        """Whether this package wrote it: all its commits have the facts."""
        is_read = bool(self.commits) or not self.has_rows
        return is_read and all(commit.has_facts for commit in self.commits)

    def may_be_rated_otherwise(self, fingerprint: str) -> bool:
        """Tell whether other rules than these may have rated a commit, as far as is known."""
        return any(
            one.rules is None or (one.has_facts and one.rules != fingerprint)
            for one in self.commits
        )

    def may_have(self, statuses: Collection[Status]) -> bool:
        """Tell whether an analysis may be of one of these statuses, as far as is known."""
        known = {commit.status for commit in self.commits}
        return None in known or not known.isdisjoint(statuses)


@dataclass(frozen=True)
class SkimmedReport:
    """A report of the archive, known at a glance; `report` reads it whole."""

    path: Path
    skim: ReportSkim
    read: Callable[[], Report]

    @cached_property
    def report(self) -> Report:
        """The whole report. Raises OSError and ReportError."""
        return self.read()


class SkimmedArchive:
    """An archive as one run after another step of it sees it: listed once, then kept up with.

    Whoever writes a report says so (`wrote`, or `forget` where it is not known which). All but
    `wrote` and `forget` list the folder where that was not done yet, and raise DigestError.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._listed: Archive | None = None
        self._reports: dict[Path, SkimmedReport] = {}
        self._written: set[Path] = set()

    def wrote(self, path: Path) -> None:
        """Take note that a report was written: that of a new day, or the one that was there."""
        self._written.add(path)

    def forget(self) -> None:
        """Have the folder listed again."""
        self._listed = None

    @property
    def reports(self) -> tuple[SkimmedReport, ...]:
        """The reports that `read_archive` reads, in its order."""
        self._list()
        return tuple(self._reports.values())

    @property
    def releases(self) -> tuple[Path, ...]:
        """The files that are reports of releases."""
        return self._list().releases

    @property
    def briefs(self) -> tuple[Path, ...]:
        """The files that are briefs, or ought to be."""
        return self._list().briefs

    def _list(self) -> Archive:
        if self._listed and self._written:
            try:
                self._reports |= {path: _skim_file(path, self.root) for path in self._written}
            except (OSError, ReportError):  # somebody else changed it meanwhile
                self._listed = None
            else:
                order = sorted(self._reports.values(), key=_order)
                self._reports = {file.path: file for file in order}
        self._written.clear()
        if self._listed is None:
            self._listed, self._reports = _skim_folder(self.root)
        return self._listed


def _order(file: SkimmedReport) -> tuple[date, str]:
    return file.skim.day, file.skim.repository


def skim_archive(root: Path) -> tuple[SkimmedReport, ...]:
    """Skim the reports that `read_archive` reads, in its order. Raises DigestError."""
    return SkimmedArchive(root).reports


def _skim_folder(root: Path) -> tuple[Archive, dict[Path, SkimmedReport]]:
    """List an archive and skim its reports."""
    found: dict[Path, SkimmedReport] = {}

    def read(path: Path, below: Path) -> Report:
        found[path] = _skim_file(path, below)
        skim = found[path].skim
        return Report(skim.day, skim.repository)

    archive = read_archive(root, read)
    return archive, {file.path: found[file.path] for file in archive.files}


def skimmed(file: ReportFile) -> SkimmedReport:
    """Give a report that was read as one that was skimmed."""
    return SkimmedReport(file.path, skim_of(file.report), lambda: file.report)


def _skim_file(path: Path, root: Path) -> SkimmedReport:
    state = path.lstat()
    skim = _skim(path, root, (state.st_ino, state.st_mtime_ns, state.st_size))
    name = relative_name(path, root)
    return SkimmedReport(path, skim, lambda: read_report(read_bytes_below(path, root), name))


@lru_cache(maxsize=100_000)  # a run with a model goes over the archive again
def _skim(path: Path, root: Path, state: tuple[int, ...]) -> ReportSkim:
    """Skim a file that is in this state: one that is written again is another one."""
    data = read_bytes_below(path, root)
    return skim_data(data) or skim_of(parse_report(data, relative_name(path, root)))


def skim_of(report: Report) -> ReportSkim:
    """Give what skimming a report would find, of the report itself."""
    commits = (
        SkimmedCommit(
            entry.commit.sha,
            bool(entry.commit.commit_time),
            entry.analysis.status,
            entry.importance.rules,
            entry.importance.level,
            entry.importance.score,
            entry.importance.breaks_by_diff,
        )
        for entry in report.entries
        if entry.commit.sha
    )
    return ReportSkim(report.day, report.repository, tuple(commits), bool(report.entries))


def skim_data(data: bytes) -> ReportSkim | None:
    """Skim a report's bytes; `None` where only reading it whole would do.

    A JSON comment is taken for whole if it begins as this package writes it.
    """
    head, end, rest = data.partition(_HEAD_END)
    try:
        report, text = parse_report(head + end, ""), rest.decode()
    except (ReportError, UnicodeDecodeError):
        return None
    table = _ROWS.match(text)
    at = table.end() if table else 0
    if report.problems or not text.startswith(_SUMMARIES, at):
        return None
    commits = tuple(_commits(text, at))
    return ReportSkim(report.day, report.repository, commits) if commits else None


def _commits(text: str, at: int) -> Iterator[SkimmedCommit]:
    level: Level | None = None
    for entry in _ENTRY.finditer(text, at):
        if entry["mark"]:
            level = GROUP_MARKS[entry["mark"]]
        yield _commit(entry)._replace(level=level)


def _commit(entry: re.Match[str]) -> SkimmedCommit:
    short, linked, comment = entry["short"], entry["sha"], entry["facts"]
    if comment is None:
        return SkimmedCommit(linked or short, has_facts=False, rules="")
    if facts := _FACTS.match(comment):
        status = _STATUS.search(comment, facts.end())
        known = _STATUSES.get(status[1]) if status else None
        rules = _RULES.search(comment, facts.end())
        sha = linked or facts[1] or short
        score = _SCORE.search(comment, facts.end())
        return SkimmedCommit(
            sha,
            has_facts=True,
            status=known,
            rules=rules[1] if rules else "",
            score=int(score[1]) if score else None,
            is_breaking=_BREAKING.search(comment, facts.end()) is not None,
        )
    line = PREFIX + comment + SUFFIX
    read, _ = apply_comment(Entry(Commit(linked or short, "", None, "")), line)
    return SkimmedCommit(
        linked or read.commit.sha,
        bool(read.commit.commit_time),
        score=read.importance.score,
        is_breaking=read.importance.breaks_by_diff,
    )
