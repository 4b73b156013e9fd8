"""Check one HTML page: its faults, its anchors and its links.

The parser makes the tree that a browser makes, whatever the markup (https://html.spec.whatwg.org):
what looks harmless to a simpler one may not be (`<svg><style><img onerror=…>`). It needs the extra
`check`.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from digest.errors import DigestError
from digest.sitecheck import rules as r
from digest.sitecheck.addresses import LinkTarget, SiteBase, is_data_image, resolve_address
from digest.sitecheck.findings import FileFindings, Link
from digest.sitecheck.policies import ARCHIVE_PAGE, Policy, blocked_script, parse_policy
from digest.sitecheck.rules import CheckRules, Fault
from digest.text import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from turbohtml import Document, Element

_MARKUP_ERRORS = {
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


def require_parser() -> None:
    """Raise DigestError where the parser, of the extra `check`, is not installed."""
    try:
        import turbohtml  # noqa: F401
    except ImportError as error:
        text = "check: a site's pages need a parser that reads as browsers do"
        raise DigestError(f"{text}; install 'commit-digest[check]'") from error


def examine_page(file: str, text: str, rules: CheckRules, base: SiteBase) -> FileFindings:
    """Examine a page by its HTML, as a browser with scripts and as one without would read it."""
    import turbohtml

    findings = FileFindings(file)
    for match in r.UNPRINTABLE.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        findings.add_fault(line, "text", f"the character U+{ord(match[0]):04X}")
    document = turbohtml.parse(text, allow_declarative_shadow_roots=False)
    for error in document.errors:
        if error.code in _MARKUP_ERRORS:
            findings.add_fault(error.line, "markup", _MARKUP_ERRORS[error.code])
    _Examiner(findings, rules, base).document(document)
    if "<noscript" in text:  # parsed otherwise where scripts run: its text could close it early
        second = FileFindings(file)
        running = turbohtml.parse(text, scripting=True, allow_declarative_shadow_roots=False)
        _Examiner(second, rules, base).document(running)
        known = set(findings.faults)
        findings.faults += [fault for fault in second.faults if fault not in known]
    return findings


def examine_fragment(
    file: str, line: int, html: str, rules: CheckRules, base: SiteBase
) -> FileFindings:
    """Examine HTML in a feed's item, all of it as untrusted: feed readers show it in their pages.

    All its faults and links get the number of the item's `line`.
    """
    import turbohtml

    inner, findings = FileFindings(file), FileFindings(file)
    examiner = _Examiner(inner, rules, base, is_untrusted=True)
    for element in turbohtml.parse_fragment(html).iter_elements():
        examiner.element(element)
    findings.faults = [Fault(file, line, fault.kind, fault.what) for fault in inner.faults]
    findings.links = [Link(line, link.written, link.path, link.fragment) for link in inner.links]
    return findings


@dataclass
class _Examiner:
    findings: FileFindings
    rules: CheckRules
    base: SiteBase
    is_untrusted: bool = False  # what is examined was written by strangers
    _policy: Policy | None = None
    _has_script: bool = False
    _ids: Counter[str] = field(default_factory=Counter)
    _known: dict[str, LinkTarget] = field(default_factory=dict)

    def document(self, document: Document) -> None:
        """Examine a whole page."""
        is_sought = ARCHIVE_PAGE.fullmatch(self.findings.file) is not None
        left = 0  # elements of the content that are still to come
        for element in document.iter_elements():
            if is_sought and element.tag == "article":
                is_sought, left = False, 1 + sum(1 for _ in element.iter_elements())
            self.is_untrusted = left > 0
            left -= 1
            self.element(element)
        self.findings.ids = frozenset(self._ids)

    def element(self, element: Element) -> None:
        """Examine one element with its attributes."""
        tag, attributes = element.tag, element.attrs
        checked = [
            name for name in attributes if name in r.CHECKED_ATTRIBUTES or name.startswith("on")
        ]
        if tag in r.HARMLESS_BARE and not checked:
            return
        values = {name: _text(value) for name, value in attributes.items()}
        line = element.source_line
        for fault in (*self._of_kind(element, tag, values), *self._of_names(tag, values)):
            self.findings.add_fault(line, *fault)
        for name in checked:
            for fault in self._of_attribute(tag, name, values, line or 0):
                self.findings.add_fault(line, *fault)

    # ---- elements

    def _of_kind(
        self, element: Element, tag: str, attributes: Mapping[str, str]
    ) -> Iterator[tuple[str, str]]:
        if element.namespace.value != "html":
            if tag not in r.DRAWING_ELEMENTS:
                yield "element", f"<{tag}> in a drawing"
        elif tag == "script":
            self._has_script = True
            yield from blocked_script(self._policy, attributes, element.text)
            yield from self._of_script(element.text, attributes)
        elif tag == "form":
            yield from self._of_form(attributes)
        elif fault := self._of_tag(tag):
            yield fault
        if tag == "style":
            yield from self._of_style(element.text)
        if tag == "meta" and attributes.get("http-equiv", "").strip().lower() == "refresh":
            yield from self._of_refresh(attributes.get("content", ""))
        elif not self.is_untrusted and (policy := parse_policy(tag, attributes)):
            self._policy, self.findings.has_policy = policy, True
            if self._has_script:
                yield "policy", "a policy below a script, to which it does not apply"

    def _of_tag(self, tag: str) -> tuple[str, str] | None:
        if tag in r.FRAME_ELEMENTS:
            return "frame", f"<{tag}>"
        if tag == "base":
            return "element", "<base> changes where all links of the page lead"
        if tag == "style" and self.is_untrusted:
            return "style", "<style>"
        if tag not in r.KNOWN_ELEMENTS:
            return "element", f"<{tag}> is not known"
        if self.is_untrusted and tag in r.NOT_IN_CONTENT:
            return "element", f"<{tag}> in an archive page's content"
        return None

    def _of_script(self, text: str, attributes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        kind = attributes.get("type", "").strip().lower()
        if "src" in attributes:
            if kind not in r.RUNNING_SCRIPTS:
                yield "script", f"a script of the kind {kind!r}"
            if resolve_address(attributes["src"], self.findings.file, self.base).path is None:
                yield "script", f"a script from elsewhere: {_cut(attributes['src'])}"
        elif kind in r.DATA_SCRIPTS:
            try:
                json.loads(text)
            except ValueError as error:
                yield "parse", f"the data in <script type={kind}> is not JSON ({error})"
        elif kind not in r.RUNNING_SCRIPTS:
            yield "script", f"a script of the kind {kind!r}"
        elif not text and "data-src" in attributes:
            pass  # `404.html` loads it from where the site lies
        elif not r.theme_scripts_pattern().fullmatch(text):
            name = r.hash_script(text)
            if name not in self.rules.scripts:
                yield "script", f"an inline script ({name}): {_cut(text)}"

    def _of_form(self, attributes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        if attributes.get("method", "get").strip().lower() not in {"get", "dialog"}:
            yield "form", "a form that sends by POST"
        target = resolve_address(attributes.get("action", ""), self.findings.file, self.base)
        if target.path is None:
            yield "form", f"a form that sends to {_cut(attributes['action'])}"

    def _of_refresh(self, content: str) -> Iterator[tuple[str, str]]:
        match = _REFRESH.match(content)
        if (
            match is None
            or resolve_address(match["url"], self.findings.file, self.base).path is None
        ):
            yield "refresh", f"the page sends its reader on: {_cut(content)}"

    def _of_names(self, tag: str, attributes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        if name := attributes.get("id"):
            self._ids[name] += 1
            if self._ids[name] == 2:
                yield "id", f"a second element with the id {_cut(name)!r}"
            is_theme = r.THEME_ID.fullmatch(name) is not None
            if is_theme and (self.is_untrusted or tag not in r.ELEMENTS_WITH_THEME_IDS):
                yield "id", f"<{tag}> has an id of the theme's: {_cut(name)!r}"
        name = attributes.get("name")
        is_themes = tag == "form" and name == "search" and not self.is_untrusted
        if tag in r.UNNAMED_ELEMENTS and name and not is_themes:
            yield "name", f"<{tag} name={_cut(name)!r}>"

    def _of_style(self, text: str) -> Iterator[tuple[str, str]]:
        yield from style_faults(text, self.findings.file, self.base, self.rules)

    # ---- attributes

    def _of_attribute(
        self, tag: str, name: str, attributes: Mapping[str, str], line: int
    ) -> Iterator[tuple[str, str]]:
        value = attributes[name]
        if name.startswith("on"):
            yield "handler", f"<{tag} {name}={_cut(value)!r}>"
        elif name == "style" and self.is_untrusted:
            yield "style", f"<{tag} style={_cut(value)!r}>"
        elif name == "style":
            yield from self._of_style(value)
        elif name == "srcdoc":
            yield "frame", f"<{tag} srcdoc=…>"
        elif name in r.LOADED_ATTRIBUTES or name in r.FOLLOWED_ATTRIBUTES:
            for address in _addresses(name, value):
                yield from self._of_address(tag, name, address, attributes, line)

    def _of_address(
        self, tag: str, name: str, address: str, attributes: Mapping[str, str], line: int
    ) -> Iterator[tuple[str, str]]:
        target = self._known.get(address) or resolve_address(address, self.findings.file, self.base)
        self._known[address] = target
        where = f"<{tag} {name}={_cut(address)!r}>"
        if target.fault:
            yield "scheme", f"{where} {target.fault}"
        elif target.path is not None:
            if not (self.is_untrusted and target.scheme):  # a stranger may name any page of ours
                self.findings.links.append(Link(line, address, target.path, target.fragment))
        elif _is_loaded(tag, name, attributes):
            is_data = tag in {"img", "source"} and is_data_image(address)
            if not is_data and (not target.host or target.host not in self.rules.hosts):
                yield "host", f"{where} is loaded from elsewhere"
        elif target.scheme not in {"http", "https", "mailto"}:
            yield "scheme", where


def _text(value: str | list[str] | None) -> str:
    """Give an attribute's value as text; the parser splits some, such as `class`, into lists."""
    return value if isinstance(value, str) else " ".join(value or ())


def _is_loaded(tag: str, name: str, attributes: Mapping[str, str]) -> bool:
    if tag == "link" and name == "href":
        relations = attributes.get("rel", "").lower().split()
        return not r.LOADING_RELATIONS.isdisjoint(relations)
    return name in r.LOADED_ATTRIBUTES or tag in {"use", "image", "feImage"}


def _addresses(name: str, value: str) -> list[str]:
    if name in {"srcset", "imagesrcset"}:
        return [part.split()[0] for part in value.split(",") if part.strip()]
    if name == "ping":
        return _SPACE.split(value.strip())
    return [value]


def style_faults(
    text: str, file: str, base: SiteBase, rules: CheckRules
) -> Iterator[tuple[str, str]]:
    """Yield a fault, as its kind and what it is, for each file a style loads from elsewhere."""
    for match in r.STYLE_ADDRESS.finditer(text):
        target = resolve_address(match["address"], file, base)
        if target.path is None and target.scheme != "data" and target.host not in rules.hosts:
            yield "host", f"a style loads {_cut(match['address'])!r}"


def _cut(text: str) -> str:
    return shorten(text, _SHOWN)
