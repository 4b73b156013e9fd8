"""One HTML page → what is wrong with it, which anchors it has, where it leads.

The parser is one that makes the tree a browser makes, whatever the markup: what looks harmless to
a simpler one may not be (`<svg><style><img onerror=…>`). It needs the extra `check`.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from digest.errors import DigestError
from digest.sitecheck import rules as r
from digest.sitecheck.addresses import Base, Target, is_picture, read_address
from digest.sitecheck.findings import Link, Seen
from digest.sitecheck.policies import ARCHIVE, Policy, policy_in, stopped_script
from digest.sitecheck.rules import CheckRules, Fault
from digest.text import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from turbohtml import Document, Element

_BROKEN = {
    "duplicate-attribute": "an attribute is given twice",
    "unexpected-character-in-attribute-name": "a quote or < in an attribute's name",
    "missing-whitespace-between-attributes": "no space between two attributes",
    "eof-in-tag": "the page ends within a tag",
    "eof-in-comment": "the page ends within a comment",
    "eof-in-script-html-comment-like-text": "the page ends within a script",
    "cdata-in-html-content": "a CDATA section",
    "incorrectly-closed-comment": "a comment closed by --!>",
    "incorrectly-opened-comment": "a declaration or comment that is none",
    "nested-comment": "a comment within a comment",
    "unexpected-question-mark-instead-of-tag-name": "a processing instruction",
}
_SPACE = re.compile(r"[ \t\n\f\r]+")
_REFRESH = re.compile(r"[\s\d.]*[;,\s]\s*(?:url\s*=\s*)?[\"']?(?P<url>[^\"']*)", re.IGNORECASE)
_SHOWN = 60  # characters of what is cited


def load_parser() -> None:
    """Raise DigestError where the parser is not installed."""
    try:
        import turbohtml  # noqa: F401
    except ImportError as error:
        text = "check: a site's pages need a parser that reads as browsers do"
        raise DigestError(f"{text}; install 'commit-digest[check]'") from error


def examine_page(file: str, text: str, rules: CheckRules, base: Base) -> Seen:
    """Examine a page; `text` is its HTML."""
    import turbohtml

    seen = Seen(file)
    for match in r.UNPRINTABLE.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        seen.fault(line, "text", f"the character U+{ord(match[0]):04X}")
    document = turbohtml.parse(text, allow_declarative_shadow_roots=False)
    for error in document.errors:
        if error.code in _BROKEN:
            seen.fault(error.line, "markup", _BROKEN[error.code])
    _Examiner(seen, rules, base).document(document)
    if "<noscript" in text:  # read otherwise where scripts run: its text could close it early
        second = Seen(file)
        running = turbohtml.parse(text, scripting=True, allow_declarative_shadow_roots=False)
        _Examiner(second, rules, base).document(running)
        known = set(seen.faults)
        seen.faults += [fault for fault in second.faults if fault not in known]
    return seen


def examine_fragment(file: str, line: int, html: str, rules: CheckRules, base: Base) -> Seen:
    """Examine HTML that a feed carries: it is shown by readers with pages of their own."""
    import turbohtml

    inner, seen = Seen(file), Seen(file)
    examiner = _Examiner(inner, rules, base, is_strangers=True)
    for element in turbohtml.parse_fragment(html).iter_elements():
        examiner.element(element)
    seen.faults = [Fault(file, line, fault.kind, fault.what) for fault in inner.faults]
    seen.links = [Link(line, link.written, link.path, link.fragment) for link in inner.links]
    return seen


@dataclass
class _Examiner:
    seen: Seen
    rules: CheckRules
    base: Base
    is_strangers: bool = False  # all of it is of the archive
    _policy: Policy | None = None
    _has_script: bool = False
    _ids: Counter[str] = field(default_factory=Counter)
    _known: dict[str, Target] = field(default_factory=dict)

    def document(self, document: Document) -> None:
        """Examine a whole page."""
        is_sought = ARCHIVE.fullmatch(self.seen.file) is not None
        left = 0  # elements of the content that are still to come
        for element in document.iter_elements():
            if is_sought and element.tag == "article":
                is_sought, left = False, 1 + sum(1 for _ in element.iter_elements())
            self.is_strangers = left > 0
            left -= 1
            self.element(element)
        self.seen.ids = frozenset(self._ids)

    def element(self, element: Element) -> None:
        """Examine one element with its attributes."""
        tag, attributes = element.tag, element.attrs
        told = [name for name in attributes if name in r.TELLING or name.startswith("on")]
        if tag in r.SILENT and not told:
            return
        values = {name: _text(value) for name, value in attributes.items()}
        line = element.source_line
        for fault in (*self._of_kind(element, tag, values), *self._of_names(tag, values)):
            self.seen.fault(line, *fault)
        for name in told:
            for fault in self._of_attribute(tag, name, values, line or 0):
                self.seen.fault(line, *fault)

    # ---- elements

    def _of_kind(
        self, element: Element, tag: str, attributes: Mapping[str, str]
    ) -> Iterator[tuple[str, str]]:
        if element.namespace.value != "html":
            if tag not in r.DRAWING:
                yield "element", f"<{tag}> in a drawing"
        elif tag == "script":
            self._has_script = True
            yield from stopped_script(self._policy, attributes, element.text)
            yield from self._of_script(element.text, attributes)
        elif tag == "form":
            yield from self._of_form(attributes)
        elif fault := self._of_tag(tag):
            yield fault
        if tag == "style":
            yield from self._of_style(element.text)
        if tag == "meta" and attributes.get("http-equiv", "").strip().lower() == "refresh":
            yield from self._of_refresh(attributes.get("content", ""))
        elif not self.is_strangers and (policy := policy_in(tag, attributes)):
            self._policy, self.seen.has_policy = policy, True
            if self._has_script:
                yield "policy", "a policy below a script, which it does not hold"

    def _of_tag(self, tag: str) -> tuple[str, str] | None:
        if tag in r.FRAMES:
            return "frame", f"<{tag}>"
        if tag == "base":
            return "element", "<base> turns all links of the page elsewhere"
        if tag == "style" and self.is_strangers:
            return "style", "<style>"
        if tag not in r.KNOWN:
            return "element", f"<{tag}> is not known"
        if self.is_strangers and tag in r.NO_CONTENT:
            return "element", f"<{tag}> in an archive page's content"
        return None

    def _of_script(self, text: str, attributes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        kind = attributes.get("type", "").strip().lower()
        if "src" in attributes:
            if kind not in r.RUNNING_SCRIPTS:
                yield "script", f"a script of the kind {kind!r}"
            if read_address(attributes["src"], self.seen.file, self.base).path is None:
                yield "script", f"a script from elsewhere: {_cut(attributes['src'])}"
        elif kind in r.DATA_SCRIPTS:
            try:
                json.loads(text)
            except ValueError as error:
                yield "parse", f"the data in <script type={kind}> is not JSON ({error})"
        elif kind not in r.RUNNING_SCRIPTS:
            yield "script", f"a script of the kind {kind!r}"
        elif not r.theme_scripts().fullmatch(text):
            name = r.script_hash(text)
            if name not in self.rules.scripts:
                yield "script", f"an inline script ({name}): {_cut(text)}"

    def _of_form(self, attributes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        if attributes.get("method", "get").strip().lower() not in {"get", "dialog"}:
            yield "form", "a form that sends by POST"
        target = read_address(attributes.get("action", ""), self.seen.file, self.base)
        if target.path is None:
            yield "form", f"a form that sends to {_cut(attributes['action'])}"

    def _of_refresh(self, content: str) -> Iterator[tuple[str, str]]:
        match = _REFRESH.match(content)
        if match is None or read_address(match["url"], self.seen.file, self.base).path is None:
            yield "refresh", f"the page sends its reader on: {_cut(content)}"

    def _of_names(self, tag: str, attributes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        if name := attributes.get("id"):
            self._ids[name] += 1
            if self._ids[name] == 2:
                yield "id", f"a second element with the id {_cut(name)!r}"
            is_theme = r.THEME_ID.fullmatch(name) is not None
            if is_theme and (self.is_strangers or tag not in r.THEME_ELEMENTS):
                yield "id", f"<{tag}> has an id of the theme's: {_cut(name)!r}"
        if tag in r.NAMED and attributes.get("name"):
            yield "name", f"<{tag} name={_cut(attributes['name'])!r}>"

    def _of_style(self, text: str) -> Iterator[tuple[str, str]]:
        yield from style_faults(text, self.seen.file, self.base, self.rules)

    # ---- attributes

    def _of_attribute(
        self, tag: str, name: str, attributes: Mapping[str, str], line: int
    ) -> Iterator[tuple[str, str]]:
        value = attributes[name]
        if name.startswith("on"):
            yield "handler", f"<{tag} {name}={_cut(value)!r}>"
        elif name == "style" and self.is_strangers:
            yield "style", f"<{tag} style={_cut(value)!r}>"
        elif name == "style":
            yield from self._of_style(value)
        elif name == "srcdoc":
            yield "frame", f"<{tag} srcdoc=…>"
        elif name in r.LOADED or name in r.FOLLOWED:
            for address in _addresses(name, value):
                yield from self._of_address(tag, name, address, attributes, line)

    def _of_address(
        self, tag: str, name: str, address: str, attributes: Mapping[str, str], line: int
    ) -> Iterator[tuple[str, str]]:
        target = self._known.get(address) or read_address(address, self.seen.file, self.base)
        self._known[address] = target
        where = f"<{tag} {name}={_cut(address)!r}>"
        if target.fault:
            yield "scheme", f"{where} {target.fault}"
        elif target.path is not None:
            if not (self.is_strangers and target.scheme):  # a stranger may name any page of ours
                self.seen.links.append(Link(line, address, target.path, target.fragment))
        elif _is_loaded(tag, name, attributes):
            is_data = tag in {"img", "source"} and is_picture(address)
            if not is_data and (not target.host or target.host not in self.rules.hosts):
                yield "host", f"{where} is loaded from elsewhere"
        elif target.scheme not in {"http", "https", "mailto"}:
            yield "scheme", where


def _text(value: str | list[str] | None) -> str:
    """Give an attribute's value as a text; some come as lists."""
    return value if isinstance(value, str) else " ".join(value or ())


def _is_loaded(tag: str, name: str, attributes: Mapping[str, str]) -> bool:
    if tag == "link" and name == "href":
        relations = attributes.get("rel", "").lower().split()
        return not r.LOADING_RELATIONS.isdisjoint(relations)
    return name in r.LOADED or tag in {"use", "image", "feImage"}


def _addresses(name: str, value: str) -> list[str]:
    if name in {"srcset", "imagesrcset"}:
        return [part.split()[0] for part in value.split(",") if part.strip()]
    if name == "ping":
        return _SPACE.split(value.strip())
    return [value]


def style_faults(text: str, file: str, base: Base, rules: CheckRules) -> Iterator[tuple[str, str]]:
    """Yield what a style loads from elsewhere."""
    for match in r.STYLED.finditer(text):
        target = read_address(match["address"], file, base)
        if target.path is None and target.scheme != "data" and target.host not in rules.hosts:
            yield "host", f"a style loads {_cut(match['address'])!r}"


def _cut(text: str) -> str:
    return shorten(text, _SHOWN)
