"""Markdown by a stranger → HTML that can stand in our page.

GitHub's parser first, then the allow-list sanitiser, each piece by itself: nothing a piece leaves
open, and no tag of it, reaches past its end.
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
    from collections.abc import Collection

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


_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes=_ATTRIBUTES,
    clean_content_tags=set(),
    url_schemes={"http", "https", "mailto"},
    url_relative=_relative_url,
    link_rel="nofollow noopener noreferrer",
)
_PAGE_CLEANER = nh3.Cleaner(tags=_TAGS, attributes={}, clean_content_tags={"script", "style"})
_PERMALINK = re.compile(r'<a class="headerlink".*?</a>', re.DOTALL)


def _extensions(*names: str) -> comrak.ExtensionOptions:
    options = comrak.ExtensionOptions()
    for name in names:
        setattr(options, name, True)
    return options


def _rendering() -> comrak.RenderOptions:
    options = comrak.RenderOptions()
    options.unsafe_ = True  # the sanitiser comes after
    options.gfm_quirks = True
    return options


_WITHOUT_TABLES = _extensions("autolink", "strikethrough", "tasklist")
_EXTENSIONS = _extensions("autolink", "strikethrough", "tasklist", "table")
_RENDERING = _rendering()
_MOST_CELLS = 50_000  # of tables: the parser fills each row up to its head's width
_CHECKBOX = re.compile(r'<input type="checkbox"( checked="")? disabled="" />')
_IMAGE = re.compile(r'<img src="([^"]*)" alt="([^"]*)"(?: title="[^"]*")? />')
_LINK = re.compile(r"<a [^>]*>.*?</a>", re.DOTALL)
_OTHER_TAG = re.compile(
    rf"<(?=/?[a-z])(?!/?(?:{'|'.join(sorted(_TAGS))})(?:[\s/>]|$))", re.IGNORECASE | re.ASCII
)
_DEEPEST = 200  # elements in one another; browsers stop at 512, and parsers take ever longer
_NESTING = re.compile(
    r"<(?P<end>/?)(?P<name>(?:a|abbr|b|blockquote|code|dd|del|details|dl|dt|em|h[1-6]|i|ins|kbd|li"
    r"|mark|ol|pre|q|s|samp|small|strong|sub|summary|sup|table|u|ul|var)(?=[\s/>]))",
    re.IGNORECASE | re.ASCII,
)
_HEADING = re.compile(r"<h([1-6])>(.*?)</h\1>", re.DOTALL)
_HEADING_TAG = re.compile(r"<(?P<end>/?)h(?P<level>[1-6])>")
_CODE = re.compile(r"<code>([^<]*)</code>(?!</pre>)")


def render_markdown(markdown: str) -> str:
    """Render GitHub-flavoured Markdown to safe HTML.

    Images become links (a page loads nothing from elsewhere), task boxes characters, and tags that
    are not allowed (`<think>`, `<video>`) the text they were. So are tables that could have more
    than 50,000 cells.
    """
    extensions = _WITHOUT_TABLES if _could_be_vast(markdown) else _EXTENSIONS
    text = comrak.render_markdown(markdown, extension_options=extensions, render_options=_RENDERING)
    if "<input" in text:
        text = _CHECKBOX.sub(lambda match: "☑" if match[1] else "☐", text)
    if "<img" in text:
        text = _LINK.sub(lambda match: _IMAGE.sub(r"\2", match[0]), text)
        text = _IMAGE.sub(lambda match: f'<a href="{match[1]}">{match[2] or match[1]}</a>', text)
    text = _OTHER_TAG.sub("&lt;", text)
    return _CLEANER.clean(_flattened(text) if text.count("<") > _DEEPEST else text)


def _could_be_vast(markdown: str) -> bool:
    """Tell whether the widest line could be the head of a table of all others."""
    bars = markdown.count("|")
    if not bars:
        return False
    lines = markdown.count("\n") + markdown.count("\r")
    if bars * lines <= _MOST_CELLS:
        return False
    return max(line.count("|") for line in markdown.split("\n")) * lines > _MOST_CELLS


def _flattened(text: str) -> str:
    """Make text of the tags that would nest elements too deeply."""
    opened: Counter[str] = Counter()
    depth = 0

    def keep(match: re.Match[str]) -> str:
        nonlocal depth
        name, step = match["name"].lower(), -1 if match["end"] else 1
        if step < 0 and not opened[name]:
            return match[0]  # closes nothing
        if step > 0 and depth >= _DEEPEST:
            return f"&lt;{match['name']}"
        opened[name] += step
        depth += step
        return match[0]

    return _NESTING.sub(keep, text)


def shift_headings(safe: str, level: int) -> str:
    """Move sanitised HTML's headings to `level` and below, without skipping a level.

    Empty headings are dropped; h6 is the deepest.
    """
    if "<h" not in safe:
        return safe
    outline: list[int] = []  # the headings that the next one lies below, by their own levels
    opened: list[int] = []  # the tags that are open (a heading can stand in another), as moved

    def move(match: re.Match[str]) -> str:
        if match["end"]:
            return f"</h{opened.pop()}>"
        own = int(match["level"])
        while outline and outline[-1] >= own:
            outline.pop()
        outline.append(own)
        opened.append(min(level + len(outline) - 1, 6))
        return f"<h{opened[-1]}>"

    filled = _HEADING.sub(lambda match: match[0] if plain_text(match[2]) else "", safe)
    return _HEADING_TAG.sub(move, filled)


def mark_code(safe: str, texts: Collection[str], note: str) -> str:
    """Put a note behind every code span whose text is one of these; `note` is text."""
    if not texts:
        return safe
    mark = f' <span class="digest-unfounded">{html.escape(note)}</span>'

    def add(match: re.Match[str]) -> str:
        return match[0] + mark if plain_text(match[1]) in texts else match[0]

    return _CODE.sub(add, safe)


def page_text(html_text: str) -> str:
    """Give the text of a hand-written page, without what only its layout needs."""
    return plain_text(_PAGE_CLEANER.clean(_PERMALINK.sub("", html_text)))
