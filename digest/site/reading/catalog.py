"""What the archive holds and where each part of it goes: the index all pages are made from."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from typing import TYPE_CHECKING, TypeVar

from digest.site.html.addresses import (
    commit_address,
    monday_of,
)
from digest.site.reading.records import RELATION_KINDS, RelatedCommits
from digest.site.reading.related_commits import find_related_commits

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from digest.site.reading.records import CatalogEntry, CatalogReport

Key = TypeVar("Key")


@dataclass(frozen=True)
class Catalog:
    """All reports, by day and repository; the oldest first."""

    reports: tuple[CatalogReport, ...]

    @cached_property
    def by_day(self) -> dict[date, tuple[CatalogReport, ...]]:
        """Group the reports by day, the oldest first; within a day by repository."""
        return _grouped((placed.report.day, placed) for placed in self.reports)

    @cached_property
    def by_repository(self) -> dict[str, tuple[CatalogReport, ...]]:
        """Group the reports by repository, in order of their names; within one the oldest first."""
        groups = _grouped((placed.report.repository, placed) for placed in self.reports)
        return {name: groups[name] for name in sorted(groups)}

    @cached_property
    def by_week(self) -> dict[date, tuple[CatalogReport, ...]]:
        """Group the reports by the Mondays of their weeks, the oldest first."""
        return _grouped((monday_of(placed.report.day), placed) for placed in self.reports)

    @cached_property
    def _newcomers(self) -> dict[date, set[str]]:
        """The authors whose first commit of the archive falls on a day, by that day."""
        known: set[str] = {""}
        first: dict[date, set[str]] = {}
        for day, reports in self.by_day.items():
            authors = {entry.commit.author for p in reports for entry in p.report.entries}
            first[day] = authors - known
            known |= authors
        return first

    def newcomers_of(self, reports: Sequence[CatalogReport]) -> tuple[str, ...]:
        """Name the authors whose first commit of the archive falls on a day of these reports."""
        new = set().union(*(self._newcomers[placed.report.day] for placed in reports))
        return tuple(sorted(new, key=lambda name: (name.lower(), name)))

    @cached_property
    def _around(self) -> dict[str, tuple[CatalogReport | None, CatalogReport | None]]:
        """The reports before and after each, by the report's address."""
        around: dict[str, tuple[CatalogReport | None, CatalogReport | None]] = {}
        for reports in self.by_repository.values():
            shifted = zip([None, *reports], reports, [*reports[1:], None], strict=False)
            around |= {this.address: (before, after) for before, this, after in shifted}
        return around

    def neighbours(
        self, placed: CatalogReport
    ) -> tuple[CatalogReport | None, CatalogReport | None]:
        """Give the repository's reports before and after this one."""
        return self._around[placed.address]

    @cached_property
    def _owners(self) -> dict[str, str]:
        """Each commit page's address, and the address of the report it is told from."""
        owners: dict[str, str] = {}
        for placed in self.reports:
            for item in placed.items:
                if item.address:
                    owners.setdefault(item.address, placed.address)
        return owners

    @cached_property
    def _shas(self) -> list[tuple[str, str]]:
        return sorted(
            {
                (item.entry.commit.sha, placed.report.repository)
                for placed in self.reports
                for item in placed.items
                if item.address
            }
        )

    def owns(self, placed: CatalogReport, item: CatalogEntry) -> bool:
        """Tell whether a commit's page is made from this report (and not from an earlier one)."""
        return self._owners.get(item.address) == placed.address

    def resolve(self, prefix: str, repository: str) -> str | None:
        """Give the address of the one commit whose SHA begins so; `None` for none or several.

        A commit of `repository` goes before those of other repositories (forks share commits).
        """
        first = bisect_left(self._shas, (prefix, ""))
        following = (self._shas[n] for n in range(first, len(self._shas)))
        found = list(takewhile(lambda known: known[0].startswith(prefix), following))
        own = [(sha, name) for sha, name in found if name == repository]
        found = own or found
        return commit_address(found[0][1], found[0][0]) if len(found) == 1 else None

    @cached_property
    def related_by_address(self) -> dict[str, tuple[RelatedCommits, ...]]:
        """The related commits of each that has some but by name, by the address of its page."""
        return find_related_commits(self.by_repository, self.resolve)

    @cached_property
    def _items(self) -> dict[str, CatalogEntry]:
        return {item.address: item for placed in self.reports for item in placed.items}

    def item_at(self, address: str) -> CatalogEntry | None:
        """Give the commit whose page is at an address."""
        return self._items.get(address)

    def related(
        self, item: CatalogEntry, names: Sequence[str], repository: str
    ) -> tuple[RelatedCommits, ...]:
        """Give the commits that have to do with one; `names` are what its texts call commits."""
        found = self.related_by_address.get(item.address, ())
        if not names:
            return found
        known = {item.address, *(other.address for group in found for other in group.items)}
        addresses = (self.resolve(name, repository) for name in names)
        named = dict.fromkeys(address for address in addresses if address not in {None, *known})
        if not named:
            return found
        group = RelatedCommits("named", tuple(self._items[str(address)] for address in named))
        return tuple(sorted((*found, group), key=lambda one: RELATION_KINDS.index(one.kind)))


def _grouped(pairs: Iterable[tuple[Key, CatalogReport]]) -> dict[Key, tuple[CatalogReport, ...]]:
    groups: dict[Key, list[CatalogReport]] = {}
    for key, placed in pairs:
        groups.setdefault(key, []).append(placed)
    return {key: tuple(group) for key, group in groups.items()}
