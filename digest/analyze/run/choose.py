"""Which entries of an archive a model is asked about, and writing its analyses into their reports.

The order is new → failed → partial → offline → missing, in each the newest first, so that a budget
is spent on what matters most.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from digest import limits
from digest.archive import write_report
from digest.archive.sections import limit_analysis
from digest.archive.store import ReportFile
from digest.atomic import write_file
from digest.models import Analysis, Entry, Level, Report, ReportForm, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

RETRIED = (Status.FAILED, Status.PARTIAL, Status.OFFLINE, Status.MISSING)


@dataclass(frozen=True, slots=True)
class SelectedEntry:
    """An entry that is to be analysed, and the file it stands in."""

    file: ReportFile
    entry: Entry

    @property
    def sha(self) -> str:
        """The commit's full SHA, 40 hex digits."""
        return self.entry.commit.sha

    @property
    def repository(self) -> str:
        """The repository, as owner/name."""
        return self.file.report.repository


@dataclass(frozen=True, slots=True)
class Selection:
    """Which entries to choose; an empty or `None` field does not restrict them."""

    statuses: tuple[Status, ...] = RETRIED
    levels: tuple[Level, ...] = ()
    repositories: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    first: frozenset[str] = frozenset()  # SHAs that go before all others: new commits
    asks_again: bool = False  # what failed is asked about now, whenever it was asked last


def choose_entries(
    archive: Iterable[ReportFile], selection: Selection, *, needs_sha: bool = True
) -> list[SelectedEntry]:
    """List the entries to analyse, in the order they are to be done (see above).

    Where it `needs_sha`, entries without a full one are left out: their diffs can't be looked up.
    """
    ranks = {status: rank for rank, status in enumerate(RETRIED)}
    chosen = [
        SelectedEntry(found, entry)
        for found in archive
        if _is_selected(found.report, selection)
        for entry in found.report.entries
        if entry.analysis.status in selection.statuses
        and (len(entry.commit.sha) == 40 or not needs_sha)
        and (not selection.levels or entry.importance.level in selection.levels)
    ]
    chosen.sort(key=lambda wanted: wanted.file.report.day, reverse=True)
    chosen.sort(
        key=lambda wanted: (wanted.sha not in selection.first, ranks[wanted.entry.analysis.status])
    )
    return chosen


def _is_selected(report: Report, selection: Selection) -> bool:
    if selection.repositories and report.repository not in selection.repositories:
        return False
    after = selection.since is None or report.day >= selection.since
    return after and (selection.until is None or report.day <= selection.until)


def can_update(found: ReportFile) -> bool:
    """Tell whether analyses can be written into a report without losing other text of it."""
    return found.report.verbatim is None and found.report.form is ReportForm.GROUPED


def has_room(found: ReportFile) -> bool:
    """Tell whether a report's file, as it is now, can take a long analysis more."""
    return found.path.stat().st_size + limits.MAX_ENTRY_BYTES <= limits.MAX_REPORT_BYTES


@dataclass(slots=True)
class ReportUpdater:
    """Writes analyses into reports, each at once: a run that is stopped loses none."""

    reports: dict[str, ReportFile] = field(default_factory=dict)  # as changed so far, by path

    def put(
        self, wanted: SelectedEntry, analysis: Analysis, change: Callable[[Entry], Entry]
    ) -> None:
        """Write an entry's report with this analysis, within its limit, in place of its own.

        `change` gives the entry as it is to be besides. Raises ReportError when the report can't
        hold it, and OSError when it can't be written.
        """
        name, analysis = str(wanted.file.path), limit_analysis(analysis)
        found = self.reports.get(name, wanted.file)
        entries = tuple(
            change(replace(entry, analysis=analysis)) if entry.commit.sha == wanted.sha else entry
            for entry in found.report.entries
        )
        report = replace(found.report, entries=entries, problems=())
        write_file(found.path, write_report(report))
        self.reports[name] = ReportFile(found.path, report)
