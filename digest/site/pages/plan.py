"""The plan of a build: which pages a site has, and a hash of what each is made from.

A build compares these hashes with the published ones and makes only what changed.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING

from digest.site.cache import code_hash, hash_of
from digest.site.pages.kinds import sources_of_all
from digest.site.reading.units import BuildUnit, first_hash_inputs, report_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from digest.site.pages.kinds import PageKind
    from digest.site.reading.catalog import Catalog
    from digest.site.reading.records import CatalogReport
    from digest.site.rendering.page import PageSource

PART_SIZE = 1_000  # commits of a part of a month, unless one report has more


@dataclass(frozen=True, slots=True)
class PlannedPages:
    """Pages that are made together, such as a report's and its commits'."""

    kind: PageKind
    source: PageSource

    @property
    def name(self) -> str:
        """The address of the first page, which names all of them."""
        return self.source.addresses[0]


@dataclass(frozen=True, slots=True)
class PlannedReport:
    """A report that a build reads if anything made from it has changed.

    `search_hash` is a hash of what the search has of it.
    """

    catalog_report: CatalogReport
    pages: tuple[PlannedPages, ...]  # its own and its commits'
    search_hash: str


@dataclass(frozen=True, slots=True)
class PlannedPart:
    """Reports of a month, the oldest first; a build makes parts side by side.

    `version` is a hash of what the search has of them.
    """

    name: str  # "2026-02.1"
    reports: tuple[PlannedReport, ...]
    version: str

    @property
    def size(self) -> int:
        """Count the commits of its reports."""
        return sum(len(planned.catalog_report.items) for planned in self.reports)


@dataclass(frozen=True, slots=True)
class PlannedMonth:
    """A month in parts, the oldest first: of few commits, so that what changes costs little."""

    name: str  # "2026-02"
    parts: tuple[PlannedPart, ...]

    @property
    def last_day(self) -> date:
        """The day of its last report."""
        return self.parts[-1].reports[-1].catalog_report.day


@dataclass(frozen=True, slots=True)
class BuildPlan:
    """All that a build may have to make.

    `units` are by the address of their first page or file. The pages that are made from whole
    reports stand among `pages` and in their month.
    """

    units: Mapping[str, BuildUnit]
    pages: tuple[PlannedPages, ...]
    months: tuple[PlannedMonth, ...]


def make_plan(
    catalog: Catalog, surroundings: Callable[[int], str], common_hash: str, *, has_search: bool
) -> BuildPlan:
    """Plan a site's pages.

    `surroundings` hashes what the theme puts around pages whose addresses have so many slashes:
    their relative links differ by depth. `common_hash` is that of what else all pages depend on.
    """

    @cache
    def base_hash(depth: int) -> str:
        return hash_of(code_hash(), common_hash, surroundings(depth))

    pages = tuple(
        PlannedPages(kind, source)
        for kind, source in sources_of_all(catalog, has_search=has_search)
    )
    units = {planned.name: _unit(planned.source, base_hash) for planned in pages}
    return BuildPlan(units, pages, tuple(_months(catalog, pages)))


def _unit(source: PageSource, base_hash: Callable[[int], str]) -> BuildUnit:
    # Pages that are made together lie at the depth of the first or of the last one.
    first, last = (source.addresses[n].count("/") for n in (0, -1))
    base_hashes = dict.fromkeys((base_hash(first), base_hash(last)))
    return BuildUnit(hash_of(*base_hashes, *source.hash_inputs), source.addresses)


def _months(catalog: Catalog, pages: Iterable[PlannedPages]) -> Iterator[PlannedMonth]:
    by_report: defaultdict[str, list[PlannedPages]] = defaultdict(list)  # by its address
    for planned in pages:
        if planned.kind.reads_report:
            by_report[planned.source.key.address].append(planned)
    for name, group in groupby(catalog.reports, lambda one: f"{one.day:%Y-%m}"):
        reports = (_planned_report(catalog, one, by_report[one.address]) for one in group)
        parts = tuple(
            PlannedPart(f"{name}.{n}", part, _version_of(part))
            for n, part in enumerate(_split(reports), 1)
        )
        yield PlannedMonth(name, parts)


def _split(reports: Iterable[PlannedReport]) -> Iterator[tuple[PlannedReport, ...]]:
    """Split a month's reports; what comes later does not change the parts before it."""
    part: list[PlannedReport] = []
    size = 0
    for planned in reports:
        number = len(planned.catalog_report.items)
        if part and size + number > PART_SIZE:
            yield tuple(part)
            part, size = [], 0
        part.append(planned)
        size += number
    yield tuple(part)


def _version_of(part: Sequence[PlannedReport]) -> str:
    return hash_of(code_hash(), *(planned.search_hash for planned in part))


def _planned_report(
    catalog: Catalog, catalog_report: CatalogReport, pages: Iterable[PlannedPages]
) -> PlannedReport:
    firsts = first_hash_inputs(catalog, catalog_report)
    version = hash_of(report_hash(catalog, catalog_report), *firsts)
    return PlannedReport(catalog_report, tuple(pages), version)
