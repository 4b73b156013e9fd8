"""The days and weeks of an archive that a run looks at, and the commits of each."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from digest.briefs.commits import commits_of
from digest.briefs.records import BriefAuthor, periods_of
from digest.errors import ReportError
from digest.models import begins_with_one
from digest.secrets.entries import redact_report

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from digest.briefs.commits import BriefCommit
    from digest.briefs.records import Period
    from digest.briefs.store import Briefs
    from digest.config import Settings
    from digest.models import Report, Source
    from digest.record.skimming import SkimmedReport

DAYS_BACK = 35  # that a run looks at where no other first day is asked for


def wanted_periods(
    archive: Sequence[SkimmedReport],
    known: Briefs,
    settings: Settings,
    since: date | None = None,
    until: date | None = None,
) -> list[Period]:
    """Give the periods to look at, the newest first.

    They are those of the reports from `since` to `until`; by default of the last five weeks that
    the archive has. A brief that cites what `omit` leaves out is among them, whenever it is of.
    """
    days = [file.skim.day for file in archive]
    last = until or max(days, default=None)
    first = since or (last and last - timedelta(DAYS_BACK - 1))
    found = {
        period
        for day in days
        if first and last and first <= day <= last
        for period in periods_of(day)
    }
    omitted = tuple({*settings.omit, *(sha for one in settings.repositories for sha in one.omit)})
    found.update(
        period
        for period, file in known.files.items()
        if any(
            begins_with_one(cited.sha, omitted)
            for sentence in file.brief.sentences
            for cited in sentence.commits
        )
    )
    wanted = (
        one
        for one in found
        if settings.briefs.author_of(is_week=one.is_week) is not BriefAuthor.NOBODY
    )
    return sorted(wanted, key=lambda one: (one.last, one.is_week), reverse=True)


def commits_by_period(
    archive: Iterable[SkimmedReport], periods: Sequence[Period], settings: Settings
) -> Iterator[tuple[Period, tuple[BriefCommit, ...]]]:
    """Yield each period with its commits, without secrets and what is left out by `omit`."""
    by_day: dict[date, list[SkimmedReport]] = {}
    for file in archive:
        by_day.setdefault(file.skim.day, []).append(file)
    read: dict[date, list[Report]] = {}
    for period in periods:
        reports = []
        for day in filter(period.__contains__, by_day):
            if day not in read:
                read[day] = [report for one in by_day[day] if (report := _read(one))]
            reports += read[day]
        yield period, _without_omitted(commits_of(reports), settings)


def _read(file: SkimmedReport) -> Report | None:
    """Read a report whole; `None` for one that can't be: others say what is wrong with it."""
    try:
        return redact_report(file.report)[0]
    except (OSError, ReportError):
        return None


def _without_omitted(commits: Sequence[BriefCommit], settings: Settings) -> tuple[BriefCommit, ...]:
    sources = _sources(settings)
    return tuple(
        one
        for one in commits
        if not begins_with_one(one.entry.commit.sha, settings.omit)
        and not (
            (source := sources.get(one.repository.lower()))
            and begins_with_one(one.entry.commit.sha, source.omit)
        )
    )


def may_be_sent(
    commits: Iterable[BriefCommit], settings: Settings, *, allow_private: bool
) -> tuple[BriefCommit, ...]:
    """Give the commits that a model may be told of: those of repositories that are not private.

    Of one that is not configured that is not known.
    """
    sources = _sources(settings)
    return tuple(
        one
        for one in commits
        if (source := sources.get(one.repository.lower())) and (allow_private or not source.private)
    )


def _sources(settings: Settings) -> Mapping[str, Source]:
    """Give the repositories by their names and those they had, in lower case."""
    return {
        name.lower(): source
        for source in settings.repositories
        for name in (*source.formerly, source.name)
    }
