"""The page of a repository: its latest commits, its figures, and its days by month."""

from __future__ import annotations

from itertools import groupby, islice
from typing import TYPE_CHECKING, Any, NamedTuple

from digest.site.content.charts import MAX_ROWS
from digest.site.content.entries import reports_web
from digest.site.content.failures import say_failing
from digest.site.content.statistics import count_unanalysed, rank_authors
from digest.site.html.addresses import AUTHORS, releases_address, repository_address
from digest.site.pages.releases.rows import release_rows, row_hash_inputs
from digest.site.reading.records import total_counts
from digest.site.rendering.list_lines import DayForm
from digest.site.rendering.page import Page, PageSource, TocEntry
from digest.site.rendering.parts import table_of_contents

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from digest.site.reading.catalog import Catalog
    from digest.site.reading.records import CatalogReport, Counts
    from digest.site.reading.releases.index import CatalogRelease
    from digest.site.rendering.list_lines import ListLine
    from digest.site.rendering.renderer import PageRenderer


MOST_LATEST = 10  # commits that are named first
MOST_RELEASES = 5


class QuietDays(NamedTuple):
    """Days one after the other that have a report and no commits."""

    first: date
    last: date
    number: int


class Month(NamedTuple):
    """A month of a repository, its newest day first."""

    name: str  # "2026-02"
    rows: tuple[CatalogReport | QuietDays, ...]
    busy: int  # days with commits
    quiet: int
    counts: Counts


def repository_sources(catalog: Catalog) -> Iterator[PageSource]:
    """Yield the repositories, in order of their names."""
    for name, reports in catalog.by_repository.items():
        hash_inputs = _hash_inputs(catalog, name)
        yield PageSource((repository_address(name),), name, hash_inputs, reports[-1].day)


def _hash_inputs(catalog: Catalog, name: str) -> Iterator[str]:
    yield from (catalog_report.shown_hash for catalog_report in catalog.by_repository[name])
    yield from catalog.authors  # to some of them it links
    yield from row_hash_inputs(_latest_releases(catalog, name))
    yield from map(repr, catalog.elsewhere.of(name))


def make_repository_page(renderer: PageRenderer, name: str) -> Iterator[Page]:
    """Make the page of a repository; `name` is `owner/name`."""
    address = repository_address(name)
    values = _template_values(renderer, name)
    commits = renderer.words.counted("commits", values["counts"].total)
    yield Page(
        address,
        name,
        f"{name}: {commits}, {renderer.words.span(values['first'], values['last'])}",
        renderer.render("repository", address, **values),
        tuple(_table_of_contents(renderer, values)),
        head=renderer.feed_links(address),
    )


def _template_values(renderer: PageRenderer, name: str) -> dict[str, Any]:
    reports, charts = renderer.site.catalog.by_repository[name], renderer.charts
    counts, authors = total_counts(reports), rank_authors(reports, MAX_ROWS)
    return {
        "name": name,
        "web": reports_web(reports),
        "counts": counts,
        "failures": say_failing(reports, renderer.locale.failures),
        "unanalysed": _unanalysed_note(renderer, counts),
        "days": len(reports),
        "first": reports[0].day,
        "last": reports[-1].day,
        "latest_releases": release_rows(renderer, _latest_releases(renderer.site.catalog, name)),
        "releases_page": releases_address(name),
        "calendar": charts.calendar(reports),
        "years": renderer.site.catalog.elsewhere.of(name),
        "trend": charts.trend(reports),
        "areas": charts.areas(reports, repository=name),
        "types": charts.types(reports, repository=name),
        "authors_page": AUTHORS if renderer.site.catalog.authors else "",
        "authors": charts.ranking("author", authors, repository=name),
        "latest_commits": list(_latest(renderer, reports)),
        "months": list(_by_month(reports)),
    }


def _latest_releases(catalog: Catalog, name: str) -> tuple[CatalogRelease, ...]:
    """Give the newest releases of a repository, the newest first."""
    return catalog.releases.by_repository.get(name, ())[: -MOST_RELEASES - 1 : -1]


def _table_of_contents(renderer: PageRenderer, values: Mapping[str, Any]) -> Iterator[TocEntry]:
    names = ("latest_commits", "latest_releases", "calendar", "trend", "areas")
    parts = {name: values[name] for name in names}
    parts |= {"kinds": values["types"], "authors": values["authors"]}
    yield from table_of_contents(renderer, parts, "digest-")
    months = tuple(TocEntry(month.name, month.name) for month in values["months"])
    yield TocEntry(renderer.words.days, "digest-days", months)


def _unanalysed_note(renderer: PageRenderer, counts: Counts) -> str:
    """Say how many commits have no analysis; "" where all have one."""
    number = count_unanalysed(counts)
    if not number:
        return ""
    return renderer.words.untold.format(
        n=f"{number:,}",
        total=f"{counts.total:,}",
        percent=f"{100 * number / counts.total:.0f}",
    )


def _latest(renderer: PageRenderer, reports: Sequence[CatalogReport]) -> Iterator[ListLine]:
    """Yield the newest commits as lines, each with its day; merges are left out as elsewhere."""
    newest = (
        (catalog_report.items[n], catalog_report)
        for catalog_report in reversed(reports)
        for n in catalog_report.table_order
        if not renderer.site.catalog.brought_by(catalog_report.items[n])
    )
    for item, catalog_report in islice(newest, MOST_LATEST):
        yield renderer.lists.line(item, catalog_report, DayForm.DATE)


def _by_month(reports: Sequence[CatalogReport]) -> Iterator[Month]:
    """Group reports, which are the oldest first, by month; here the newest is first."""
    months = groupby(reversed(reports), key=lambda catalog_report: f"{catalog_report.day:%Y-%m}")
    for name, group in months:
        own = list(group)
        rows: list[CatalogReport | QuietDays] = []
        for is_busy, days in groupby(own, key=lambda one: one.counts.total > 0):
            run = list(days)
            rows += run if is_busy else [QuietDays(run[-1].day, run[0].day, len(run))]
        quiet = sum(not one.counts.total for one in own)
        yield Month(name, tuple(rows), len(own) - quiet, quiet, total_counts(own))
