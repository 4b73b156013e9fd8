"""The page that searches, and the words of scripts in the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.locales.browser import as_json
from digest.models import ChangeType, Level, Status
from digest.site.html.addresses import NOT_YET, ROOT_PLACEHOLDER, SEARCH, UNRATED, fill_in_root
from digest.site.rendering.page import Page, PageSource

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.locales.records import Locale
    from digest.site.reading.catalog import Catalog
    from digest.site.rendering.renderer import PageRenderer

_STYLES = "assets/digest/search-page.css"
# They come with the box, and else with this page.
_BOX_STYLES = f'<link rel="stylesheet" href="{ROOT_PLACEHOLDER}assets/digest/search.css">'


def search_sources(catalog: Catalog) -> Iterator[PageSource]:
    """Yield the one page. It shows nothing of the archive until somebody searches."""
    yield PageSource((SEARCH,), None, tuple(map(repr, catalog.elsewhere.sites)))


def make_search_page(renderer: PageRenderer, _: None) -> Iterator[Page]:
    """Make the page that searches."""
    words = renderer.locale.search
    years = renderer.site.catalog.elsewhere.sites
    content = renderer.render("search", SEARCH, words=words, years=years)
    owns = renderer.owns_search
    yield Page(
        SEARCH,
        words.title,
        words.description,
        content,
        head="" if owns else fill_in_root(SEARCH, _BOX_STYLES),
        styles=_STYLES,
        has_box=owns,
    )


def search_words(locale: Locale) -> str:
    """Give the words of the search in the browser as JSON: its own, and those of facets' values."""
    labels = {
        "importance": {**locale.levels.named(Level), UNRATED: locale.pages.unrated},
        "type": locale.change_types.named(ChangeType),
        "release": {NOT_YET: locale.pages.unreleased},
        "status": locale.statuses.named(Status),
    }
    return as_json({"words": locale.search, "labels": labels}, is_ascii=True)


def tool_words(locale: Locale) -> str:
    """Give the words of what scripts add to reports and commits, as a JavaScript module."""
    return f"export default {as_json(locale.tools)}\n"
