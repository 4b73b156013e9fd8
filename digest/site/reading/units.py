"""The units of a build, and what goes into the hashes by which it finds those that changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from digest.site.cache import hash_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from digest.site.reading.catalog import Catalog
    from digest.site.reading.records import CatalogReport, RelatedCommits

Neighbours = tuple[date | None, date, date | None]  # a day between those before and after it


@dataclass(frozen=True, slots=True)
class BuildUnit:
    """Pages or files that are made together.

    A build makes a unit again if it differs from the published one: in `hash`, which is that of all
    it is made from, or in `pages`.
    """

    hash: str
    pages: tuple[str, ...] = ()  # addresses of pages, which end with a slash, and names of files

    def below(self, mount: str) -> BuildUnit:
        """Give the unit with its pages' paths below the site, whose folder `mount` holds them."""
        return BuildUnit(self.hash, tuple(mount + page for page in self.pages)) if mount else self


def summary_hash_inputs(catalog: Catalog, reports: Sequence[CatalogReport]) -> Iterator[str]:
    """Yield what the page of a day or a week shows of its reports."""
    yield from (catalog_report.shown_hash for catalog_report in reports)
    yield ""  # else a hash could be taken for a name
    for person in catalog.newcomers_of(reports):
        yield from (person, str(person in catalog.authors))


def related_hash_inputs(related: Iterable[RelatedCommits]) -> Iterator[str]:
    """Yield what a commit's page shows of the commits related to it: kinds, addresses, titles."""
    for kind, items in related:
        yield kind
        for item in items:
            yield from (item.address, item.entry.commit.title)


def named_hash_inputs(catalog: Catalog, catalog_report: CatalogReport) -> Iterator[str]:
    """Yield where the links lead that a report's texts have to commits, and these commits' titles.

    They change with other reports, while the report's own file stays the same.
    """
    for name in catalog_report.names or ():
        address = catalog.resolve(name, catalog_report.repository) or ""
        named = catalog.item_at(address)
        yield from (name, address, named.entry.commit.title if named else "")


def first_hash_inputs(catalog: Catalog, catalog_report: CatalogReport) -> Iterator[str]:
    """Yield in which releases a report's commits are first; nothing where none are known."""
    if catalog.releases.knows(catalog_report.repository):
        for item in catalog_report.items:
            yield from catalog.first_in(item, catalog_report)


def report_hash(catalog: Catalog, catalog_report: CatalogReport) -> str:
    """Hash a report's file together with which of its commits' pages are made from it.

    An earlier report that comes to hold one of the commits takes over the page.
    """
    owned = "".join("01"[catalog.owns(catalog_report, item)] for item in catalog_report.items)
    return hash_of(catalog_report.file_hash, owned)
