"""An outline, and how the cache keeps it as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from digest.entries.labels import EntryLabels
from digest.forges import NamedRequest
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
    Totals,
)
from digest.secrets.entries import FoundSecrets
from digest.site.reading.records import NO_RELATIONS, EntrySummary, Relations

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Text = tuple[str, ...]  # what is read of an entry besides, to learn from
ANALYSES = {status: Analysis(status) for status in Status}


@dataclass(frozen=True, slots=True)
class Outline:
    """A report reduced to what lists and figures show, and what was read from its texts before."""

    # Each message is its title, each analysis empty. Of a commit's times, `landed` is known, or
    # else `local_time`; of its size, the totals; of its importance, level and score.
    report: Report
    file_hash: str
    names: tuple[str, ...]  # the words of its texts that may name a commit: 7 to 40 hex digits
    summaries: tuple[EntrySummary, ...]  # of the report's entries, in their order
    shown_hash: str  # of what lists and figures show of it
    secrets: tuple[FoundSecrets, ...] = ()  # which its report holds, and the site does not show
    texts: tuple[Text, ...] = ()  # of its entries, where they were asked for; not in the cache


def pack_outlines(outlines: Iterable[Outline]) -> list[Any]:
    """Turn outlines into JSON. Most labels repeat: each entry has the number of its labels."""
    numbers: dict[EntryLabels, int] = {}
    rows = [_pack_outline(outline, numbers) for outline in outlines]
    return [[pack_labels(labels) for labels in numbers], rows]


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
        [pack_entry(*pair, prefix) for pair in zip(report.entries, summaries, strict=True)],
        [numbers.setdefault(summary.labels, len(numbers)) for summary in summaries],
        [
            [n, *summary.relations]
            for n, summary in enumerate(summaries)
            if summary.relations is not NO_RELATIONS
        ],
        outline.shown_hash,
        outline.secrets,
        [[n, *summary.watched] for n, summary in enumerate(summaries) if summary.watched],
    ]


def pack_entry(entry: Entry, summary: EntrySummary, prefix: str) -> list[Any]:
    """Turn what is kept of an entry into JSON; `prefix` with its SHA is its usual address."""
    commit, importance = entry.commit, entry.importance
    url = None if prefix and commit.url == prefix + commit.sha else commit.url
    shown = [commit.sha, commit.author, commit.message, url, _pack_time(commit)]
    rated = [_pack_size(commit), importance.level, importance.score]
    lists = [summary.brief, summary.people, summary.is_root, summary.failure, summary.breaking]
    analysed = summary.analysed.isoformat() if summary.analysed else None
    return [*shown, *rated, entry.analysis.status, *lists, analysed]


def _pack_time(commit: Commit) -> str | None:
    time = commit.landed or commit.local_time
    return time.isoformat() if time else None


def _pack_size(commit: Commit) -> list[int]:
    size = commit.totals
    return [size.files, size.additions, size.deletions] if size else []


def pack_labels(labels: EntryLabels) -> list[Any]:
    """Turn labels into JSON."""
    return [labels.types, labels.areas, labels.is_revert, labels.is_breaking]


def unpack_outlines(packed: list[Any]) -> Iterator[Outline]:
    """Turn what `pack_outlines` made into outlines."""
    labels = [EntryLabels(tuple(types), tuple(areas), *marks) for types, areas, *marks in packed[0]]
    return (_unpack_outline(row, labels) for row in packed[1])


def _unpack_outline(row: list[Any], labels: list[EntryLabels]) -> Outline:
    file_hash, names, day, repository, language, form, problems, prefix = row[:8]
    entries, label_numbers, numbered_relations, shown_hash, secrets, numbered_lists = row[8:]
    report = Report(
        date.fromisoformat(day),
        repository,
        tuple(_unpack_entries(entries, prefix)),
        Language(language),
        ReportForm(form),
        tuple(Problem(line, text) for line, text in problems),
    )
    relations = {n: _unpack_relations(*packed) for n, *packed in numbered_relations}
    watched = {n: tuple(lists) for n, *lists in numbered_lists}
    summaries = (
        EntrySummary(brief, labels[number], relations.get(n, NO_RELATIONS), tuple(people), *rest)
        for n, ((*_, brief, people, is_first, failure, breaking, made), number) in enumerate(
            zip(entries, label_numbers, strict=True)
        )
        for analysed in [datetime.fromisoformat(made) if made else None]
        for rest in [(is_first, failure, breaking, watched.get(n, ()), analysed)]
    )
    found = tuple(FoundSecrets(commit, tuple(kinds)) for commit, kinds in secrets)
    return Outline(report, file_hash, tuple(names), tuple(summaries), shown_hash, found)


def _unpack_relations(packed: list[Any] | None, files: Any, merge: str, own: Any) -> Relations:
    words, shas, pulls, *rest = packed or ("", (), ())
    reverts = Revert(words, tuple(shas), tuple(pulls), *rest) if packed else None
    return Relations(reverts, tuple(files), merge, tuple(NamedRequest(*one) for one in own))


def _unpack_entries(rows: list[list[Any]], prefix: str) -> Iterator[Entry]:
    for sha, author, title, url, packed_time, size, level, score, status, *_ in rows:
        link = prefix + sha if url is None else url
        time = datetime.fromisoformat(packed_time) if packed_time else None
        local, landed = (None, time) if time and time.tzinfo else (time, None)
        totals = Totals(*size) if size else None
        commit = Commit(sha, author, local, title, link, totals=totals, landed=landed)
        yield Entry(commit, importance_of(level and Level(level), score), ANALYSES[status])


@cache
def importance_of(level: Level | None, score: int | None) -> Importance:
    """Give an importance without reasons; the same object for the same values."""
    return Importance(level, score)
