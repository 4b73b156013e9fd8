"""What an archive lacks: gaps, files that can't be read, analyses that are not good."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from digest.models import Status

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from digest.archive.store import Archive, Found

BAD = (Status.FAILED, Status.PARTIAL, Status.MISSING)  # an offline analysis is a whole one


@dataclass(frozen=True, slots=True)
class RepositoryHealth:
    """The state of one repository's reports."""

    repository: str
    first: date
    last: date
    reports: int
    commits: int
    statuses: dict[Status, int]  # all of them
    gaps: tuple[tuple[date, date], ...]  # days without a report between first and last, inclusive

    @property
    def bad(self) -> int:
        """Count the entries without a good analysis."""
        return sum(self.statuses[status] for status in BAD)


@dataclass(frozen=True, slots=True)
class Health:
    """The state of an archive."""

    repositories: tuple[RepositoryHealth, ...]
    problems: tuple[str, ...]  # unreadable files, counts that disagree; each names file and line
    absent: tuple[str, ...]  # configured repositories that have no report

    @property
    def bad_percent(self) -> float:
        """Share of entries without a good analysis, in percent; 0 for an empty archive."""
        commits = sum(repository.commits for repository in self.repositories)
        return 100 * sum(r.bad for r in self.repositories) / commits if commits else 0.0

    @property
    def gap_days(self) -> int:
        """Count the days without a report."""
        return sum(
            (last - first).days + 1
            for repository in self.repositories
            for first, last in repository.gaps
        )


def examine(archive: Archive, configured: Iterable[str] = (), only: Iterable[str] = ()) -> Health:
    """Examine an archive; `only` names the repositories to look at, empty means all."""
    wanted = set(only)
    groups: dict[str, list[Found]] = {}
    for found in archive.found:
        name = found.report.repository
        if not wanted or name in wanted:
            groups.setdefault(name, []).append(found)
    absent = [n for n in configured if n not in groups and (not wanted or n in wanted)]
    repositories = (_examine(name, groups[name]) for name in sorted(groups))
    return Health(tuple(repositories), archive.warnings, tuple(absent))


def _examine(name: str, reports: list[Found]) -> RepositoryHealth:
    days = [found.report.day for found in reports]
    statuses = Counter(entry.analysis.status for found in reports for entry in found.report.entries)
    return RepositoryHealth(
        name,
        days[0],
        days[-1],
        len(reports),
        statuses.total(),
        {status: statuses[status] for status in Status},
        tuple(_gaps(days)),
    )


def _gaps(days: list[date]) -> Iterable[tuple[date, date]]:
    one = timedelta(days=1)
    for before, after in itertools.pairwise(days):
        if after - before > one:
            yield before + one, after - one
