"""Feeds as Atom (RFC 4287) and JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from digest.site.artifacts.feeds.channels import ATOM, JSON, TYPES
from digest.site.artifacts.feeds.records import xml_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from digest.site.artifacts.feeds.channels import Channel
    from digest.site.artifacts.feeds.records import FeedItem

NAMESPACE = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed to be written; its texts are plain, its addresses absolute."""

    channel: Channel
    root: str  # the site's address
    title: str
    description: str
    author: str  # of the feed
    language: str
    updated: datetime  # in UTC
    is_full: bool  # whole analyses, not summaries
    items: list[FeedItem]
    links: tuple[tuple[str, str], ...] = ()  # to its archive: relations, paths below the site

    def file(self, ending: str) -> str:
        """Give the address of one of the feed's files; `ending` is `ATOM` or `JSON`."""
        return self.root + self.channel.file(ending)

    @property
    def home(self) -> str:
        """The address of the page that the feed belongs to."""
        return self.root + self.channel.home

    def title_of(self, item: FeedItem) -> str:
        """Give an item's title; in the feed of a whole site it names the repository, too."""
        is_named = self.channel.repository or not item.repository
        return item.title if is_named else f"{item.title} · {item.repository}"


def write_atom(feed: Feed) -> bytes:
    """Write a feed as Atom, in UTF-8, with what leads to its archive (RFC 5005, section 4)."""
    root = Element("feed", {"xmlns": NAMESPACE, "xml:lang": feed.language})
    _add(root, "title", feed.title)
    if feed.description:
        _add(root, "subtitle", feed.description)
    _add(root, "id", feed.file(ATOM))
    _add(root, "link", rel="self", type=TYPES[ATOM], href=feed.file(ATOM))
    for relation, path in feed.links:
        _add(root, "link", rel=relation, type=TYPES[ATOM], href=feed.root + path)
    _add(root, "link", rel="alternate", type="text/html", href=feed.home)
    _add(root, "updated", time_text(feed.updated))
    _add(SubElement(root, "author"), "name", feed.author)
    _add(root, "generator", "commit-digest")
    for item in feed.items:
        _add_entry(SubElement(root, "entry"), feed, item)
    indent(root, "")
    data: bytes = tostring(root, "utf-8", xml_declaration=True)
    return data + b"\n"


def write_json(feed: Feed) -> bytes:
    """Write a feed as JSON Feed, in UTF-8; empty members are left out."""
    value = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": feed.file(JSON),
        "description": feed.description,
        "language": feed.language,
        "authors": [{"name": feed.author}],
        "items": [_without_empty(_json_item(feed, item)) for item in feed.items],
    }
    text = json.dumps(_without_empty(value) | {"items": value["items"]}, ensure_ascii=False)
    return f"{text}\n".encode()


def _add_entry(entry: Element, feed: Feed, item: FeedItem) -> None:
    _add(entry, "title", feed.title_of(item))
    _add(entry, "id", item.id)
    _add(entry, "link", rel="alternate", type="text/html", href=item.url)
    if item.host_url:
        _add(entry, "link", rel="related", type="text/html", href=item.host_url)
    _add(entry, "published", time_text(item.published))
    _add(entry, "updated", time_text(item.updated))
    if item.author:
        _add(SubElement(entry, "author"), "name", item.author)
    for term, label in _categories(item):
        _add(entry, "category", term=term, label=label)
    _add(entry, "summary", item.summary)
    if feed.is_full and item.html:
        _add(entry, "content", item.html, type="html")


def _add(parent: Element, name: str, text: str = "", **attributes: str) -> None:
    element = SubElement(parent, name, {key: xml_text(value) for key, value in attributes.items()})
    element.text = xml_text(text)


def _json_item(feed: Feed, item: FeedItem) -> dict[str, Any]:
    is_full = feed.is_full and item.html
    text = {"content_html": item.html} if is_full else {"content_text": item.summary}
    return {
        "id": item.id,
        "url": item.url,
        "external_url": item.host_url,
        "title": feed.title_of(item),
        **text,
        "summary": item.summary,
        "date_published": time_text(item.published),
        "date_modified": time_text(item.updated),
        "authors": [{"name": item.author}] if item.author else [],
        "tags": [term for term, _ in _categories(item)],
        "_digest": _without_empty(
            {
                "sha": item.sha,
                "repository": item.repository,
                "importance": item.level,
                "types": [chip.name for chip in item.types],
                "status": item.status,
            }
        ),
    }


def _without_empty(value: dict[str, Any]) -> dict[str, Any]:
    return {key: part for key, part in value.items() if part}


def _categories(item: FeedItem) -> Iterator[tuple[str, str]]:
    """Yield a commit's categories, for machines and for people."""
    if item.level:
        yield item.level, item.level_name
    yield from item.types
    if item.repository:
        yield item.repository, item.repository


def time_text(moment: datetime) -> str:
    """Write a time in UTC as both formats have it: `2025-03-04T18:00:00Z`."""
    return moment.isoformat().replace("+00:00", "Z")


WRITERS = {ATOM: write_atom, JSON: write_json}
