"""The commits of a feed, ready to be written: absolute links, whole texts, known times only."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from markupsafe import Markup

from digest.models import Status
from digest.site.artifacts.feeds import chosen, newest
from digest.site.content.entries import view_entry
from digest.site.html.addresses import ROOT_PLACEHOLDER
from digest.site.reading.analysis import render_analysis, shorten_description
from digest.site.reading.limits import MAX_FEED_ITEM_LENGTH
from digest.site.reading.outlines import read_full_report

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from zoneinfo import ZoneInfo

    from digest.models import Commit
    from digest.site.artifacts.feeds import Channel
    from digest.site.content.entries import Chip, EntryView, SectionView, SiteContext
    from digest.site.reading.outlines import Library
    from digest.site.reading.records import CatalogEntry, CatalogReport

_NOT_WHOLE = (Status.FAILED, Status.PARTIAL, Status.MISSING)
_LAST = time(23, 59, 59)
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2


@dataclass(frozen=True, slots=True)
class FeedItem:
    """A commit in a feed. `html` is safe, every other text plain; all can stand in XML."""

    id: str  # its permanent address
    url: str  # its page on the site
    host_url: str  # its page at the repository's host, "" for none
    title: str
    author: str
    published: datetime  # in UTC
    summary: str
    html: str
    sha: str
    repository: str
    level: str  # "" when not rated
    level_name: str
    types: tuple[Chip, ...]
    status: str


class FeedReport:
    """A report that was read; its entries are counted from its table's end.

    New commits come on top of a table, so that the others keep their numbers.
    """

    def __init__(self, placed: CatalogReport) -> None:
        self.placed = placed
        newest_last = reversed([*placed.table_order])
        self._numbers = {id(placed.items[at]): n for n, at in enumerate(newest_last)}

    def number(self, item: CatalogEntry) -> int:
        """Give an item's number."""
        return self._numbers[id(item)]

    def by_time(self, items: Iterator[CatalogEntry]) -> list[CatalogEntry]:
        """Put items into the order of the table, the newest first."""
        return sorted(items, key=self.number, reverse=True)


class FeedItems:
    """Makes the commits of feeds; what several feeds show is read and made once."""

    def __init__(self, site: SiteContext, library: Library, root: str) -> None:
        self.site = site
        self._library = library
        self._root = root  # the site's address
        self._reports: dict[str, FeedReport] = {}
        self._made: dict[tuple[str, int], FeedItem] = {}

    def of(self, channel: Channel, limit: int) -> list[FeedItem]:
        """Give a feed's newest commits, the newest first."""
        zone = self.site.timezone
        found = [
            (landing_time(item.entry.commit, read.placed.report.day, zone), read, item)
            for read in self._newest(channel, limit)
            for item in read.by_time(chosen(channel, self.site.catalog, read.placed))
        ]
        found.sort(key=lambda entry: entry[0], reverse=True)  # equals stay in the table's order
        return [self._item(*entry) for entry in found[:limit]]

    def _newest(self, channel: Channel, limit: int) -> Iterator[FeedReport]:
        """Read the reports with a feed's newest commits."""
        catalog = self.site.catalog
        for outline in newest(channel, catalog, limit):
            if outline.address not in self._reports:
                whole = read_full_report(outline, self._library, catalog)
                self._reports[outline.address] = FeedReport(whole)
            yield self._reports[outline.address]

    def _item(self, published: datetime, read: FeedReport, item: CatalogEntry) -> FeedItem:
        number = read.number(item)
        key = (read.placed.address, number)
        if key not in self._made:
            self._made[key] = self._make(published, read.placed, item, number)
        return self._made[key]

    def _make(
        self, published: datetime, placed: CatalogReport, item: CatalogEntry, number: int
    ) -> FeedItem:
        view = view_entry(item, placed, self.site, render_analysis(item.entry))
        report = self._root + placed.address
        url = self._root + item.address if item.address else f"{report}#{item.anchor}"
        summary, html = _summary(view, item.entry.analysis.status), self._content(view)
        if len(html) > MAX_FEED_ITEM_LENGTH:
            html = Markup("<p>{}</p>").format(summary)
        return FeedItem(
            id=url if item.anchor else f"{report}#entry-{number}",
            url=url.removesuffix("#"),
            host_url=view.commit.url,
            title=xml_text(view.commit.title) or view.commit.short_sha or placed.report.repository,
            author=xml_text(view.commit.author.strip()),
            published=published,
            summary=xml_text(summary),
            html=xml_text(html.replace(ROOT_PLACEHOLDER, self._root)),
            sha=view.commit.sha,
            repository=placed.report.repository,
            level=view.level,
            level_name=view.level_name,
            types=view.chips,
            status=view.status,
        )

    def _content(self, view: EntryView) -> Markup:
        """Show a commit: what its analysis lacks, its message's rest, the analysis."""
        parts = [Markup("<p><em>{}</em></p>").format(view.notice)] if view.notice else []
        if view.commit.rest:
            parts.append(Markup("<pre>{}</pre>").format(view.commit.rest))
        if view.status != Status.FAILED:
            parts += (part for section in view.sections for part in _section(section))
        if view.model:
            words = self.site.locale.pages.model.format(model=view.model)
            parts.append(Markup("<p><small>{}</small></p>").format(words))
        return Markup("\n").join(parts) or Markup("<p>{}</p>").format(view.commit.title)


def xml_text(text: str) -> str:
    """Replace the characters that no XML document may hold."""
    return _NOT_XML.sub("\ufffd", text)


def _section(section: SectionView) -> Iterator[Markup]:
    if section.title:
        yield Markup("<h{0}>{1}</h{0}>").format(section.level, section.title)
    yield section.content


def _summary(view: EntryView, status: Status) -> str:
    """Tell a commit in one or two lines; an analysis that is not whole is said to be so."""
    notice = view.notice if status in _NOT_WHOLE else ""
    texts = [notice, view.brief or shorten_description(" ".join(view.commit.rest.split()))]
    return " ".join(filter(None, texts)) or view.commit.title


def landing_time(commit: Commit, day: date, zone: ZoneInfo) -> datetime:
    """Give the time at which a commit came, in UTC.

    Where only its author's time is known, or none, that is the nearest moment of its report's day:
    a commit that was written long ago is news when it lands.
    """
    if commit.commit_time:
        return _utc(commit.commit_time)
    first, last = (datetime.combine(day, at, zone) for at in (time.min, _LAST))
    local = commit.local_time
    known = commit.author_time or (local.replace(tzinfo=zone) if local else first)
    return _utc(min(max(known, first), last))


def _utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC).replace(microsecond=0)
    except OverflowError:  # in the first or last hours that a calendar has
        return moment.replace(tzinfo=UTC, microsecond=0)
