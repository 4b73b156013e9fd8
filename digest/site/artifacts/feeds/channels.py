"""Which feeds a site has, and which reports hold the newest commits of each.

A feed is made from these reports alone, so it stays as it is when an older report changes. An
author's and a watch list's are made from their outlines: of each commit they say what lists say.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from digest.models import Level
from digest.site.cache import hash_of
from digest.site.html.addresses import (
    RELEASES,
    author_address,
    repository_address,
    watch_address,
)
from digest.site.reading.units import BuildUnit, named_hash_inputs, report_hash
from digest.site.rendering.briefs import brief_hash_inputs, newest_periods
from digest.watching.lists import key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from digest.site.reading.catalog import Catalog
    from digest.site.reading.records import CatalogEntry, CatalogReport
    from digest.site.reading.releases.index import CatalogRelease

ATOM, JSON = "xml", "json"  # endings of a feed's files
TYPES = {ATOM: "application/atom+xml", JSON: "application/feed+json"}


MOST_OF_AUTHOR = 10  # commits in the feed of an author


@dataclass(frozen=True, slots=True)
class Channel:
    """What a feed covers: all or important commits of the site, a repository, an author, a list."""

    repository: str = ""  # "" for all
    is_high: bool = False
    person: str = ""  # an author with a page; "" for all
    watch_list: str = ""  # name of one with a page; "" for none
    is_briefs: bool = False  # of the site, in place of commits
    of_releases: bool = False  # instead of commits

    @property
    def is_outlined(self) -> bool:
        """Whether no report is read for the feed: its items are lines."""
        return bool(self.person or self.watch_list)

    @property
    def folder(self) -> str:
        """The folder of the feed's files."""
        if self.watch_list:
            return watch_address(key_of(self.watch_list))
        if self.person:
            return author_address(self.person)
        return repository_address(self.repository) if self.repository else ""

    @property
    def home(self) -> str:
        """The address of the page that the feed belongs to."""
        return f"{self.folder}{RELEASES}" if self.of_releases else self.folder

    def file(self, ending: str) -> str:
        """Give the path of one of the feed's files; `ending` is `ATOM` or `JSON`."""
        kind = "-high" * self.is_high + "-briefs" * self.is_briefs + "-releases" * self.of_releases
        return f"{self.folder}feed{kind}.{ending}"

    @property
    def files(self) -> tuple[str, ...]:
        """The paths of the feed's files."""
        return tuple(map(self.file, self.endings))

    @property
    def endings(self) -> tuple[str, ...]:
        """The endings of the feed's files. Feeds of lines, which may be many, are Atom alone."""
        return (ATOM,) if self.is_outlined else tuple(TYPES)


def channels_of(repository: str) -> tuple[Channel, Channel]:
    """Give the feeds of a repository, or of the site for "": all commits, then important ones."""
    return Channel(repository), Channel(repository, is_high=True)


def all_channels(catalog: Catalog) -> Iterator[Channel]:
    """Yield every feed of a site."""
    for name in ("", *catalog.by_repository):
        yield from channels_of(name)
    yield from (Channel(person=person) for person in catalog.authors)
    yield from (Channel(watch_list=name) for name in catalog.watched)
    if catalog.briefs:
        yield Channel(is_briefs=True)
    if catalog.releases.releases:
        for name in ("", *catalog.releases.by_repository):
            yield Channel(name, of_releases=True)


def feed_files(channel: Channel, catalog: Catalog, ending: str) -> Iterator[str]:
    """Yield the paths where a feed is: its own, and those that its subscribers know from before."""
    yield channel.file(ending)
    for former in catalog.former_names_of(channel.repository):
        yield replace(channel, repository=former).file(ending)


def feed_units(catalog: Catalog, limit: int, base_hash: str) -> Iterator[tuple[str, BuildUnit]]:
    """Yield the units of the feeds, by name; `limit` is the number of commits in a feed.

    `base_hash` is that of what all of them depend on besides the archive.
    """
    for channel in all_channels(catalog):
        hash_inputs = list(_hash_inputs(channel, catalog, limit))
        unit_hash = hash_of(base_hash, *(hash_inputs or [str(first_day(channel, catalog))]))
        files = tuple(
            file for ending in channel.endings for file in feed_files(channel, catalog, ending)
        )
        yield channel.file(ATOM), BuildUnit(unit_hash, files)


def first_day(channel: Channel, catalog: Catalog) -> date:
    """Give the day of a feed's first report: the date of a feed that has no commits."""
    reports = catalog.by_repository.get(channel.repository) or catalog.reports
    return reports[0].day if reports else date(1970, 1, 1)


def newest_reports(channel: Channel, catalog: Catalog, limit: int) -> list[CatalogReport]:
    """Give the reports that hold a feed's newest commits, at least `limit` if there are so many.

    Days are whole, the newest first: which of a day's commits is the newest shows only when all its
    reports are read. A report without a commit for the feed is left out.
    """
    found: list[CatalogReport] = []
    number = 0
    for reports in _by_day(channel, catalog):
        for catalog_report in reports:
            if in_report := sum(1 for _ in feed_commits(channel, catalog, catalog_report)):
                found.append(catalog_report)
                number += in_report
        if number >= limit:
            break
    return found


def newest_outlined(
    channel: Channel, catalog: Catalog, limit: int
) -> Sequence[tuple[CatalogEntry, CatalogReport]]:
    """Give the newest commits of an author or a watch list, `limit` at most, the newest first."""
    if channel.watch_list:
        return catalog.watched[channel.watch_list].found[:limit]
    return catalog.authors[channel.person].found[: min(limit, MOST_OF_AUTHOR)]


def newest_releases(channel: Channel, catalog: Catalog, limit: int) -> list[CatalogRelease]:
    """Give the newest releases of a feed, the newest first, `limit` at most."""
    releases = catalog.releases.by_repository.get(channel.repository, catalog.releases.releases)
    return sorted(releases, key=lambda one: one.release.released, reverse=True)[:limit]


def feed_commits(
    channel: Channel, catalog: Catalog, catalog_report: CatalogReport
) -> Iterator[CatalogEntry]:
    """Yield a report's commits that belong into a feed.

    A commit that stands in several reports comes from the first of them alone.
    """
    for item in catalog_report.items:
        if channel.is_high and item.entry.importance.level is not Level.HIGH:
            return  # important commits come first: none follows
        if catalog.has_first(catalog_report, item):
            yield item


def _hash_inputs(channel: Channel, catalog: Catalog, limit: int) -> Iterator[str]:
    """Yield what a feed shows, as texts or hashes; nothing for a feed without commits."""
    if channel.is_briefs:
        yield from brief_hash_inputs(catalog, *newest_periods(catalog, limit))
        return
    if channel.of_releases:
        for one in newest_releases(channel, catalog, limit):
            yield from (one.address, one.hash)
        return
    if channel.is_outlined:
        yield catalog.authors[channel.person].name if channel.person else channel.watch_list
        for item, catalog_report in newest_outlined(channel, catalog, limit):
            yield from (item.address, catalog_report.shown_hash)
        return
    for catalog_report in newest_reports(channel, catalog, limit):
        yield report_hash(catalog, catalog_report)
        yield from named_hash_inputs(catalog, catalog_report)


def _by_day(channel: Channel, catalog: Catalog) -> Iterable[tuple[CatalogReport, ...]]:
    if channel.repository:
        return ((one,) for one in reversed(catalog.by_repository[channel.repository]))
    return reversed(catalog.by_day.values())
