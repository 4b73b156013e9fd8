"""What ties commits to each other: pull requests, reverts, files that are changed again."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

from digest.messages import Earlier, pull_number, read_message
from digest.site.reading.records import NO_RELATIONS, RELATION_KINDS, RelatedCommits, Relations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from digest.models import Commit
    from digest.site.reading.records import CatalogEntry, CatalogReport

MOST = 5  # commits of a kind, where there may be any number
_MOST_FILES = 50  # of a commit; one that changes more is no neighbour of what touches one of them


def relations_of(commit: Commit) -> Relations:
    """Read what a commit says that may tie it to others."""
    files = tuple(file.path for file in commit.files) if len(commit.files) <= _MOST_FILES else ()
    reverts = read_message(commit.message).revert
    return Relations(reverts, files) if reverts or files else NO_RELATIONS


def find_related_commits(
    by_repository: Mapping[str, Sequence[CatalogReport]], resolve: Callable[[str, str], str | None]
) -> dict[str, tuple[RelatedCommits, ...]]:
    """Find the related commits of each that has some, by the address of its page.

    `by_repository` has a repository's reports, the oldest first; `resolve` gives the address of the
    commit that a SHA's beginning names in a repository.
    """
    found: dict[str, dict[str, dict[str, CatalogEntry]]] = {}
    for name, reports in by_repository.items():
        items = [
            placed.items[n]
            for placed in reports
            for n in reversed([*placed.table_order])  # the oldest first
            if placed.items[n].address
        ]
        for address, kind, other in (
            *_of_one_pull(items),
            *_of_reverts(items, name, resolve),
            *_again(items),
        ):
            found.setdefault(address, {}).setdefault(kind, {})[other.address] = other
    return {
        address: tuple(
            RelatedCommits(kind, tuple(kinds[kind].values()))
            for kind in RELATION_KINDS
            if kind in kinds
        )
        for address, kinds in found.items()
    }


Relation = tuple[
    str, str, "CatalogEntry"
]  # address of a commit, what another one is to it, the other one


def _of_one_pull(items: Sequence[CatalogEntry]) -> Iterator[Relation]:
    """Tie the commits of one pull request; one commit in two reports is no other."""
    pulls: dict[str, dict[str, CatalogEntry]] = {}
    for item in items:
        if number := pull_number(item.entry.commit.title):
            pulls.setdefault(number, {}).setdefault(item.address, item)
    for group in pulls.values():
        for item in group.values() if len(group) > 1 else ():
            others = (other for other in group.values() if other.address != item.address)
            yield from ((item.address, "pull", other) for other in islice(others, MOST))


def _of_reverts(
    items: Sequence[CatalogEntry], repository: str, resolve: Callable[[str, str], str | None]
) -> Iterator[Relation]:
    """Tie what takes back to what is taken back: by SHAs, else as `Earlier` finds it."""
    earlier: Earlier[CatalogEntry] = Earlier(repository)
    by_address = {item.address: item for item in items}
    for item in items:
        if revert := item.summary.relations.reverts:
            addresses = [resolve(sha, repository) for sha in revert.shas]
            named = [by_address[address] for address in addresses if address in by_address]
            for taken in islice(named or earlier.find(revert), MOST):
                if taken.address != item.address:
                    yield item.address, "reverts", taken
                    yield taken.address, "reverted", item
        earlier.add(item.entry.commit.title, item.entry.commit.sha, item)


def _again(items: Sequence[CatalogEntry]) -> Iterator[Relation]:
    """Tie a commit to those that change its files next, the most of them first."""
    following: dict[str, CatalogEntry] = {}
    for item in reversed(items):
        if not item.summary.relations.files:
            continue
        addresses = [following[path] for path in item.summary.relations.files if path in following]
        counts = Counter(other.address for other in addresses if other.address != item.address)
        by_address = {other.address: other for other in addresses}
        for address, _ in counts.most_common(MOST):
            yield item.address, "again", by_address[address]
        following.update(dict.fromkeys(item.summary.relations.files, item))
