"""The page of a week, all repositories: what mattered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.site.content.highlights import find_highlights, sunday_of
from digest.site.content.statistics import count_by_day
from digest.site.html.addresses import (
    day_address,
    week_address,
    week_name,
)
from digest.site.reading.analysis import shorten_description
from digest.site.reading.neighbours import with_neighbours
from digest.site.reading.records import total_counts
from digest.site.reading.units import summary_hash_inputs
from digest.site.rendering.page import Page, PageSource
from digest.site.rendering.parts import highlight_group, table_of_contents

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from digest.site.content.highlights import Highlights
    from digest.site.reading.catalog import Catalog
    from digest.site.reading.records import Counts
    from digest.site.reading.units import Neighbours
    from digest.site.rendering.renderer import PageRenderer


def week_sources(catalog: Catalog) -> Iterator[PageSource]:
    """Yield the weeks that have reports by their Mondays, each with its neighbours."""
    for key in with_neighbours(tuple(catalog.by_week)):
        before, monday, after = key
        reports = catalog.by_week[monday]
        inputs = (str(before), str(after), *summary_hash_inputs(catalog, reports))
        newest = reports[-1].report.day
        yield PageSource((week_address(monday),), key, inputs, newest, f"{newest:%Y-%m}")


def make_week_page(renderer: PageRenderer, key: Neighbours) -> Iterator[Page]:
    """Make the page of a week, all repositories: what mattered."""
    before, monday, after = key
    reports, charts = renderer.site.catalog.by_week[monday], renderer.charts
    counts, name, address = total_counts(reports), week_name(monday), week_address(monday)
    year, number, _ = monday.isocalendar()
    picks = find_highlights(renderer.site.catalog, reports)
    picked = {"mattered": picks.high, "breaking": picks.breaking, "reverts": picks.reverts}
    areas = charts.areas(reports)
    content = renderer.render(
        "week",
        address,
        name=name,
        title=renderer.words.week_title.format(year=year, week=number),
        first=monday,
        last=sunday_of(monday),
        counts=counts,
        days=[(f.day, day_address(f.day), f.counts) for f in count_by_day(reports)],
        picked={
            part: [highlight_group(renderer, pick) for pick in own] for part, own in picked.items()
        },
        newcomers=charts.ranking("author", picks.newcomers),
        areas=areas,
        types=charts.types(reports),
        before=before and week_address(before),
        before_name=before and week_name(before),
        after=after and week_address(after),
        after_name=after and week_name(after),
    )
    last = {"newcomers": picks.newcomers, "areas": areas, "kinds": counts.total}
    yield Page(
        address,
        name,
        _week_description(renderer, monday, picks, counts),
        content,
        table_of_contents(renderer, {"days": True, **picked, **last}),
        week_address(before) if before else "",
        week_address(after) if after else "",
    )


def _week_description(
    renderer: PageRenderer, monday: date, picks: Highlights, counts: Counts
) -> str:
    commits = renderer.words.counted("commits", counts.total)
    sunday = sunday_of(monday)
    text = renderer.words.week_summary.format(commits=commits, first=monday, last=sunday)
    titles = [item.title for pick in picks.high for item, _ in pick.items]
    return shorten_description(f"{text}: {'; '.join(titles)}" if titles else text)
