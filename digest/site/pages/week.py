"""The page of a week: its days, and what stands out of all repositories."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from digest.site.content.highlights import find_highlights, sunday_of
from digest.site.content.statistics import count_by_day
from digest.site.html.addresses import day_address, week_address, week_name
from digest.site.reading.analysis import shorten_description
from digest.site.reading.neighbours import with_neighbours
from digest.site.reading.records import total_counts
from digest.site.reading.units import summary_hash_inputs
from digest.site.rendering.page import Page, PageSource
from digest.site.rendering.parts import show_highlights, table_of_contents

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from digest.site.content.highlights import Highlights
    from digest.site.reading.catalog import Catalog
    from digest.site.reading.records import Counts
    from digest.site.reading.units import Neighbours
    from digest.site.rendering.renderer import PageRenderer


def week_sources(catalog: Catalog) -> Iterator[PageSource]:
    """Yield the weeks that have reports, the oldest first, each with those before and after.

    A week goes by its Monday.
    """
    for key in with_neighbours(tuple(catalog.by_week)):
        before, monday, after = key
        reports = catalog.by_week[monday]
        hash_inputs = (str(before), str(after), *summary_hash_inputs(catalog, reports))
        newest = reports[-1].day
        yield PageSource((week_address(monday),), key, hash_inputs, newest, f"{newest:%Y-%m}")


def make_week_page(renderer: PageRenderer, key: Neighbours) -> Iterator[Page]:
    """Make the page of a week; `key` has the Mondays of the weeks that it links to as well."""
    before, monday, after = key
    address = week_address(monday)
    highlights = find_highlights(renderer.site.catalog, renderer.site.catalog.by_week[monday])
    values = _template_values(renderer, key, highlights)
    figures = {name: values[name] for name in ("newcomers", "areas")} | {"kinds": values["types"]}
    yield Page(
        address,
        values["name"],
        _description(renderer, monday, highlights, values["counts"]),
        renderer.render("week", address, **values),
        table_of_contents(renderer, {"days": True, **values["highlights"], **figures}),
        week_address(before) if before else "",
        week_address(after) if after else "",
    )


def _template_values(
    renderer: PageRenderer, key: Neighbours, highlights: Highlights
) -> dict[str, Any]:
    before, monday, after = key
    reports, charts = renderer.site.catalog.by_week[monday], renderer.charts
    year, number, _ = monday.isocalendar()
    parts = {
        "mattered": highlights.high,
        "breaking": highlights.breaking,
        "reverts": highlights.reverts,
    }
    return {
        "name": week_name(monday),
        "title": renderer.words.week_title.format(year=year, week=number),
        "first": monday,
        "last": sunday_of(monday),
        "counts": total_counts(reports),
        "days": [(one.day, day_address(one.day), one.counts) for one in count_by_day(reports)],
        "highlights": show_highlights(renderer, parts),
        "newcomers": charts.people(highlights.newcomers, reports),
        "areas": charts.areas(reports),
        "types": charts.types(reports),
        "before": before and week_address(before),
        "before_name": before and week_name(before),
        "after": after and week_address(after),
        "after_name": after and week_name(after),
    }


def _description(
    renderer: PageRenderer, monday: date, highlights: Highlights, counts: Counts
) -> str:
    """Describe a week in one line of text: its commits, then the titles of important ones."""
    commits, sunday = renderer.words.counted("commits", counts.total), sunday_of(monday)
    text = renderer.words.week_summary.format(commits=commits, first=monday, last=sunday)
    titles = [item.title for group in highlights.high for item, _ in group.items]
    return shorten_description(f"{text}: {'; '.join(titles)}" if titles else text)
