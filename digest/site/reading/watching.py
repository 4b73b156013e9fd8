"""Watch lists with pages of their own: which commits each lets through."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.site.html.addresses import watch_address
from digest.watching.choosing import covers
from digest.watching.lists import key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Sequence

    from digest.models import Language
    from digest.site.reading.records import CatalogEntry, CatalogReport
    from digest.watching.lists import WatchList


@dataclass(frozen=True, slots=True)
class Notified:
    """The watch lists whose notices a site shows, and what these are worded with."""

    lists: tuple[WatchList, ...]
    language: Language
    site_url: str  # with a slash at its end, or ""


@dataclass(frozen=True, slots=True)
class WatchedCommits:
    """A watch list with a page, and the commits that it lets through."""

    wanted: WatchList
    address: str  # of the page
    found: tuple[tuple[CatalogEntry, CatalogReport], ...]  # the newest first

    @property
    def items(self) -> list[CatalogEntry]:
        """The commits, the newest first."""
        return [item for item, _ in self.found]


def find_watched(
    reports: Sequence[CatalogReport],
    lists: Sequence[WatchList],
    counts: Callable[[CatalogReport, CatalogEntry], bool],
    taken: Container[str],
) -> dict[str, WatchedCommits]:
    """Find the commits of each list, by its name; the lists are in their order.

    `reports` are the oldest first, outlined with the same lists. `counts` tells whether a commit
    counts in a report: one that stands in several does in one. `taken` are addresses, in lower
    case, of pages that go before: such a list has no page.
    """
    found: defaultdict[int, list[tuple[CatalogEntry, CatalogReport]]] = defaultdict(list)
    for catalog_report in reversed(reports) if lists else ():
        covering = {n for n, one in enumerate(lists) if covers(one, catalog_report.repository)}
        for place in catalog_report.table_order:
            item = catalog_report.items[place]
            numbers = covering.intersection(item.summary.watched)
            if numbers and counts(catalog_report, item):
                for number in numbers:
                    found[number].append((item, catalog_report))
    made = (
        WatchedCommits(one, watch_address(key_of(one.name)), tuple(found[number]))
        for number, one in enumerate(lists)
    )
    return {one.wanted.name: one for one in made if one.address not in taken}
