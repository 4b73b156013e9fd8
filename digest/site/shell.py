"""The theme around an archive page: rendered once per depth, then filled in per page.

The theme's own template is rendered with marks where pages differ, and cut at them. The table of
contents is the theme's own partial, rendered for each page.
"""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from mkdocs.commands.build import get_context
from mkdocs.structure.files import File
from mkdocs.structure.pages import Page as ThemePage
from mkdocs.structure.toc import AnchorLink, TableOfContents

from digest.errors import ConfigError
from digest.site.addresses import root_of
from digest.site.markup import printable
from digest.site.pages import HEADING, TocEntry

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import jinja2
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation

    from digest.site.pages import Page

TEMPLATE = "digest/page.html"
_TOC = '{% import "partials/language.html" as lang with context %}{% include "partials/toc.html" %}'
_SLOTS = ("title", "description", "canonical", "head", "toc", "content")
# Private-use characters: no theme prints them, no filter of a template changes them.
_TOC_ENTRY = "\ue000digest entry\ue001"
_MARKS = {name: f"\ue000digest-{name}\ue001" for name in _SLOTS}


@dataclass(frozen=True, slots=True)
class Shell:
    """A theme's page at one depth: what stands before each slot, and after the last."""

    pieces: tuple[tuple[str, str], ...]  # text, then the slot after it
    end: str
    context: dict[str, Any]


@dataclass
class Shells:
    """Puts archive pages into the theme; built anew for each build of the site."""

    env: jinja2.Environment
    config: MkDocsConfig
    files: Files
    nav: Navigation
    _by_depth: dict[int, Shell] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._toc_template = self.env.from_string(_TOC)

    def fill(self, page: Page) -> str:
        """Give the whole HTML page."""
        depth = page.address.count("/")
        if depth not in self._by_depth:
            self._by_depth[depth] = self._shell(depth)
        shell = self._by_depth[depth]
        values = {
            "title": _text(page.title),
            "description": _text(page.description),
            "canonical": html.escape(urljoin(self.config.site_url or "", page.address)),
            "head": _head(page),
            "content": page.content,
        }
        self._dress(shell.context["page"], values, page.toc)
        values["toc"] = self._toc_template.render(shell.context)
        return "".join(text + values[slot] for text, slot in shell.pieces) + shell.end

    def _shell(self, depth: int) -> Shell:
        page = _theme_page(depth, self.config)
        self._dress(page, _MARKS, [TocEntry(_TOC_ENTRY, "mark")])
        context: dict[str, Any] = dict(get_context(self.nav, self.files, self.config, page))
        context = dict(
            self.config.plugins.on_page_context(
                context,  # type: ignore[arg-type] # its TypedDict is no dict to mypy
                page=page,
                config=self.config,
                nav=self.nav,
            )
        )
        toc = self._toc_template.render(context)
        whole = self.env.get_template(TEMPLATE).render(context).replace(toc, _MARKS["toc"])
        if _TOC_ENTRY in whole:
            text = "its partials/toc.html shows other contents in a page than by itself"
            raise ConfigError(f"theme: {text}; make it depend on page.toc alone")
        return Shell(*_cut(whole), context)

    def _dress(
        self, page: ThemePage, values: Mapping[str, str], entries: Sequence[TocEntry]
    ) -> None:
        """Give the theme's page what differs per page."""
        page.title, page.content = values["title"], values["content"]
        page.meta = {
            "title": values["title"],
            "description": values["description"],
            "digest_head": values["head"],
            "search": {"exclude": True},  # the theme's own search is of the hand-written pages
        }
        page.canonical_url = values["canonical"] if self.config.site_url else None
        heading = AnchorLink("", HEADING, 1)
        heading.children = [_link(entry, 2) for entry in entries]
        page.toc = TableOfContents([heading])


def _theme_page(depth: int, config: MkDocsConfig) -> ThemePage:
    """Make a page of the theme's kind whose address lies at this depth."""
    file = File.generated(config, "/".join("d" * depth) + ".md", content="")
    page = ThemePage(None, file, config)
    page.edit_url = None
    return page


def _link(entry: TocEntry, level: int) -> AnchorLink:
    link = AnchorLink(_text(entry.title), entry.anchor, level)
    link.children = [_link(child, level + 1) for child in entry.children]
    return link


def _text(text: str) -> str:
    return html.escape(printable(text))


def _cut(whole: str) -> tuple[tuple[tuple[str, str], ...], str]:
    """Cut a rendered page at its marks."""
    pieces = []
    names = {mark: name for name, mark in _MARKS.items()}
    while (start := whole.find("\ue000digest-")) >= 0:
        stop = whole.index("\ue001", start) + 1
        pieces.append((whole[:start], names[whole[start:stop]]))
        whole = whole[stop:]
    return tuple(pieces), whole


def _head(page: Page) -> str:
    """Tell browsers and search engines the pages before and after."""
    root = root_of(page.address)
    links = [("prev", page.previous), ("next", page.next)]
    return "\n".join(
        f'<link rel="{rel}" href="{html.escape(root + address)}">'
        for rel, address in links
        if address
    )
