"""Check JSON and XML, and what sites write in them: feeds, site maps and SVG drawings."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from xml.parsers.expat import ExpatError, ParserCreate

from digest.sitecheck import rules as r
from digest.sitecheck.addresses import resolve_address
from digest.sitecheck.findings import FileFindings, Link
from digest.sitecheck.page import examine_fragment, style_faults

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.sitecheck.addresses import SiteBase
    from digest.sitecheck.rules import CheckRules

_ATOM = "http://www.w3.org/2005/Atom}"
_NEEDED = ("id", "title", "updated")  # of an entry of an Atom feed
_SHOWN = 60  # characters of what is cited


# ---- JSON


def examine_json(file: str, text: str, rules: CheckRules, base: SiteBase) -> FileFindings:
    """Examine a JSON file by its text, a JSON Feed (https://www.jsonfeed.org) as such."""
    findings = FileFindings(file)
    try:
        value = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        findings.add_fault(getattr(error, "lineno", 1), "parse", f"is not JSON ({error})")
        return findings
    if isinstance(value, dict) and str(value.get("version", "")).startswith("https://jsonfeed.org"):
        _examine_feed(findings, value, rules, base)
    return findings


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is none of its values")


def _examine_feed(
    findings: FileFindings, feed: dict[str, Any], rules: CheckRules, base: SiteBase
) -> None:
    _follow(
        findings, 1, [feed.get(name) for name in ("home_page_url", "feed_url", "next_url")], base
    )
    items = feed.get("items")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        findings.add_fault(1, "parse", "is a feed without a list of items")
        return
    for item in items:
        if not isinstance(item.get("id"), str):
            findings.add_fault(1, "parse", f"an item of the feed has no id: {item.get('title')!r}")
        _follow(findings, 1, [item.get("url"), item.get("external_url")], base)
        if isinstance(html := item.get("content_html"), str):
            _add(findings, examine_fragment(findings.file, 1, html, rules, base))


# ---- XML


@dataclass(slots=True)
class _Node:
    tag: str  # "namespace}name"
    attributes: dict[str, str]
    line: int
    text: str = ""
    children: list[str] = field(default_factory=list)  # their tags

    @property
    def name(self) -> str:
        """The tag without its namespace."""
        return _local(self.tag)


class _DeclaredError(ValueError):
    """The file declares a document type."""


def examine_xml(file: str, text: str, rules: CheckRules, base: SiteBase) -> FileFindings:
    """Examine an XML file by its text; Atom feeds, site maps and SVG as such."""
    findings = FileFindings(file)
    try:
        nodes = _read(findings, text)
    except _DeclaredError:
        findings.add_fault(
            1, "parse", "declares a document type, with entities that readers may expand"
        )
        return findings
    except ExpatError as error:
        findings.add_fault(error.lineno, "parse", f"is not XML ({error})")
        return findings
    root = nodes[0]
    if root.tag == f"{_ATOM}feed":
        _examine_atom(findings, nodes, rules, base)
    elif root.name in {"urlset", "sitemapindex"}:
        for node in nodes:
            if node.name == "loc":
                _follow(findings, node.line, [node.text.strip()], base)
    elif root.name == "svg":
        _examine_drawing(findings, nodes, rules, base)
    return findings


def _read(findings: FileFindings, text: str) -> list[_Node]:
    """Read all elements in their order. Raises ExpatError, _DeclaredError."""
    parser = ParserCreate(namespace_separator="}")
    nodes: list[_Node] = []
    opened: list[_Node] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        node = _Node(tag, attributes, parser.CurrentLineNumber)
        if opened:
            opened[-1].children.append(tag)
        nodes.append(node)
        opened.append(node)

    def data(part: str) -> None:
        opened[-1].text += part

    def declared(*_: object) -> None:
        raise _DeclaredError

    def instruction(*_: object) -> None:
        what = "a processing instruction, which can load or run things"
        findings.add_fault(parser.CurrentLineNumber, "markup", what)

    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, lambda _: opened.pop()
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = data, declared
    parser.ProcessingInstructionHandler = instruction
    parser.Parse(text.encode("utf-8"), True)
    return nodes


def _examine_atom(
    findings: FileFindings, nodes: Sequence[_Node], rules: CheckRules, base: SiteBase
) -> None:
    """Examine an Atom feed (RFC 4287)."""
    for node in nodes:
        kind = node.attributes.get("type", "")
        if node.tag == f"{_ATOM}link":
            _follow(findings, node.line, [node.attributes.get("href")], base)
        elif node.tag == f"{_ATOM}entry":
            if lacking := [name for name in _NEEDED if _ATOM + name not in node.children]:
                what = f"an entry of the feed has no {', '.join(lacking)}"
                findings.add_fault(node.line, "parse", what)
        elif kind == "html":
            _add(findings, examine_fragment(findings.file, node.line, node.text, rules, base))
        elif kind == "xhtml":
            what = "XHTML in a feed, which is not examined: use the type html"
            findings.add_fault(node.line, "element", what)


def _examine_drawing(
    findings: FileFindings, nodes: Sequence[_Node], rules: CheckRules, base: SiteBase
) -> None:
    for node in nodes:
        if node.name not in r.DRAWING_ELEMENTS:
            findings.add_fault(node.line, "element", f"<{node.name}> in a drawing")
        style = node.text if node.name == "style" else node.attributes.get("style", "")
        for fault in style_faults(style, findings.file, base, rules):
            findings.add_fault(node.line, *fault)
        for key, value in node.attributes.items():
            _examine_attribute(findings, node, _local(key), value, base)
    findings.ids = frozenset(node.attributes["id"] for node in nodes if "id" in node.attributes)


def _examine_attribute(
    findings: FileFindings, node: _Node, name: str, value: str, base: SiteBase
) -> None:
    if name.lower().startswith("on"):
        findings.add_fault(node.line, "handler", f"<{node.name} {name}={value[:_SHOWN]!r}>")
    elif name == "href":
        _follow(findings, node.line, [value], base)


def _local(name: str) -> str:
    return name.rpartition("}")[2]


# ---- addresses


def _add(findings: FileFindings, inner: FileFindings) -> None:
    findings.faults += inner.faults
    findings.links += inner.links


def _follow(findings: FileFindings, line: int, addresses: Sequence[object], base: SiteBase) -> None:
    """Add the links and faults of addresses; "" and `None` are none."""
    for address in filter(None, addresses):
        written = str(address)
        target = resolve_address(written, findings.file, base)
        if target.fault:
            findings.add_fault(line, "scheme", f"{written[:_SHOWN]!r} {target.fault}")
        elif target.path is not None:
            findings.links.append(Link(line, written, target.path, target.fragment))
        elif target.scheme not in {"http", "https", "mailto"}:
            findings.add_fault(line, "scheme", f"the address {written[:_SHOWN]!r}")
