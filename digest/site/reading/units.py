"""What is made together, and what goes into the hashes that a build compares."""

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
    """Pages or files that are made together, and a hash of what they are made from."""

    key: str
    pages: tuple[str, ...] = ()


def summary_hash_inputs(catalog: Catalog, reports: Sequence[CatalogReport]) -> Iterator[str]:
    """Yield what the page of a day or a week shows of its reports."""
    yield from (placed.shown for placed in reports)
    yield ""
    yield from catalog.newcomers_of(reports)


def related_hash_inputs(related: Iterable[RelatedCommits]) -> Iterator[str]:
    """Yield what a commit's page says of others."""
    for kind, items in related:
        yield kind
        for item in items:
            yield from (item.address, item.entry.commit.title)


def named_hash_inputs(catalog: Catalog, placed: CatalogReport) -> Iterator[str]:
    """Yield what a report's texts say of commits that they name."""
    for name in placed.names or ():
        address = catalog.resolve(name, placed.report.repository) or ""
        named = catalog.item_at(address)
        yield from (name, address, named.entry.commit.title if named else "")


def source_hash(catalog: Catalog, placed: CatalogReport) -> str:
    """Hash a report's file, and which commits' pages are made from it."""
    owned = "".join("01"[catalog.owns(placed, item)] for item in placed.items)
    return hash_of(placed.source, owned)
