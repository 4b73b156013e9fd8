"""Calendars, trends and rankings for templates: as drawings, and the same figures as tables."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, urlencode

from digest.models import ChangeType, Level
from digest.site.content import svg
from digest.site.content.statistics import (
    Share,
    count_by_day,
    count_by_week,
    rank_areas,
    rank_types,
)
from digest.site.html.addresses import (
    ROOT_PLACEHOLDER,
    SEARCH,
    day_address,
    week_address,
    week_name,
)
from digest.site.html.text import with_turns_shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from digest.locales.records import Locale
    from digest.site.content.statistics import DayFigures, WeekFigures
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
    dot: Markup  # sign of a day with important commits
    table: list[CountsRow]


@dataclass(frozen=True, slots=True)
class Trend:
    """A trend: a bar for each week. `table` has the same counts, the newest week first."""

    caption: str
    drawing: Markup
    top: int  # commits at its upper edge
    first: str  # name of the week at its left edge
    last: str
    kinds: list[tuple[str, str]]  # of the bars' parts, from the bottom up, with their names
    table: list[CountsRow]


@dataclass(frozen=True, slots=True)
class RankingRow:
    """A row of a ranking; `link` leads to a search, "" for a site without one."""

    name: str
    link: str
    commits: int
    bar: Markup


@dataclass(frozen=True, slots=True)
class Charts:
    """Makes charts in a site's language; their links begin with `ROOT_PLACEHOLDER`."""

    locale: Locale
    has_search: bool = True

    def calendar(self, reports: Sequence[CatalogReport]) -> Calendar:
        """Make a calendar of one report or more.

        Its links are relative: a day's page lies below the page that the calendar stands on.
        """
        words, days = self.locale.pages, count_by_day(reports)
        totals = [figures.counts.total for figures in days]
        bounds = svg.shade_bounds(totals)
        squares = [
            svg.Square(
                figures.day,
                svg.shade_of(figures.counts.total, bounds),
                figures.counts.level(Level.HIGH) > 0,
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
            svg.swatch(1, is_marked=True),
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
            first,
            last,
            list(names.items()),
            [CountsRow(_week_link(w), week_name(w.monday), w.counts) for w in reversed(weeks)],
        )

    def areas(self, reports: Sequence[CatalogReport], **others: str) -> list[RankingRow]:
        """Rank areas; links search for them and for `others`, more facets' values."""
        return self.ranking("area", rank_areas(reports, MAX_ROWS), **others)

    def types(self, reports: Sequence[CatalogReport], **others: str) -> list[RankingRow]:
        """Rank change types, by their names in the site's language; links as for areas."""
        return self.ranking("type", rank_types(reports), **others)

    def ranking(self, facet: str, shares: Sequence[Share], **others: str) -> list[RankingRow]:
        """Make a ranking of `shares`, whose names are a facet's values; links as for areas."""
        most = max((share.commits for share in shares), default=1)
        return [
            RankingRow(
                self._name(facet, s.name),
                self._search({facet: s.name, **others}),
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
        return [row if row.name in authors else replace(row, link="") for row in rows]

    def _name(self, facet: str, value: str) -> str:
        if facet == "type":
            return self.locale.change_types[ChangeType(value)]
        return with_turns_shown(value)

    def _search(self, facets: dict[str, str]) -> str:
        """Link to a search, the newest commits first."""
        if not self.has_search:
            return ""
        query = urlencode({**facets, "sort": "date"}, quote_via=quote, safe="", errors="replace")
        return f"{ROOT_PLACEHOLDER}{SEARCH}?{query}"

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


def _parts(week: WeekFigures) -> tuple[int, ...]:
    return (*(number for _, number in week.counts.levels), week.counts.unrated)


def _week_link(week: WeekFigures) -> str:
    return ROOT_PLACEHOLDER + week_address(week.monday) if week.has_reports else ""
