"""What the archive holds and where each part of it goes: the index all pages are made from."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat, takewhile
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from digest.models import Entry, Level, Report, Status
from digest.site.html.addresses import (
    commit_address,
    day_address,
    monday_of,
    report_address,
    repository_address,
    week_address,
)
from digest.site.reading.labels import NO_TRAITS, Traits
from digest.site.reading.related_commits import KINDS, NO_TIES, Related, Ties, related_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

Key = TypeVar("Key")
_SHORT, _FULL = 7, 40  # hex digits of a SHA
_LEVELS = (*Level, None)  # in reading order


class Gist(NamedTuple):
    """What is known of an entry without its analysis at hand."""

    brief: str = ""  # what it is on one line; "" for what is not high
    traits: Traits = NO_TRAITS
    ties: Ties = NO_TIES


NO_GIST = Gist()


@dataclass(frozen=True, slots=True)
class Item:
    """An entry and its places on the site."""

    entry: Entry
    anchor: str  # on its report's page; "" when no SHA is known
    address: str  # its own page's; "" when the full SHA is not known
    gist: Gist = NO_GIST


@dataclass(frozen=True, slots=True)
class Counts:
    """How many commits of which importance, and how many lack a good analysis."""

    total: int
    levels: tuple[tuple[Level, int], ...]  # all three, the most important first
    statuses: tuple[tuple[Status, int], ...]  # all, in the order of `Status`

    @property
    def unrated(self) -> int:
        """Count the commits without an importance."""
        return self.total - sum(number for _, number in self.levels)

    def level(self, level: Level) -> int:
        """Count the commits of this importance."""
        return dict(self.levels)[level]

    def status(self, status: Status) -> int:
        """Count the entries whose analysis has this status."""
        return dict(self.statuses)[status]


@dataclass(frozen=True, slots=True)
class Placed:
    """A report with its places; `items` are in reading order, the most important first.

    `source` is the hash of its file, `shown` that of what lists and figures show of it; `names` are
    the words of its texts that name a commit of the archive, `None` where that is not known.
    """

    report: Report
    items: tuple[Item, ...]
    address: str
    counts: Counts
    source: str = ""
    names: tuple[str, ...] | None = None
    shown: str = ""

    @property
    def table_order(self) -> Iterator[int]:
        """Yield the items' places in `items` in the order of the report's table."""
        places = {id(item.entry): place for place, item in enumerate(self.items)}
        return (places[id(entry)] for entry in self.report.entries)


@dataclass(frozen=True)
class Catalog:
    """All reports, by day and repository; the oldest first."""

    reports: tuple[Placed, ...]

    @cached_property
    def by_day(self) -> dict[date, tuple[Placed, ...]]:
        """Group the reports by day, the oldest first; within a day by repository."""
        return _grouped((placed.report.day, placed) for placed in self.reports)

    @cached_property
    def by_repository(self) -> dict[str, tuple[Placed, ...]]:
        """Group the reports by repository, in order of their names; within one the oldest first."""
        groups = _grouped((placed.report.repository, placed) for placed in self.reports)
        return {name: groups[name] for name in sorted(groups)}

    @cached_property
    def by_week(self) -> dict[date, tuple[Placed, ...]]:
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

    def newcomers_of(self, reports: Sequence[Placed]) -> tuple[str, ...]:
        """Name the authors whose first commit of the archive falls on a day of these reports."""
        new = set().union(*(self._newcomers[placed.report.day] for placed in reports))
        return tuple(sorted(new, key=lambda name: (name.lower(), name)))

    @cached_property
    def _around(self) -> dict[str, tuple[Placed | None, Placed | None]]:
        """The reports before and after each, by the report's address."""
        around: dict[str, tuple[Placed | None, Placed | None]] = {}
        for reports in self.by_repository.values():
            shifted = zip([None, *reports], reports, [*reports[1:], None], strict=False)
            around |= {this.address: (before, after) for before, this, after in shifted}
        return around

    def neighbours(self, placed: Placed) -> tuple[Placed | None, Placed | None]:
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

    def owns(self, placed: Placed, item: Item) -> bool:
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
    def tied(self) -> dict[str, tuple[Related, ...]]:
        """The related commits of each that has some but by name, by the address of its page."""
        return related_of(self.by_repository, self.resolve)

    @cached_property
    def _items(self) -> dict[str, Item]:
        return {item.address: item for placed in self.reports for item in placed.items}

    def item_at(self, address: str) -> Item | None:
        """Give the commit whose page is at an address."""
        return self._items.get(address)

    def related(self, item: Item, names: Sequence[str], repository: str) -> tuple[Related, ...]:
        """Give the commits that have to do with one; `names` are what its texts call commits."""
        found = self.tied.get(item.address, ())
        if not names:
            return found
        known = {item.address, *(other.address for group in found for other in group.items)}
        addresses = (self.resolve(name, repository) for name in names)
        named = dict.fromkeys(address for address in addresses if address not in {None, *known})
        if not named:
            return found
        group = Related("named", tuple(self._items[str(address)] for address in named))
        return tuple(sorted((*found, group), key=lambda one: KINDS.index(one.kind)))

    def addresses(self) -> Iterator[str]:
        """Yield the address of every archive page but the home."""
        yield from map(day_address, self.by_day)
        yield from map(week_address, self.by_week)
        yield from map(repository_address, self.by_repository)
        yield from (placed.address for placed in self.reports)
        yield from self._owners


def place(
    report: Report,
    source: str = "",
    names: tuple[str, ...] | None = None,
    gists: tuple[Gist, ...] | None = None,
    shown: str = "",
) -> Placed:
    """Place a report: its items, the most important first, and their addresses.

    `gists` are its entries', in their order.
    """
    pairs = list(zip(report.entries, gists or repeat(NO_GIST), strict=bool(gists)))
    order = [pair for level in _LEVELS for pair in pairs if pair[0].importance.level is level]
    anchors = _anchors([entry.commit.sha for entry, _ in order])
    items = (
        Item(entry, anchor, _address(report.repository, entry.commit.sha), gist)
        for (entry, gist), anchor in zip(order, anchors, strict=True)
    )
    address = report_address(report.repository, report.day)
    return Placed(report, tuple(items), address, count(report.entries), source, names, shown)


def _address(repository: str, sha: str) -> str:
    return commit_address(repository, sha) if len(sha) == _FULL else ""


def count(entries: Iterable[Entry]) -> Counts:
    """Count entries by importance and by what became of their analysis."""
    pairs = [(entry.importance.level, entry.analysis.status) for entry in entries]
    levels, statuses = ([pair[n] for pair in pairs] for n in (0, 1))
    return Counts(
        len(pairs),
        tuple((level, levels.count(level)) for level in Level),
        tuple((status, statuses.count(status)) for status in Status),
    )


def total_of(reports: Iterable[Placed]) -> Counts:
    """Count the commits of several reports."""
    counts = [placed.counts for placed in reports]
    return Counts(
        sum(one.total for one in counts),
        tuple((level, sum(c.levels[n][1] for c in counts)) for n, level in enumerate(Level)),
        tuple((status, sum(c.statuses[n][1] for c in counts)) for n, status in enumerate(Status)),
    )


def _anchors(shas: list[str]) -> list[str]:
    """Give each SHA its first seven digits as anchor, or as many more as make it unique."""
    short = [sha[:_SHORT] for sha in shas]
    if len({*short}) == len(short):  # as nearly everywhere
        return short
    taken: set[str] = set()
    anchors = []
    for sha in shas:
        lengths = range(min(_SHORT, len(sha)), len(sha) + 1)
        anchor = next((sha[:n] for n in lengths if sha[:n] not in taken), "")
        taken.add(anchor)
        anchors.append(anchor)
    return anchors


def _grouped(pairs: Iterable[tuple[Key, Placed]]) -> dict[Key, tuple[Placed, ...]]:
    groups: dict[Key, list[Placed]] = {}
    for key, placed in pairs:
        groups.setdefault(key, []).append(placed)
    return {key: tuple(group) for key, group in groups.items()}
