"""The page of a repository: its figures, and its days by month."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from digest.site.content.charts import LONGEST
from digest.site.content.entries import reports_web
from digest.site.content.statistics import count_unanalysed, rank_authors
from digest.site.html.addresses import (
    repository_address,
)
from digest.site.reading.records import total_counts
from digest.site.rendering.page import Page, PageSource, TocEntry
from digest.site.rendering.parts import table_of_contents

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from digest.site.reading.catalog import Catalog
    from digest.site.reading.records import CatalogReport, Counts
    from digest.site.rendering.renderer import PageRenderer


def repository_sources(catalog: Catalog) -> Iterator[PageSource]:
    """Yield the repositories by name."""
    for name, reports in catalog.by_repository.items():
        inputs = (placed.shown for placed in reports)
        yield PageSource((repository_address(name),), name, inputs, reports[-1].report.day)


def make_repository_page(renderer: PageRenderer, name: str) -> Iterator[Page]:
    """Make the page of a repository: its figures, and its days by month."""
    reports, address = renderer.site.catalog.by_repository[name], repository_address(name)
    months = [
        (month, [(placed.report.day, placed, placed.counts) for placed in reversed(group)])
        for month, group in _by_month(reports)
    ]
    charts, counts = renderer.charts, total_counts(reports)
    areas = charts.areas(reports, repository=name)
    types = charts.types(reports, repository=name)
    authors = charts.ranking("author", rank_authors(reports, LONGEST), repository=name)
    first, last = reports[0].report.day, reports[-1].report.day
    content = renderer.render(
        "repository",
        address,
        name=name,
        web=reports_web(reports),
        counts=counts,
        untold=_untold(renderer, counts),
        days=len(reports),
        first=first,
        last=last,
        calendar=charts.calendar(reports),
        trend=charts.trend(reports),
        areas=areas,
        types=types,
        authors=authors,
        months=months,
    )
    parts = {"calendar": True, "trend": True, "areas": areas, "kinds": types, "authors": authors}
    days = tuple(TocEntry(month, month) for month, _ in months)
    commits = renderer.words.counted("commits", counts.total)
    yield Page(
        address,
        name,
        f"{name}: {commits}, {renderer.words.span(first, last)}",
        content,
        (
            *table_of_contents(renderer, parts, "digest-"),
            TocEntry(renderer.words.days, "digest-days", days),
        ),
        head=renderer.feed_links(address),
    )


def _untold(renderer: PageRenderer, counts: Counts) -> str:
    """Say how many commits have no analysis; "" where all have one."""
    missing = count_unanalysed(counts)
    if not missing:
        return ""
    return renderer.words.untold.format(
        n=f"{missing:,}",
        total=f"{counts.total:,}",
        percent=f"{100 * missing / counts.total:.0f}",
    )


def _by_month(reports: Sequence[CatalogReport]) -> list[tuple[str, list[CatalogReport]]]:
    """Group reports in order of their days by month, the newest month first."""
    groups = groupby(reports, key=lambda placed: f"{placed.report.day:%Y-%m}")
    return [(month, list(group)) for month, group in groups][::-1]
