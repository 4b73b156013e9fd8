"""Counts of the catalog's commits: by day, by week, by area, change type and author.

A commit counts in every report that it stands in, as in the reports' own counts, and for each of
its areas and change types.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

from digest.messages.people import person_of, spelling_of
from digest.models import Status
from digest.site.html.addresses import monday_of
from digest.site.reading.records import total_counts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from digest.site.reading.records import CatalogEntry, CatalogReport, Counts

DAYS_PER_WEEK = 7
TREND_WEEKS = 52
RECENT_WEEKS = 4
_WITHOUT_ANALYSIS = (Status.MISSING, Status.FAILED)


class HoldsCommits(Protocol):
    """What holds commits that can be counted: a report, an author."""

    @property
    def items(self) -> Sequence[CatalogEntry]:
        """The commits."""


@dataclass(frozen=True, slots=True)
class DayFigures:
    """A day's commits."""

    day: date
    counts: Counts


@dataclass(frozen=True, slots=True)
class WeekFigures:
    """A week's commits, by its Monday; `has_reports` is false for a week the archive skips."""

    monday: date
    counts: Counts
    has_reports: bool


@dataclass(frozen=True, slots=True)
class Share:
    """How many commits have an area, a change type or an author, by its name."""

    name: str
    commits: int


def count_by_day(reports: Iterable[CatalogReport]) -> list[DayFigures]:
    """Count commits by day, the oldest first; days without a report are left out."""
    days: dict[date, list[CatalogReport]] = {}
    for catalog_report in reports:
        days.setdefault(catalog_report.day, []).append(catalog_report)
    return [DayFigures(day, total_counts(days[day])) for day in sorted(days)]


def count_by_week(reports: Iterable[CatalogReport], limit: int = TREND_WEEKS) -> list[WeekFigures]:
    """Count the commits of the last `limit` weeks, the oldest first.

    Weeks without a report are among them, but none before the first report.
    """
    weeks: dict[date, list[CatalogReport]] = {}
    for catalog_report in reports:
        weeks.setdefault(monday_of(catalog_report.day), []).append(catalog_report)
    if not weeks:
        return []
    last = max(weeks).toordinal()
    first = max(min(weeks).toordinal(), last - (limit - 1) * DAYS_PER_WEEK)
    mondays = map(date.fromordinal, range(first, last + 1, DAYS_PER_WEEK))
    return [WeekFigures(m, total_counts(weeks.get(m, ())), m in weeks) for m in mondays]


def recent_reports(
    reports: Sequence[CatalogReport], weeks: int = RECENT_WEEKS
) -> list[CatalogReport]:
    """Give the reports of the last weeks, counted back from the newest day."""
    newest = max((one.day.toordinal() for one in reports), default=0)
    return [one for one in reports if newest - one.day.toordinal() < weeks * DAYS_PER_WEEK]


def rank_areas(holders: Iterable[HoldsCommits], limit: int) -> list[Share]:
    """Rank the areas by the commits that touch them; `limit` is how many are given."""
    return _ranked((area for item in _items(holders) for area in item.summary.labels.areas), limit)


def rank_types(holders: Iterable[HoldsCommits]) -> list[Share]:
    """Rank the change types by their commits."""
    return _ranked(name for item in _items(holders) for name in item.summary.labels.types)


def rank_authors(reports: Iterable[CatalogReport], limit: int | None = None) -> list[Share]:
    """Rank the authors by their commits; without `limit`, all are given."""
    authors = (item.entry.commit.author for item in _items(reports))
    return _ranked(filter(None, authors), limit)


def rank_people(reports: Iterable[CatalogReport], people: Iterable[str]) -> list[Share]:
    """Rank some people, as `person_of` gives them, by the commits that they had a part in.

    Each has the name as it is spelled most often there, an author's before a co-author's.
    """
    wanted, items = set(people), list(_items(reports))
    names = [name for item in items for name in item.people if person_of(name) in wanted]
    authors = (item.entry.commit.author for item in items)
    spellings = spelling_of(names) | spelling_of(filter(None, authors))
    return _ranked(spellings[person_of(name)] for name in names)


def count_unanalysed(counts: Counts) -> int:
    """Count the commits whose analysis is missing or failed."""
    return sum(counts.status(status) for status in _WITHOUT_ANALYSIS)


def _items(holders: Iterable[HoldsCommits]) -> Iterator[CatalogEntry]:
    return (item for holder in holders for item in holder.items)


def _ranked(names: Iterable[str], limit: int | None = None) -> list[Share]:
    """Rank names: the most frequent first, equals by name."""
    ranked = sorted(Counter(names).items(), key=lambda pair: (-pair[1], pair[0]))
    return [Share(name, number) for name, number in ranked[:limit]]
