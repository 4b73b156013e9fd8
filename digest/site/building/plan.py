"""What the site's pages are made from, as hashes: a page is made anew where its hash is another.

A *unit* is pages that are made together: a report's and its commits', a day's, a week's, a
repository's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from digest.site.cache import code_hash, hash_of
from digest.site.html.addresses import SEARCH, day_address, repository_address, week_address
from digest.site.pages.renderer import with_neighbours

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from digest.site.reading.catalog import Catalog, Placed
    from digest.site.reading.related_commits import Related

Around = tuple[date | None, date, date | None]  # a day between those before and after it
SHAS = "shas"  # a unit that is no page
_DAY, _REPOSITORY, _REPORT, _COMMIT = 1, 2, 3, 4  # depths of addresses


@dataclass(frozen=True, slots=True)
class Unit:
    """Pages that are made together, by their addresses, and a hash of what they are made from."""

    key: str
    pages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Planned:
    """A report to be made, and a hash of what its part of the search is made from."""

    placed: Placed
    source: str


@dataclass(frozen=True, slots=True)
class Month:
    """What a month consists of, and a hash of what its part of the search is made from."""

    name: str  # "2026-02"
    reports: tuple[Planned, ...]
    days: tuple[Around, ...]
    weeks: tuple[Around, ...]  # by their Mondays; each in the month of its last report
    version: str


@dataclass(frozen=True, slots=True)
class Plan:
    """All units of a site, by the address of their first page, and its months."""

    units: Mapping[str, Unit]
    months: tuple[Month, ...]


def make_plan(
    catalog: Catalog, surroundings: Callable[[int], str], look: str, *, has_search: bool
) -> Plan:
    """Plan a site.

    `surroundings` gives a hash of what stands around the pages at a depth, `look` is one of
    what else all pages depend on.
    """
    units = dict(_units(catalog, surroundings, look))
    if not has_search:
        del units[SEARCH]
    return Plan(units, tuple(_months(catalog)))


def _units(
    catalog: Catalog, surroundings: Callable[[int], str], look: str
) -> Iterator[tuple[str, Unit]]:
    bases = [hash_of(code_hash(), look, surroundings(depth)) for depth in range(_COMMIT + 1)]
    for placed in catalog.reports:
        own = tuple(i.address for i in placed.items if catalog.owns(placed, i))
        key = hash_of(bases[_REPORT], bases[_COMMIT], *_parts(catalog, placed))
        yield placed.address, Unit(key, (placed.address, *own))
    for before, day, after in with_neighbours(tuple(catalog.by_day)):
        told = _summed(catalog, catalog.by_day[day])
        address = day_address(day)
        yield address, Unit(hash_of(bases[_DAY], str(before), str(after), *told), (address,))
    for before, monday, after in with_neighbours(tuple(catalog.by_week)):
        told = _summed(catalog, catalog.by_week[monday])
        address = week_address(monday)
        yield address, Unit(hash_of(bases[_DAY], str(before), str(after), *told), (address,))
    for name, reports in catalog.by_repository.items():
        address = repository_address(name)
        sources = (placed.shown for placed in reports)
        yield address, Unit(hash_of(bases[_REPOSITORY], *sources), (address,))
    yield SEARCH, Unit(bases[_DAY], (SEARCH,))
    yield SHAS, Unit(hash_of(code_hash(), *(placed.source for placed in catalog.reports)))


def _summed(catalog: Catalog, reports: Sequence[Placed]) -> Iterator[str]:
    """Yield what the page of a day or a week depends on."""
    yield from (placed.shown for placed in reports)
    yield ""
    yield from catalog.newcomers_of(reports)


def _parts(catalog: Catalog, placed: Placed) -> Iterator[str]:
    """Yield what a report's pages and its commits' depend on."""
    yield source_of(catalog, placed)
    for neighbour in catalog.neighbours(placed):
        yield neighbour.address if neighbour else ""
    for item in placed.items:
        yield from _told_of(catalog.tied.get(item.address, ()))
    yield from named_of(catalog, placed)


def _told_of(related: Iterable[Related]) -> Iterator[str]:
    """Yield what a commit's page says of others."""
    for kind, items in related:
        yield kind
        for item in items:
            yield from (item.address, item.entry.commit.title)


def named_of(catalog: Catalog, placed: Placed) -> Iterator[str]:
    """Yield what a report's texts say of commits that they name."""
    for name in placed.names or ():
        address = catalog.resolve(name, placed.report.repository) or ""
        named = catalog.item_at(address)
        yield from (name, address, named.entry.commit.title if named else "")


def source_of(catalog: Catalog, placed: Placed) -> str:
    """Hash a report's file, and which commits' pages are made from it."""
    owned = "".join("01"[catalog.owns(placed, item)] for item in placed.items)
    return hash_of(placed.source, owned)


def _months(catalog: Catalog) -> Iterator[Month]:
    days: dict[str, list[Around]] = {}
    for around in with_neighbours(tuple(catalog.by_day)):
        days.setdefault(f"{around[1]:%Y-%m}", []).append(around)
    weeks: dict[str, list[Around]] = {}
    for around in with_neighbours(tuple(catalog.by_week)):
        last = catalog.by_week[around[1]][-1].report.day
        weeks.setdefault(f"{last:%Y-%m}", []).append(around)
    for name, group in groupby(catalog.reports, lambda placed: f"{placed.report.day:%Y-%m}"):
        reports = tuple(Planned(placed, source_of(catalog, placed)) for placed in group)
        version = hash_of(code_hash(), *(planned.source for planned in reports))
        yield Month(name, reports, tuple(days[name]), tuple(weeks.get(name, ())), version)
