"""The page of a commit. It is made together with its report's page: both need the whole report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.site.content.entries import TOP_LEVEL
from digest.site.html.addresses import fill_in_root
from digest.site.html.autolinks import possible_shas
from digest.site.html.text import with_turns_shown
from digest.site.reading.analysis import shorten_description
from digest.site.reading.neighbours import with_neighbours
from digest.site.rendering.page import Page, TocEntry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from digest.models import Entry
    from digest.site.content.entries import SectionView
    from digest.site.reading.records import CatalogEntry, CatalogReport
    from digest.site.rendering.entry_html import EscapedEntry
    from digest.site.rendering.renderer import PageRenderer


def make_commit_pages(
    renderer: PageRenderer, catalog_report: CatalogReport, entries: Sequence[EscapedEntry]
) -> Iterator[Page]:
    """Make the pages of a report's commits, in reading order.

    A commit without a full SHA has no page, and one that stands in several reports has its page
    from the first of them. `entries` are those of the report's items, in their order.
    """
    pairs = [pair for pair in zip(catalog_report.items, entries, strict=True) if pair[0].address]
    neighbours = with_neighbours([item for item, _ in pairs])
    for (item, entry), (before, _, after) in zip(pairs, neighbours, strict=True):
        if renderer.site.catalog.owns(catalog_report, item):
            yield _make_commit_page(renderer, catalog_report, item, entry, (before, after))


def _make_commit_page(
    renderer: PageRenderer,
    catalog_report: CatalogReport,
    item: CatalogEntry,
    entry: EscapedEntry,
    neighbours: tuple[CatalogEntry | None, CatalogEntry | None],
) -> Page:
    view, commit = entry.view, entry.view.commit
    named = _names_in(item.entry, catalog_report.names)
    catalog, name = renderer.site.catalog, catalog_report.repository
    related = catalog.related(item, named, name)
    forge = catalog.web_repository(item.entry.commit, name).forge
    details = renderer.entries.details(item.entry, related, forge.request_word)
    html = renderer.entries.page(entry, catalog_report, *neighbours, details)
    name = f"{name}@{item.anchor}"
    brief = view.brief or f"{name}, {commit.author}, {commit.time}"
    return Page(
        item.address,
        f"{commit.title} · {name}" if commit.title else name,
        shorten_description(with_turns_shown(brief)),
        fill_in_root(item.address, html),
        _table_of_contents(view.sections),
    )


def _table_of_contents(sections: Iterable[SectionView]) -> tuple[TocEntry, ...]:
    """List the main sections of an analysis; a single one needs no list."""
    toc = [TocEntry(s.title, s.anchor) for s in sections if s.title and s.level == TOP_LEVEL]
    return tuple(toc) if len(toc) > 1 else ()


def _names_in(entry: Entry, names: Iterable[str] | None) -> list[str]:
    """List the SHAs in an entry's texts, whole or cut: of `names` where these are known."""
    texts = (entry.commit.message, entry.analysis.body)
    if names is None:
        names = sorted({name for text in texts for name in possible_shas(text)})
    return [name for name in names if any(name in text for text in texts)]
