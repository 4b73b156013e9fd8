"""The health of an archive: gaps, files that can't be read, analyses that failed or are missing."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from digest.archive.store import STRAY
from digest.importance import count_outdated
from digest.models import Status
from digest.secrets.entries import redact_report

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from digest.archive.store import Archive, ReportFile
    from digest.secrets.entries import FoundSecrets

BAD_STATUSES = (Status.FAILED, Status.PARTIAL, Status.MISSING)  # an offline analysis is good


@dataclass(frozen=True, slots=True)
class RepositoryHealth:
    """The state of one repository's reports."""

    repository: str
    first: date  # day of the oldest report
    last: date
    reports: int  # how many
    commits: int
    statuses: dict[Status, int]  # entries by the status of their analysis; every status is a key
    gaps: tuple[tuple[date, date], ...]  # days without a report, (first, last) both included
    outdated: int = 0  # commits that other rules rated than those configured now

    @property
    def bad(self) -> int:
        """How many entries have no good analysis (`BAD_STATUSES`)."""
        return sum(self.statuses[status] for status in BAD_STATUSES)


@dataclass(frozen=True, slots=True)
class ArchiveHealth:
    """The state of an archive."""

    repositories: tuple[RepositoryHealth, ...]
    problems: tuple[str, ...]  # unreadable files, counts that disagree; each names file and line
    absent: tuple[str, ...]  # configured repositories that have no report
    unwatched: tuple[str, ...] = ()  # repositories of the archive that are not configured
    secrets: tuple[tuple[Path, FoundSecrets], ...] = ()  # what looks like some, with its file

    @property
    def bad_percent(self) -> float:
        """The share of entries without a good analysis, in percent; 0 for an empty archive."""
        commits = sum(repository.commits for repository in self.repositories)
        return 100 * sum(r.bad for r in self.repositories) / commits if commits else 0.0

    @property
    def gap_days(self) -> int:
        """How many days lie in gaps, of all repositories together."""
        return sum(
            (last - first).days + 1
            for repository in self.repositories
            for first, last in repository.gaps
        )


def check_archive(
    archive: Archive,
    configured: Sequence[str] = (),
    only: Iterable[str] = (),
    docs: Path | None = None,
    rules: str = "",
) -> ArchiveHealth:
    """Check an archive's reports, repository by repository, in the order of their names.

    `configured` are the repositories that should have reports. `only` names those to look at; empty
    means all. Of an archive within `docs`, MkDocs's folder, files that are no reports are problems:
    who put them there expects pages. `rules` is the fingerprint of those configured now, "" where
    it does not matter which rules rated.
    """
    wanted = set(only)
    groups: dict[str, list[ReportFile]] = {}
    for file in archive.files:
        name = file.report.repository
        if not wanted or name in wanted:
            groups.setdefault(name, []).append(file)
    absent = [n for n in configured if n not in groups and (not wanted or n in wanted)]
    known = set(configured)
    unwatched = [name for name in sorted(groups) if known and name not in known]
    repositories = (_check_repository(name, groups[name], rules) for name in sorted(groups))
    strays = () if docs is None else tuple(_strays(archive.others, docs))
    problems = (*archive.warnings, *strays)
    secrets = (
        (file.path, found)
        for name in sorted(groups)
        for file in groups[name]
        for found in redact_report(file.report)[1]
    )
    return ArchiveHealth(
        tuple(repositories), problems, tuple(absent), tuple(unwatched), tuple(secrets)
    )


def _strays(others: Iterable[Path], docs: Path) -> Iterator[str]:
    for path in others:
        if path.is_relative_to(docs):
            yield f"{path.relative_to(docs).as_posix()}: {STRAY}"


def _check_repository(name: str, reports: list[ReportFile], rules: str) -> RepositoryHealth:
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
        count_outdated((found.report for found in reports), rules) if rules else 0,
    )


def _gaps(days: list[date]) -> Iterable[tuple[date, date]]:
    one_day = timedelta(days=1)
    for before, after in itertools.pairwise(days):
        if after - before > one_day:
            yield before + one_day, after - one_day


def warn_of_future(reports: Iterable[tuple[date, Path]], today: date, root: Path) -> list[str]:
    """Warn of reports of days to come, below the archive's folder `root`: a clock was wrong.

    `reports` has the day and the file of each.
    """
    last_possible = today + timedelta(days=1)  # in some time zone it may be tomorrow already
    future = [(day, path) for day, path in reports if day > last_possible]
    if not future:
        return []
    _, first = min(future)
    others = f", and so are {len(future) - 1} more" if len(future) > 1 else ""
    text = f"is of a day in the future (today is {today}){others}"
    remedy = "correct the clock, or remove them if it was wrong when they were made"
    return [f"{first.relative_to(root).as_posix()}: {text}; {remedy}"]
