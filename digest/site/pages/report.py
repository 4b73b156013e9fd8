"""The page of a report: one repository's day. Its commits' pages are made with it."""

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
from digest.site.reading.units import named_hash_inputs, related_hash_inputs, source_hash
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
    """A report that was read whole; its analyses are in the order of its items."""

    placed: CatalogReport
    analyses: Sequence[RenderedAnalysis]


@dataclass(frozen=True, slots=True)
class Group:
    """A report's entries of one importance, ready for a template."""

    level: str
    anchor: str
    title: str
    entries: Sequence[Markup]


def report_sources(catalog: Catalog) -> Iterator[PageSource]:
    """Yield each report with those of its commits whose pages are made from it."""
    for placed in catalog.reports:
        own = (item.address for item in placed.items if catalog.owns(placed, item))
        day = placed.report.day
        inputs = _inputs(catalog, placed)
        yield PageSource((placed.address, *own), placed, inputs, day, f"{day:%Y-%m}")


def _inputs(catalog: Catalog, placed: CatalogReport) -> Iterator[str]:
    """Yield what a report's page and its commits' show."""
    yield source_hash(catalog, placed)
    for neighbour in catalog.neighbours(placed):
        yield neighbour.address if neighbour else ""
    for item in placed.items:
        yield from related_hash_inputs(catalog.related_by_address.get(item.address, ()))
    yield from named_hash_inputs(catalog, placed)


def make_report_pages(renderer: PageRenderer, full: FullReport) -> Iterator[Page]:
    """Make a report's page and its commits'."""
    entries = [
        renderer.entries.escape_entry(view_entry(item, full.placed, renderer.site, analysis))
        for item, analysis in zip(full.placed.items, full.analyses, strict=True)
    ]
    yield _make_report_page(renderer, full.placed, entries)
    yield from make_commit_pages(renderer, full.placed, entries)


def _make_report_page(
    renderer: PageRenderer, placed: CatalogReport, entries: Sequence[EscapedEntry]
) -> Page:
    """Make the page of one repository's day; what is not important is shown in short."""
    report, address, deferred = placed.report, placed.address, DeferredHtml()
    before, after = renderer.site.catalog.neighbours(placed)
    rows = [renderer.entries.row(entries[n], report.day) for n in placed.table_order]
    groups = tuple(_groups(renderer, entries, report.form, deferred))
    content = renderer.render(
        "report",
        address,
        deferred,
        day=report.day,
        day_page=day_address(report.day),
        repository=report.repository,
        repository_page=repository_address(report.repository),
        counts=placed.counts,
        types=type_options([entry.view for entry in entries], renderer.locale.change_types),
        has_folds=any(map(can_fold, entries)),
        rows=deferred.lines(rows),
        groups=groups,
        before=before and before.address,
        before_name=before and before.report.day,
        after=after and after.address,
        after_name=after and after.report.day,
    )
    return Page(
        address,
        f"{report.repository} {report.day}",
        renderer.description(report.repository, report.day, placed.counts),
        content,
        tuple(_contents(groups, entries)),
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
        own = list(group)
        name = words.level.format(level=own[0].view.level_name) if level else unrated
        title = f"{name} ({len(own):,})"
        shown = deferred.lines(map(renderer.entries.entry, own))
        yield Group(level, level or "unrated", title, shown)


def _contents(groups: Iterable[Group], entries: Sequence[EscapedEntry]) -> Iterator[TocEntry]:
    """List the groups, and the entries that are read first; the table above lists all."""
    for group in groups:
        is_listed = group.level in {"", Level.HIGH}
        listed = [view for view, _ in entries if is_listed and view.level == group.level]
        below = (TocEntry(view.commit.title, view.anchor) for view in listed if view.anchor)
        yield TocEntry(group.title, group.anchor, tuple(below))
