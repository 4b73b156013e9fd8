"""What stands out in a day or a week: important commits, what breaks or reverts, who is new."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.models import Level
from digest.site.content.statistics import Share, rank_authors

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from digest.site.reading.catalog import Catalog
    from digest.site.reading.records import CatalogEntry, CatalogReport


@dataclass(frozen=True, slots=True)
class HighlightGroup:
    """Commits of one repository, the newest day first."""

    repository: str
    reports: tuple[CatalogReport, ...]  # all of its day or week
    items: tuple[tuple[CatalogEntry, CatalogReport], ...]


@dataclass(frozen=True, slots=True)
class Highlights:
    """What stands out in a day or a week; what does not occur is empty."""

    high: tuple[HighlightGroup, ...]
    breaking: tuple[HighlightGroup, ...]
    reverts: tuple[HighlightGroup, ...]
    newcomers: tuple[Share, ...]  # with their commits of this day or week


def sunday_of(monday: date) -> date:
    """Give a week's last day, or the last one a calendar has."""
    return monday.fromordinal(min(monday.toordinal() + 6, monday.max.toordinal()))


def find_highlights(catalog: Catalog, reports: Sequence[CatalogReport]) -> Highlights:
    """Pick what stands out of all reports of a day or a week."""
    new = set(catalog.newcomers_of(reports))

    def is_said_by_what_it_brought(item: CatalogEntry, label: str) -> bool:
        """Tell whether a commit that a merge brought has its label: one of both is listed."""
        related = catalog.related_by_address.get(item.address, ())
        brought = (other for kind, items in related if kind == "brought" for other in items)
        return any(getattr(other.summary.labels, label) for other in brought)

    def has_label(label: str) -> Callable[[CatalogEntry], bool]:
        return lambda item: (
            getattr(item.summary.labels, label) and not is_said_by_what_it_brought(item, label)
        )

    return Highlights(
        high=_picked(reports, lambda item: item.entry.importance.level is Level.HIGH),
        breaking=_picked(reports, has_label("is_breaking")),
        reverts=_picked(reports, has_label("is_revert")),
        newcomers=tuple(share for share in rank_authors(reports) if share.name in new),
    )


def _picked(
    reports: Sequence[CatalogReport], wanted: Callable[[CatalogEntry], bool]
) -> tuple[HighlightGroup, ...]:
    """Pick commits, by repository; those of which none is wanted are left out."""
    own: dict[str, list[CatalogReport]] = {}
    for placed in reversed(reports):
        own.setdefault(placed.report.repository, []).append(placed)
    picks = (
        HighlightGroup(
            name, tuple(group), tuple((i, p) for p in group for i in p.items if wanted(i))
        )
        for name, group in sorted(own.items())
    )
    return tuple(pick for pick in picks if pick.items)
