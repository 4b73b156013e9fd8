"""Calendars, trends and rankings for templates: as drawings, and the same figures as tables."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from digest.models import ChangeType, Level
from digest.site.content import svg
from digest.site.content.statistics import (
    DAYS_PER_WEEK,
    Share,
    count_by_day,
    count_by_week,
    rank_areas,
    rank_types,
)
from digest.site.html.addresses import (
    ROOT_PLACEHOLDER,
    day_address,
    search_link,
    week_address,
    week_name,
)
from digest.site.html.text import with_turns_shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from digest.locales.records import Locale
    from digest.site.content.statistics import DayFigures, HoldsCommits, WeekFigures
    from digest.site.html.addresses import FacetValues
    from digest.site.reading.records import CatalogReport, Counts

MAX_ROWS = 10  # areas or authors in a ranking
_UNRATED = "unrated"


@dataclass(frozen=True, slots=True)
class LegendRow:
    """A row of a drawing's legend."""

    sign: Markup
    text: str


class CountsRow(NamedTuple):
    """A row of a table of counts; `link` is "" where there is no page."""

    link: str
    name: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class Calendar:
    """A calendar: a square for each day. `table` has the same counts, the newest day first."""

    caption: str
    years: list[tuple[int, list[Markup]]]  # the newest first, drawn by half
    legend: list[LegendRow]
    dot: Markup  # sign of a day with notably many important commits; "" where there is none
    dot_text: str
    table: list[CountsRow]


@dataclass(frozen=True, slots=True)
class Trend:
    """A trend: a bar for each week. `table` has the same counts, the newest week first."""

    caption: str
    drawing: Markup
    top: int  # commits at its upper edge
    months: list[str]  # a name below the first week of each month, "" below the others
    kinds: list[tuple[str, str]]  # of the bars' parts, from the bottom up, with their names
    table: list[CountsRow]


class StripDay(NamedTuple):
    """A day of a week; `link` is "" where there is no page."""

    link: str
    name: str  # of the weekday, short
    title: str
    total: int
    bar: Markup


@dataclass(frozen=True, slots=True)
class RankingRow:
    """A row of a ranking.

    `link` leads to a search, or to an author's page; it is "" where there is neither.
    """

    name: str
    link: str
    commits: int
    bar: Markup


@dataclass(frozen=True, slots=True)
class Charts:
    """Makes charts in a site's language; their links begin with `ROOT_PLACEHOLDER`."""

    locale: Locale
    has_search: bool = True
    author_page: Callable[[str], str] = lambda _: ""  # a name → the address of that author's page

    def calendar(self, reports: Sequence[CatalogReport]) -> Calendar:
        """Make a calendar of one report or more.

        Its links are relative: a day's page lies below the page that the calendar stands on.
        """
        words, days = self.locale.pages, count_by_day(reports)
        totals = [figures.counts.total for figures in days]
        bounds, least = svg.shade_bounds(totals), _notable_share(days)
        squares = [
            svg.Square(
                figures.day,
                svg.shade_of(figures.counts.total, bounds),
                0 < least <= _share_of_high(figures),
                day_address(figures.day),
                self._day_title(figures),
            )
            for figures in days
        ]
        ranges = svg.shade_ranges(bounds, max(totals, default=0))
        return Calendar(
            words.calendar_of.format(span=words.span(days[0].day, days[-1].day)),
            svg.calendars(squares, self.locale.months),
            [LegendRow(svg.swatch(shade), text) for shade, text in enumerate(ranges)],
            svg.swatch(1, is_marked=True) if least else Markup(),
            words.calendar_dot.format(percent=math.ceil(100 * least)),
            [CountsRow(day_address(f.day), str(f.day), f.counts) for f in reversed(days)],
        )

    def trend(self, reports: Sequence[CatalogReport]) -> Trend:
        """Make a trend of the last weeks of one report or more, by importance."""
        words, weeks = self.locale.pages, count_by_week(reports)
        names = self.locale.levels.named(Level)
        if any(week.counts.unrated for week in weeks):
            names[_UNRATED] = words.unrated
        columns = [svg.Column(_parts(w), _week_link(w), self._week_title(w)) for w in weeks]
        top = svg.round_up(max(week.counts.total for week in weeks))
        first, last = week_name(weeks[0].monday), week_name(weeks[-1].monday)
        return Trend(
            words.trend_of.format(span=words.span(first, last)),
            svg.trend(columns, [*map(str, Level), _UNRATED], top),
            top,
            self._month_labels(weeks),
            list(names.items()),
            [CountsRow(_week_link(w), week_name(w.monday), w.counts) for w in reversed(weeks)],
        )

    def _month_labels(self, weeks: Sequence[WeekFigures]) -> list[str]:
        months = [None, *(week.monday.month for week in weeks)]
        return [
            "" if month == before else self.locale.months[month - 1]
            for before, month in pairwise(months)
            if month
        ]

    def week(self, monday: date, reports: Sequence[CatalogReport]) -> list[StripDay]:
        """Give the seven days of a week, with a bar each."""
        found = {figures.day: figures for figures in count_by_day(reports)}
        most = max((figures.counts.total for figures in found.values()), default=0)
        last = min(monday.toordinal() + DAYS_PER_WEEK, date.max.toordinal() + 1)
        return [
            self._strip_day(date.fromordinal(n), found.get(date.fromordinal(n)), most)
            for n in range(monday.toordinal(), last)
        ]

    def _strip_day(self, day: date, figures: DayFigures | None, most: int) -> StripDay:
        name = self.locale.short_weekdays[day.weekday()]
        if figures is None:
            return StripDay("", name, f"{day}", 0, svg.column(0, 0, most))
        total, high = figures.counts.total, figures.counts.level(Level.HIGH)
        link = ROOT_PLACEHOLDER + day_address(day)
        return StripDay(link, name, self._day_title(figures), total, svg.column(total, high, most))

    def areas(self, holders: Sequence[HoldsCommits], **others: FacetValues) -> list[RankingRow]:
        """Rank areas; links search for them and for `others`, more facets' values."""
        return self.ranking("area", rank_areas(holders, MAX_ROWS), **others)

    def types(self, holders: Sequence[HoldsCommits], **others: FacetValues) -> list[RankingRow]:
        """Rank change types, by their names in the site's language; links as for areas."""
        return self.ranking("type", rank_types(holders), **others)

    def ranking(
        self, facet: str, shares: Sequence[Share], **others: FacetValues
    ) -> list[RankingRow]:
        """Make a ranking of `shares`, whose names are a facet's values; links as for areas."""
        most = max((share.commits for share in shares), default=1)
        return [
            RankingRow(
                self._name(facet, s.name),
                self._link(facet, s.name, others),
                s.commits,
                svg.bar(s.commits, most),
            )
            for s in shares
        ]

    def people(self, shares: Sequence[Share], reports: Sequence[CatalogReport]) -> list[RankingRow]:
        """Make a ranking of people; those who are authors in the reports link to a search."""
        items = (item for catalog_report in reports for item in catalog_report.items)
        authors = {with_turns_shown(item.entry.commit.author) for item in items}
        rows = self.ranking("author", shares)
        return [
            row if row.name in authors or self.author_page(row.name) else replace(row, link="")
            for row in rows
        ]

    def _name(self, facet: str, value: str) -> str:
        if facet == "type":
            return self.locale.change_types[ChangeType(value)]
        return with_turns_shown(value)

    def _link(self, facet: str, value: str, others: dict[str, FacetValues]) -> str:
        """Link to an author's page, else to a search, the newest commits first."""
        if facet == "author" and (page := self.author_page(value)):
            return ROOT_PLACEHOLDER + page
        return search_link(**{facet: value, **others}) if self.has_search else ""

    def _day_title(self, figures: DayFigures) -> str:
        name = f"{figures.day} {self.locale.weekday(figures.day)}"
        return f"{name}: {self._summary(figures.counts)}"

    def _week_title(self, week: WeekFigures) -> str:
        return f"{week_name(week.monday)}: {self._summary(week.counts)}"

    def _summary(self, counts: Counts) -> str:
        words = self.locale.pages
        parts = [words.counted("commits", counts.total)]
        if high := counts.level(Level.HIGH):
            parts.append(words.of_high.format(n=f"{high:,}"))
        return ", ".join(parts)


def _share_of_high(figures: DayFigures) -> float:
    counts = figures.counts
    return counts.level(Level.HIGH) / counts.total if counts.total else 0.0


def _notable_share(days: Iterable[DayFigures]) -> float:
    """Give the share of important commits that a quarter of the days with commits have at least.

    Where so many have none, it is the least share that there is; 0 if no day has any.
    """
    shares = sorted(_share_of_high(figures) for figures in days if figures.counts.total)
    some = [share for share in shares if share]
    return max(shares[len(shares) * 3 // 4], some[0]) if some else 0.0


def _parts(week: WeekFigures) -> tuple[int, ...]:
    return (*(number for _, number in week.counts.levels), week.counts.unrated)


def _week_link(week: WeekFigures) -> str:
    return ROOT_PLACEHOLDER + week_address(week.monday) if week.has_reports else ""
