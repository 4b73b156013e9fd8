"""What a build makes: which pages there are, and what each is made from, as hashes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from digest.site.cache import code_hash, hash_of
from digest.site.pages.kinds import sources_of_all
from digest.site.reading.units import BuildUnit, source_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from digest.site.pages.kinds import PageKind
    from digest.site.reading.catalog import Catalog
    from digest.site.reading.records import CatalogReport
    from digest.site.rendering.page import PageSource


@dataclass(frozen=True, slots=True)
class PlannedPages:
    """Pages that are made together: their kind, and what they are made from."""

    kind: PageKind
    source: PageSource

    @property
    def name(self) -> str:
        """The first one's address, which names them."""
        return self.source.addresses[0]


@dataclass(frozen=True, slots=True)
class PlannedReport:
    """A report to be read: the pages made of it, and a hash of what the search takes from it."""

    placed: CatalogReport
    pages: tuple[PlannedPages, ...]
    source: str


@dataclass(frozen=True, slots=True)
class PlannedMonth:
    """A month's reports, and a hash of what its part of the search is made from."""

    name: str  # "2026-02"
    reports: tuple[PlannedReport, ...]
    version: str


@dataclass(frozen=True, slots=True)
class BuildPlan:
    """All units of a site, by the address of their first page or file, and its months."""

    units: Mapping[str, BuildUnit]
    pages: tuple[PlannedPages, ...]
    months: tuple[PlannedMonth, ...]


def make_plan(
    catalog: Catalog, surroundings: Callable[[int], str], look: str, *, has_search: bool
) -> BuildPlan:
    """Plan a site's pages.

    `surroundings` gives a hash of what the theme puts around the pages at a depth, `look` is one of
    what else all pages depend on.
    """
    bases: dict[int, str] = {}

    def base(address: str) -> str:
        depth = address.count("/")
        if depth not in bases:
            bases[depth] = hash_of(code_hash(), look, surroundings(depth))
        return bases[depth]

    pages = tuple(
        PlannedPages(kind, source)
        for kind, source in sources_of_all(catalog, has_search=has_search)
    )
    units = {planned.name: _unit(planned.source, base) for planned in pages}
    return BuildPlan(units, pages, tuple(_months(catalog, pages)))


def _unit(source: PageSource, base: Callable[[str], str]) -> BuildUnit:
    # Pages that are made together lie at the depth of the first or of the last one.
    around = dict.fromkeys((base(source.addresses[0]), base(source.addresses[-1])))
    return BuildUnit(hash_of(*around, *source.inputs), source.addresses)


def _months(catalog: Catalog, pages: Iterable[PlannedPages]) -> Iterator[PlannedMonth]:
    read: defaultdict[str, list[PlannedPages]] = defaultdict(list)  # by the report's address
    for planned in pages:
        if planned.kind.reads_report:
            read[planned.source.key.address].append(planned)
    for name, group in groupby(catalog.reports, lambda placed: f"{placed.report.day:%Y-%m}"):
        reports = tuple(
            PlannedReport(placed, tuple(read[placed.address]), source_hash(catalog, placed))
            for placed in group
        )
        version = hash_of(code_hash(), *(planned.source for planned in reports))
        yield PlannedMonth(name, reports, version)
