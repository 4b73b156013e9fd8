"""The page of a day: each repository's commits by importance, and what stands out."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from digest.briefs.records import Period
from digest.models import Level
from digest.site.content.failures import failing_since, say_failures
from digest.site.content.highlights import MOST_UNASKED, count_at_once, find_highlights
from digest.site.html.addresses import day_address, monday_of, week_address, week_name
from digest.site.html.templates import DeferredHtml
from digest.site.pages.releases.rows import release_rows, row_hash_inputs
from digest.site.reading.neighbours import with_neighbours
from digest.site.reading.records import total_counts
from digest.site.reading.units import summary_hash_inputs
from digest.site.rendering.briefs import brief_hash_inputs, describe_brief, show_brief
from digest.site.rendering.page import Page, PageSource, TocEntry
from digest.site.rendering.parts import figures_of, show_highlights, table_of_contents

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from digest.site.reading.catalog import Catalog
    from digest.site.reading.records import CatalogReport
    from digest.site.reading.units import Neighbours
    from digest.site.rendering.renderer import PageRenderer


def day_sources(catalog: Catalog) -> Iterator[PageSource]:
    """Yield the days that have reports, the oldest first, each with the days before and after."""
    for key in with_neighbours(tuple(catalog.by_day)):
        _, day, _ = key
        yield PageSource((day_address(day),), key, _hash_inputs(catalog, key), day, f"{day:%Y-%m}")


def _hash_inputs(catalog: Catalog, key: Neighbours) -> Iterator[str]:
    before, day, after = key
    reports = catalog.by_day[day]
    yield from (str(before), str(after))
    yield failing_since(reports, catalog.counts_before(day))
    yield from summary_hash_inputs(catalog, reports)
    yield from brief_hash_inputs(catalog, Period(day))
    yield from row_hash_inputs(catalog.releases.on([day]))


def make_day_page(renderer: PageRenderer, key: Neighbours) -> Iterator[Page]:
    """Make the page of a day; `key` has the days that it links to as well."""
    before, day, after = key
    address, deferred = day_address(day), DeferredHtml()
    values = _template_values(renderer, key, deferred)
    names = [catalog_report.repository for catalog_report in renderer.site.catalog.by_day[day]]
    busy = [repository["name"] for repository in values["repositories"]]
    yield Page(
        address,
        day.isoformat(),
        describe_brief(renderer.site.catalog, Period(day))
        or renderer.description(", ".join(names), day, values["counts"]),
        renderer.render("day", address, deferred, **values),
        tuple(_table_of_contents(renderer, busy, values)),
        day_address(before) if before else "",
        day_address(after) if after else "",
    )


def _template_values(
    renderer: PageRenderer, key: Neighbours, deferred: DeferredHtml
) -> dict[str, Any]:
    before, day, after = key
    catalog, charts, monday = renderer.site.catalog, renderer.charts, monday_of(day)
    reports = catalog.by_day[day]
    highlights = find_highlights(catalog, reports)
    return {
        "day": day,
        "week": week_name(monday),
        "week_page": week_address(monday),
        "counts": total_counts(reports),
        "day_figures": figures_of(renderer, total_counts(reports), highlights),
        "failures": say_failures(reports, catalog.counts_before(day), renderer.locale.failures),
        "brief": show_brief(catalog, Period(day), renderer.words),
        "repositories": [
            _repository(renderer, one, deferred) for one in reports if one.counts.total
        ],
        "quiet": [one for one in reports if not one.counts.total],
        "highlights": show_highlights(renderer, highlights),
        "released": release_rows(renderer, catalog.releases.on([day])),
        "newcomers": charts.people(highlights.newcomers, reports),
        "areas": charts.areas(reports),
        "types": charts.types(reports),
        "before": before and day_address(before),
        "before_name": before,
        "after": after and day_address(after),
        "after_name": after,
    }


def _table_of_contents(
    renderer: PageRenderer, repositories: Iterable[str], values: Mapping[str, Any]
) -> Iterator[TocEntry]:
    yield from (TocEntry(name, name) for name in repositories)
    figures = {name: values[name] for name in ("newcomers", "areas")} | {"kinds": values["types"]}
    released = {"released": values["released"]}
    yield from table_of_contents(renderer, released | values["highlights"] | figures)


def _repository(
    renderer: PageRenderer, catalog_report: CatalogReport, deferred: DeferredHtml
) -> dict[str, Any]:
    """Give a report as its day's page shows it: its commits as lines, by importance."""
    lines = [renderer.lists.line(item, catalog_report) for item in catalog_report.items]
    lines = [line._replace(html=deferred.defer(line.html)) for line in lines]
    counts = catalog_report.counts
    number = count_at_once(counts.total, max(counts.level(Level.HIGH), MOST_UNASKED))
    return {
        "name": catalog_report.repository,
        "address": catalog_report.address,
        "counts": counts,
        "lines": lines[:number],
        "folded": [list(group) for _, group in groupby(lines[number:], lambda line: line.level)],
    }
