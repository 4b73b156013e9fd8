"""The page of a commit. It is made together with its report's page: both need the whole report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.site.content.commit_details import changed_files
from digest.site.content.entries import TOP_LEVEL
from digest.site.html.addresses import fill_in_root
from digest.site.html.autolinks import possible_shas
from digest.site.html.text import with_turns_shown
from digest.site.reading.analysis import shorten_description
from digest.site.rendering.entry_html import CommitParts
from digest.site.rendering.page import Page, TocEntry
from digest.site.rendering.rows import TOLD, part_sections

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from digest.models import Entry
    from digest.site.content.entries import EntryView
    from digest.site.reading.catalog import Catalog
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
    for number, (item, entry) in enumerate(zip(catalog_report.items, entries, strict=True), 1):
        if item.address and renderer.site.catalog.owns(catalog_report, item):
            place = renderer.words.place.format(n=number, total=len(entries))
            yield _make_commit_page(renderer, catalog_report, item, entry, place)


def commits_around(
    catalog: Catalog, catalog_report: CatalogReport
) -> Iterator[CatalogEntry | None]:
    """Yield the commits of other days that the pages of a report's commits link to."""
    owned = [one.address for one in catalog_report.items if catalog.owns(catalog_report, one)]
    if owned:
        yield catalog.commits_beside(owned[0])[0]
        yield catalog.commits_beside(owned[-1])[1]


def _make_commit_page(
    renderer: PageRenderer,
    catalog_report: CatalogReport,
    item: CatalogEntry,
    entry: EscapedEntry,
    place: str,
) -> Page:
    view, commit = entry.view, entry.view.commit
    named = _names_in(item.entry, catalog_report.names)
    catalog, name = renderer.site.catalog, catalog_report.repository
    related = catalog.related(item, named, name)
    repository = catalog.web_repository(item.entry.commit, name)
    changed = changed_files(item.entry.commit, repository, commit.url)
    sections, scope = part_sections(view, has_files=changed is not None)
    details = renderer.entries.details.show(
        item.entry, changed, scope, related, repository.forge.request_word
    )
    beside = catalog.commits_beside(item.address)
    parts = CommitParts(place, sections, details)
    html = renderer.entries.page(entry, catalog_report, item, beside, parts)
    name = f"{name}@{item.anchor}"
    brief = view.brief or f"{name}, {commit.author}, {commit.time}"
    return Page(
        item.address,
        f"{commit.title} · {name}" if commit.title else name,
        shorten_description(with_turns_shown(brief)),
        fill_in_root(item.address, html),
        tuple(_table_of_contents(renderer, view, parts)),
    )


def _table_of_contents(
    renderer: PageRenderer, view: EntryView, parts: CommitParts
) -> Iterator[TocEntry]:
    """List the parts of a page, in their order: the analysis's main sections, then the others."""
    sections = [
        TocEntry(one.title, one.anchor)
        for one in parts.sections
        if one.title and one.level == TOP_LEVEL
    ]
    words = renderer.words
    message = [TocEntry(words.message, "message")] if view.commit.rest else []
    is_told = view.status in TOLD
    yield from (*sections, *message) if is_told else (*message, *sections)
    for title, anchor in ((words.changed, "files"), (words.related, "related"), (words.why, "why")):
        if f" id={anchor}>" in parts.details or f'id="{anchor}"' in parts.details:
            yield TocEntry(title, anchor)


def _names_in(entry: Entry, names: Iterable[str] | None) -> list[str]:
    """List the SHAs in an entry's texts, whole or cut: of `names` where these are known."""
    texts = (entry.commit.message, entry.analysis.body)
    if names is None:
        names = sorted({name for text in texts for name in possible_shas(text)})
    return [name for name in names if any(name in text for text in texts)]
