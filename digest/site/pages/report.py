"""The page of a report, one repository's day. Its commits' pages are made with it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from digest.models import Level, ReportForm, Status
from digest.site.content.entries import view_entry
from digest.site.content.failures import failing_since, say_failures
from digest.site.content.filters import type_options
from digest.site.html.addresses import (
    ROOT_PLACEHOLDER,
    day_address,
    fill_in_root,
    repository_address,
)
from digest.site.html.templates import DeferredHtml
from digest.site.pages.commit import commits_around, make_commit_pages
from digest.site.reading.units import (
    first_hash_inputs,
    named_hash_inputs,
    related_hash_inputs,
    report_hash,
)
from digest.site.rendering.page import Page, PageSource, TocEntry
from digest.site.rendering.rows import open_entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from markupsafe import Markup

    from digest.site.reading.analysis import RenderedAnalysis
    from digest.site.reading.catalog import Catalog
    from digest.site.reading.records import CatalogReport, Counts
    from digest.site.rendering.entry_html import EscapedEntry
    from digest.site.rendering.renderer import PageRenderer

_STYLES = "assets/digest/report.css"
# Asks, before anything is painted, whether the address filters.
_FIRST_SCRIPT = f'<script src="{ROOT_PLACEHOLDER}assets/digest/filtered.js"></script>'
_MOST_OPEN = 3  # important commits that are shown whole at once; of more, one would see but one


class FullReport(NamedTuple):
    """A report that was read whole, with its analyses rendered, in the order of its items."""

    catalog_report: CatalogReport
    analyses: Sequence[RenderedAnalysis]


@dataclass(frozen=True, slots=True)
class Group:
    """A report's entries of one importance as HTML; `level` is "" for those without one."""

    level: str
    anchor: str
    name: str
    number: int  # of its entries
    entries: Sequence[Markup]

    @property
    def title(self) -> str:
        """Its name with the number of its entries."""
        return f"{self.name} ({self.number:,})"


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
    yield from first_hash_inputs(catalog, catalog_report)
    for neighbour in catalog.neighbours(catalog_report):
        yield neighbour.address if neighbour else ""
    for item in catalog_report.items:
        yield from related_hash_inputs(catalog.related_by_address.get(item.address, ()))
    for commit in commits_around(catalog, catalog_report):
        shown = (commit.address, commit.title, str(catalog.day_of(commit))) if commit else ()
        yield from ("beside", *shown)
    authors = {item.entry.commit.author for item in catalog_report.items}
    yield from map(catalog.author_page, sorted(authors))
    yield failing_since([catalog_report], _earlier(catalog, catalog_report))
    yield from named_hash_inputs(catalog, catalog_report)


def _make_report_page(
    renderer: PageRenderer, catalog_report: CatalogReport, entries: Sequence[EscapedEntry]
) -> Page:
    """Make the page of one repository's day; what is not important is shown in short."""
    report, address, deferred = catalog_report.report, catalog_report.address, DeferredHtml()
    before, after = renderer.site.catalog.neighbours(catalog_report)
    groups = tuple(_groups(renderer, catalog_report, entries, deferred))
    views = [entry.view for entry in entries]
    earlier = _earlier(renderer.site.catalog, catalog_report)
    failures = say_failures([catalog_report], earlier, renderer.locale.failures)
    content = renderer.render(
        "report",
        address,
        deferred,
        day=report.day,
        day_page=day_address(report.day),
        repository=report.repository,
        repository_page=repository_address(report.repository),
        counts=catalog_report.counts,
        failures=failures,
        notes=renderer.status_notes(catalog_report.counts),
        zones=sorted({view.commit.zone for view in views} - {""}),
        types=type_options(views, renderer.locale.change_types),
        has_folds=any(open_entry(view).has_more for view in views),
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
        _STYLES,
    )


def _groups(
    renderer: PageRenderer,
    catalog_report: CatalogReport,
    entries: Sequence[EscapedEntry],
    deferred: DeferredHtml,
) -> Iterator[Group]:
    words, report = renderer.words, catalog_report.report
    unrated = words.commits_heading if report.form is ReportForm.TABLE else words.unrated_heading
    places = {n: place for place, n in enumerate(catalog_report.table_order)}
    is_mixed = len({entry.view.status for entry in entries} - {Status.OFFLINE}) > 1
    for level, group in groupby(enumerate(entries), key=lambda pair: pair[1].view.level):
        members = list(group)
        level_name = members[0][1].view.level_name
        name = words.level.format(level=level_name) if level else unrated
        html = deferred.lines(
            renderer.entries.entry(
                entry, places[n], is_mixed=is_mixed, is_one_of_few=len(members) <= _MOST_OPEN
            )
            for n, entry in members
        )
        yield Group(level, level or "unrated", name, len(members), html)


def _earlier(catalog: Catalog, catalog_report: CatalogReport) -> Iterator[tuple[date, Counts]]:
    """Yield the same repository's days before a report's, the newest first, with their counts."""
    before, _ = catalog.neighbours(catalog_report)
    while before:
        yield before.day, before.counts
        before, _ = catalog.neighbours(before)


def _table_of_contents(
    groups: Iterable[Group], entries: Sequence[EscapedEntry]
) -> Iterator[TocEntry]:
    """List the groups, and the entries that are read first; the page's table lists all."""
    for group in groups:
        is_listed = group.level in {"", Level.HIGH}
        listed = [view for view, _ in entries if is_listed and view.level == group.level]
        below = (TocEntry(view.commit.title, view.anchor) for view in listed if view.anchor)
        yield TocEntry(group.title, group.anchor, tuple(below))
