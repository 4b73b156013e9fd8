"""The page that is served where there is none: `404.html`.

It is served at any depth, so that its links lead from the server's root. What a site's author
wrote wins: a `404.html` in `docs_dir` or in the theme's `custom_dir` is left alone, a `404.md`
stands in place of our words.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from markupsafe import Markup

from digest.site.html.addresses import ROOT_PLACEHOLDER
from digest.site.html.text import minified
from digest.site.words import LOST_WORDS

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page as ThemePage

    from digest.site.rendering.renderer import PageRenderer

FILE = "404.html"
OWN_WORDS = "404.md"
_LINK = re.compile(r'(\s(?:href|src)=")([^"]*)(?=")')
_ON_PAGE = ("title", "nothing", "no_script", "home", "search", "search_label")


def keep_own_file(files: Files, config: MkDocsConfig) -> None:
    """Let a `404.html` among the documents be the one that is served; the theme's replaces it."""
    if any(file.dest_uri == FILE and not file.inclusion.is_excluded() for file in files):
        config.theme.static_templates.discard(FILE)


def own_words(html: str, page: ThemePage, config: MkDocsConfig) -> str:
    """Give the HTML of a hand-written page, its links as they are to be at any depth."""
    base = urljoin(root(config), page.url)
    return _LINK.sub(lambda match: f"{match[1]}{_absolute(match[2], base)}", html)


def _absolute(link: str, base: str) -> str:
    is_relative = link and not link.startswith("#") and not urlsplit(link).scheme
    return urljoin(base, link) if is_relative else link


def not_found_page(
    renderer: PageRenderer, config: MkDocsConfig, own: str, *, has_search: bool
) -> str:
    """Make the content of the page; `own` is the author's HTML, "" for our words."""
    words = LOST_WORDS[renderer.site.language]
    told = {key: text for key, text in words.items() if key not in _ON_PAGE or key == "nothing"}
    html = renderer.templates.get_template("digest/lost.html").render(
        words=words,
        told=json.dumps(told, ensure_ascii=False),
        own=Markup(own),  # noqa: S704 - by the site's author
        has_search=has_search,
    )
    return minified(html).replace(ROOT_PLACEHOLDER, root(config))


def root(config: MkDocsConfig) -> str:
    """Give the path of the site on its server; it ends with a slash."""
    return urlsplit(config.site_url or "/").path
