"""The page that searches, and the words that scripts in the browser need."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from digest.archive.labels import LEVEL_NAMES
from digest.archive.types import TYPE_NAMES
from digest.site.html.addresses import SEARCH
from digest.site.rendering.page import Page, PageSource
from digest.site.search.documents import UNRATED
from digest.site.words import SEARCH_WORDS, STATUS_NAMES, TOOL_WORDS, WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.models import Language
    from digest.site.reading.catalog import Catalog
    from digest.site.rendering.renderer import PageRenderer


def search_sources(_: Catalog) -> Iterator[PageSource]:
    """Yield the one page, which shows nothing of the archive until somebody searches."""
    yield PageSource((SEARCH,), None, ())


def make_search_page(renderer: PageRenderer, _: None) -> Iterator[Page]:
    """Make the page that searches."""
    words = SEARCH_WORDS[renderer.site.language]
    content = renderer.render("search", SEARCH, words=words)
    yield Page(SEARCH, words["title"], words["description"], content)


def search_words(language: Language) -> str:
    """Give the words of the search in the browser, and those for machine values, as JSON."""
    levels = {str(level): name for level, name in LEVEL_NAMES[language].items()}
    labels = {
        "importance": {**levels, UNRATED: WORDS[language]["unrated"]},
        "type": {str(kind): name for kind, name in TYPE_NAMES[language].items()},
        "status": {str(status): name for status, name in STATUS_NAMES[language].items()},
    }
    return json.dumps({"words": SEARCH_WORDS[language], "labels": labels})


def tool_words(language: Language) -> str:
    """Give the words of what reports' and commits' scripts add, as a script."""
    return f"export default {json.dumps(TOOL_WORDS[language], ensure_ascii=False)}\n"
