"""What a built site's pages hold, read in one pass, and what is wrong with them.

A page's address is its path below the site, as in `digest.site.html.addresses`; files that are no
`index.html` go by their name.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import lxml.html

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

SITE = "https://team.github.io/digest/"
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_REFERENCES = ("href", "xlink:href", "src", "action", "poster", "data")


@dataclass(frozen=True, slots=True)
class Outline:
    """A page's outline; texts have their white space collapsed."""

    address: str
    language: str
    title: str
    description: str
    canonical: str
    headings: tuple[tuple[int, str], ...]
    ids: Counter[str]
    links: tuple[str, ...]
    tags: frozenset[str]
    classes: Counter[str]
    counts: Mapping[str, int]  # of the first line of counts, by badge


def read_site(folder: Path) -> dict[str, Outline]:
    """Read the outline of every page of a site, by address."""
    pages = (read_page(path, folder) for path in sorted(folder.rglob("*.html")))
    return {page.address: page for page in pages}


def parse(text: str) -> lxml.html.HtmlElement:
    """Read a whole page's HTML."""
    return lxml.html.document_fromstring(text)


def texts(html: lxml.html.HtmlElement, path: str) -> list[str]:
    """Give the texts of the elements an XPath finds, their white space collapsed."""
    return [" ".join(element.text_content().split()) for element in html.xpath(path)]


def read_page(path: Path, folder: Path) -> Outline:
    """Read one page's outline."""
    html = parse(path.read_text(encoding="utf-8"))
    ids: Counter[str] = Counter()
    classes: Counter[str] = Counter()
    headings = []
    links = []
    tags = set()
    for element in html.iter():
        if not isinstance(element.tag, str):
            continue
        tags.add(element.tag)
        attributes = element.attrib
        if "id" in attributes:
            ids[attributes["id"]] += 1
        if "class" in attributes:
            classes.update(attributes["class"].split())
        links += [attributes[name] for name in _REFERENCES if name in attributes]
        if element.tag in _HEADINGS:
            headings.append((_HEADINGS[element.tag], " ".join(element.text_content().split())))
    return Outline(
        address=path.relative_to(folder).as_posix().removesuffix("index.html"),
        language=html.get("lang", ""),
        title=" ".join(html.findtext("head/title", "").split()),
        description=_first(html, "head/meta[@name='description']", "content"),
        canonical=_first(html, "head/link[@rel='canonical']", "href"),
        headings=tuple(headings),
        ids=ids,
        links=tuple(links),
        tags=frozenset(tags),
        classes=classes,
        counts=_counts(html),
    )


def _first(html: lxml.html.HtmlElement, path: str, attribute: str) -> str:
    element = html.find(path)
    return "" if element is None else element.get(attribute, "")


def _counts(html: lxml.html.HtmlElement) -> dict[str, int]:
    """Read the numbers of a page's first line of counts: `high`, …, `unrated`, `total`.

    Days and weeks say theirs in words, the total first. There is no badge for a level of which
    there are no commits.
    """
    line = html.find(".//p[@class='digest-counts']")
    if line is None:
        said = html.findtext(".//p[@class='digest-summary']/span", "").split()
        return {"total": int(said[0].replace(",", ""))} if said else {}
    total = line.findtext("span[@class='digest-total']", "").split()[0]
    counts = {"total": int(total.replace(",", "")), "high": 0, "medium": 0, "low": 0}
    for element in line:
        first, *rest = element.get("class", "").split()
        if first == "digest-badge":
            level = rest[0].rpartition("-")[2] if rest else ""
            name = level if level in counts else "unrated"
            counts[name] = int(element.findtext("b", "").replace(",", ""))
    return counts


def link_faults(pages: Mapping[str, Outline], folder: Path) -> list[str]:
    """Find internal links that lead nowhere; `SITE` is taken to be the site's address."""
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return [
        f"{page.address or '(home)'}: {link} ({fault})"
        for page in pages.values()
        for link in dict.fromkeys(page.links)
        if (fault := _link_fault(link, page, pages, files))
    ]


def _link_fault(
    link: str, page: Outline, pages: Mapping[str, Outline], files: set[str]
) -> str | None:
    target, fragment = urldefrag(urljoin(SITE + page.address, link))
    if urlsplit(target)[:2] != urlsplit(SITE)[:2]:
        return None
    if not target.startswith(SITE):
        return "leaves the site's path"
    address = unquote(urlsplit(target).path)[len(urlsplit(SITE).path) :]
    if not address or address.endswith("/"):
        if address not in pages:
            return "no such page"
    elif address not in files:
        return "no such file"
    if fragment and address in pages and not pages[address].ids[unquote(fragment)]:
        return "no such anchor"
    return None


def outline_faults(pages: Mapping[str, Outline]) -> list[str]:
    """Find pages whose outline, title, description, language or anchors are not right."""
    return [
        f"{page.address or '(home)'}: {fault}" for page in pages.values() for fault in _faults(page)
    ]


def _faults(page: Outline) -> Iterator[str]:
    levels = [level for level, _ in page.headings]
    if levels.count(1) != 1 or levels[0] != 1:
        yield f"its headings are {levels}, not one h1 at the start"
    for (level, text), (following, after) in pairwise(page.headings):
        if following > level + 1:
            yield f"h{following} {after!r} comes after h{level} {text!r}"
    for level, text in page.headings:
        if not text:
            yield f"an h{level} is empty"
    yield from (
        f"{number} elements have the id {name!r}" for name, number in page.ids.items() if number > 1
    )
    for name in ("language", "title", "description"):
        if not getattr(page, name).strip():
            yield f"it has no {name}"
