"""Which feeds there are, and which reports hold the newest commits of each.

A feed depends on those reports alone: an older one may change without it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from digest.models import Level
from digest.site.cache import hash_of
from digest.site.html.addresses import repository_address
from digest.site.reading.units import BuildUnit, named_hash_inputs, source_hash

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from digest.site.reading.catalog import Catalog
    from digest.site.reading.records import CatalogEntry, CatalogReport

ATOM, JSON = "xml", "json"  # endings of a feed's files
TYPES = {ATOM: "application/atom+xml", JSON: "application/feed+json"}


@dataclass(frozen=True, slots=True)
class Channel:
    """What a feed is of: the site or a repository, all its commits or the important ones."""

    repository: str = ""  # "" for the whole site
    is_high: bool = False

    @property
    def home(self) -> str:
        """Address of the page that the feed belongs to."""
        return repository_address(self.repository) if self.repository else ""

    def file(self, ending: str) -> str:
        """Path of one of the feed's files."""
        return f"{self.home}feed{'-high' * self.is_high}.{ending}"

    @property
    def files(self) -> tuple[str, ...]:
        """Paths of the feed's files."""
        return tuple(map(self.file, TYPES))


def channels_of(repository: str) -> tuple[Channel, Channel]:
    """Give the feeds of a repository, or of the site for ""; that of all commits first."""
    return Channel(repository), Channel(repository, is_high=True)


def all_channels(catalog: Catalog) -> Iterator[Channel]:
    """Yield every feed of a site."""
    for name in ("", *catalog.by_repository):
        yield from channels_of(name)


def feed_units(catalog: Catalog, limit: int, base: str) -> Iterator[tuple[str, BuildUnit]]:
    """Plan the feeds; `base` is a hash of what all of them depend on."""
    for channel in all_channels(catalog):
        reports = newest(channel, catalog, limit)
        parts = [
            part
            for placed in reports
            for part in (source_hash(catalog, placed), *named_hash_inputs(catalog, placed))
        ]
        key = hash_of(base, *(parts or [str(beginning(channel, catalog))]))
        yield channel.file(ATOM), BuildUnit(key, channel.files)


def beginning(channel: Channel, catalog: Catalog) -> date:
    """Give the day of the first report, from which on a feed without commits holds."""
    reports = catalog.by_repository.get(channel.repository) or catalog.reports
    return reports[0].report.day if reports else date(1970, 1, 1)


def newest(channel: Channel, catalog: Catalog, limit: int) -> list[CatalogReport]:
    """Give the reports, the newest first and whole days, that hold a feed's newest commits.

    A report without any for the feed is left out.
    """
    found: list[CatalogReport] = []
    number = 0
    for reports in _days(channel, catalog):
        for placed in reports:
            if here := sum(1 for _ in chosen(channel, catalog, placed)):
                found.append(placed)
                number += here
        if number >= limit:
            break
    return found


def chosen(channel: Channel, catalog: Catalog, placed: CatalogReport) -> Iterator[CatalogEntry]:
    """Yield a report's commits that belong into a feed; each is told from one report only."""
    for item in placed.items:
        if channel.is_high and item.entry.importance.level is not Level.HIGH:
            return  # the most important come first
        if not item.address or catalog.owns(placed, item):
            yield item


def _days(channel: Channel, catalog: Catalog) -> Iterable[tuple[CatalogReport, ...]]:
    if channel.repository:
        return ((placed,) for placed in reversed(catalog.by_repository[channel.repository]))
    return reversed(catalog.by_day.values())
