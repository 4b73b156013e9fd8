"""The page of an author: commits by month, areas, the latest; and the list of all authors."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Any

from digest.site.content.statistics import Share
from digest.site.html.addresses import AUTHORS, repository_address
from digest.site.html.text import with_turns_shown
from digest.site.reading.records import count_entries
from digest.site.rendering.list_lines import DayForm
from digest.site.rendering.page import Page, PageSource
from digest.site.rendering.parts import table_of_contents

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.site.reading.authors import Author
    from digest.site.reading.catalog import Catalog
    from digest.site.rendering.list_lines import ListLine
    from digest.site.rendering.renderer import PageRenderer

MOST_LATEST = 10  # commits that are named


def author_sources(catalog: Catalog) -> Iterator[PageSource]:
    """Yield the authors who have pages."""
    for author in catalog.authors.values():
        yield PageSource((author.address,), author, _hash_inputs(author), author.last)


def _hash_inputs(author: Author) -> Iterator[str]:
    yield from author.spellings
    yield from dict.fromkeys(catalog_report.shown_hash for _, catalog_report in author.found)


def make_author_page(renderer: PageRenderer, author: Author) -> Iterator[Page]:
    """Make the page of an author."""
    name, charts, spellings = with_turns_shown(author.name), renderer.charts, author.spellings
    counts = count_entries(item.entry for item in author.items)
    months = Counter(f"{catalog_report.day:%Y-%m}" for _, catalog_report in author.found)
    values: dict[str, Any] = {
        "latest_commits": list(_latest(renderer, author)),
        "by_month": charts.ranking(
            "month", [Share(*one) for one in months.items()], author=spellings
        ),
        "areas": charts.areas([author], author=spellings),
        "types": charts.types([author], author=spellings),
    }
    parts = {key: values[key] for key in ("latest_commits", "by_month", "areas")}
    span = renderer.words.span(author.first, author.last)
    yield Page(
        author.address,
        name,
        f"{name}: {renderer.words.counted('commits', counts.total)}, {span}",
        renderer.render(
            "author",
            author.address,
            name=name,
            folder=author.address,
            authors_page=AUTHORS,
            counts=counts,
            first=author.first,
            last=author.last,
            repositories=_by_repository(author),
            **values,
        ),
        table_of_contents(renderer, parts | {"kinds": values["types"]}, "digest-"),
        head=renderer.feed_links(author.address, "author_feeds"),
    )


def authors_sources(catalog: Catalog) -> Iterator[PageSource]:
    """Yield the list of authors, unless it would be empty."""
    authors = catalog.authors.values()
    shown = (f"{one.address} {one.name} {len(one.found)} {one.first} {one.last}" for one in authors)
    if authors:
        yield PageSource((AUTHORS,), None, shown, max(one.last for one in authors))


def make_authors_page(renderer: PageRenderer, _: None) -> Iterator[Page]:
    """Make the list of the authors who have pages, those with most commits first."""
    catalog, words = renderer.site.catalog, renderer.words
    ranked = sorted(catalog.authors.values(), key=lambda one: (-len(one.found), one.person))
    note = words.authors_note.format(n=catalog.author_rules.least if catalog.author_rules else 1)
    rows = [
        (with_turns_shown(one.name), one.address, len(one.found), one.first, one.last)
        for one in ranked
    ]
    content = renderer.render("authors", AUTHORS, rows=rows, note=note)
    yield Page(AUTHORS, words.authors, note, content)


def _by_repository(author: Author) -> list[tuple[str, str, int]]:
    """Count commits by repository, whose address is given as well; most first."""
    counted = Counter(catalog_report.repository for _, catalog_report in author.found)
    return [(name, repository_address(name), number) for name, number in counted.most_common()]


def _latest(renderer: PageRenderer, author: Author) -> Iterator[ListLine]:
    """Yield the newest commits as lines, with repositories where there are several.

    Merges are left out as elsewhere.
    """
    has_several = len(_by_repository(author)) > 1
    catalog = renderer.site.catalog
    newest = (one for one in author.found if not catalog.brought_by(one[0]))
    for item, catalog_report in islice(newest, MOST_LATEST):
        by = catalog_report.repository if has_several else ""
        yield renderer.lists.line(item, catalog_report, DayForm.DATE, by=by)
