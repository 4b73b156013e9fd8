"""What a page needs a content security policy to let through: hashes of what stands in it, hosts.

It is read from what the theme and the site's owner wrote, whom the site trusts, and never from what
strangers did: what they write needs nothing.
"""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Sources: TypeAlias = "frozenset[tuple[str, str]]"  # a policy's directive and a source for it
NO_SOURCES: Sources = frozenset()
INLINE, HASHED = "'unsafe-inline'", "'unsafe-hashes'"
SCRIPTS, STYLES, FRAMES = "script-src", "style-src", "frame-src"
_ORIGIN = re.compile(r"(?:https?:)?//[A-Za-z0-9.-]+(?::\d+)?")
_NAMED = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d+)?")
_LINES = re.compile(r"\r\n?")
# A script runs as the site itself does: what it loads, and from its own host, is its own matter.
_SCRIPTED = (SCRIPTS, STYLES, "img-src", "font-src", "connect-src", FRAMES)
_STYLED = (STYLES, "img-src", "font-src")
_LOADING = {
    ("script", "src"): _SCRIPTED,
    ("img", "src"): ("img-src",),
    ("img", "srcset"): ("img-src",),
    ("source", "srcset"): ("img-src",),
    ("source", "src"): ("media-src",),
    ("video", "src"): ("media-src",),
    ("video", "poster"): ("img-src",),
    ("audio", "src"): ("media-src",),
    ("track", "src"): ("media-src",),
    ("iframe", "src"): (FRAMES,),
    ("embed", "src"): ("object-src",),
    ("object", "data"): ("object-src",),
    ("form", "action"): ("form-action",),
}
_RELATIONS = {
    "stylesheet": _STYLED,
    "preconnect": ("font-src", "connect-src"),
    "icon": ("img-src",),
    "apple-touch-icon": ("img-src",),
    "manifest": ("manifest-src",),
    "modulepreload": (SCRIPTS,),
}
_FRAMING = {FRAMES, "object-src"}  # that a page of ours has none of, not even of the site's own
# What the theme's own script asks for where it finds these; its code has the addresses.
_DIAGRAMS = "https://unpkg.com"
_FACTS = {"https://github.com": "https://api.github.com"}


def sources_in(html: str) -> Sources:
    """Tell what a page needs; `html` is what the theme and the site's owner wrote of it."""
    reader = _Reader()
    reader.feed(_LINES.sub("\n", html))
    reader.close()
    return frozenset(reader.found)


def host_sources(needs: Sources) -> Sources:
    """Leave out of needs what is about the page's own text: for text that goes into files."""
    return frozenset(need for need in needs if not need[1].startswith("'"))


def hash_source(text: str) -> str:
    """Name a script or style by its hash."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


class _Reader(HTMLParser):
    """Collects what a page needs, element by element."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[tuple[str, str]] = set()
        self._opened = ""  # the script or style whose text follows
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        is_data = values.get("type", "").lower().endswith("json")
        if tag == "style" or (tag == "script" and "src" not in values and not is_data):
            self._opened, self._text = tag, []
        if tag == "script" and _origin(values.get("src", "")):
            self.found.add((STYLES, INLINE))  # what others' scripts draw they style, most of them
        for name, value in values.items():
            self._attribute(tag, name, value)
        self._link(tag, values)
        self._theme(values)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        if self._opened:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag != self._opened:
            return
        self._opened, text = "", "".join(self._text)
        if tag == "script":
            self.found.add((SCRIPTS, hash_source(text)))
            self._hosts(_SCRIPTED, _NAMED.findall(text))
        elif text.strip():
            self.found.add((STYLES, hash_source(text)))
            self._hosts(_STYLED, _NAMED.findall(text))

    def _attribute(self, tag: str, name: str, value: str) -> None:
        if name.startswith("on"):
            self.found.update({(SCRIPTS, HASHED), (SCRIPTS, hash_source(value))})
        elif name == "style":
            self.found.update({(STYLES, HASHED), (STYLES, hash_source(value))})
            self._hosts(_STYLED, _NAMED.findall(value))
        elif directives := _LOADING.get((tag, name)):
            for address in _addresses(name, value):
                if origin := _origin(address):
                    self._hosts(directives, [origin])
                elif address and directives[0] in _FRAMING:
                    self.found.add((directives[0], "'self'"))

    def _link(self, tag: str, values: Mapping[str, str]) -> None:
        origin = _origin(values.get("href", "")) if tag == "link" else ""
        for relation in values.get("rel", "").lower().split() if origin else ():
            self._hosts(_RELATIONS.get(relation, ()), [origin])

    def _theme(self, values: Mapping[str, str]) -> None:
        if "mermaid" in values.get("class", "").split():
            self._hosts((SCRIPTS,), [_DIAGRAMS])
            self.found.add((STYLES, INLINE))
        if values.get("data-md-component") == "source":  # a repository with its stars and forks
            origin = _origin(values.get("href", ""))
            self._hosts(("connect-src",), filter(None, [_FACTS.get(origin, origin)]))

    def _hosts(self, directives: Iterable[str], origins: Iterable[str]) -> None:
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
