"""The kinds of archive pages, one row each.

A new kind needs a module beside this one, a template, words and a row here. The plan of a build,
the pages themselves, the sitemaps and the list of addresses that nothing else may have follow from
the table. The home is a page of MkDocs's, not of the table: `pages.home` makes the parts below its
text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from digest.site.pages.authors import (
    author_sources,
    authors_sources,
    make_author_page,
    make_authors_page,
)
from digest.site.pages.day import day_sources, make_day_page
from digest.site.pages.moved import make_moved_page, moved_sources
from digest.site.pages.releases.lists import (
    latest_sources,
    make_latest_page,
    make_releases_page,
    releases_sources,
)
from digest.site.pages.releases.release import make_release_page, release_sources
from digest.site.pages.report import make_report_pages, report_sources
from digest.site.pages.repository import make_repository_page, repository_sources
from digest.site.pages.search import make_search_page, search_sources
from digest.site.pages.watching.lists import make_watch_lists_page, watch_lists_sources
from digest.site.pages.watching.notifications import (
    make_notifications_page,
    notifications_sources,
)
from digest.site.pages.watching.watch_list import make_watch_list_page, watch_list_sources
from digest.site.pages.week import make_week_page, week_sources

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from digest.site.reading.catalog import Catalog
    from digest.site.rendering.page import Page, PageSource
    from digest.site.rendering.renderer import PageRenderer


@dataclass(frozen=True, slots=True)
class PageKind:
    """A kind of page: which pages of it a site has, and how they are made."""

    name: str
    sources: Callable[[Catalog], Iterator[PageSource]]
    make: Callable[[PageRenderer, Any], Iterable[Page]]  # is called with a source's key
    reads_report: bool = False  # then `make` gets a `FullReport`; the key is its `CatalogReport`
    needs_search: bool = False  # then a site without a search has none
    is_listed: bool = True  # in the sitemaps


KINDS = (  # in the order in which sitemaps list them
    PageKind("day", day_sources, make_day_page),
    PageKind("week", week_sources, make_week_page),
    PageKind("report", report_sources, make_report_pages, reads_report=True),
    PageKind("search", search_sources, make_search_page, needs_search=True),
    PageKind("repository", repository_sources, make_repository_page),
    PageKind("latest releases", latest_sources, make_latest_page),
    PageKind("releases", releases_sources, make_releases_page),
    PageKind("release", release_sources, make_release_page),
    PageKind("authors", authors_sources, make_authors_page),
    PageKind("author", author_sources, make_author_page),
    PageKind("watch lists", watch_lists_sources, make_watch_lists_page),
    PageKind("watch list", watch_list_sources, make_watch_list_page),
    PageKind("notifications", notifications_sources, make_notifications_page),
    PageKind("moved", moved_sources, make_moved_page, is_listed=False),
)


def sources_of_all(
    catalog: Catalog, *, has_search: bool, reads_reports: bool = True
) -> Iterator[tuple[PageKind, PageSource]]:
    """Yield what each page of a site is made from, in the order of `KINDS`.

    Without `reads_reports`, the many that are made from whole reports are left out.
    """
    for kind in KINDS:
        if (has_search or not kind.needs_search) and (reads_reports or not kind.reads_report):
            yield from ((kind, source) for source in kind.sources(catalog))


def page_addresses(
    catalog: Catalog, *, has_search: bool, reads_reports: bool = True
) -> Iterator[str]:
    """Yield the address of every archive page but the home's, as `sources_of_all` has them."""
    for _, source in sources_of_all(catalog, has_search=has_search, reads_reports=reads_reports):
        yield from source.addresses
