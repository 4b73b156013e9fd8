"""Commits of a repository, found by what a revert calls them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from digest.messages.references import pull_number, without_pull
from digest.messages.title import TITLE_LENGTH

if TYPE_CHECKING:
    from digest.messages.reverts import Revert

Item = TypeVar("Item")


class Earlier(Generic[Item]):
    """The commits before one, by their pull requests and titles; SHAs are for others to look up."""

    def __init__(self, repository: str) -> None:
        self._repository = repository.rpartition("/")[2].lower()
        self._by_pull: dict[str, dict[str, Item]] = {}
        self._by_title: dict[str, Item] = {}

    def add(self, title: str, sha: str, item: Item) -> None:
        """Add a commit; of several with one title, the last is the one that a title means."""
        title = title[:TITLE_LENGTH]
        if number := pull_number(title):
            self._by_pull.setdefault(number, {})[sha] = item
        self._by_title[title] = self._by_title[without_pull(title)] = item

    def find(self, revert: Revert) -> tuple[Item, ...]:
        """Find what a revert names: all commits of its pull requests, else the one of its title."""
        found = {
            sha: item
            for pull in revert.pulls
            for sha, item in self._by_pull.get(self._own_number(pull), {}).items()
        }
        if found or not revert.title:
            return tuple(found.values())
        title = revert.title[:TITLE_LENGTH]
        item = self._by_title.get(title) or self._by_title.get(without_pull(title))
        return () if item is None else (item,)

    def _own_number(self, pull: str) -> str:
        """Give the number of a pull request of this repository, or of one that it is a fork of."""
        where, _, number = pull.rpartition("#")
        return number if where.rpartition("/")[2].lower() in ("", self._repository) else ""
