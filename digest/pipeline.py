"""collect → score → analyze → write: the daily run, one repository after the other.

A day's report is made once. A run looks again at the newest report of each repository, and at the
days it is asked for, and adds the commits they lack; what stands in a report is never dropped.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from typing import TYPE_CHECKING

from digest.analyze.offline import analyse
from digest.archive import write_report
from digest.archive.store import new_report_path, remove_temporary_files
from digest.atomic import write_file
from digest.collect import (
    check_globs,
    fetch_contents,
    is_recorded,
    landings_of,
    read_commits,
    update_clone,
)
from digest.errors import CollectError, DigestError, ReportError, UsageError, describe_os_error
from digest.health import warn_of_future
from digest.importance import rate
from digest.models import Entry, Report, begins_with_one
from digest.record.backlog import count_brought, day_of, find_backlog, record_of
from digest.record.fitting import fit_entries, limit_commit
from digest.record.growth import merge_entries
from digest.record.layout import Span, interrupted_span, lay_out
from digest.record.notes import notes_on
from digest.record.omitted import omit_notes, take_out
from digest.record.reverted import levels_before
from digest.record.skimming import SkimmedArchive
from digest.secrets.entries import redact_commit, tell_of_commit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from digest.collect import Clone
    from digest.config import Settings
    from digest.importance import Levels
    from digest.models import Commit, Source
    from digest.record.backlog import Backlog, Record
    from digest.record.skimming import SkimmedReport

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What a run is asked to do."""

    since: date | None = None  # first day; None: that of the newest report, or the option `since`
    until: date | None = None  # last day; None: yesterday, or today with `include_today`
    repositories: tuple[str, ...] = ()  # names; empty: all that are configured
    include_today: bool = False
    analyse: bool = True  # with the rules of `analyze.offline`; False: without analyses
    rewrite: bool = False  # lay out the days that there are anew, before what they lack is added


@dataclass(frozen=True, slots=True)
class RepositoryOutcome:
    """What became of one repository in a run."""

    repository: str  # owner/repo
    days: int = 0  # looked at
    written: int = 0  # reports new or changed
    commits: int = 0  # entries added
    added: tuple[str, ...] = field(default=(), compare=False)  # their SHAs
    error: str = ""  # why it failed; "" when it did not
    warnings: tuple[str, ...] = ()  # reports that could not be changed, odd dates
    notes: tuple[str, ...] = ()  # worth knowing; nothing lacks
    secrets: tuple[str, ...] = ()  # commits whose texts held some; they were taken out
    omitted: int = 0  # entries taken out, since `omit` names them
    moved: int = 0  # entries that were laid out on another day


@dataclass(frozen=True, slots=True)
class RunContext:
    """What every step of a run needs."""

    settings: Settings
    request: RunRequest
    archive: SkimmedArchive  # told of what is written
    reports: tuple[SkimmedReport, ...]  # its reports before the run
    now: datetime  # aware
    progress: Callable[[str, int, int], None]  # repository, days done, days in all

    @property
    def today(self) -> date:
        """The present day in the archive's time zone."""
        return self.now.astimezone(self.settings.timezone).date()


def run_pipeline(
    settings: Settings,
    request: RunRequest,
    now: datetime,
    progress: Callable[[str, int, int], None],
    archive: SkimmedArchive | None = None,
) -> tuple[RepositoryOutcome, ...]:
    """Bring the archive up to date; give what became of each repository, in their order.

    `now` is aware; `progress` gets a repository's name, the days done and all its days; `archive`
    is for the next steps. A failing repository is reported in its outcome; the others go on. Raises
    DigestError for what concerns all: an unknown repository, no days, an unreadable archive.
    """
    sources = _sources(settings, request)
    try:
        settings.archive.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        text = f"archive: the folder can't be made ({error}); correct the option"
        raise DigestError(text) from error
    remove_temporary_files(settings.archive)
    archive = archive or SkimmedArchive(settings.archive)
    run = RunContext(settings, request, archive, archive.reports, now, progress)
    _check_range(request, run.today)
    outcomes = [_run_repository(source, run) for source in sources]
    if any(one.omitted or one.error for one in outcomes):
        archive.forget()
    if notes := omit_notes(settings, run.reports, request.repositories):
        outcomes[0] = replace(outcomes[0], notes=(*outcomes[0].notes, *notes))
    return tuple(outcomes)


def _check_range(request: RunRequest, today: date) -> None:
    if request.since and request.until and request.since > request.until:
        raise UsageError(f"--since {request.since} is after --until {request.until}; swap them")
    if request.since and request.since > today:
        raise UsageError(f"--since {request.since} is in the future; today is {today}")


def _sources(settings: Settings, request: RunRequest) -> Sequence[Source]:
    if not settings.repositories:
        text = "repositories: none are configured; name at least one under the digest plugin in"
        raise DigestError(f"{text} {settings.file}")
    known = {source.name: source for source in settings.repositories}
    for name in request.repositories:
        if name not in known:
            raise UsageError(f"--repo {name!r} is not configured; there are {', '.join(known)}")
    return [known[name] for name in request.repositories or known]


def _run_repository(source: Source, run: RunContext) -> RepositoryOutcome:
    """Bring one repository's reports up to date; what fails is in the outcome."""
    outcome = RepositoryOutcome(source.name)
    try:
        record = record_of(run.reports, source)
        taken = take_out(record, source, run.settings)
        outcome = replace(
            outcome, written=taken.written, omitted=taken.entries, warnings=taken.warnings
        )
        record, outcome = _rewrite(source, run, taken.record, outcome)
        return _bring_up_to_date(source, run, record, outcome)
    except (CollectError, ReportError) as error:
        return replace(outcome, error=str(error))
    except OSError as error:
        return replace(outcome, error=f"{source.name}: {describe_os_error(error)}")


def _rewrite(
    source: Source, run: RunContext, record: Record, before: RepositoryOutcome
) -> tuple[Record, RepositoryOutcome]:
    """Lay out a record anew, if that is asked for or was interrupted."""
    request = run.request
    asked = Span(request.since, request.until) if request.rewrite else None
    span = interrupted_span(source, run.settings) or asked
    first = record.first_day()
    if not span or not first:
        return record, before
    # All of it, not what the record lacks alone: it tells in which order commits stand.
    since = _midnight(first - _ONE_DAY, run)
    clone = update_clone(source, run.settings.cache, since, without_contents=True)
    order = [landing.sha for landing in landings_of(clone, run.now)]
    run.archive.forget()
    done = lay_out(record, source, run.settings, span, order)
    notes = (done.note,) if done.note else ()
    written = before.written + done.written
    return done.record, replace(before, written=written, moved=done.moved, notes=notes)


def _bring_up_to_date(
    source: Source, run: RunContext, record: Record, before: RepositoryOutcome
) -> RepositoryOutcome:
    """Add to a record what landed; `before` is what was done already."""
    first, last = _span(run, record)
    if first > last:
        return before
    run.progress(source.name, 0, (last - first).days + 1)
    clone = _clone(source, run, record, first)
    backlog, commits, secrets = _collect(clone, run, record, (first, last))
    if not (commits or record.has_entries):
        check_globs(clone)
    outcome = _write_days(source, run, record, backlog, commits)
    return replace(
        outcome,
        written=before.written + outcome.written,
        omitted=before.omitted,
        moved=before.moved,
        warnings=(*before.warnings, *outcome.warnings),
        notes=(*before.notes, *outcome.notes, *notes_on(clone, record, run.settings.rules)),
        secrets=secrets,
    )


def _write_days(
    source: Source,
    run: RunContext,
    record: Record,
    backlog: Backlog,
    commits: Mapping[date, Sequence[Commit]],
) -> RepositoryOutcome:
    """Write the reports that are new or lack commits, the oldest first."""
    levels = levels_before(record, source.name, chain(*commits.values()))
    place, written = (run.settings.archive, run.settings.path), 0
    added: list[str] = []
    notes: list[str] = []
    files = ((file.skim.day, file.path) for file in record.files)
    warnings = warn_of_future(files, run.today, run.settings.archive)
    days = sorted({*backlog.days, *commits})
    for number, day in enumerate(days, 1):
        found = record.reports.get(day)
        # Rated the oldest first, so that a revert finds the level of what it reverts.
        entries = [
            _entry(commit, source.name, run, levels) for commit in reversed(commits.get(day, ()))
        ]
        try:
            if found is None or entries:
                empty = Report(day, source.name, (), run.settings.language)
                report = found.report if found else empty
                fitted = fit_entries(entries, report)
                merged = merge_entries(report, fitted.entries, backlog.order.get(day, ()))
                path = found.path if found else new_report_path(*place, source.name, day)
                write_file(path, write_report(merged))
                run.archive.wrote(path)
                written += 1
                added += [entry.commit.sha for entry in entries]
                notes += filter(None, [fitted.note])
        except ReportError as error:
            warnings.append(str(error))
        run.progress(source.name, number, len(days))
    done = RepositoryOutcome(source.name, len(days), written, len(added), tuple(added))
    return replace(done, warnings=tuple(warnings), notes=tuple(notes))


def _span(run: RunContext, record: Record) -> tuple[date, date]:
    """Give the first and the last day whose commits are looked for.

    From the day on from which the record is to be whole, or the configured start; up to yesterday,
    since today is not over.
    """
    request = run.request
    whole_from = record.first_day()
    first = request.since or whole_from or run.settings.first_day(run.today)
    if request.rewrite and whole_from:  # a commit may have come to stand on the day before
        first = min(first, whole_from)
    last = request.until or (run.today if request.include_today else run.today - _ONE_DAY)
    return first, min(last, run.today)


def _midnight(day: date, run: RunContext) -> datetime:
    """Give a day's first moment in the archive's time zone."""
    return datetime.combine(day, time(), run.settings.timezone)


def _clone(source: Source, run: RunContext, record: Record, first: date) -> Clone:
    """Fetch what the record may lack of what landed from a day on."""
    landed = (day for day, file in record.reports.items() if file.skim.has_rows)
    newest = max((day for day in landed if day <= run.today), default=None)
    since = None if run.request.since or not newest else _midnight(newest, run)
    wanted = (_midnight(first, run), record.shas, since)
    goes_on = bool(record.reports)  # of a first run, all is new
    return update_clone(source, run.settings.cache, *wanted, without_contents=goes_on)


def _collect(
    clone: Clone, run: RunContext, record: Record, span: tuple[date, date]
) -> tuple[Backlog, dict[date, list[Commit]], tuple[str, ...]]:
    """Give what the record lacks, its commits by day, newest first, and what held secrets."""
    zone, source, language = run.settings.timezone, clone.source, run.settings.language
    landed = landings_of(clone, run.now)
    shown = [one for one in landed if not begins_with_one(one.sha, source.omit)]
    landings = count_brought(shown, record)
    recorded = [one for one in landings if is_recorded(one, source.merges)]
    backlog = find_backlog(
        recorded,
        record,
        span,
        zone,
        is_asked=run.request.since is not None,
        is_partial=bool(source.include or source.exclude),
    )
    days = {landing.sha: day_of(landing, zone) for landing in backlog.landings}
    commits: dict[date, list[Commit]] = {}
    fetch_contents(clone, days)
    secrets: list[str] = []
    is_diffed = run.settings.rules.diffs_merges
    for commit in read_commits(clone, backlog.landings, zone, diff_merges=is_diffed):
        redacted, kinds = redact_commit(commit, language)
        commits.setdefault(days[commit.sha], []).append(limit_commit(redacted, language))
        secrets += tell_of_commit(source.name, commit.sha, kinds)
    return backlog, commits, tuple(secrets)


def _entry(commit: Commit, repository: str, run: RunContext, levels: Levels) -> Entry:
    """Score a commit and, if asked to, analyse it. Its level goes into `levels`, for reverts."""
    importance = rate(commit, run.settings.rules, levels.reverted_by(repository, commit))
    levels.add(repository, commit, importance.level)
    if run.request.analyse:
        return Entry(commit, importance, analyse(commit, run.settings.language))
    return Entry(commit, importance)


def utc_now() -> datetime:
    """Give the present moment, aware, in UTC. Tests put another one in its place."""
    return datetime.now(UTC)
