"""Markdown by strangers → HTML that can stand in a page of the site.

A parser for GitHub Flavored Markdown makes HTML, then a sanitiser lets through the elements and
attributes that are listed here. Each piece of Markdown goes through both by itself, so that nothing
it leaves open, and no tag of it, reaches past its end.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from typing import TYPE_CHECKING

import comrak
import nh3

from digest.site.html.text import plain_text

if TYPE_CHECKING:
    from collections.abc import Mapping

_TAGS = {
    *("a", "abbr", "b", "blockquote", "br", "code", "dd", "del", "details", "dl", "dt", "em"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "ins", "kbd", "li", "mark", "ol", "p"),
    *("pre", "q", "s", "samp", "small", "strong", "sub", "summary", "sup"),
    *("table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul", "var"),
}
_ATTRIBUTES: dict[str, set[str]] = {
    "*": set(),
    "a": {"href"},
    "ol": {"start"},
    "td": {"align"},
    "th": {"align"},
}
_COMMIT_LINK = re.compile(r"#[0-9a-f]{7,40}")


def _relative_url(url: str) -> str | None:
    """Keep a relative link only if it may name a commit: no other leads anywhere from here."""
    return url if _COMMIT_LINK.fullmatch(url) else None


_SANITISER = nh3.Cleaner(
    tags=_TAGS,
    attributes=_ATTRIBUTES,
    clean_content_tags=set(),
    url_schemes={"http", "https", "mailto"},
    url_relative=_relative_url,
    link_rel="nofollow noopener noreferrer",
)
_PAGE_SANITISER = nh3.Cleaner(tags=_TAGS, attributes={}, clean_content_tags={"script", "style"})
_HEADING_PERMALINK = re.compile(r'<a class="headerlink".*?</a>', re.DOTALL)


def _extensions(*names: str) -> comrak.ExtensionOptions:
    options = comrak.ExtensionOptions()
    for name in names:
        setattr(options, name, True)
    return options


def _render_options() -> comrak.RenderOptions:
    options = comrak.RenderOptions()
    options.unsafe_ = True  # HTML in the Markdown is let through; the sanitiser comes after
    options.gfm_quirks = True
    return options


_EXTENSIONS_WITHOUT_TABLES = _extensions("autolink", "strikethrough", "tasklist")
_EXTENSIONS = _extensions("autolink", "strikethrough", "tasklist", "table")
_RENDER_OPTIONS = _render_options()
_MAX_CELLS = 50_000  # of tables: each row is filled up to the width of the head (GFM 4.10)
_CHECKBOX = re.compile(r'<input type="checkbox"( checked="")? disabled="" />')
_IMAGE = re.compile(r'<img src="([^"]*)" alt="([^"]*)"(?: title="[^"]*")? />')
_LINK = re.compile(r"<a [^>]*>.*?</a>", re.DOTALL)
_DISALLOWED_TAG = re.compile(
    rf"<(?=/?[a-z])(?!/?(?:{'|'.join(sorted(_TAGS))})(?:[\s/>]|$))", re.IGNORECASE | re.ASCII
)
_MAX_DEPTH = 200  # elements in one another; browsers stop at 512, where parsers are slow
_NESTING_TAG = re.compile(
    r"<(?P<end>/?)(?P<name>(?:a|abbr|b|blockquote|code|dd|del|details|dl|dt|em|h[1-6]|i|ins|kbd|li"
    r"|mark|ol|pre|q|s|samp|small|strong|sub|summary|sup|table|u|ul|var)(?=[\s/>]))",
    re.IGNORECASE | re.ASCII,
)
_HEADING = re.compile(r"<h([1-6])>(.*?)</h\1>", re.DOTALL)
_HEADING_TAG = re.compile(r"<(?P<end>/?)h(?P<level>[1-6])>")
_CODE = re.compile(r"<code>([^<]*)</code>(?!</pre>)")


def render_markdown(markdown: str) -> str:
    """Render GitHub Flavored Markdown to safe HTML; there is no text that it can't render.

    Images become links, since a page loads nothing from elsewhere, and task boxes characters. Tags
    that are not allowed (`<think>`, `<video>`) are shown as the text they are; so are tables that
    could have more than 50,000 cells, and tags that would nest more than 200 elements.
    """
    extensions = _EXTENSIONS_WITHOUT_TABLES if _may_have_vast_table(markdown) else _EXTENSIONS
    text = comrak.render_markdown(
        markdown, extension_options=extensions, render_options=_RENDER_OPTIONS
    )
    if "<input" in text:
        text = _CHECKBOX.sub(lambda match: "☑" if match[1] else "☐", text)
    if "<img" in text:
        text = _LINK.sub(lambda match: _IMAGE.sub(r"\2", match[0]), text)
        text = _IMAGE.sub(lambda match: f'<a href="{match[1]}">{match[2] or match[1]}</a>', text)
    if "<" in markdown:  # the parser's own tags are allowed ones
        text = _DISALLOWED_TAG.sub("&lt;", text)
    return _SANITISER.clean(_limit_nesting(text) if text.count("<") > _MAX_DEPTH else text)


def _may_have_vast_table(markdown: str) -> bool:
    """Tell whether a table could have too many cells: the widest line as its head, all as rows."""
    bars = markdown.count("|")
    if not bars:
        return False
    lines = markdown.count("\n") + markdown.count("\r")
    if bars * lines <= _MAX_CELLS:
        return False
    return max(line.count("|") for line in markdown.split("\n")) * lines > _MAX_CELLS


def _limit_nesting(text: str) -> str:
    """Turn tags that would nest elements too deeply into text."""
    opened: Counter[str] = Counter()
    depth = 0

    def keep(match: re.Match[str]) -> str:
        nonlocal depth
        name, step = match["name"].lower(), -1 if match["end"] else 1
        if step < 0 and not opened[name]:
            return match[0]  # closes nothing
        if step > 0 and depth >= _MAX_DEPTH:
            return f"&lt;{match['name']}"
        opened[name] += step
        depth += step
        return match[0]

    return _NESTING_TAG.sub(keep, text)


def shift_headings(safe_html: str, level: int) -> str:
    """Move the headings of sanitised HTML to `level` and below, without skipping a level.

    So they fit below the page's own heading (WCAG 1.3.1). Empty ones are dropped; h6 is the
    deepest.
    """
    if "<h" not in safe_html:
        return safe_html
    outline: list[int] = []  # the levels, as written, of the headings that the next one lies below
    opened: list[int] = []  # the tags that are open (a heading can stand in another), as moved

    def move(match: re.Match[str]) -> str:
        if match["end"]:
            return f"</h{opened.pop()}>"
        written = int(match["level"])
        while outline and outline[-1] >= written:
            outline.pop()
        outline.append(written)
        opened.append(min(level + len(outline) - 1, 6))
        return f"<h{opened[-1]}>"

    filled = _HEADING.sub(lambda match: match[0] if plain_text(match[2]) else "", safe_html)
    return _HEADING_TAG.sub(move, filled)


def mark_code(safe_html: str, notes: Mapping[str, str]) -> str:
    """Put its note behind every code span that `notes` has one for; notes are text, not HTML.

    Analyses quote code so; a span that the diff does not hold is marked.
    """
    if not notes:
        return safe_html

    def add(match: re.Match[str]) -> str:
        note = notes.get(plain_text(match[1]))
        mark = f' <span class="digest-unfounded">{html.escape(note)}</span>' if note else ""
        return match[0] + mark

    return _CODE.sub(add, safe_html)


def page_text(html_text: str) -> str:
    """Give the text of a hand-written page, without scripts, styles and links to its headings."""
    return plain_text(_PAGE_SANITISER.clean(_HEADING_PERMALINK.sub("", html_text)))
