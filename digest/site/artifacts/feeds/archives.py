"""The archives of feeds (RFC 5005, section 4): what is no longer in a feed, a document a day.

A day's document lies beside the day's page, at the same address for good. Whoever follows
`prev-archive` from a feed on gets every commit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest import limits
from digest.site.artifacts.feeds.channels import ATOM, WHOLE_DAYS, Channel, feed_days
from digest.site.cache import hash_of
from digest.site.reading.units import BuildUnit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from digest.site.artifacts.feeds.channels import FeedDay
    from digest.site.reading.catalog import Catalog

Archives = dict[Channel, "list[ArchivedDay]"]  # the documents of each, the oldest first


@dataclass(frozen=True, slots=True)
class ArchivedDay:
    """A document of a feed's archive."""

    channel: Channel
    day: FeedDay
    links: tuple[tuple[str, str], ...]  # to those before and after it: relations, paths

    @property
    def file(self) -> str:
        """Its path below the site."""
        return archive_file(self.channel, self.day.day)

    @property
    def hash(self) -> str:
        """The hash of what it is made from besides the archive's basics."""
        parts = [part for link in self.links for part in link]
        for catalog_report, items in self.day.reports:
            whole = len(items) == len(catalog_report.items)
            parts += [catalog_report.shown_hash, *(() if whole else (one.address for one in items))]
        return hash_of(*parts)


def archive_file(channel: Channel, day: date) -> str:
    """Give the path of the document of a day in a feed's archive."""
    return f"{channel.folder}{day.isoformat()}/feed.{ATOM}"


def archive_of(channel: Channel, catalog: Catalog) -> list[ArchivedDay]:
    """List the documents of a feed's archive, the oldest first.

    They are of all days but the newest `WHOLE_DAYS`, which may still change and are in the feed;
    of these, too, what has more commits than a feed holds.
    """
    days = list(feed_days(channel, catalog))
    held = number = 0
    for day in days[:WHOLE_DAYS]:
        number += day.number
        held += number <= limits.MAX_FEED_COMMITS
    days = days[held:][::-1]
    files = ["", *(archive_file(channel, day.day) for day in days), ""]
    beside = [
        (("prev-archive", files[n]), ("next-archive", files[n + 2])) for n in range(len(days))
    ]
    return [
        ArchivedDay(channel, day, tuple(link for link in links if link[1]))
        for day, links in zip(days, beside, strict=True)
    ]


def archives_of(catalog: Catalog) -> Archives:
    """Give the archives of all feeds that have one: the site's and each repository's."""
    channels = [Channel(name) for name in ("", *catalog.by_repository)]
    return {channel: archive_of(channel, catalog) for channel in channels}


def archive_files(catalog: Catalog) -> Iterator[str]:
    """Yield the paths where documents of archives are or may come to be."""
    yield from (archive_file(Channel(), day) for day in catalog.by_day)
    yield from (archive_file(Channel(one.repository), one.day) for one in catalog.reports)


def newest_links(archive: Sequence[ArchivedDay]) -> tuple[tuple[str, str], ...]:
    """Give the link of a feed to its archive; none where there is no archive."""
    return (("prev-archive", archive[-1].file),) if archive else ()


def archive_units(archives: Archives, base_hash: str) -> Iterator[tuple[str, BuildUnit]]:
    """Yield the units of all archives, by name; `base_hash` as `feed_units` has it."""
    for archive in archives.values():
        for one in archive:
            yield one.file, BuildUnit(hash_of(base_hash, one.hash), (one.file,))
