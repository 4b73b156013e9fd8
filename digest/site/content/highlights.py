"""What stands out in a day or a week: important commits, breaking ones, reverts, newcomers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING

from digest.entries.order import importance_order
from digest.models import Level
from digest.site.content.statistics import Share, rank_people
from digest.site.reading.records import CatalogEntry, CatalogReport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from digest.site.reading.catalog import Catalog

Placed = tuple[CatalogEntry, CatalogReport]  # a commit, and the report that it stands in

MOST_OF_WEEK = 10  # commits of a week that are named first
MOST_UNASKED = 5  # commits of a repository and a day that are always shown, whatever their level
MOST_UNFOLDED = 12  # commits of a day that are all shown


@dataclass(frozen=True, slots=True)
class HighlightGroup:
    """The commits of one repository that stand out, the newest day first, and their reports."""

    repository: str
    reports: tuple[CatalogReport, ...]  # all of the repository in that time
    items: tuple[Placed, ...]


@dataclass(frozen=True, slots=True)
class Highlights:
    """What stands out in a day or a week; a part that does not occur is empty."""

    high: tuple[HighlightGroup, ...]
    breaking: tuple[HighlightGroup, ...]  # by the rules
    said_breaking: tuple[HighlightGroup, ...]  # others that break something by their analyses
    reverts: tuple[HighlightGroup, ...]
    newcomers: tuple[Share, ...]  # authors and co-authors, with their commits of that time


def sunday_of(monday: date) -> date:
    """Give a week's last day, or the last day that `date` knows."""
    return monday.fromordinal(min(monday.toordinal() + 6, monday.max.toordinal()))


def count_at_once(total: int, best: int = MOST_UNASKED) -> int:
    """Give how many of a day's commits are shown unasked: all of a few, else the `best` ones."""
    return total if total <= MOST_UNFOLDED else best


def find_highlights(catalog: Catalog, reports: Sequence[CatalogReport]) -> Highlights:
    """Find what stands out in all reports of a day or a week."""
    return Highlights(
        high=_groups_of(reports, lambda item: item.entry.importance.level is Level.HIGH),
        breaking=_groups_of(reports, partial(_stands_out, catalog, _is_breaking)),
        said_breaking=_groups_of(reports, partial(_stands_out, catalog, _is_said_to_break)),
        reverts=_groups_of(reports, partial(_stands_out, catalog, _is_revert)),
        newcomers=tuple(rank_people(reports, catalog.newcomers_of(reports))),
    )


def find_best(
    catalog: Catalog, reports: Sequence[CatalogReport], limit: int = MOST_OF_WEEK
) -> list[Placed]:
    """Give the best commits of reports, `limit` at most, the most important first.

    Of equally important ones each repository's newest come first, in turn. Merges of commits that
    are there themselves are left out.
    """
    ranked: list[tuple[tuple[object, int], Placed]] = []
    seen: Counter[tuple[object, ...]] = Counter()
    for one in sorted(reports, key=attrgetter("day"), reverse=True):
        for item in one.items:
            if not catalog.brought_by(item):
                order = importance_order(item.entry)
                ranked.append(((order, seen[one.repository, order]), (item, one)))
                seen[one.repository, order] += 1
    return [placed for _, placed in sorted(ranked, key=itemgetter(0))[:limit]]


def by_area(best: Sequence[Placed]) -> list[tuple[str, str, list[Placed]]]:
    """Group commits by repository and area; an area is named where several of them share it.

    Each group is a repository, an area and its commits. The repository of the best commit comes
    first, and of a repository its areas, then the commits of all others, whose area is "".
    """
    keys = [(one.repository, next(iter(item.summary.labels.areas), "")) for item, one in best]
    shared = Counter(keys)
    groups: dict[str, dict[str, list[Placed]]] = {}
    for key, placed in zip(keys, best, strict=True):
        repository, area = key
        own = groups.setdefault(repository, {})
        own.setdefault(area if shared[key] > 1 else "", []).append(placed)
    return [
        (repository, area, own[area])
        for repository, own in groups.items()
        for area in sorted(own, key=lambda area: area == "")
    ]


def _stands_out(catalog: Catalog, does: Callable[[CatalogEntry], bool], item: CatalogEntry) -> bool:
    """Tell whether a commit does what no commit does which it brought by a merge.

    Of a merge and what it brought, one is listed.
    """
    return does(item) and not any(map(does, catalog.brought_by(item)))


def _is_breaking(item: CatalogEntry) -> bool:
    return item.summary.labels.is_breaking


def _is_revert(item: CatalogEntry) -> bool:
    return item.summary.labels.is_revert


def _is_said_to_break(item: CatalogEntry) -> bool:
    return item.summary.is_said_to_break


def _groups_of(
    reports: Sequence[CatalogReport], stands_out: Callable[[CatalogEntry], bool]
) -> tuple[HighlightGroup, ...]:
    """Group the commits that stand out by repository, in order of the names."""
    by_repository: dict[str, list[CatalogReport]] = {}
    for catalog_report in reversed(reports):
        by_repository.setdefault(catalog_report.repository, []).append(catalog_report)
    groups = (
        HighlightGroup(name, tuple(group), tuple(_items(group, stands_out)))
        for name, group in sorted(by_repository.items())
    )
    return tuple(group for group in groups if group.items)


def _items(
    reports: Iterable[CatalogReport], stands_out: Callable[[CatalogEntry], bool]
) -> Iterator[Placed]:
    for catalog_report in reports:
        yield from ((item, catalog_report) for item in catalog_report.items if stands_out(item))
