"""The theme's layout around archive pages: rendered once per depth, then filled in per page.

Pages at one depth, which is the number of slashes in their addresses, have the same relative links
to the rest of the site. The theme's own template is rendered with marks where they differ, and cut
at them. The table of contents is the theme's own partial, rendered once per shape of contents.
"""

from __future__ import annotations

import html
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count
from typing import TYPE_CHECKING, Any, TypeAlias

from mkdocs.commands.build import get_context
from mkdocs.structure.pages import Page as ThemePage
from mkdocs.structure.toc import AnchorLink, TableOfContents

from digest.errors import ConfigError
from digest.site.cache import hash_of
from digest.site.html.addresses import root_of
from digest.site.html.templates import (
    SLOT_BEGIN,
    SLOT_END,
    SlottedHtml,
    cut_at_slots,
    interleave,
    slot_mark,
)
from digest.site.html.text import encoded, minified, unquoted
from digest.site.mkdocs.layout_assets import shrink_contents
from digest.site.mkdocs.other_plugins import make_file, without_search
from digest.site.rendering.page import HEADING, TocEntry

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import jinja2
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation

    from digest.site.csp.policy import PolicyWriter
    from digest.site.mkdocs.layout_assets import LayoutAssets
    from digest.site.rendering.page import Page

Shape: TypeAlias = "tuple[Shape, ...]"  # of a table of contents: a shape for each of its entries
TEMPLATE = "digest/page.html"
_TOC = '{% import "partials/language.html" as lang with context %}{% include "partials/toc.html" %}'
_SLOTS = ("title", "description", "canonical", "styles", "head", "toc", "content")
# Without entries; with two, the second of which has one below it.
_SAMPLE_SHAPES: tuple[Shape, ...] = ((), ((), ((),)))


@dataclass(frozen=True, slots=True)
class Layout:
    """The theme's page at one depth, and the context that renders its table of contents."""

    slotted: SlottedHtml
    texts: tuple[bytes, ...]  # those of `slotted`, so that most of a page is encoded once
    context: dict[str, Any]


@dataclass
class Layouts:
    """Puts the theme around archive pages; made anew for each build of the site."""

    env: jinja2.Environment
    config: MkDocsConfig
    files: Files
    nav: Navigation
    assets: LayoutAssets
    policy_writer: PolicyWriter | None  # `None` for pages without a policy
    mount: str = ""  # folder of the site that addresses are below
    _by_depth: dict[tuple[int, bool], Layout] = field(default_factory=dict)
    _tocs: dict[tuple[int, Shape], SlottedHtml | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._toc_template = self.env.from_string(_TOC)
        self._cached_toc = lru_cache(maxsize=256)(self._fill_toc)  # most commits share theirs

    def fill(self, page: Page) -> bytes:
        """Give a page's whole HTML as UTF-8; characters that no page may hold are replaced."""
        depth = page.address.count("/")
        layout = self.layout_at(depth, has_box=page.has_box)
        values = {
            "title": _text(page.title),
            "description": _text(page.description),
            "canonical": html.escape(f"{self.config.site_url or ''}{self.mount}{page.address}"),
            "styles": _styles(page),
            "head": _head(page),
            "content": page.content,
        }
        toc = self._cached_toc(depth, page.toc)
        values["toc"] = self._render_toc(page, layout, values) if toc is None else toc
        data = {name: encoded(value) for name, value in values.items()}
        filled = [
            b"\n" + data[name] if is_line and data[name] else data[name]
            for name, is_line in layout.slotted.slots
        ]
        return b"".join(interleave(layout.texts, filled))

    @property
    def extra_files(self) -> Mapping[str, str]:
        """The files that the layout loads: contents by path below the site."""
        return self.assets.files

    def layout_at(self, depth: int, *, has_box: bool = True) -> Layout:
        """Give the layout of pages at a depth, made on first use.

        Raises ConfigError where the theme's table of contents can't be found in the whole page.
        """
        if (depth, has_box) not in self._by_depth:
            with nullcontext() if has_box else without_search(self.config):
                self._by_depth[depth, has_box] = self._layout(depth)
        return self._by_depth[depth, has_box]

    def hash_at(self, depth: int) -> str:
        """Hash the layout of pages at a depth; of their tables of contents, samples."""
        layout = self.layout_at(depth)
        samples = [self._slotted_toc(depth, layout, shape) for shape in _SAMPLE_SHAPES]
        parts = [layout.slotted, *filter(None, samples)]
        return hash_of(*(text for part in parts for text in (*part.texts, str(part.slots))))

    def _layout(self, depth: int) -> Layout:
        page = _theme_page(self.mount.count("/") + depth, self.config)
        marks = {name: slot_mark(name) for name in _SLOTS}
        self._set_fields(page, marks, [TocEntry(slot_mark("entry"), "mark")])
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
        whole = self.env.get_template(TEMPLATE).render(context).replace(toc, marks["toc"])
        if slot_mark("entry") in whole:
            text = "its partials/toc.html renders other contents within a page than by itself"
            raise ConfigError(f"theme: {text}; make it depend on page.toc alone")
        shrunk = unquoted(self.assets.shrink(whole, "../" * depth)) + "\n"
        if self.policy_writer:
            shrunk = self.policy_writer.insert(shrunk, whole)
        slotted = cut_at_slots(shrunk)
        return Layout(slotted, tuple(text.encode() for text in slotted.texts), context)

    def _fill_toc(self, depth: int, toc: tuple[TocEntry, ...]) -> str | None:
        """Fill in a table of contents; `None` where the theme shows more of the page in it."""
        slotted = self._slotted_toc(depth, self.layout_at(depth), _shape(toc))
        if slotted is None or any(name in _SLOTS for name, _ in slotted.slots):
            return None
        entries = list(_flatten(toc))
        titles = {f"title {n}": _text(entry.title) for n, entry in enumerate(entries)}
        anchors = {f"anchor {n}": entry.anchor for n, entry in enumerate(entries)}
        return slotted.fill({**titles, **anchors})

    def _render_toc(self, page: Page, layout: Layout, values: Mapping[str, str]) -> str:
        """Render a page's table of contents, for themes whose contents can't be filled in."""
        self._set_fields(layout.context["page"], values, page.toc)
        return self._render_contents(layout)

    def _render_contents(self, layout: Layout) -> str:
        return unquoted(shrink_contents(minified(self._toc_template.render(layout.context))))

    def _slotted_toc(self, depth: int, layout: Layout, shape: Shape) -> SlottedHtml | None:
        """Render a table of contents with slots; `None` where the theme changes what is in them."""
        if (depth, shape) not in self._tocs:
            marks = {name: slot_mark(name) for name in _SLOTS}
            self._set_fields(layout.context["page"], marks, _with_marks(shape, count()))
            slotted = cut_at_slots(self._render_contents(layout))
            marks_left = (char in text for text in slotted.texts for char in (SLOT_BEGIN, SLOT_END))
            is_plain = not any(marks_left)
            self._tocs[depth, shape] = slotted if is_plain else None
        return self._tocs[depth, shape]

    def _set_fields(
        self, page: ThemePage, values: Mapping[str, str], entries: Sequence[TocEntry]
    ) -> None:
        """Set the fields of the theme's page that differ from page to page."""
        page.title, page.content = values["title"], values["content"]
        page.meta = {
            "title": values["title"],
            "description": values["description"],
            "digest_styles": values["styles"],
            "digest_head": values["head"],
            "search": {"exclude": True},  # the theme's own search is of the hand-written pages
        }
        page.canonical_url = values["canonical"] if self.config.site_url else None
        heading = AnchorLink("", HEADING, 1)
        heading.children = [_link(entry, 2) for entry in entries]
        page.toc = TableOfContents([heading])


def _theme_page(depth: int, config: MkDocsConfig) -> ThemePage:
    """Make a page as the theme knows them, whose address lies at this depth."""
    file = make_file(config, "/".join("d" * depth) + ".md", "")
    page = ThemePage(None, file, config)
    page.edit_url = None
    return page


def _link(entry: TocEntry, level: int) -> AnchorLink:
    link = AnchorLink(_text(entry.title), entry.anchor, level)
    link.children = [_link(child, level + 1) for child in entry.children]
    return link


def _text(text: str) -> str:
    return html.escape(text)


def _shape(entries: Sequence[TocEntry]) -> Shape:
    return tuple(_shape(entry.children) for entry in entries)


def _flatten(entries: Sequence[TocEntry]) -> Iterator[TocEntry]:
    for entry in entries:
        yield entry
        yield from _flatten(entry.children)


def _with_marks(shape: Shape, numbers: Iterator[int]) -> list[TocEntry]:
    """Make contents of a shape with marks as titles and anchors, in the order of `_flatten`."""
    entries = []
    for below in shape:
        number = next(numbers)
        title, anchor = slot_mark(f"title {number}"), slot_mark(f"anchor {number}")
        entries.append(TocEntry(title, anchor, tuple(_with_marks(below, numbers))))
    return entries


def _styles(page: Page) -> str:
    """Give the link to the styles of a page's kind; the site's own come after them, and win."""
    path = html.escape(root_of(page.address) + page.styles)
    return f'<link rel="stylesheet" href="{path}">' if page.styles else ""


def _head(page: Page) -> str:
    """Give what is added to the page's head: links to the pages before and after, and its own."""
    root = root_of(page.address)
    links = [("prev", page.previous), ("next", page.next)]
    lines = [
        f'<link rel="{rel}" href="{html.escape(root + address)}">'
        for rel, address in links
        if address
    ]
    return "".join([*lines, page.head])
