"""Which entries of an archive want a model's analysis, and putting it into their reports.

Newest first, in the order new → failed → partial → offline → missing, until the budget ends.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from digest.archive import write_report
from digest.archive.store import Found
from digest.atomic import write_file
from digest.models import Analysis, Entry, Level, Report, ReportForm, Status

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

RETRIED = (Status.FAILED, Status.PARTIAL, Status.OFFLINE, Status.MISSING)


@dataclass(frozen=True, slots=True)
class SelectedEntry:
    """An entry that is to be analysed, and its report's file."""

    found: Found
    entry: Entry

    @property
    def sha(self) -> str:
        """The commit's full SHA."""
        return self.entry.commit.sha

    @property
    def repository(self) -> str:
        """The repository, as owner/name."""
        return self.found.report.repository


@dataclass(frozen=True, slots=True)
class Selection:
    """What to choose; empty or `None` leaves it open."""

    statuses: tuple[Status, ...] = RETRIED
    levels: tuple[Level, ...] = ()
    repositories: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    first: frozenset[str] = frozenset()  # SHAs that go before all others: new commits


def choose(archive: Iterable[Found], choice: Selection) -> list[SelectedEntry]:
    """List the entries to analyse in the order they are to be done.

    Entries without a full SHA can't be looked up and are left out.
    """
    ranks = {status: rank for rank, status in enumerate(RETRIED)}
    chosen = [
        SelectedEntry(found, entry)
        for found in archive
        if _is_in(found.report, choice)
        for entry in found.report.entries
        if entry.analysis.status in choice.statuses
        and len(entry.commit.sha) == 40
        and (not choice.levels or entry.importance.level in choice.levels)
    ]
    chosen.sort(key=lambda wanted: wanted.found.report.day, reverse=True)
    chosen.sort(
        key=lambda wanted: (wanted.sha not in choice.first, ranks[wanted.entry.analysis.status])
    )
    return chosen


def _is_in(report: Report, choice: Selection) -> bool:
    if choice.repositories and report.repository not in choice.repositories:
        return False
    after = choice.since is None or report.day >= choice.since
    return after and (choice.until is None or report.day <= choice.until)


def can_change(found: Found) -> bool:
    """Tell whether a report's entries can be given new analyses without losing other text."""
    return found.report.verbatim is None and found.report.form is ReportForm.GROUPED


@dataclass(slots=True)
class ReportUpdater:
    """The reports being changed; each is written whole whenever one of its entries is done."""

    reports: dict[str, Found] = field(default_factory=dict)  # by path

    def put(self, wanted: SelectedEntry, analysis: Analysis) -> None:
        """Write a report with this analysis in place of an entry's.

        Raises ReportError when the report can't hold it.
        """
        name = str(wanted.found.path)
        found = self.reports.get(name, wanted.found)
        entries = tuple(
            replace(entry, analysis=analysis) if entry.commit.sha == wanted.sha else entry
            for entry in found.report.entries
        )
        report = replace(found.report, entries=entries, problems=())
        write_file(found.path, write_report(report))
        self.reports[name] = Found(found.path, report)
