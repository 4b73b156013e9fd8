"""Which feeds a site has, and which reports hold the newest commits of each.

A feed has its newest days whole, so that who looks every day misses no commit. It is made from
their reports alone, and stays as it is when an older one changes. An author's and a watch list's
are made from their outlines: of each commit they say what lists say.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from digest import limits
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
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from digest.site.reading.catalog import Catalog
    from digest.site.reading.records import CatalogEntry, CatalogReport
    from digest.site.reading.releases.index import CatalogRelease

ATOM, JSON = "xml", "json"  # endings of a feed's files
TYPES = {ATOM: "application/atom+xml", JSON: "application/feed+json"}


WHOLE_DAYS = 2  # of a feed, at least: the newest on which it has something
LEAST_OF_AUTHOR = 10  # commits in the feed of an author, if there are so many


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


def feed_units(
    catalog: Catalog, least: int, base_hash: str, links: Mapping[Channel, Sequence[tuple[str, str]]]
) -> Iterator[tuple[str, BuildUnit]]:
    """Yield the units of the feeds, by name; `least` as `newest_days` has it.

    `base_hash` is that of what all of them depend on besides the archive; `links` lead from feeds
    to what they no longer hold.
    """
    for channel in all_channels(catalog):
        hash_inputs = list(_hash_inputs(channel, catalog, least))
        hash_inputs += [path for _, path in links.get(channel, ())]
        unit_hash = hash_of(base_hash, *(hash_inputs or [str(first_day(channel, catalog))]))
        files = tuple(
            file for ending in channel.endings for file in feed_files(channel, catalog, ending)
        )
        yield channel.file(ATOM), BuildUnit(unit_hash, files)


def first_day(channel: Channel, catalog: Catalog) -> date:
    """Give the day of a feed's first report: the date of a feed that has no commits."""
    reports = catalog.by_repository.get(channel.repository) or catalog.reports
    return reports[0].day if reports else date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class FeedDay:
    """A day of a feed: its reports that hold commits for the feed, with these."""

    day: date
    reports: tuple[tuple[CatalogReport, tuple[CatalogEntry, ...]], ...]

    @property
    def number(self) -> int:
        """The number of its commits."""
        return sum(len(items) for _, items in self.reports)


def feed_days(channel: Channel, catalog: Catalog) -> Iterator[FeedDay]:
    """Yield the days on which a feed has commits, the newest first."""
    for reports in _by_day(channel, catalog):
        pairs = ((one, tuple(feed_commits(channel, catalog, one))) for one in reports)
        found = tuple(pair for pair in pairs if pair[1])
        if found:
            yield FeedDay(found[0][0].day, found)


def newest_days(channel: Channel, catalog: Catalog, least: int) -> list[FeedDay]:
    """Give the newest days of a feed: `WHOLE_DAYS`, and more until there are `least` commits.

    Which of a day's commits is the newest shows only when all its reports are read.
    """
    found: list[FeedDay] = []
    number = 0
    for day in feed_days(channel, catalog):
        if len(found) >= WHOLE_DAYS and number >= least:
            break
        found.append(day)
        number += day.number
    return found


def newest_outlined(
    channel: Channel, catalog: Catalog, least: int
) -> Sequence[tuple[CatalogEntry, CatalogReport]]:
    """Give the commits of the newest days of an author or a watch list, the newest first."""
    if channel.watch_list:
        found = catalog.watched[channel.watch_list].found
    else:
        found, least = catalog.authors[channel.person].found, min(least, LEAST_OF_AUTHOR)
    return found[: _number_of_newest((report.day for _, report in found), least)]


def newest_releases(channel: Channel, catalog: Catalog, least: int) -> list[CatalogRelease]:
    """Give the releases of a feed's newest days, the newest first."""
    releases = catalog.releases.by_repository.get(channel.repository, catalog.releases.releases)
    found = sorted(releases, key=lambda one: one.release.released, reverse=True)
    return found[: _number_of_newest((one.day for one in found), least)]


def _number_of_newest(days: Iterable[date], least: int) -> int:
    """Count what belongs to the newest days, as `newest_days` has them; `days` has one of each."""
    seen: set[date] = set()
    number = 0
    for day in days:
        is_enough = len(seen) >= WHOLE_DAYS and number >= least
        if (is_enough and day not in seen) or number >= limits.MAX_FEED_COMMITS:
            break
        seen.add(day)
        number += 1
    return number


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


def _hash_inputs(channel: Channel, catalog: Catalog, least: int) -> Iterator[str]:
    """Yield what a feed shows, as texts or hashes; nothing for a feed without commits."""
    if channel.is_briefs:
        yield from brief_hash_inputs(catalog, *newest_periods(catalog, least))
        return
    if channel.of_releases:
        for one in newest_releases(channel, catalog, least):
            yield from (one.address, one.hash)
        return
    if channel.is_outlined:
        yield catalog.authors[channel.person].name if channel.person else channel.watch_list
        for item, catalog_report in newest_outlined(channel, catalog, least):
            yield from (item.address, catalog_report.shown_hash)
        return
    for day in newest_days(channel, catalog, least):
        for catalog_report, _ in day.reports:
            yield report_hash(catalog, catalog_report)
            yield from named_hash_inputs(catalog, catalog_report)


def _by_day(channel: Channel, catalog: Catalog) -> Iterable[tuple[CatalogReport, ...]]:
    if channel.repository:
        return ((one,) for one in reversed(catalog.by_repository[channel.repository]))
    return reversed(catalog.by_day.values())
