"""The page of a week: its figures and days, what mattered most, then each repository."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from digest.briefs.records import Period
from digest.models import Level
from digest.site.content.failures import failing_since, say_failures
from digest.site.content.highlights import (
    MOST_UNASKED,
    by_area,
    find_best,
    find_highlights,
    sunday_of,
)
from digest.site.content.statistics import DAYS_PER_WEEK, rank_areas
from digest.site.html.addresses import week_address, week_name
from digest.site.pages.releases.rows import release_rows, row_hash_inputs
from digest.site.reading.analysis import shorten_description
from digest.site.reading.neighbours import with_neighbours
from digest.site.reading.records import total_counts
from digest.site.reading.units import summary_hash_inputs
from digest.site.rendering.briefs import brief_hash_inputs, describe_brief, show_brief
from digest.site.rendering.list_lines import DayForm
from digest.site.rendering.page import Page, PageSource
from digest.site.rendering.parts import figures_of, show_highlights, table_of_contents

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from digest.site.reading.catalog import Catalog
    from digest.site.reading.records import CatalogReport, Counts
    from digest.site.reading.releases.index import CatalogRelease
    from digest.site.reading.units import Neighbours
    from digest.site.rendering.list_lines import ListLine
    from digest.site.rendering.renderer import PageRenderer


def week_sources(catalog: Catalog) -> Iterator[PageSource]:
    """Yield the weeks that have reports, the oldest first, each with those before and after.

    A week goes by its Monday.
    """
    for key in with_neighbours(tuple(catalog.by_week)):
        _, monday, _ = key
        newest = catalog.by_week[monday][-1].day
        hash_inputs = _hash_inputs(catalog, key)
        yield PageSource((week_address(monday),), key, hash_inputs, newest, f"{newest:%Y-%m}")


def _hash_inputs(catalog: Catalog, key: Neighbours) -> Iterator[str]:
    before, monday, after = key
    reports = catalog.by_week[monday]
    total = total_counts(catalog.by_week[before]).total if before else ""
    yield from (str(before), str(total), str(after))
    yield failing_since(reports, catalog.counts_before(monday))
    yield from summary_hash_inputs(catalog, reports)
    yield from brief_hash_inputs(catalog, Period(monday, is_week=True))
    yield from row_hash_inputs(_released(catalog, monday))


def make_week_page(renderer: PageRenderer, key: Neighbours) -> Iterator[Page]:
    """Make the page of a week; `key` has the Mondays of the weeks that it links to as well."""
    before, monday, after = key
    address = week_address(monday)
    values = _template_values(renderer, key)
    parts = {"released": values["released"]} | values["highlights"]
    parts |= {
        "mattered": values["best"],
        "by_repository": values["repositories"],
    }
    parts |= {name: values[name] for name in ("newcomers", "areas")} | {"kinds": values["types"]}
    yield Page(
        address,
        values["name"],
        describe_brief(renderer.site.catalog, Period(monday, is_week=True))
        or _description(renderer, monday, values["counts"]),
        renderer.render("week", address, **values),
        table_of_contents(renderer, parts),
        week_address(before) if before else "",
        week_address(after) if after else "",
    )


def _template_values(renderer: PageRenderer, key: Neighbours) -> dict[str, Any]:
    before, monday, after = key
    catalog, charts = renderer.site.catalog, renderer.charts
    reports, counts = catalog.by_week[monday], total_counts(catalog.by_week[monday])
    highlights = find_highlights(catalog, reports)
    year, number, _ = monday.isocalendar()
    return {
        "name": week_name(monday),
        "title": renderer.words.week_title.format(year=year, week=number),
        "first": monday,
        "last": sunday_of(monday),
        "counts": counts,
        "week_figures": figures_of(
            renderer,
            counts,
            highlights,
            before=_total_before(catalog, monday),
            area=next((share.name for share in rank_areas(reports, 1)), ""),
        ),
        "failures": say_failures(reports, catalog.counts_before(monday), renderer.locale.failures),
        "brief": show_brief(catalog, Period(monday, is_week=True), renderer.words),
        "days": charts.week(monday, reports),
        "released": release_rows(renderer, _released(catalog, monday)),
        "highlights": show_highlights(renderer, highlights),
        "best": _show_best(renderer, reports),
        "repositories": list(_show_repositories(renderer, reports)),
        "newcomers": charts.people(highlights.newcomers, reports),
        "areas": charts.areas(reports),
        "types": charts.types(reports),
        "before": before and week_address(before),
        "before_name": before and week_name(before),
        "after": after and week_address(after),
        "after_name": after and week_name(after),
    }


def _released(catalog: Catalog, monday: date) -> tuple[CatalogRelease, ...]:
    days = range(monday.toordinal(), sunday_of(monday).toordinal() + 1)
    return catalog.releases.on(map(monday.fromordinal, days))


def _total_before(catalog: Catalog, monday: date) -> int | None:
    """Count the commits of the week before; `None` where the archive does not have that week."""
    if monday.toordinal() <= DAYS_PER_WEEK:
        return None
    reports = catalog.by_week.get(monday.fromordinal(monday.toordinal() - DAYS_PER_WEEK))
    return total_counts(reports).total if reports else None


def _show_best(
    renderer: PageRenderer, reports: Sequence[CatalogReport]
) -> list[tuple[str, str, list[ListLine]]]:
    """Show the best commits by repository and area."""
    return [
        (repository, area, [renderer.lists.line(*placed, DayForm.WEEKDAY) for placed in group])
        for repository, area, group in by_area(find_best(renderer.site.catalog, reports))
    ]


def _show_repositories(
    renderer: PageRenderer, reports: Sequence[CatalogReport]
) -> Iterator[tuple[str, Counts, list[ListLine]]]:
    """Show each repository with commits: its important ones, or else the best few."""
    for name in sorted({one.repository for one in reports}):
        own = [one for one in reports if one.repository == name]
        counts = total_counts(own)
        limit = max(counts.level(Level.HIGH), MOST_UNASKED)
        pairs = find_best(renderer.site.catalog, own, limit)
        if counts.total:
            yield name, counts, [renderer.lists.line(*pair, DayForm.WEEKDAY) for pair in pairs]


def _description(renderer: PageRenderer, monday: date, counts: Counts) -> str:
    """Describe a week in one line of text: its commits, then the titles of the best."""
    commits, sunday = renderer.words.counted("commits", counts.total), sunday_of(monday)
    text = renderer.words.week_summary.format(commits=commits, first=monday, last=sunday)
    catalog = renderer.site.catalog
    titles = [item.title for item, _ in find_best(catalog, catalog.by_week[monday])]
    return shorten_description(f"{text}: {'; '.join(titles)}" if titles else text)
