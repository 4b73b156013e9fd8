"""The sources that a page's content security policy has to let through: hashes and hosts.

They are read from what the theme and the site's owner wrote, whom the site trusts, and never from
texts by strangers: nothing in those is to run or to be loaded.
"""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Sources: TypeAlias = "frozenset[tuple[str, str]]"  # directives, each with a source for it
UNSAFE_INLINE, UNSAFE_HASHES = "'unsafe-inline'", "'unsafe-hashes'"
SCRIPT_SRC, STYLE_SRC, FRAME_SRC = "script-src", "style-src", "frame-src"
_ORIGIN = re.compile(r"(?:https?:)?//[A-Za-z0-9.-]+(?::\d+)?")
_ORIGIN_IN_CODE = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d+)?")
_LINE_END = re.compile(r"\r\n?")
# A script runs with the site's own rights. So its host, and hosts named in it, may give it whatever
# scripts load.
_SCRIPT_DIRECTIVES = (SCRIPT_SRC, STYLE_SRC, "img-src", "font-src", "connect-src", FRAME_SRC)
_STYLE_DIRECTIVES = (STYLE_SRC, "img-src", "font-src")
_ATTRIBUTE_DIRECTIVES = {
    ("script", "src"): _SCRIPT_DIRECTIVES,
    ("img", "src"): ("img-src",),
    ("img", "srcset"): ("img-src",),
    ("source", "srcset"): ("img-src",),
    ("source", "src"): ("media-src",),
    ("video", "src"): ("media-src",),
    ("video", "poster"): ("img-src",),
    ("audio", "src"): ("media-src",),
    ("track", "src"): ("media-src",),
    ("iframe", "src"): (FRAME_SRC,),
    ("embed", "src"): ("object-src",),
    ("object", "data"): ("object-src",),
    ("form", "action"): ("form-action",),
}
_LINK_DIRECTIVES = {
    "stylesheet": _STYLE_DIRECTIVES,
    "preconnect": ("font-src", "connect-src"),
    "icon": ("img-src",),
    "apple-touch-icon": ("img-src",),
    "manifest": ("manifest-src",),
    "modulepreload": (SCRIPT_SRC,),
}
_FRAME_DIRECTIVES = {FRAME_SRC, "object-src"}  # 'none' otherwise: not even the site's own
# What the theme's own script loads from where it finds these; the addresses are in its code.
_MERMAID_HOST = "https://unpkg.com"
_REPOSITORY_APIS = {"https://github.com": "https://api.github.com"}


def sources_in(html: str) -> Sources:
    """Give the sources that a page needs; `html` is what the theme and the site's owner wrote.

    Inline scripts and styles, event handlers and style attributes are named by their hashes, what
    is loaded from elsewhere by its origin.
    """
    collector = _SourceCollector()
    collector.feed(_LINE_END.sub("\n", html))
    collector.close()
    return frozenset(collector.found)


def host_sources(sources: Sources) -> Sources:
    """Leave out hashes and keywords such as 'unsafe-inline', which files of the site don't need."""
    return frozenset(pair for pair in sources if not pair[1].startswith("'"))


def hash_source(text: str) -> str:
    """Give the source that names a script or style by its hash: `'sha256-…'` (CSP Level 3, 2.3.1).

    `text` is what stands between the tags, with line feeds for the ends of lines.
    """
    sha256 = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return f"'sha256-{base64.b64encode(sha256).decode()}'"


class _SourceCollector(HTMLParser):
    """Collects the sources that a page needs, element by element."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[tuple[str, str]] = set()
        self._inline_element = ""  # "script" or "style" while its text follows
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        is_data = values.get("type", "").lower().endswith("json")
        if tag == "style" or (tag == "script" and "src" not in values and not is_data):
            self._inline_element, self._text = tag, []
        if tag == "script" and _origin(values.get("src", "")):
            # Most scripts from elsewhere draw something and style it, by attributes no one knows.
            self.found.add((STYLE_SRC, UNSAFE_INLINE))
        for name, value in values.items():
            self._add_attribute(tag, name, value)
        self._add_link(tag, values)
        self._add_theme_component(values)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        if self._inline_element:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag != self._inline_element:
            return
        self._inline_element, text = "", "".join(self._text)
        if tag == "script":
            self.found.add((SCRIPT_SRC, hash_source(text)))
            self._add_origins(_SCRIPT_DIRECTIVES, _ORIGIN_IN_CODE.findall(text))
        elif text.strip():
            self.found.add((STYLE_SRC, hash_source(text)))
            self._add_origins(_STYLE_DIRECTIVES, _ORIGIN_IN_CODE.findall(text))

    def _add_attribute(self, tag: str, name: str, value: str) -> None:
        if name.startswith("on"):
            self.found.update({(SCRIPT_SRC, UNSAFE_HASHES), (SCRIPT_SRC, hash_source(value))})
        elif name == "style":
            self.found.update({(STYLE_SRC, UNSAFE_HASHES), (STYLE_SRC, hash_source(value))})
            self._add_origins(_STYLE_DIRECTIVES, _ORIGIN_IN_CODE.findall(value))
        elif directives := _ATTRIBUTE_DIRECTIVES.get((tag, name)):
            for address in _addresses(name, value):
                if origin := _origin(address):
                    self._add_origins(directives, [origin])
                elif address and directives[0] in _FRAME_DIRECTIVES:
                    self.found.add((directives[0], "'self'"))

    def _add_link(self, tag: str, values: Mapping[str, str]) -> None:
        origin = _origin(values.get("href", "")) if tag == "link" else ""
        for relation in values.get("rel", "").lower().split() if origin else ():
            self._add_origins(_LINK_DIRECTIVES.get(relation, ()), [origin])

    def _add_theme_component(self, values: Mapping[str, str]) -> None:
        if "mermaid" in values.get("class", "").split():
            self._add_origins((SCRIPT_SRC,), [_MERMAID_HOST])
            self.found.add((STYLE_SRC, UNSAFE_INLINE))
        if values.get("data-md-component") == "source":  # a repository with its stars and forks
            origin = _origin(values.get("href", ""))
            self._add_origins(
                ("connect-src",), filter(None, [_REPOSITORY_APIS.get(origin, origin)])
            )

    def _add_origins(self, directives: Iterable[str], origins: Iterable[str]) -> None:
        pairs = [(name, origin) for origin in origins for name in directives]
        self.found.update(pairs)


def _origin(address: str) -> str:
    """Give the origin of an address on another host; "" for one that is not."""
    match = _ORIGIN.match(address.strip())
    return match[0].removeprefix("//") if match else ""


def _addresses(name: str, value: str) -> Iterator[str]:
    if name != "srcset":
        yield value.strip()
    else:
        yield from (part.split()[0] for part in value.split(",") if part.strip())
