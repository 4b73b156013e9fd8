"""What mattered in a week: its important commits, what breaks or reverts something, who is new."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.models import Level
from digest.site.figures import Share, authors_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from digest.site.catalog import Catalog, Item, Placed


@dataclass(frozen=True, slots=True)
class Pick:
    """Commits of one repository, the newest day first."""

    repository: str
    reports: tuple[Placed, ...]  # all of the week's
    items: tuple[tuple[Item, Placed], ...]


@dataclass(frozen=True, slots=True)
class Week:
    """A week of an archive, by its Monday; what does not occur is empty."""

    monday: date
    reports: tuple[Placed, ...]
    high: tuple[Pick, ...]
    breaking: tuple[Pick, ...]
    reverts: tuple[Pick, ...]
    newcomers: tuple[Share, ...]  # with their commits of this week

    @property
    def sunday(self) -> date:
        """Its last day, or the last one a calendar has."""
        last = min(self.monday.toordinal() + 6, self.monday.max.toordinal())
        return self.monday.fromordinal(last)


def week_of(catalog: Catalog, monday: date) -> Week:
    """Give a week that has reports."""
    reports = catalog.by_week[monday]
    new = set(catalog.newcomers[monday])
    return Week(
        monday,
        reports,
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
