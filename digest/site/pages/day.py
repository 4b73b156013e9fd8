"""The page of a day, all repositories."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from digest.models import Level
from digest.site.content.highlights import find_highlights
from digest.site.html.addresses import (
    day_address,
    monday_of,
    week_address,
    week_name,
)
from digest.site.html.templates import DeferredHtml
from digest.site.reading.neighbours import with_neighbours
from digest.site.reading.records import total_counts
from digest.site.reading.units import summary_hash_inputs
from digest.site.rendering.page import Page, PageSource, TocEntry
from digest.site.rendering.parts import highlight_group, table_of_contents

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.site.reading.catalog import Catalog
    from digest.site.reading.records import CatalogReport
    from digest.site.reading.units import Neighbours
    from digest.site.rendering.renderer import PageRenderer


def day_sources(catalog: Catalog) -> Iterator[PageSource]:
    """Yield the days that have reports, the oldest first; each with its neighbours."""
    for key in with_neighbours(tuple(catalog.by_day)):
        before, day, after = key
        inputs = (str(before), str(after), *summary_hash_inputs(catalog, catalog.by_day[day]))
        yield PageSource((day_address(day),), key, inputs, day, f"{day:%Y-%m}")


def make_day_page(renderer: PageRenderer, key: Neighbours) -> Iterator[Page]:
    """Make the page of a day, all repositories."""
    before, day, after = key
    catalog, charts = renderer.site.catalog, renderer.charts
    reports, address, deferred = catalog.by_day[day], day_address(day), DeferredHtml()
    counts, picks = total_counts(reports), find_highlights(catalog, reports)
    picked = {"breaking": picks.breaking, "reverts": picks.reverts}
    areas, types = charts.areas(reports), charts.types(reports)
    monday = monday_of(day)
    content = renderer.render(
        "day",
        address,
        deferred,
        day=day,
        week=week_name(monday),
        week_page=week_address(monday),
        counts=counts,
        repositories=[_all_of(renderer, placed, deferred) for placed in reports],
        picked={
            part: [highlight_group(renderer, pick) for pick in own] for part, own in picked.items()
        },
        newcomers=charts.ranking("author", picks.newcomers),
        areas=areas,
        types=types,
        before=before and day_address(before),
        before_name=before,
        after=after and day_address(after),
        after_name=after,
    )
    names = [placed.report.repository for placed in reports]
    last = {"newcomers": picks.newcomers, "areas": areas, "kinds": types}
    yield Page(
        address,
        day.isoformat(),
        renderer.description(", ".join(names), day, counts),
        content,
        (
            *(TocEntry(name, name) for name in names),
            *table_of_contents(renderer, {**picked, **last}),
        ),
        day_address(before) if before else "",
        day_address(after) if after else "",
    )


def _all_of(
    renderer: PageRenderer, placed: CatalogReport, deferred: DeferredHtml
) -> dict[str, Any]:
    """Give a report as its day's page shows it."""
    lines = [renderer.entries.line(item, placed) for item in placed.items]
    lines = [line._replace(html=deferred.defer(line.html)) for line in lines]
    return {
        "name": placed.report.repository,
        "address": placed.address,
        "counts": placed.counts,
        "high": [line for line in lines if line.level == Level.HIGH],
        "medium": [line for line in lines if line.level == Level.MEDIUM],
        "rest": [line for line in lines if line.level not in {Level.HIGH, Level.MEDIUM}],
    }
