"""`404.html`: the page that a server sends where there is none.

It is sent for addresses of any depth, so that its links are absolute paths. Where nobody told the
site's address, its script `base.js` finds out which; until then the page's scripts are held back,
as those of another site may lie at these paths.

What a site's author wrote wins: a `404.html` in `docs_dir` or in the theme's `custom_dir` is left
alone, and a `404.md` stands in place of our words.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from markupsafe import Markup

from digest.locales.browser import as_json
from digest.site.cache import hash_of
from digest.site.html.addresses import ROOT_PLACEHOLDER
from digest.site.html.text import minified
from digest.site.mkdocs.other_plugins import make_file

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import File, Files
    from mkdocs.structure.pages import Page as ThemePage

    from digest.config import Settings
    from digest.site.html.year_sites import YearSite
    from digest.site.rendering.site_templates import SiteTemplates

NOT_FOUND_FILE = "404.html"
AUTHOR_FILE = "404.md"
SITE_FILE = "assets/digest/site.json"  # names the site for the script
BASE_SCRIPT = "assets/digest/base.js"  # stands in the page, and is no file of the site
_OWN_SCRIPT = re.compile(r'(<script\b[^>]*?\s)(?=src="/(?!/))')
_LINK = re.compile(r'(\s(?:href|src)=")([^"]*)(?=")')


def prepare_not_found(files: Files, config: MkDocsConfig) -> None:
    """Keep the theme's `404.html` from replacing one among the documents.

    A site without an address gets the file that names it.
    """
    if not config.site_url:
        files.append(_site_file(config))
    if any(file.dest_uri == NOT_FOUND_FILE and not file.inclusion.is_excluded() for file in files):
        config.theme.static_templates.discard(NOT_FOUND_FILE)


def absolute_links(html: str, page: ThemePage, config: MkDocsConfig) -> str:
    """Give a page's HTML with its relative links made absolute paths, which hold at any depth."""
    base = urljoin(site_path(config), page.url)
    return _LINK.sub(lambda match: f"{match[1]}{_absolute(match[2], base)}", html)


def _absolute(link: str, base: str) -> str:
    is_relative = link and not link.startswith("#") and not urlsplit(link).scheme
    return urljoin(base, link) if is_relative else link


def not_found_page(
    templates: SiteTemplates,
    config: MkDocsConfig,
    author_html: str,
    settings: Settings,
    former_names: Mapping[str, str],
    years: Sequence[YearSite],
) -> str:
    """Make the content of the page as HTML, which leads below the digest's root.

    `author_html` stands in place of our words, if any. The words that the page's script says go
    with it as JSON, and so do the repositories' former names and the sites of other `years`.
    """
    words = templates.locale.not_found
    present = {former.lower(): name for former, name in former_names.items()}
    html = templates.templates.get_template("digest/lost.html").render(
        words=words,
        script_words=as_json(words.script),
        moved=as_json(present) if present else "",
        years=years,
        years_json=as_json([asdict(one) for one in years]) if years else "",
        author_html=Markup(author_html),  # noqa: S704 - by the site's author
        has_search=settings.search,
    )
    return minified(html).replace(ROOT_PLACEHOLDER, site_path(config) + settings.mount)


def site_key(config: MkDocsConfig) -> str:
    """Give what tells a site without an address from one beside it; "" for one with an address."""
    if config.site_url:
        return ""
    return hash_of(config.site_name, config.site_description or "", config.site_author or "")[:12]


def _site_file(config: MkDocsConfig) -> File:
    """Make the file that names a site without an address."""
    content = json.dumps({"site": site_key(config)})
    return make_file(config, SITE_FILE, f"{content}\n")


def hold_scripts(page: str, config: MkDocsConfig) -> str:
    """Give the page with its scripts held back where it has to find out where they are."""
    if f'<script data-site="{site_key(config) or None}">' not in page:
        return page
    return _OWN_SCRIPT.sub(r"\1data-", page)


def site_path(config: MkDocsConfig) -> str:
    """Give the path of the site on its server, such as `/digest/`; "/" where it is not known."""
    return urlsplit(config.site_url or "/").path
