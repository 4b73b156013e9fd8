"""Figures made ready for a template: calendars, trends and rankings, in words and as drawings."""

from __future__ import annotations

from dataclasses import dataclass
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

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from digest.locales.records import Locale
    from digest.site.content.statistics import DayFigures, WeekFigures
    from digest.site.reading.records import CatalogReport, Counts

LONGEST = 10  # areas or authors in a ranking
_UNRATED = "unrated"


@dataclass(frozen=True, slots=True)
class LegendRow:
    """A line of a drawing's key."""

    sign: Markup
    text: str


class CountsRow(NamedTuple):
    """A row of a table of figures; `link` is "" where there is no page."""

    link: str
    name: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class Calendar:
    """One square a day. `table` has the same figures, the newest day first."""

    caption: str
    years: list[tuple[int, list[Markup]]]
    keys: list[LegendRow]
    dot: Markup
    table: list[CountsRow]


@dataclass(frozen=True, slots=True)
class Trend:
    """One bar a week. `table` has the same figures, the newest week first."""

    caption: str
    drawing: Markup
    top: int  # the number at its upper edge
    first: str
    last: str
    kinds: list[tuple[str, str]]  # what the bars consist of, from the bottom up, and their names
    table: list[CountsRow]


@dataclass(frozen=True, slots=True)
class RankingRow:
    """A row of a ranking; `link` is "" where nothing can be searched."""

    name: str
    link: str
    commits: int
    bar: Markup


@dataclass(frozen=True, slots=True)
class Charts:
    """Makes them in a site's language; names lead to the search of a site that has one."""

    locale: Locale
    has_search: bool = True

    def calendar(self, reports: Sequence[CatalogReport]) -> Calendar:
        """Make a calendar of reports; a day's page lies below the page it stands on."""
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
        """Make a trend of reports' last weeks, by importance."""
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
        """Rank areas; links search for them and for `others`, facets with their values."""
        shares = rank_areas(reports, LONGEST)
        return self.ranking("area", shares, **others)

    def types(self, reports: Sequence[CatalogReport], **others: str) -> list[RankingRow]:
        """Rank change types, by their names in the site's language."""
        return self.ranking("type", rank_types(reports), **others)

    def ranking(self, facet: str, shares: Sequence[Share], **others: str) -> list[RankingRow]:
        """Make rows of a facet's values."""
        most = max((share.commits for share in shares), default=1)
        return [
            RankingRow(
                self.locale.change_types[ChangeType(s.name)] if facet == "type" else s.name,
                self._search({facet: s.name, **others}),
                s.commits,
                svg.bar(s.commits, most),
            )
            for s in shares
        ]

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
