"""The catalog in figures: commits by day, by week, and of which areas, types and authors.

Every commit of a report counts, as in the reports' own lines of counts. One with several areas or
change types counts for each.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from digest.models import Status
from digest.site.html.addresses import monday_of
from digest.site.reading.records import total_counts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from digest.site.reading.records import CatalogEntry, CatalogReport, Counts

WEEK = 7  # days
YEAR = 52  # weeks of a trend
LATELY = 4  # weeks
_UNTOLD = (Status.MISSING, Status.FAILED)


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
    """How many commits have something in common, by its name."""

    name: str
    commits: int


def count_by_day(reports: Iterable[CatalogReport]) -> list[DayFigures]:
    """Count commits by day, for the days that have reports; the oldest first."""
    days: dict[date, list[CatalogReport]] = {}
    for placed in reports:
        days.setdefault(placed.report.day, []).append(placed)
    return [DayFigures(day, total_counts(days[day])) for day in sorted(days)]


def count_by_week(reports: Iterable[CatalogReport], limit: int = YEAR) -> list[WeekFigures]:
    """Count commits by week: the last `limit` weeks at most, without gaps, the oldest first."""
    weeks: dict[date, list[CatalogReport]] = {}
    for placed in reports:
        weeks.setdefault(monday_of(placed.report.day), []).append(placed)
    if not weeks:
        return []
    last = max(weeks).toordinal()
    first = max(min(weeks).toordinal(), last - (limit - 1) * WEEK)
    mondays = map(date.fromordinal, range(first, last + 1, WEEK))
    return [WeekFigures(m, total_counts(weeks.get(m, ())), m in weeks) for m in mondays]


def recent_reports(reports: Sequence[CatalogReport], weeks: int = LATELY) -> list[CatalogReport]:
    """Give the reports of the last weeks, counted back from the newest day."""
    newest = max((placed.report.day.toordinal() for placed in reports), default=0)
    return [p for p in reports if newest - p.report.day.toordinal() < weeks * WEEK]


def rank_areas(reports: Iterable[CatalogReport], limit: int) -> list[Share]:
    """Rank the areas that most commits touch."""
    return _ranked((area for item in _items(reports) for area in item.summary.labels.areas), limit)


def rank_types(reports: Iterable[CatalogReport]) -> list[Share]:
    """Rank the change types."""
    return _ranked(kind for item in _items(reports) for kind in item.summary.labels.types)


def rank_authors(reports: Iterable[CatalogReport], limit: int | None = None) -> list[Share]:
    """Rank the authors by their commits."""
    authors = (item.entry.commit.author for item in _items(reports))
    return _ranked(filter(None, authors), limit)


def count_unanalysed(counts: Counts) -> int:
    """Count the commits whose analysis is missing or failed."""
    return sum(counts.status(status) for status in _UNTOLD)


def _items(reports: Iterable[CatalogReport]) -> Iterator[CatalogEntry]:
    return (item for placed in reports for item in placed.items)


def _ranked(names: Iterable[str], limit: int | None = None) -> list[Share]:
    """Count names: the most frequent first, then by name."""
    ranked = sorted(Counter(names).items(), key=lambda pair: (-pair[1], pair[0]))
    return [Share(name, number) for name, number in ranked[:limit]]
