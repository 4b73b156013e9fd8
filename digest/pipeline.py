"""collect → score → analyze → write: the daily job, one repository after the other.

A day's report is made once. A run looks again at the newest report of each repository, and at the
days it is asked for, and adds the commits they lack; what stands in a report is never dropped.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from digest.analyze.offline import analyse
from digest.archive import write_report
from digest.archive.store import (
    Archive,
    read_archive,
    remove_leftovers,
    report_path,
)
from digest.atomic import write_file
from digest.backlog import can_grow, day_of, find_backlog, record_of
from digest.collect import landings_of, read_commits, unmatched_globs, update
from digest.errors import CollectError, DigestError, ReportError, describe_os_error
from digest.importance import Levels, rate
from digest.models import Entry, Report

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from digest.archive.store import Found
    from digest.backlog import Backlog, Record
    from digest.collect import Clone
    from digest.config import Settings
    from digest.models import Commit, Source

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What a run is asked for; `None` leaves the choice to what the archive lacks."""

    since: date | None = None  # first day
    until: date | None = None  # last day
    repositories: tuple[str, ...] = ()  # names; empty: all
    include_today: bool = False
    analyse: bool = True  # False: entries without analysis


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one repository in a run."""

    repository: str
    days: int = 0  # looked at
    written: int = 0  # reports new or changed
    commits: int = 0  # entries added
    added: tuple[str, ...] = field(default=(), compare=False)  # their SHAs
    error: str = ""  # why it could not be done, "" when it was
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()  # worth knowing; nothing lacks


@dataclass(frozen=True, slots=True)
class Job:
    """What every step of a run needs."""

    settings: Settings
    request: RunRequest
    archive: Archive
    now: datetime  # aware
    progress: Callable[[str, int, int], None]  # repository, days done, days in all

    @property
    def today(self) -> date:
        """The running day in the archive's timezone."""
        return self.now.astimezone(self.settings.timezone).date()


def run(
    settings: Settings,
    request: RunRequest,
    now: datetime,
    progress: Callable[[str, int, int], None],
) -> tuple[Outcome, ...]:
    """Bring the archive up to date; give what became of each repository.

    A repository that fails costs itself: the error is in its outcome. Raises DigestError for what
    concerns them all: a repository that is not configured, a range that is none.
    """
    sources = _sources(settings, request)
    try:
        settings.archive.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DigestError(f"archive: can't be made ({error}); correct the option") from error
    remove_leftovers(settings.archive)
    job = Job(settings, request, read_archive(settings.archive), now, progress)
    _check_range(request, job.today)
    levels = _levels(job.archive)
    return tuple(_repository(source, job, levels) for source in sources)


def _check_range(request: RunRequest, today: date) -> None:
    if request.since and request.until and request.since > request.until:
        raise DigestError(f"--since {request.since} is after --until {request.until}; swap them")
    if request.since and request.since > today:
        raise DigestError(f"--since {request.since} is in the future; today is {today}")


def _sources(settings: Settings, request: RunRequest) -> Sequence[Source]:
    if not settings.repositories:
        raise DigestError(
            "repositories: none are configured; name at least one under the digest plugin in "
            f"{settings.file}"
        )
    known = {source.name: source for source in settings.repositories}
    for name in request.repositories:
        if name not in known:
            raise DigestError(f"--repo {name!r} is not configured; there are {', '.join(known)}")
    return [known[name] for name in request.repositories or known]


def _levels(archive: Archive) -> Levels:
    """Collect the level of every commit of the archive, so that reverts know what they revert."""
    levels = Levels()
    for found in archive.found:
        for entry in reversed(found.report.entries):
            levels.add(found.report.repository, entry.commit, entry.importance.level)
    return levels


def _repository(source: Source, job: Job, levels: Levels) -> Outcome:
    """Do one repository; what it can't do is in the outcome."""
    record = record_of(job.archive.found, source.name)
    first, last = _span(job, record)
    if first > last:
        return Outcome(source.name)
    job.progress(source.name, 0, (last - first).days + 1)
    try:
        clone = _clone(source, job, record, first)
        backlog, commits = _collect(clone, job, record, (first, last))
        outcome = _write_days(source, job, record, backlog, commits, levels)
        return replace(outcome, notes=_notes(clone))
    except CollectError as error:
        return Outcome(source.name, error=str(error))
    except OSError as error:
        return Outcome(source.name, error=f"{source.name}: {describe_os_error(error)}")


def _write_days(
    source: Source,
    job: Job,
    record: Record,
    backlog: Backlog,
    commits: Mapping[date, Sequence[Commit]],
    levels: Levels,
) -> Outcome:
    """Write the reports that are new or lack commits, the oldest first."""
    written = 0
    added: list[str] = []
    warnings = _warned_of_future(record.reports, job)
    days = sorted({*backlog.days, *commits})
    for number, day in enumerate(days, 1):
        found = record.reports.get(day)
        report = found.report if found else Report(day, source.name, (), job.settings.language)
        # Rated the oldest first, so that a revert finds the level of what it reverts.
        entries = [
            _entry(commit, source.name, job, levels) for commit in reversed(commits.get(day, ()))
        ]
        try:
            merged = merge(report, entries, backlog.order.get(day, ()))
            if found is None or entries:
                path = found.path if found else _new_path(source.name, day, job)
                write_file(path, write_report(merged))
                written += 1
                added += [entry.commit.sha for entry in entries]
        except ReportError as error:
            warnings.append(str(error))
        job.progress(source.name, number, len(days))
    return Outcome(
        source.name, len(days), written, len(added), tuple(added), warnings=tuple(warnings)
    )


def _span(job: Job, record: Record) -> tuple[date, date]:
    """Give the first and the last day whose commits are looked for.

    From the day on from which the record is to be whole, or the configured start; up to yesterday,
    since today is not over.
    """
    request = job.request
    first = request.since or record.first_day() or job.settings.first_day(job.today)
    last = request.until or (job.today if request.include_today else job.today - _ONE_DAY)
    return first, min(last, job.today)


def _last_possible(job: Job) -> date:
    """Give the last day that can have begun: in another time zone it may be tomorrow already."""
    return job.today + _ONE_DAY


def _warned_of_future(existing: Mapping[date, Found], job: Job) -> list[str]:
    future = sorted(day for day in existing if day > _last_possible(job))
    if not future:
        return []
    text = f"is of a day to come (today is {job.today}), as {len(future)} reports are"
    where = existing[future[0]].path.relative_to(job.settings.archive).as_posix()
    return [f"{where}: {text}; correct the clock, or remove them if it was wrong before"]


def _midnight(day: date, job: Job) -> datetime:
    """Give a day's first moment in the archive's timezone."""
    return datetime.combine(day, time(), job.settings.timezone)


def _notes(clone: Clone) -> tuple[str, ...]:
    """Name the globs that are probably misspelt. One for files to come is no mistake."""
    return tuple(
        f"{clone.source.name}: {option}: {glob!r} matches no file of the branch; correct it,"
        " unless it is meant for files to come"
        for option, glob in unmatched_globs(clone)
    )


def _clone(source: Source, job: Job, record: Record, first: date) -> Clone:
    """Fetch what the record may lack of what landed from a day on."""
    newest = max((day for day in record.reports if day <= job.today), default=None)
    since = None if job.request.since or not newest else _midnight(newest, job)
    return update(source, job.settings.cache, _midnight(first, job), record.names, since)


def _collect(
    clone: Clone, job: Job, record: Record, span: tuple[date, date]
) -> tuple[Backlog, dict[date, list[Commit]]]:
    """Give what the record lacks, and its commits by day, newest first."""
    zone, source = job.settings.timezone, clone.source
    backlog = find_backlog(
        landings_of(clone, job.now),
        record,
        span,
        zone,
        is_asked=job.request.since is not None,
        is_partial=bool(source.include or source.exclude),
    )
    days = {landing.sha: day_of(landing, zone) for landing in backlog.landings}
    commits: dict[date, list[Commit]] = {}
    for commit in read_commits(clone, backlog.landings, zone):
        commits.setdefault(days[commit.sha], []).append(commit)
    return backlog, commits


def _entry(commit: Commit, repository: str, job: Job, levels: Levels) -> Entry:
    """Score a commit and, where asked for, analyse it; remembers its level for later reverts."""
    importance = rate(commit, job.settings.rules, levels.reverted_by(repository, commit))
    levels.add(repository, commit, importance.level)
    if job.request.analyse:
        return Entry(commit, importance, analyse(commit, job.settings.language))
    return Entry(commit, importance)


def merge(report: Report, entries: Sequence[Entry], order: Sequence[str]) -> Report:
    """Add entries that a report lacks; keep all that it has.

    `order` has the SHAs of all that landed on the day, as `git log` has them. Entries that are no
    longer in the repository (a branch was rewritten) stay where they are. Raises ReportError for a
    report whose form can't take another entry.
    """
    if not entries:
        return report
    if not can_grow(report):
        text = f"lacks {len(entries)} commits, but its form can't take them; it is left as it is"
        raise ReportError(f"{report.repository} {report.day}", 1, text)
    return replace(report, entries=_in_order(report.entries, entries, order), problems=())


def _in_order(
    kept: Sequence[Entry], new: Sequence[Entry], order: Sequence[str]
) -> tuple[Entry, ...]:
    """Put entries into an order of SHAs; those it lacks follow the one they followed."""
    by_sha = {entry.commit.sha: entry for entry in (*kept, *new)}
    present = set(order)
    followers: dict[str, list[Entry]] = {}
    leader = ""
    for entry in kept:
        if entry.commit.sha in present:
            leader = entry.commit.sha
        else:
            followers.setdefault(leader, []).append(entry)
    ordered = followers.pop("", [])
    for sha in order:
        if sha in by_sha:
            ordered += [by_sha[sha], *followers.pop(sha, ())]
    return tuple(ordered)


def _new_path(repository: str, day: date, job: Job) -> Path:
    path = job.settings.archive / report_path(job.settings.path, repository, day)
    if path.exists():
        text = f"{path.name} is there already and is no report of {repository} for {day}"
        raise ReportError(str(path), 1, f"{text}; move it away or change the option 'path'")
    return path


def utc_now() -> datetime:
    """Give the present moment."""
    return datetime.now(UTC)
