"""What stands out in a day or a week: important commits, breaking ones, reverts, newcomers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING

from digest.models import Level
from digest.site.content.statistics import Share, rank_people
from digest.site.reading.records import importance_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from digest.site.reading.catalog import Catalog
    from digest.site.reading.records import CatalogEntry, CatalogReport


MOST_OF_WEEK = 10  # commits of a week that are named first
MOST_UNASKED = 5  # commits of a repository and a day that are always shown, whatever their level
MOST_UNFOLDED = 12  # commits of a day that are all shown


@dataclass(frozen=True, slots=True)
class HighlightGroup:
    """The commits of one repository that stand out, the newest day first, and their reports."""

    repository: str
    reports: tuple[CatalogReport, ...]  # all of the repository in that time
    items: tuple[tuple[CatalogEntry, CatalogReport], ...]


@dataclass(frozen=True, slots=True)
class Highlights:
    """What stands out in a day or a week; a part that does not occur is empty."""

    high: tuple[HighlightGroup, ...]
    breaking: tuple[HighlightGroup, ...]
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
        breaking=_groups_of(reports, partial(_has_label, catalog, "is_breaking")),
        reverts=_groups_of(reports, partial(_has_label, catalog, "is_revert")),
        newcomers=tuple(rank_people(reports, catalog.newcomers_of(reports))),
    )


def best_by_area(
    catalog: Catalog, reports: Sequence[CatalogReport], limit: int = MOST_OF_WEEK
) -> list[tuple[str, str, list[tuple[CatalogEntry, CatalogReport]]]]:
    """Give the best commits of reports, `limit` at most, by repository and area.

    Merges of commits that are there themselves are left out.

    Each group is a repository, an area ("" for commits without one) and its commits. The group of
    the best commit comes first, and of equally important commits the newest.
    """
    newest_first = sorted(reports, key=attrgetter("day"), reverse=True)
    pairs = [
        (item, one) for one in newest_first for item in one.items if not brought_by(catalog, item)
    ]
    best = sorted(pairs, key=lambda pair: importance_order(pair[0].entry))[:limit]
    groups: dict[tuple[str, str], list[tuple[CatalogEntry, CatalogReport]]] = {}
    for item, one in best:
        area = next(iter(item.summary.labels.areas), "")
        groups.setdefault((one.repository, area), []).append((item, one))
    return [(*key, group) for key, group in groups.items()]


def brought_by(catalog: Catalog, item: CatalogEntry) -> Sequence[CatalogEntry]:
    """Give the commits that a merge brought; where these are listed, the merge says it again."""
    related = catalog.related_by_address.get(item.address, ())
    return next((group.items for group in related if group.kind == "brought"), ())


def _has_label(catalog: Catalog, label: str, item: CatalogEntry) -> bool:
    """Tell whether a commit has a label that no commit has which it brought by a merge.

    Of a merge and what it brought, one is listed.
    """
    has_label = attrgetter(label)
    is_brought = any(has_label(other.summary.labels) for other in brought_by(catalog, item))
    return has_label(item.summary.labels) and not is_brought


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
) -> Iterator[tuple[CatalogEntry, CatalogReport]]:
    for catalog_report in reports:
        yield from ((item, catalog_report) for item in catalog_report.items if stands_out(item))
