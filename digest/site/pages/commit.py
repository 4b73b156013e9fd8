"""The page of a commit; it is made with the page of its report, from what was read for both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.site.html.addresses import fill_in_root
from digest.site.html.autolinks import possible_shas
from digest.site.reading.analysis import shorten_description
from digest.site.reading.neighbours import with_neighbours
from digest.site.rendering.page import Page, TocEntry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from digest.models import Entry
    from digest.site.reading.records import CatalogEntry, CatalogReport
    from digest.site.rendering.entry_html import EscapedEntry
    from digest.site.rendering.renderer import PageRenderer


def make_commit_pages(
    renderer: PageRenderer, placed: CatalogReport, entries: Sequence[EscapedEntry]
) -> Iterator[Page]:
    """Make the pages of a report's commits; those without a full SHA have none."""
    own = [pair for pair in zip(placed.items, entries, strict=True) if pair[0].address]
    for before, (item, entry), after in with_neighbours(own):
        if renderer.site.catalog.owns(placed, item):
            yield _make_commit_page(
                renderer, placed, item, entry, (before and before[0], after and after[0])
            )


def _make_commit_page(
    renderer: PageRenderer,
    placed: CatalogReport,
    item: CatalogEntry,
    entry: EscapedEntry,
    neighbours: tuple[CatalogEntry | None, CatalogEntry | None],
) -> Page:
    view, commit = entry.view, entry.view.commit
    related = renderer.site.catalog.related(
        item, _names_in(item.entry, placed.names), placed.report.repository
    )
    details = renderer.entries.details(item.entry, related)
    html = renderer.entries.page(entry, placed, *neighbours, details)
    name = f"{placed.report.repository}@{item.anchor}"
    toc = [TocEntry(s.title, s.anchor) for s in view.sections if s.title and s.level == 2]
    return Page(
        item.address,
        f"{commit.title} · {name}" if commit.title else name,
        shorten_description(view.brief or f"{name}, {commit.author}, {commit.time}"),
        fill_in_root(item.address, html),
        tuple(toc) if len(toc) > 1 else (),  # one part needs no list
    )


def _names_in(entry: Entry, names: Iterable[str] | None) -> list[str]:
    """List the names of commits that an entry's texts hold, of `names` where these are known."""
    texts = (entry.commit.message, entry.analysis.body)
    if names is None:
        names = sorted({name for text in texts for name in possible_shas(text)})
    return [name for name in names if any(name in text for text in texts)]
