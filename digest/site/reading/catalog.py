"""The catalog: all reports of the archive with their addresses, and what is looked up in them.

All pages are planned and made from it. Each lookup is made once, when it is first asked for.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import takewhile
from operator import itemgetter
from typing import TYPE_CHECKING, TypeVar

from digest.forges import WebRepository, repository_of_commit
from digest.messages.people import person_of
from digest.site.html.addresses import commit_address, monday_of, repository_address
from digest.site.reading.authors import find_authors
from digest.site.reading.neighbours import with_neighbours
from digest.site.reading.records import RELATION_KINDS, Elsewhere, RelatedCommits, total_counts
from digest.site.reading.related_commits import find_brought, find_related_commits
from digest.site.reading.releases.index import ReleaseIndex
from digest.site.reading.watching import find_watched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from digest.briefs.records import Brief, Period
    from digest.models import Commit
    from digest.site.reading.authors import Author, AuthorRules
    from digest.site.reading.records import CatalogEntry, CatalogReport, Counts, Meaning
    from digest.site.reading.releases.index import FirstIn
    from digest.site.reading.watching import Notified, WatchedCommits
    from digest.watching.lists import WatchList

Key = TypeVar("Key")

KNOWN_AFTER = 90  # days that an archive reaches back before it says who is new


@dataclass(frozen=True)
class Catalog:
    """All reports, the oldest day first; those of one day by the names of their repositories.

    Repositories go by their present names; `former_names` gives these by those they had before.
    """

    reports: tuple[CatalogReport, ...]
    configured: Mapping[str, WebRepository] = field(default_factory=dict)  # by name
    former_names: Mapping[str, str] = field(default_factory=dict)  # to present ones
    briefs: Mapping[Period, Brief] = field(default_factory=dict)
    author_rules: AuthorRules | None = None  # who has a page; `None`: nobody
    watch_lists: tuple[WatchList, ...] = ()  # with which the reports were outlined
    notified: Notified | None = None  # `None`: nobody
    releases: ReleaseIndex = field(default_factory=ReleaseIndex)
    elsewhere: Elsewhere = field(default_factory=Elsewhere)
    learn: Callable[[Catalog], Meaning] | None = None  # `None`: nothing is known of what words mean

    # ---- groups of reports

    @cached_property
    def by_day(self) -> dict[date, tuple[CatalogReport, ...]]:
        """Group the reports by day, the oldest first; within a day by repository."""
        return _group((catalog_report.day, catalog_report) for catalog_report in self.reports)

    @cached_property
    def by_repository(self) -> dict[str, tuple[CatalogReport, ...]]:
        """Group the reports by repository, in order of their names; within one the oldest first."""
        groups = _group(
            (catalog_report.repository, catalog_report) for catalog_report in self.reports
        )
        return {name: groups[name] for name in sorted(groups)}

    @cached_property
    def by_week(self) -> dict[date, tuple[CatalogReport, ...]]:
        """Group the reports by the Mondays of their weeks, the oldest first."""
        return _group((monday_of(one.day), one) for one in self.reports)

    def former_names_of(self, repository: str) -> tuple[str, ...]:
        """Give the names that a repository had before, if their addresses are others than its own.

        Those that differ in letters' case only are not: some hosts take them for one.
        """
        return tuple(
            former
            for former, present in self.former_names.items()
            if present == repository and former.lower() != present.lower()
        )

    # ---- reports and authors

    def newcomers_of(self, reports: Sequence[CatalogReport]) -> tuple[str, ...]:
        """Give the people whose first commit of the archive falls on a day of these reports.

        They are as `person_of` gives them, in order. Only commits to a repository count that the
        archive knows long enough: for `KNOWN_AFTER` days, or from its first commit on.
        """
        days = (catalog_report.day for catalog_report in reports)
        return tuple(sorted(set().union(*(self._newcomers_by_day[day] for day in days))))

    @cached_property
    def authors(self) -> dict[str, Author]:
        """The authors who have pages, by `person_of`, in that order."""
        if not self.author_rules:
            return {}
        return find_authors(self.reports, self.author_rules, self.has_first, self._repository_pages)

    @cached_property
    def watched(self) -> dict[str, WatchedCommits]:
        """The watch lists that have pages, with their commits, by name."""
        lists = self.watch_lists
        return find_watched(self.reports, lists, self.has_first, self._repository_pages)

    def author_page(self, name: str) -> str:
        """Give the address of the page of who is called so; "" where there is none."""
        author = self.authors.get(person_of(name)) if self.authors else None
        return author.address if author else ""

    def counts_before(self, day: date) -> Iterator[tuple[date, Counts]]:
        """Yield the days before one, the newest first, with the counts of their commits."""
        days = self._counts_by_day
        yield from reversed(days[: bisect_left(days, day, key=itemgetter(0))])

    def neighbours(
        self, catalog_report: CatalogReport
    ) -> tuple[CatalogReport | None, CatalogReport | None]:
        """Give the same repository's reports before and after this one; `None` at either end."""
        return self._neighbours_by_address[catalog_report.address]

    # ---- commits

    def placed_at(self, address: str) -> tuple[CatalogEntry, CatalogReport] | None:
        """Give the commit whose page is at an address, and its report; `None` where none is."""
        owner = self._owner_by_page.get(address)
        return (self._items_by_address[address], owner) if owner else None

    def first_in(self, item: CatalogEntry, catalog_report: CatalogReport) -> FirstIn:
        """Tell in which release a commit is first."""
        sha = item.entry.commit.sha if item.address else ""
        return self.releases.first_in(catalog_report.repository, sha, catalog_report.day)

    def commits_beside(self, address: str) -> tuple[CatalogEntry | None, CatalogEntry | None]:
        """Give the commits before and after one, by the address of its page, across days.

        They stand in the order of their days, in each the most important first; `None` at an end.
        """
        return self._commits_beside[address]

    def owns(self, catalog_report: CatalogReport, item: CatalogEntry) -> bool:
        """Tell whether a commit's page is made from this report.

        A commit may stand in several reports; its page is made from the earliest of them.
        """
        owner = self._owner_by_page.get(item.address)
        return owner is not None and owner.address == catalog_report.address

    def has_first(self, catalog_report: CatalogReport, item: CatalogEntry) -> bool:
        """Tell whether a commit counts in this report; one in several does in the first alone."""
        return not item.address or self.owns(catalog_report, item)

    def day_of(self, item: CatalogEntry) -> date:
        """Give the day of the report that a commit's page is made from; it must have a page."""
        return self._owner_by_page[item.address].day

    def item_at(self, address: str) -> CatalogEntry | None:
        """Give the commit whose page is at an address; `None` where there is none."""
        return self._items_by_address.get(address)

    def resolve(self, prefix: str, repository: str) -> str | None:
        """Give the address of the one commit whose SHA begins so; `None` for none or several.

        A commit of `repository` goes before those of other repositories (forks share commits).
        """
        first = bisect_left(self._sorted_shas, (prefix, ""))
        following = (self._sorted_shas[n] for n in range(first, len(self._sorted_shas)))
        found = list(takewhile(lambda known: known[0].startswith(prefix), following))
        found = [(sha, name) for sha, name in found if name == repository] or found
        return commit_address(found[0][1], found[0][0]) if len(found) == 1 else None

    def web_repository(self, commit: Commit, repository: str) -> WebRepository:
        """Give where a commit's repository is on the web: see `repository_of_commit`."""
        return repository_of_commit(commit.url, self.configured.get(repository))

    @cached_property
    def meaning(self) -> Meaning | None:
        """What words say of each other and of commits. Raises DigestError as `learn` does."""
        return self.learn(self) if self.learn else None

    @cached_property
    def related_by_address(self) -> dict[str, tuple[RelatedCommits, ...]]:
        """Give the related commits of each commit that has some, by the address of its page.

        Commits that a text names are not among them: texts are not in memory (see `related`).
        """
        place = (self.resolve, self.web_repository, self.item_at)
        return find_related_commits(self.by_repository, *place, self.meaning)

    def brought_by(self, item: CatalogEntry) -> Sequence[CatalogEntry]:
        """Give the commits that a merge brought; where these are listed, it says them again."""
        return self._brought.get(item.address, ())

    def related(
        self, item: CatalogEntry, names: Sequence[str], repository: str
    ) -> tuple[RelatedCommits, ...]:
        """Give the commits related to one, by kind, in the order of `RELATION_KINDS`.

        `names` are the SHAs, or their beginnings, in its message and analysis, and `repository` is
        whose commits they name first. One that is related in another way is not listed as named.
        """
        found = self.related_by_address.get(item.address, ())
        if not names:
            return found
        known = {item.address, *(other.address for group in found for other in group.items)}
        addresses = (self.resolve(name, repository) for name in names)
        named = dict.fromkeys(address for address in addresses if address not in {None, *known})
        if not named:
            return found
        items = tuple(self._items_by_address[str(address)] for address in named)
        groups = (*found, RelatedCommits("named", items))
        return tuple(sorted(groups, key=lambda group: RELATION_KINDS.index(group.kind)))

    # ---- lookups

    @cached_property
    def _brought(self) -> dict[str, tuple[CatalogEntry, ...]]:
        return find_brought(self.by_repository, self.resolve)

    @cached_property
    def _repository_pages(self) -> set[str]:
        """The addresses of all repositories' pages, in lower case."""
        return {repository_address(name).lower() for name in self.by_repository}

    @cached_property
    def _counts_by_day(self) -> list[tuple[date, Counts]]:
        return [(day, total_counts(reports)) for day, reports in self.by_day.items()]

    @cached_property
    def _newcomers_by_day(self) -> dict[date, set[str]]:
        known: set[str] = set()
        found: dict[date, set[str]] = {}
        for day, reports in self.by_day.items():
            people = [
                (catalog_report.repository, set(map(person_of, item.people)))
                for catalog_report in reports
                for item in catalog_report.items
            ]
            telling = {name for name, since in self._known_since.items() if since <= day}
            found[day] = set().union(*(who for name, who in people if name in telling)) - known
            known.update(*(who for _, who in people))
        return found

    @cached_property
    def _known_since(self) -> dict[str, date]:
        """From which day on a repository's newcomers are known to be new; only where one is."""
        found = {}
        for name, reports in self.by_repository.items():
            first = reports[0].day
            roots = (one.day for one in reports if any(item.summary.is_root for item in one.items))
            enough = date.fromordinal(min(first.toordinal() + KNOWN_AFTER, date.max.toordinal()))
            found[name] = min(enough, next(roots, enough))
        return found

    @cached_property
    def _neighbours_by_address(
        self,
    ) -> dict[str, tuple[CatalogReport | None, CatalogReport | None]]:
        return {
            catalog_report.address: (before, after)
            for reports in self.by_repository.values()
            for before, catalog_report, after in with_neighbours(reports)
        }

    @cached_property
    def _commits_beside(self) -> dict[str, tuple[CatalogEntry | None, CatalogEntry | None]]:
        found = {}
        for reports in self.by_repository.values():
            items = [item for one in reports for item in one.items if self.owns(one, item)]
            for before, item, after in with_neighbours(items):
                found[item.address] = (before, after)
        return found

    @cached_property
    def _owner_by_page(self) -> dict[str, CatalogReport]:
        """The address of each commit's page, and the report that it is made from."""
        owners: dict[str, CatalogReport] = {}
        for catalog_report in self.reports:
            for item in catalog_report.items:
                if item.address:
                    owners.setdefault(item.address, catalog_report)
        return owners

    @cached_property
    def _sorted_shas(self) -> list[tuple[str, str]]:
        """The SHA and repository of every commit that has a page, in order, to be bisected."""
        return sorted(
            {
                (item.entry.commit.sha, catalog_report.repository)
                for catalog_report in self.reports
                for item in catalog_report.items
                if item.address
            }
        )

    @cached_property
    def _items_by_address(self) -> dict[str, CatalogEntry]:
        return {item.address: item for one in self.reports for item in one.items}


def _group(pairs: Iterable[tuple[Key, CatalogReport]]) -> dict[Key, tuple[CatalogReport, ...]]:
    """Group reports by their keys; keys and reports keep their order."""
    groups: dict[Key, list[CatalogReport]] = {}
    for key, catalog_report in pairs:
        groups.setdefault(key, []).append(catalog_report)
    return {key: tuple(group) for key, group in groups.items()}
