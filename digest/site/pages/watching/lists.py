"""The page of all watch lists, on a site that has several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.site.html.addresses import WATCH
from digest.site.html.text import printable, with_turns_shown
from digest.site.pages.watching.watch_list import filters_hash_inputs, watching_in_words
from digest.site.rendering.page import Page, PageSource

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.site.reading.catalog import Catalog
    from digest.site.rendering.renderer import PageRenderer


def watch_lists_sources(catalog: Catalog) -> Iterator[PageSource]:
    """Yield the list of watch lists, if there are several."""
    lists = catalog.watched.values()
    if len(lists) > 1:
        shown = [
            text
            for one in lists
            for last in [str(one.found[0][1].day) if one.found else ""]
            for text in (*filters_hash_inputs(one.wanted), str(len(one.found)), last)
        ]
        days = [one.found[0][1].day for one in lists if one.found]
        yield PageSource((WATCH,), None, shown, max(days, default=None))


def make_watch_lists_page(renderer: PageRenderer, _: None) -> Iterator[Page]:
    """Make the list of watch lists, in the configuration's order."""
    words = renderer.words
    rows = [
        (
            printable(with_turns_shown(one.wanted.name)),
            one.address,
            watching_in_words(renderer, one.wanted),
            len(one.found),
            one.found[0][1].day if one.found else "",
        )
        for one in renderer.site.catalog.watched.values()
    ]
    content = renderer.render("watch-lists", WATCH, rows=rows)
    yield Page(WATCH, words.watch_lists, words.watch_note, content)
