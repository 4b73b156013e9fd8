"""The page of a report, one repository's day. Its commits' pages are made with it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from digest.models import Level, ReportForm
from digest.site.content.entries import view_entry
from digest.site.content.filters import type_options
from digest.site.html.addresses import (
    ROOT_PLACEHOLDER,
    day_address,
    fill_in_root,
    repository_address,
)
from digest.site.html.templates import DeferredHtml
from digest.site.pages.commit import make_commit_pages
from digest.site.reading.units import named_hash_inputs, related_hash_inputs, report_hash
from digest.site.rendering.entry_html import can_fold
from digest.site.rendering.page import Page, PageSource, TocEntry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from markupsafe import Markup

    from digest.site.reading.analysis import RenderedAnalysis
    from digest.site.reading.catalog import Catalog
    from digest.site.reading.records import CatalogReport
    from digest.site.rendering.entry_html import EscapedEntry
    from digest.site.rendering.renderer import PageRenderer

# Asks, before anything is painted, whether the address filters.
_FIRST_SCRIPT = f'<script src="{ROOT_PLACEHOLDER}assets/digest/filtered.js"></script>'


class FullReport(NamedTuple):
    """A report that was read whole, with its analyses rendered, in the order of its items."""

    catalog_report: CatalogReport
    analyses: Sequence[RenderedAnalysis]


@dataclass(frozen=True, slots=True)
class Group:
    """A report's entries of one importance as HTML; `level` is "" for those without one."""

    level: str
    anchor: str
    title: str
    entries: Sequence[Markup]


def report_sources(catalog: Catalog) -> Iterator[PageSource]:
    """Yield the reports, the oldest first, each with the commits whose pages are made from it."""
    for catalog_report in catalog.reports:
        owned = (item for item in catalog_report.items if catalog.owns(catalog_report, item))
        yield PageSource(
            (catalog_report.address, *(item.address for item in owned)),
            catalog_report,
            _hash_inputs(catalog, catalog_report),
            catalog_report.day,
            f"{catalog_report.day:%Y-%m}",
        )


def make_report_pages(renderer: PageRenderer, full_report: FullReport) -> Iterator[Page]:
    """Make a report's page, then those of its commits."""
    catalog_report, analyses = full_report
    entries = [
        renderer.entries.escape_entry(view_entry(item, catalog_report, renderer.site, analysis))
        for item, analysis in zip(catalog_report.items, analyses, strict=True)
    ]
    yield _make_report_page(renderer, catalog_report, entries)
    yield from make_commit_pages(renderer, catalog_report, entries)


def _hash_inputs(catalog: Catalog, catalog_report: CatalogReport) -> Iterator[str]:
    """Yield what a report's page and those of its commits show."""
    yield report_hash(catalog, catalog_report)
    for neighbour in catalog.neighbours(catalog_report):
        yield neighbour.address if neighbour else ""
    for item in catalog_report.items:
        yield from related_hash_inputs(catalog.related_by_address.get(item.address, ()))
    yield from named_hash_inputs(catalog, catalog_report)


def _make_report_page(
    renderer: PageRenderer, catalog_report: CatalogReport, entries: Sequence[EscapedEntry]
) -> Page:
    """Make the page of one repository's day; what is not important is shown in short."""
    report, address, deferred = catalog_report.report, catalog_report.address, DeferredHtml()
    before, after = renderer.site.catalog.neighbours(catalog_report)
    rows = [renderer.entries.row(entries[n], report.day) for n in catalog_report.table_order]
    groups = tuple(_groups(renderer, entries, report.form, deferred))
    content = renderer.render(
        "report",
        address,
        deferred,
        day=report.day,
        day_page=day_address(report.day),
        repository=report.repository,
        repository_page=repository_address(report.repository),
        counts=catalog_report.counts,
        zones=sorted({entry.view.commit.zone for entry in entries} - {""}),
        types=type_options([entry.view for entry in entries], renderer.locale.change_types),
        has_folds=any(map(can_fold, entries)),
        rows=deferred.lines(rows),
        groups=groups,
        before=before and before.address,
        before_name=before and before.day,
        after=after and after.address,
        after_name=after and after.day,
    )
    return Page(
        address,
        f"{report.repository} {report.day}",
        renderer.description(report.repository, report.day, catalog_report.counts),
        content,
        tuple(_table_of_contents(groups, entries)),
        before.address if before else "",
        after.address if after else "",
        fill_in_root(address, _FIRST_SCRIPT),
    )


def _groups(
    renderer: PageRenderer,
    entries: Sequence[EscapedEntry],
    form: ReportForm,
    deferred: DeferredHtml,
) -> Iterator[Group]:
    words = renderer.words
    unrated = words.commits_heading if form is ReportForm.TABLE else words.unrated_heading
    for level, group in groupby(entries, key=lambda entry: entry.view.level):
        members = list(group)
        name = words.level.format(level=members[0].view.level_name) if level else unrated
        html = deferred.lines(map(renderer.entries.entry, members))
        yield Group(level, level or "unrated", f"{name} ({len(members):,})", html)


def _table_of_contents(
    groups: Iterable[Group], entries: Sequence[EscapedEntry]
) -> Iterator[TocEntry]:
    """List the groups, and the entries that are read first; the page's table lists all."""
    for group in groups:
        is_listed = group.level in {"", Level.HIGH}
        listed = [view for view, _ in entries if is_listed and view.level == group.level]
        below = (TocEntry(view.commit.title, view.anchor) for view in listed if view.anchor)
        yield TocEntry(group.title, group.anchor, tuple(below))
