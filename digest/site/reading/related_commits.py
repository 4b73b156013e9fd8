"""What ties commits to each other: pull requests, reverts, files that are changed again."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from digest.site.html.autolinks import pull_number
from digest.titles import reverted_sha

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from digest.models import Commit
    from digest.site.reading.catalog import Item, Placed

MOST = 5  # commits of a kind, where there may be any number
_MOST_FILES = 50  # of a commit; one that changes more is no neighbour of what touches one of them
_QUOTED = re.compile(r'revert:? "(?P<title>.+)"', re.IGNORECASE)


class Ties(NamedTuple):
    """What a commit says that may tie it to others."""

    reverts: str = ""  # SHA, whole or its beginning, of the commit it takes back
    files: tuple[str, ...] = ()  # paths


class Related(NamedTuple):
    """Commits that have something to do with another, and what: a name of `KINDS`."""

    kind: str
    items: tuple[Item, ...]


KINDS = ("reverts", "reverted", "pull", "named", "again")  # in the order they are shown
NO_TIES = Ties()


def ties_of(commit: Commit) -> Ties:
    """Read what a commit says that may tie it to others."""
    files = tuple(file.path for file in commit.files) if len(commit.files) <= _MOST_FILES else ()
    reverts = reverted_sha(commit.message)
    return Ties(reverts, files) if reverts or files else NO_TIES


def related_of(
    by_repository: Mapping[str, Sequence[Placed]], resolve: Callable[[str, str], str | None]
) -> dict[str, tuple[Related, ...]]:
    """Find the related commits of each that has some, by the address of its page.

    `by_repository` has a repository's reports, the oldest first; `resolve` gives the address of the
    commit that a SHA's beginning names in a repository.
    """
    found: dict[str, dict[str, dict[str, Item]]] = {}
    for name, reports in by_repository.items():
        items = [
            placed.items[n]
            for placed in reports
            for n in reversed([*placed.table_order])  # the oldest first
            if placed.items[n].address
        ]
        for address, kind, other in (
            *_of_one_pull(items),
            *_of_reverts(items, lambda sha, name=name: resolve(sha, name)),  # type: ignore[misc]
            *_again(items),
        ):
            found.setdefault(address, {}).setdefault(kind, {})[other.address] = other
    return {
        address: tuple(
            Related(kind, tuple(kinds[kind].values())) for kind in KINDS if kind in kinds
        )
        for address, kinds in found.items()
    }


Tie = tuple[str, str, "Item"]  # address of a commit, what another one is to it, the other one


def _of_one_pull(items: Sequence[Item]) -> Iterator[Tie]:
    """Tie the commits of one pull request; one commit in two reports is no other."""
    pulls: dict[str, dict[str, Item]] = {}
    for item in items:
        if "(#" in item.entry.commit.title and (number := pull_number(item.entry.commit.title)):
            pulls.setdefault(number, {}).setdefault(item.address, item)
    for group in pulls.values():
        for item in group.values() if len(group) > 1 else ():
            others = (other for other in group.values() if other.address != item.address)
            yield from ((item.address, "pull", other) for other in islice(others, MOST))


def _of_reverts(items: Sequence[Item], resolve: Callable[[str], str | None]) -> Iterator[Tie]:
    """Tie what takes back to what is taken back: by its SHA, else by the title it quotes."""
    titles: dict[str, Item] = {}
    by_address = {item.address: item for item in items}
    for item in items:
        title = item.entry.commit.title
        quoted = _QUOTED.search(title) if "evert" in title else None
        address = resolve(item.gist.ties.reverts) if item.gist.ties.reverts else None
        taken = by_address.get(address or "") or (quoted and titles.get(quoted["title"]))
        if taken and taken.address != item.address:
            yield item.address, "reverts", taken
            yield taken.address, "reverted", item
        titles[title] = item


def _again(items: Sequence[Item]) -> Iterator[Tie]:
    """Tie a commit to those that change its files next, the most of them first."""
    following: dict[str, Item] = {}
    for item in reversed(items):
        if not item.gist.ties.files:
            continue
        addresses = [following[path] for path in item.gist.ties.files if path in following]
        counts = Counter(other.address for other in addresses if other.address != item.address)
        by_address = {other.address: other for other in addresses}
        for address, _ in counts.most_common(MOST):
            yield item.address, "again", by_address[address]
        following.update(dict.fromkeys(item.gist.ties.files, item))
