"""A record laid out anew: each commit on the day it landed, as the time zone now has it.

A commit is written into its new report before it is taken out of the old one, and what is under way
is noted before: whoever is killed in between leaves some commits twice and none out, and the next
run completes it.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from digest.archive import write_report
from digest.archive.store import ReportFile, new_report_path, relative_name
from digest.atomic import write_file
from digest.models import BEST_FIRST, Report
from digest.record.backlog import Record, can_grow
from digest.record.growth import in_order
from digest.record.skimming import skimmed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from digest.config import Settings
    from digest.models import Commit, Entry, Source
    from digest.record.skimming import SkimmedReport


_SHOWN = 3  # reports named in a sentence


class Span(NamedTuple):
    """The days whose reports are laid out anew, both included; `None` for no bound."""

    since: date | None = None
    until: date | None = None

    def has(self, day: date) -> bool:
        """Tell whether a day is one of them."""
        return (self.since or day) <= day <= (self.until or day)


@dataclass(frozen=True, slots=True)
class NewLayout:
    """A record that was laid out anew, and what was done."""

    record: Record
    written: int = 0  # reports new or changed
    moved: int = 0  # commits that stand on another day now
    note: str = ""  # on reports that stay as they are; "" where there are none


def interrupted_span(source: Source, settings: Settings) -> Span | None:
    """Give the days of a layout that was begun and not completed; `None` for none."""
    try:
        since, until = json.loads(_journal(source, settings).read_bytes())
        return Span(*(day and date.fromisoformat(day) for day in (since, until)))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError):
        return Span()


def lay_out(
    record: Record, source: Source, settings: Settings, span: Span, order: Sequence[str]
) -> NewLayout:
    """Lay out a record's days anew, in the settings' time zone, and write what changes.

    Entries stay as they are but for the time of their rows. One whose report does not say when its
    commit landed stays where it is, as do reports that can't take entries. Two reports of a day
    become one. `order` has SHAs in `git log`'s order. Raises ReportError, before anything is
    written, for what a report can't hold; OSError.
    """
    joining = _joining(record, span)
    placed = _place(record, joining, span, settings.timezone)
    positions = {sha: number for number, sha in enumerate(order)}
    final: dict[date, SkimmedReport] = {}
    for day, entries in placed.items():
        file = record.reports.get(day)
        ordered = _ordered(_without_doubles(entries), positions)
        if file is None or file.report.entries != ordered:
            final[day] = _file(file, day, ordered, source, settings)
    if final or joining or interrupted_span(source, settings):
        _write(record, final, joining, source, settings, span)
    days = {e.commit.sha: f.report.day for f in record.files for e in f.report.entries}
    moved = sum(
        days[entry.commit.sha] != day
        for day, file in final.items()
        for entry in file.report.entries
        if entry.commit.sha  # one without stays
    )
    reports = {**record.reports, **final}
    gone = {file.path for file in joining}
    others = tuple(file for file in record.others if file.path not in gone)
    laid_out = Record({day: reports[day] for day in sorted(reports)}, others)
    return NewLayout(laid_out, len(final), moved, _note(record, source, settings, span))


def _note(record: Record, source: Source, settings: Settings, span: Span) -> str:
    """Name the reports that stay as they are."""
    files = [f for f in record.files if span.has(f.report.day) and not _says_when(f.report)]
    if not files:
        return ""
    names = [relative_name(file.path, settings.archive) for file in files[:_SHOWN]]
    listed = ", ".join([*names, *(["…"] if len(files) > _SHOWN else [])])
    which = f"reports that stay as they are: {len(files)} ({listed})"
    why = "they don't say when all their commits landed, or would lose text if written anew"
    return f"{source.name}: {which}; {why}"


def _says_when(report: Report) -> bool:
    """Tell whether all of a report's entries can be laid out."""
    return can_grow(report) and all(entry.commit.landing_time for entry in report.entries)


def _joining(record: Record, span: Span) -> list[SkimmedReport]:
    """List the second reports of days that become part of the first ones."""
    return [
        file
        for file in record.others
        if span.has(day := file.report.day)
        and can_grow(file.report)
        and can_grow(record.reports[day].report)
    ]


def _place(
    record: Record, joining: Sequence[SkimmedReport], span: Span, zone: ZoneInfo
) -> dict[date, list[Entry]]:
    """Give each day's entries, those of later reports first; days that can't change are missing."""
    fixed = {day for day, file in record.reports.items() if not can_grow(file.report)}
    files = [*(file for day, file in record.reports.items() if day not in fixed), *joining]
    placed: dict[date, list[Entry]] = {file.report.day: [] for file in files}
    for file in sorted(files, key=lambda one: one.report.day, reverse=True):
        for entry in file.report.entries:
            day = file.report.day
            if span.has(day) and entry.commit.landing_time:
                landed = entry.commit.landing_time.astimezone(zone).date()
                day = day if landed in fixed else landed
                entry = replace(entry, commit=_timed_anew(entry.commit, zone))
            placed.setdefault(day, []).append(entry)
    return placed


def _timed_anew(commit: Commit, zone: ZoneInfo) -> Commit:
    """Give a commit whose row has its author's time in another zone."""
    for time in filter(None, (commit.author_time, commit.commit_time)):
        with suppress(OverflowError):  # some zones would have left the calendar
            return replace(commit, local_time=time.astimezone(zone).replace(tzinfo=None))
    return commit


def _without_doubles(entries: Iterable[Entry]) -> list[Entry]:
    """Give each commit once, with the best of its analyses, at its first place."""
    found: dict[object, Entry] = {}
    for entry in entries:
        key = entry.commit.sha or id(entry)
        known = found.setdefault(key, entry)
        if _rank(entry) < _rank(known):
            found[key] = entry
    return list(found.values())


def _rank(entry: Entry) -> int:
    return BEST_FIRST.index(entry.analysis.status)


def _ordered(entries: Sequence[Entry], positions: Mapping[str, int]) -> tuple[Entry, ...]:
    known = sorted(
        (entry.commit.sha for entry in entries if entry.commit.sha in positions),
        key=positions.__getitem__,
    )
    return in_order(entries, (), known)


def _file(
    file: SkimmedReport | None,
    day: date,
    entries: tuple[Entry, ...],
    source: Source,
    settings: Settings,
) -> SkimmedReport:
    if file is not None:
        return skimmed(ReportFile(file.path, replace(file.report, entries=entries, problems=())))
    path = new_report_path(settings.archive, settings.path, source.name, day)
    return skimmed(ReportFile(path, Report(day, source.name, entries, settings.language)))


def _write(
    record: Record,
    final: Mapping[date, SkimmedReport],
    merged: Sequence[SkimmedReport],
    source: Source,
    settings: Settings,
    span: Span,
) -> None:
    """Write reports: first with what they gain, then without what they lose."""
    gaining, losing = {}, {}
    for day, file in final.items():
        before = record.reports[day].report.entries if day in record.reports else ()
        shas = {entry.commit.sha for entry in file.report.entries}
        leaving = tuple(entry for entry in before if entry.commit.sha not in shas)
        whole = replace(file.report, entries=(*file.report.entries, *leaving))
        gaining[file.path] = write_report(whole)
        if leaving:
            losing[file.path] = write_report(file.report)
    journal = _journal(source, settings)
    write_file(journal, json.dumps([day and day.isoformat() for day in span]).encode())
    for writes in (gaining, losing):
        for path, data in writes.items():
            write_file(path, data)
    for file in merged:
        file.path.unlink(missing_ok=True)
    journal.unlink()


def _journal(source: Source, settings: Settings) -> Path:
    return settings.cache / "layout" / f"{source.name}.json"
