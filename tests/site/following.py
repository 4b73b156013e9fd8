"""Following feeds as readers do that know archives (RFC 5005), and the rules that these follow.

With the standard library alone, so that nothing of what wrote a feed reads it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin
from xml.etree.ElementTree import Element, fromstring

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ATOM, HISTORY = "{http://www.w3.org/2005/Atom}", "{http://purl.org/syndication/history/1.0}"
BASE = "{http://www.w3.org/XML/1998/namespace}base"
ARCHIVE_LINKS = ("current", "prev-archive", "next-archive")


@dataclass
class Reader:
    """Someone who looks at a feed now and then, and follows its archive to what is known."""

    read: Callable[[str], bytes]  # a document by its address
    entries: dict[str, str] = field(
        default_factory=dict
    )  # seen ones: when they were updated, by id
    documents: set[str] = field(default_factory=set)  # of the archive that were read
    follows: bool = True

    def look(self, address: str) -> int:
        """Read a feed and what of its archive is not known; count the documents that were read."""
        number = 0
        while address and address not in self.documents:
            root = fromstring(self.read(address))  # noqa: S314 - our own
            number += 1
            if root.find(f"{HISTORY}archive") is not None:
                self.documents.add(address)
            for entry in root.iter(f"{ATOM}entry"):
                self.entries[text(entry, "id")] = text(entry, "updated")
            address = links(root).get("prev-archive", "") if self.follows else ""
        return number


def text(element: Element, name: str) -> str:
    """Give the text of an element's child; "" where there is none."""
    return element.findtext(f"{ATOM}{name}") or ""


def links(root: Element) -> dict[str, str]:
    """Give an element's links by relation."""
    found = root.findall(f"{ATOM}link")
    return {link.get("rel", "alternate"): link.get("href", "") for link in found}


def feed_faults(data: bytes, address: str) -> list[str]:
    """Find what RFC 4287 and RFC 5005 forbid in the document at an address."""
    return list(_feed_faults(fromstring(data), address))  # noqa: S314 - our own


def _feed_faults(root: Element, address: str) -> Iterator[str]:
    if root.tag != f"{ATOM}feed":
        yield f"is no feed but {root.tag}"
    for name in ("id", "title", "updated"):  # RFC 4287, 4.1.1
        if len(root.findall(f"{ATOM}{name}")) != 1:
            yield f"has not one {name}"
    if not root.findtext(f"{ATOM}author/{ATOM}name"):
        yield "has no author, though entries have none"
    yield from _link_faults(root, address)
    entries = root.findall(f"{ATOM}entry")
    if len({text(entry, "id") for entry in entries}) != len(entries):
        yield "has an entry twice"
    for entry in entries:
        yield from _entry_faults(entry, root.get(BASE, address))
    times = [_time(text(entry, "updated")) for entry in entries]
    if times and _time(text(root, "updated")) != max(times):
        yield "was not updated when its newest entry was"


def _link_faults(root: Element, address: str) -> Iterator[str]:
    found = links(root)
    if len(found) != len(root.findall(f"{ATOM}link")):
        yield "has two links of one relation"
    if found.get("self") != address:
        yield f"says that it is at {found.get('self')}"
    is_archive = root.find(f"{HISTORY}archive") is not None
    if is_archive != ("current" in found):  # RFC 5005, 4
        yield "is an archive without a link to the feed, or a feed with one"
    if not is_archive and "next-archive" in found:
        yield "is no archive, and nothing comes after it"
    if any(not found[rel].startswith("https://") for rel in ARCHIVE_LINKS if rel in found):
        yield "has a link of the archive that is not absolute"


def _entry_faults(entry: Element, base: str) -> Iterator[str]:
    name = text(entry, "id")
    for part in ("id", "title", "updated"):  # 4.1.2
        if len(entry.findall(f"{ATOM}{part}")) != 1 or not text(entry, part):
            yield f"{name}: has not one {part}"
    link = urljoin(base, links(entry).get("alternate", ""))
    if link.partition("#")[0] != name.partition("#")[0]:
        yield f"{name}: leads to {link}"
    published = text(entry, "published") or text(entry, "updated")
    if _time(published) > _time(text(entry, "updated")):
        yield f"{name}: was updated before it was published"


def _time(moment: str) -> datetime:
    found = datetime.fromisoformat(moment)  # 3.3: RFC 3339
    assert found.tzinfo
    return found
