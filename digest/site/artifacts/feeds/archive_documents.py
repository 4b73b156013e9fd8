"""The documents of feeds' archives, made of outlines: of each commit, what leads to its page."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape

from digest.models import Level
from digest.site.artifacts.feeds.channels import ATOM, TYPES
from digest.site.artifacts.feeds.formats import NAMESPACE, time_text
from digest.site.artifacts.feeds.items import (
    FeedReport,
    entry_address,
    entry_page,
    landing_time,
    line_title,
    update_time,
)
from digest.site.artifacts.feeds.records import xml_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from digest.site.artifacts.feeds.archives import ArchivedDay
    from digest.site.artifacts.feeds.formats import Feed
    from digest.site.reading.records import CatalogEntry, CatalogReport

_HISTORY = "http://purl.org/syndication/history/1.0"


class _Row(NamedTuple):
    """A commit, as the documents of all feeds have it; its texts are XML."""

    landed: datetime
    updated: datetime
    title: str
    address: str  # that names the commit, below the site
    page: str  # that its entry leads to
    rest: str  # times, and its category


class ArchiveWriter:
    """Writes documents; what those of several feeds say of a report is made only once."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._rows: dict[str, list[_Row]] = {}  # by the address of the report

    def write(self, one: ArchivedDay, feed: Feed) -> bytes:
        """Write a document as Atom, in UTF-8; `feed` is the feed that it is of."""
        found = [
            (row, "" if feed.channel.repository else f" · {catalog_report.repository}")
            for catalog_report, items in one.day.reports
            for row in self._rows_of(catalog_report, items)
        ]
        found.sort(key=lambda pair: pair[0].landed, reverse=True)
        updated = max(row.updated for row, _ in found)
        folder, root = feed.channel.folder, escape(feed.root)
        # Links are relative to the document, which lies one folder below the feed.
        entries = (
            f"<entry><title>{row.title}{escape(suffix)}</title><id>{root}{row.address}</id>"
            f'<link href="../{row.page.removeprefix(folder)}"/>{row.rest}</entry>\n'
            for row, suffix in found
        )
        return "".join([*_head(one, feed, updated), *entries, "</feed>\n"]).encode()

    def _rows_of(self, catalog_report: CatalogReport, items: Sequence[CatalogEntry]) -> list[_Row]:
        address = catalog_report.address
        if address not in self._rows:
            self._rows[address] = list(self._make_rows(catalog_report, items))
        return self._rows[address]

    def _make_rows(
        self, catalog_report: CatalogReport, items: Sequence[CatalogEntry]
    ) -> Iterator[_Row]:
        report = FeedReport(catalog_report)
        for item in report.in_table_order(iter(items)):
            landed = landing_time(item.entry.commit, catalog_report.day, self._zone)
            updated = update_time(item, landed)
            times = f"<updated>{time_text(updated)}</updated>"
            if updated != landed:
                times += f"<published>{time_text(landed)}</published>"
            is_high = item.entry.importance.level is Level.HIGH
            yield _Row(
                landed,
                updated,
                escape(line_title(item, catalog_report)),
                _escaped(entry_address(item, catalog_report, report.number(item))),
                _escaped(entry_page(item, catalog_report)),
                times + f'<category term="{Level.HIGH}"/>' * is_high,
            )


def _head(one: ArchivedDay, feed: Feed, updated: datetime) -> Iterator[str]:
    """Yield what a document says of itself and of its feed, whose id it has (RFC 5005, 4)."""
    own = _escaped(feed.root + one.file)
    current = feed.channel.file(ATOM)
    yield f"<?xml version='1.0' encoding='utf-8'?>\n<feed xmlns=\"{NAMESPACE}\""
    yield f' xmlns:fh="{_HISTORY}" xml:lang="{feed.language}" xml:base="{own}">\n<fh:archive/>\n'
    yield f"<title>{escape(xml_text(feed.title))}</title>\n<id>{escape(feed.root + current)}</id>\n"
    links = (("self", one.file), ("current", current), *one.links)
    for relation, path in links:
        address = _escaped(feed.root + path)
        yield f'<link rel="{relation}" type="{TYPES[ATOM]}" href="{address}"/>\n'
    yield f'<link rel="alternate" type="text/html" href="{_escaped(feed.home)}"/>\n'
    yield f"<updated>{time_text(updated)}</updated>\n"
    yield f"<author><name>{escape(xml_text(feed.author))}</name></author>\n"


def _escaped(address: str) -> str:
    """Escape an address for text and for attributes."""
    return escape(address, {'"': "&quot;"})
