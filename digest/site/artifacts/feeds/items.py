"""The commits of feeds, ready to be written: with absolute links and a time for each."""

from __future__ import annotations

from datetime import UTC, datetime, time
from functools import lru_cache
from typing import TYPE_CHECKING

from markupsafe import Markup

from digest import limits
from digest.models import ChangeType, Level, Status
from digest.site.artifacts.feeds.channels import (
    feed_commits,
    newest_days,
    newest_outlined,
    newest_releases,
)
from digest.site.artifacts.feeds.of_releases import release_item
from digest.site.artifacts.feeds.records import FeedItem, xml_text
from digest.site.content.entries import Chip, view_entry, web_url
from digest.site.html.addresses import ROOT_PLACEHOLDER
from digest.site.html.text import with_turns_shown
from digest.site.reading.analysis import brief_of_entry, render_analysis, shorten_description
from digest.site.reading.library import read_full_report
from digest.site.reading.records import NO_SUMMARY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from zoneinfo import ZoneInfo

    from digest.models import Commit
    from digest.site.artifacts.feeds.channels import Channel
    from digest.site.content.entries import EntryView, SectionView, SiteContext
    from digest.site.reading.library import Library
    from digest.site.reading.records import CatalogEntry, CatalogReport

_NOT_WHOLE = (Status.FAILED, Status.PARTIAL, Status.MISSING)
LAST_SECOND = time(23, 59, 59)


class FeedReport:
    """A report that was read whole; its entries have numbers, counted from its table's end.

    A number names an entry without a SHA. New commits come on top of a table, so that the others
    keep their numbers.
    """

    def __init__(self, catalog_report: CatalogReport) -> None:
        self.catalog_report = catalog_report
        oldest_first = reversed([*catalog_report.table_order])
        self._numbers = {id(catalog_report.items[at]): n for n, at in enumerate(oldest_first)}

    def number(self, item: CatalogEntry) -> int:
        """Give an item's number: 0 for the oldest."""
        return self._numbers[id(item)]

    def in_table_order(self, items: Iterator[CatalogEntry]) -> list[CatalogEntry]:
        """Put items into the order of the table, the newest first."""
        return sorted(items, key=self.number, reverse=True)


class FeedItems:
    """Makes the commits of feeds; what several feeds show is read and made only once."""

    def __init__(
        self, site: SiteContext, library: Library, root: str, *, are_full: bool = True
    ) -> None:
        self.site = site
        self._library = library
        self._root = root  # the site's address
        self._are_full = are_full  # whether feeds have whole texts, so that these need bounds
        self._reports: dict[str, FeedReport] = {}
        self._items: dict[tuple[str, int], FeedItem] = {}

    def of(self, channel: Channel, least: int) -> list[FeedItem]:
        """Give the commits of a feed's newest days (see `newest_days`), the newest first.

        Raises DigestError where a report has changed since the catalog was made. For those
        of an author or a watch list no report is read.
        """
        zone = self.site.timezone
        if channel.of_releases:
            newest_ones = newest_releases(channel, self.site.catalog, least)
            return [release_item(one, self.site, self._root) for one in newest_ones]
        if channel.is_outlined:
            newest = newest_outlined(channel, self.site.catalog, least)
            return [self._line(item, report) for item, report in newest if item.anchor]
        found = [
            (landing_time(item.entry.commit, report.catalog_report.day, zone), report, item)
            for report in self._newest_reports(channel, least)
            for item in self._commits(channel, report)
        ]
        found.sort(key=lambda row: row[0], reverse=True)  # equals stay as they are
        return list(self._within_bounds(found[: limits.MAX_FEED_COMMITS]))

    def _within_bounds(
        self, found: Iterable[tuple[datetime, FeedReport, CatalogEntry]]
    ) -> Iterator[FeedItem]:
        """Make items with whole texts until these are `MAX_FEED_BYTES`; from there on, lines."""
        left = limits.MAX_FEED_BYTES
        for published, report, item in found:
            made = self._item(published, report, item) if left else None
            if made is None or (self._are_full and made.size > left):
                left = 0
                yield self._line(item, report.catalog_report, report.number(item))
            else:
                left -= made.size if self._are_full else 0
                yield made

    def _commits(self, channel: Channel, report: FeedReport) -> Iterable[CatalogEntry]:
        """Give a report's commits in a feed: the important ones by importance, all by the table."""
        found = feed_commits(channel, self.site.catalog, report.catalog_report)
        return found if channel.is_high else report.in_table_order(found)

    def _newest_reports(self, channel: Channel, least: int) -> Iterator[FeedReport]:
        """Read the reports with a feed's newest commits."""
        catalog = self.site.catalog
        days = newest_days(channel, catalog, least)
        for outlined in (report for day in days for report, _ in day.reports):
            if outlined.address not in self._reports:
                full_report = read_full_report(outlined, self._library, catalog)
                self._reports[outlined.address] = FeedReport(full_report)
            yield self._reports[outlined.address]

    def _item(self, published: datetime, report: FeedReport, item: CatalogEntry) -> FeedItem:
        number = report.number(item)
        key = (report.catalog_report.address, number)
        if key not in self._items:
            self._items[key] = self._make_item(published, report.catalog_report, item, number)
        return self._items[key]

    def _make_item(
        self, published: datetime, catalog_report: CatalogReport, item: CatalogEntry, number: int
    ) -> FeedItem:
        view = view_entry(item, catalog_report, self.site, render_analysis(item.entry))
        url = self._root + entry_address(item, catalog_report, number)
        summary, html = _summary(view, item.entry.analysis.status), self._content(view)
        if len(html) > limits.MAX_FEED_ITEM_LENGTH:
            html = Markup("<p>{}</p>").format(summary)
        return FeedItem(
            id=url,
            url=self._root + entry_page(item, catalog_report),
            host_url=view.commit.url,
            title=xml_text(view.commit.title) or view.commit.short_sha or catalog_report.repository,
            author=xml_text(view.commit.author.strip()),
            published=published,
            updated=update_time(item, published),
            summary=xml_text(with_turns_shown(summary)),
            html=xml_text(html.replace(ROOT_PLACEHOLDER, self._root)),
            sha=view.commit.sha,
            repository=catalog_report.repository,
            level=view.level,
            level_name=view.level_name,
            types=view.chips,
            status=view.status,
        )

    def _line(self, item: CatalogEntry, catalog_report: CatalogReport, number: int = 0) -> FeedItem:
        """Make an item of what lists show of a commit."""
        commit, level, locale = item.entry.commit, item.entry.importance.level, self.site.locale
        url = self._root + entry_address(item, catalog_report, number)
        title = line_title(item, catalog_report)
        published = landing_time(commit, catalog_report.day, self.site.timezone)
        is_told = level is Level.HIGH and item.summary is NO_SUMMARY
        brief = brief_of_entry(item.entry) if is_told else item.summary.brief
        types = [one for one in item.labels.types if one != ChangeType.OTHER]
        return FeedItem(
            id=url,
            url=self._root + entry_page(item, catalog_report),
            host_url=web_url(commit.url),
            title=title,
            author=xml_text(with_turns_shown(commit.author.strip())),
            published=published,
            updated=update_time(item, published),
            summary=xml_text(with_turns_shown(brief)) or title,
            html="",
            sha=commit.sha,
            repository=catalog_report.repository,
            level=str(level or ""),
            level_name=locale.levels[level] if level else locale.pages.unrated,
            types=tuple(Chip(one, locale.change_types[ChangeType(one)]) for one in types),
            status=str(item.entry.analysis.status),
        )

    def _content(self, view: EntryView) -> Markup:
        """Show a commit: what its analysis lacks, the message below its title, the analysis."""
        parts = [Markup("<p><em>{}</em></p>").format(view.notice)] if view.notice else []
        if view.commit.rest:
            parts.append(Markup("<pre>{}</pre>").format(view.commit.rest))
        if view.status != Status.FAILED:
            parts += (part for section in view.sections for part in _section(section))
        if view.model:
            words = self.site.locale.pages.model.format(model=view.model)
            parts.append(Markup("<p><small>{}</small></p>").format(words))
        return Markup("\n").join(parts) or Markup("<p>{}</p>").format(view.commit.title)


def entry_address(item: CatalogEntry, catalog_report: CatalogReport, number: int) -> str:
    """Give what names a commit in feeds: its page's address, or where it stands in its report.

    `number` is that of `FeedReport`; it names a commit without a SHA.
    """
    return item.address or f"{catalog_report.address}#{item.anchor or f'entry-{number}'}"


def entry_page(item: CatalogEntry, catalog_report: CatalogReport) -> str:
    """Give the address that a commit's entry leads to."""
    fragment = f"#{item.anchor}" if item.anchor else ""
    return item.address or f"{catalog_report.address}{fragment}"


def line_title(item: CatalogEntry, catalog_report: CatalogReport) -> str:
    """Give the title of a commit that is a line of a feed."""
    return xml_text(item.title) or item.entry.commit.sha[:7] or catalog_report.repository


def update_time(item: CatalogEntry, published: datetime) -> datetime:
    """Give the time of an item's text: its analysis's, where the archive has that and it is later.

    It moves when an analysis is made again, and with nothing else.
    """
    made = item.entry.analysis.created or item.summary.analysed
    return max(published, utc(made)) if made else published


def landing_time(commit: Commit, day: date, zone: ZoneInfo) -> datetime:
    """Give the time at which a commit landed, in UTC, to the second.

    Where that is not known, its author's time is taken, moved into its report's day: a commit that
    was written long ago is news when it lands. Without either, it is the day's start.
    """
    if commit.landing_time:
        return utc(commit.landing_time)
    first, last = _ends_of(day, zone)
    local = commit.local_time
    known = commit.author_time or (local.replace(tzinfo=zone) if local else first)
    return utc(min(max(known, first), last))


@lru_cache(maxsize=64)
def _ends_of(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Give the first and the last moment of a day."""
    return datetime.combine(day, time.min, zone), datetime.combine(day, LAST_SECOND, zone)


def _section(section: SectionView) -> Iterator[Markup]:
    if section.title:
        yield Markup("<h{0}>{1}</h{0}>").format(section.level, section.title)
    yield section.content


def _summary(view: EntryView, status: Status) -> str:
    """Sum up a commit in one or two lines, and say so where its analysis is not whole."""
    notice = view.notice if status in _NOT_WHOLE else ""
    texts = [notice, view.brief or shorten_description(" ".join(view.commit.rest.split()))]
    return " ".join(filter(None, texts)) or view.commit.title


def utc(moment: datetime) -> datetime:
    """Give a time in UTC, to the second."""
    try:
        return moment.astimezone(UTC).replace(microsecond=0)
    except OverflowError:  # in the first or last hours that a calendar has
        return moment.replace(tzinfo=UTC, microsecond=0)
