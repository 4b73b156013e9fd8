"""What landed on a branch and is not in the archive: found by SHA, never by a report's date."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from digest.models import ReportForm

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from digest.collect import Landing
    from digest.models import Report, Source
    from digest.record.skimming import SkimmedReport

_ONE_DAY = timedelta(days=1)
_FULL = 40  # hex digits of a SHA


@dataclass(frozen=True)
class Record:
    """What the archive holds of one repository, by day."""

    reports: Mapping[date, SkimmedReport]  # one a day: that which gains commits
    others: tuple[SkimmedReport, ...] = ()  # second ones of a day, under a name it had before

    @property
    def files(self) -> tuple[SkimmedReport, ...]:
        """All its reports."""
        return (*self.reports.values(), *self.others)

    @cached_property
    def shas(self) -> frozenset[str]:
        """The full SHAs of its commits."""
        return frozenset(sha for sha in self._all_shas if len(sha) == _FULL)

    @cached_property
    def _short_shas(self) -> frozenset[str]:
        """The first digits of those that are not known in full, as another tool's may be."""
        return frozenset(sha for sha in self._all_shas if len(sha) < _FULL)

    @cached_property
    def _all_shas(self) -> frozenset[str]:
        skims = (file.skim for file in self.files)
        return frozenset(commit.sha for skim in skims for commit in skim.commits)

    @property
    def has_entries(self) -> bool:
        """Whether it holds any commit."""
        return any(file.skim.has_rows for file in self.reports.values())

    def holds(self, sha: str) -> bool:
        """Tell whether a commit is in it, on whatever day."""
        if sha in self.shas:
            return True
        return bool(self._short_shas) and any(map(sha.startswith, self._short_shas))

    def first_day(self) -> date | None:
        """Give the day from which on it is to hold every commit; `None` for an empty record.

        That is its first day. An archive that another tool began goes on from that one's last day:
        what it left out before, it left out.
        """
        ours = [day for day, file in self.reports.items() if file.skim.is_ours]
        foreign = self.reports.keys() - ours
        if not foreign:
            return min(ours, default=None)
        last = max(foreign)
        if not can_grow(self.reports[last].report):
            last += _ONE_DAY
        newest = max(foreign)
        return min((day for day in ours if day > newest), default=last)


def record_of(files: Iterable[SkimmedReport], source: Source) -> Record:
    """Give the record of a repository, from under its present name and those it had before.

    Of two reports of a day, that under the present name goes on.
    """
    own = [file for file in files if source.is_named(file.skim.repository)]
    own.sort(key=lambda file: file.skim.repository != source.name)
    reports: dict[date, SkimmedReport] = {}
    others = [file for file in own if reports.setdefault(file.skim.day, file) is not file]
    return Record({day: reports[day] for day in sorted(reports)}, tuple(others))


def can_grow(report: Report) -> bool:
    """Tell whether a report can take more commits."""
    return report.form is ReportForm.GROUPED and report.verbatim is None


@dataclass(frozen=True, slots=True)
class Backlog:
    """What is to be added to a record."""

    days: tuple[date, ...]  # that have a report whether or not anything landed, the oldest first
    landings: tuple[Landing, ...]  # of the commits it lacks, in `git log`'s order
    order: Mapping[date, Sequence[str]]  # the SHAs of all that landed on a day, in that order


def find_backlog(
    landings: Sequence[Landing],
    record: Record,
    span: tuple[date, date],
    zone: ZoneInfo,
    *,
    is_asked: bool = False,
    is_partial: bool = False,
) -> Backlog:
    """Find what a record lacks of what landed in a span of days, the last one included.

    Every day from the newest report on has one, but none from before the repository's first commit.
    Where somebody asked for the span, it is every day of it. A record that is partial by its globs
    lacks commits for good: what landed before the newest that it holds was looked at then.
    """
    first, last = span
    order: dict[date, list[str]] = {}
    lacking = []
    held = (landing.time for landing in landings if record.holds(landing.sha))
    looked_at = max(held, default=0) if is_partial and not is_asked else 0
    begin, end = _midnight(first, zone), _midnight(last + _ONE_DAY, zone)
    for landing in landings:
        if begin <= landing.time < end:
            order.setdefault(day_of(landing, zone), []).append(landing.sha)
            if landing.time >= looked_at and not record.holds(landing.sha):
                lacking.append(landing)
    newest = max((day for day in record.reports if day >= first), default=first)
    start = _not_before_root(landings, first if is_asked else newest, zone)
    number = (last - start).days + 1 if start else 0
    days = tuple(start + _ONE_DAY * n for n in range(number)) if start else ()
    return Backlog(days, tuple(lacking), order)


def count_brought(landings: Iterable[Landing], record: Record) -> list[Landing]:
    """Count what merges brought, but for what the record holds: that landed before.

    A clone that is cut off does not show with which merge that was.
    """
    landings = list(landings)
    numbers = Counter(one.merge for one in landings if one.merge and not record.holds(one.sha))
    return [one._replace(brought=numbers[one.sha]) if one.brought else one for one in landings]


def day_of(landing: Landing, zone: ZoneInfo) -> date:
    """Give the day on which a commit landed."""
    return datetime.fromtimestamp(landing.time, UTC).astimezone(zone).date()


def _midnight(day: date, zone: ZoneInfo) -> float:
    return datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()


def _not_before_root(landings: Sequence[Landing], day: date, zone: ZoneInfo) -> date | None:
    """Give a day, or that of the first commit where it is later; `None` for a branch without any.

    What is not cut off has a root: the days before it are not the repository's.
    """
    if not landings:
        return None
    roots = (landing for landing in landings if not landing.merge and not landing.parents)
    return max([day, *(day_of(root, zone) for root in roots)])
