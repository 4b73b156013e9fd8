"""The theme around an archive page: rendered once per depth, then filled in per page.

The theme's own template is rendered with marks where pages differ, and cut at them. The table of
contents is the theme's own partial, rendered for each page.
"""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count
from typing import TYPE_CHECKING, Any, TypeAlias

from mkdocs.commands.build import get_context
from mkdocs.structure.files import File
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
from digest.site.html.text import encoded, minified
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

Shape: TypeAlias = "tuple[Shape, ...]"  # of a table of contents: the shapes below its entries
TEMPLATE = "digest/page.html"
_TOC = '{% import "partials/language.html" as lang with context %}{% include "partials/toc.html" %}'
_SLOTS = ("title", "description", "canonical", "head", "toc", "content")
_SAMPLES: tuple[Shape, ...] = ((), ((), ((),)))


@dataclass(frozen=True, slots=True)
class Layout:
    """A theme's page at one depth, and what its table of contents is rendered with."""

    form: SlottedHtml
    texts: tuple[bytes, ...]  # the form's: most of a page is encoded once
    context: dict[str, Any]


@dataclass
class Layouts:
    """Puts archive pages into the theme; built anew for each build of the site."""

    env: jinja2.Environment
    config: MkDocsConfig
    files: Files
    nav: Navigation
    assets: LayoutAssets
    policy_writer: PolicyWriter | None  # `None` for pages without a policy
    _by_depth: dict[int, Layout] = field(default_factory=dict)
    _contents: dict[tuple[int, Shape], SlottedHtml | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._toc_template = self.env.from_string(_TOC)
        self._known_toc = lru_cache(maxsize=256)(self._toc)  # most commits share theirs

    def fill(self, page: Page) -> bytes:
        """Give the whole HTML page as UTF-8, without what no page may hold."""
        depth = page.address.count("/")
        layout = self.at(depth)
        values = {
            "title": _text(page.title),
            "description": _text(page.description),
            "canonical": html.escape(f"{self.config.site_url or ''}{page.address}"),
            "head": _head(page),
            "content": page.content,
        }
        toc = self._known_toc(depth, page.toc)
        values["toc"] = self._own_toc(page, layout, values) if toc is None else toc
        data = {name: encoded(value) for name, value in values.items()}
        filled = [
            b"\n" + data[name] if is_line and data[name] else data[name]
            for name, is_line in layout.form.slots
        ]
        return b"".join(interleave(layout.texts, filled))

    @property
    def extra_files(self) -> Mapping[str, str]:
        """What pages with their surroundings need besides, by path below the site."""
        return self.assets.files

    def at(self, depth: int) -> Layout:
        """Give the shell of pages at a depth, made on first use."""
        if depth not in self._by_depth:
            self._by_depth[depth] = self._layout(depth)
        return self._by_depth[depth]

    def hash_at(self, depth: int) -> str:
        """Hash all that surrounds pages at a depth."""
        layout = self.at(depth)
        samples = [self._contents_form(depth, layout, shape) for shape in _SAMPLES]
        forms = [layout.form, *filter(None, samples)]
        return hash_of(*(part for form in forms for part in (*form.texts, str(form.slots))))

    def _layout(self, depth: int) -> Layout:
        page = _theme_page(depth, self.config)
        marks = {name: slot_mark(name) for name in _SLOTS}
        self._dress(page, marks, [TocEntry(slot_mark("entry"), "mark")])
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
            text = "its partials/toc.html shows other contents in a page than by itself"
            raise ConfigError(f"theme: {text}; make it depend on page.toc alone")
        assets = self.assets.shrink(whole, "../" * depth) + "\n"
        form = cut_at_slots(
            self.policy_writer.insert(assets, whole) if self.policy_writer else assets
        )
        return Layout(form, tuple(text.encode() for text in form.texts), context)

    def _toc(self, depth: int, toc: tuple[TocEntry, ...]) -> str | None:
        """Show a table of contents; `None` where the theme shows more of the page in it."""
        form = self._contents_form(depth, self.at(depth), _shape(toc))
        if form is None or any(name in _SLOTS for name, _ in form.slots):
            return None
        entries = list(_flat(toc))
        titles = {f"title {n}": _text(entry.title) for n, entry in enumerate(entries)}
        anchors = {f"anchor {n}": entry.anchor for n, entry in enumerate(entries)}
        return form.fill({**titles, **anchors})

    def _own_toc(self, page: Page, layout: Layout, values: Mapping[str, str]) -> str:
        self._dress(layout.context["page"], values, page.toc)
        return minified(self._toc_template.render(layout.context))

    def _contents_form(self, depth: int, layout: Layout, shape: Shape) -> SlottedHtml | None:
        """Make the form of a table of contents; `None` where the theme does more than show it."""
        if (depth, shape) not in self._contents:
            marks = {name: slot_mark(name) for name in _SLOTS}
            self._dress(layout.context["page"], marks, _marked(shape, count()))
            form = cut_at_slots(minified(self._toc_template.render(layout.context)))
            is_plain = not any(
                char in text for text in form.texts for char in (SLOT_BEGIN, SLOT_END)
            )
            self._contents[depth, shape] = form if is_plain else None
        return self._contents[depth, shape]

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
    return html.escape(text)


def _shape(entries: Sequence[TocEntry]) -> Shape:
    return tuple(_shape(entry.children) for entry in entries)


def _flat(entries: Sequence[TocEntry]) -> Iterator[TocEntry]:
    for entry in entries:
        yield entry
        yield from _flat(entry.children)


def _marked(shape: Shape, numbers: Iterator[int]) -> list[TocEntry]:
    """Make contents of a shape with marks for titles and anchors, in the order of `_flat`."""
    entries = []
    for below in shape:
        number = next(numbers)
        title, anchor = slot_mark(f"title {number}"), slot_mark(f"anchor {number}")
        entries.append(TocEntry(title, anchor, tuple(_marked(below, numbers))))
    return entries


def _head(page: Page) -> str:
    """Tell browsers and search engines the pages before and after."""
    root = root_of(page.address)
    links = [("prev", page.previous), ("next", page.next)]
    lines = [
        f'<link rel="{rel}" href="{html.escape(root + address)}">'
        for rel, address in links
        if address
    ]
    return "".join([*lines, page.head])
