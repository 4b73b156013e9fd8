"""What stands out in a day or a week: important commits, what breaks or reverts, who is new."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.models import Level
from digest.site.content.statistics import Share, authors_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from digest.site.reading.catalog import Catalog, Item, Placed


@dataclass(frozen=True, slots=True)
class Pick:
    """Commits of one repository, the newest day first."""

    repository: str
    reports: tuple[Placed, ...]  # all of its day or week
    items: tuple[tuple[Item, Placed], ...]


@dataclass(frozen=True, slots=True)
class Picks:
    """What stands out in a day or a week; what does not occur is empty."""

    high: tuple[Pick, ...]
    breaking: tuple[Pick, ...]
    reverts: tuple[Pick, ...]
    newcomers: tuple[Share, ...]  # with their commits of this day or week


def sunday_of(monday: date) -> date:
    """Give a week's last day, or the last one a calendar has."""
    return monday.fromordinal(min(monday.toordinal() + 6, monday.max.toordinal()))


def picks_of(catalog: Catalog, reports: Sequence[Placed]) -> Picks:
    """Pick what stands out of all reports of a day or a week."""
    new = set(catalog.newcomers_of(reports))
    return Picks(
        high=_picked(reports, lambda item: item.entry.importance.level is Level.HIGH),
        breaking=_picked(reports, lambda item: item.gist.traits.is_breaking),
        reverts=_picked(reports, lambda item: item.gist.traits.is_revert),
        newcomers=tuple(share for share in authors_of(reports) if share.name in new),
    )


def _picked(reports: Sequence[Placed], wanted: Callable[[Item], bool]) -> tuple[Pick, ...]:
    """Pick commits, by repository; those of which none is wanted are left out."""
    own: dict[str, list[Placed]] = {}
    for placed in reversed(reports):
        own.setdefault(placed.report.repository, []).append(placed)
    picks = (
        Pick(name, tuple(group), tuple((i, p) for p in group for i in p.items if wanted(i)))
        for name, group in sorted(own.items())
    )
    return tuple(pick for pick in picks if pick.items)
