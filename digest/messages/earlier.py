"""Commits of a repository, found by what a revert calls them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Generic, TypeVar

from digest.messages.references import headline, own_requests, without_pull
from digest.messages.title import TITLE_LENGTH

if TYPE_CHECKING:
    from digest.forges import NamedRequest
    from digest.messages.reverts import Revert

Item = TypeVar("Item")
_PULL = re.compile(r"(.*?)([#!]?\d*)\Z")


class Earlier(Generic[Item]):
    """The commits before one, by their requests and titles; SHAs are for others to look up.

    They are indexed when the first of them is looked for: most reverts name SHAs.
    """

    def __init__(self, repository: str) -> None:
        self._repository = repository.rpartition("/")[2].lower()
        self._by_request: dict[str, dict[str, Item]] = {}
        self._by_title: dict[str, Item] = {}
        self._added: list[tuple[str, str, Item, tuple[NamedRequest, ...] | None]] = []

    def add(
        self, message: str, sha: str, item: Item, requests: tuple[NamedRequest, ...] | None = None
    ) -> None:
        """Add a commit; of several with one title, the last is the one that a title means.

        `requests` are its own, where the message's text alone does not tell.
        """
        self._added.append((message, sha, item, requests))

    def _index(
        self, message: str, sha: str, item: Item, requests: tuple[NamedRequest, ...] | None
    ) -> None:
        for request in own_requests(message) if requests is None else requests:
            for name in (request.number, f"{request.sign}{request.number}"):
                self._by_request.setdefault(name, {})[sha] = item
        for title in {message.partition("\n")[0].strip(), headline(message)}:
            short = title[:TITLE_LENGTH]
            self._by_title[short] = self._by_title[without_pull(short)] = item

    def find(self, revert: Revert) -> tuple[Item, ...]:
        """Find what a revert names: all commits of its requests, else the one of its title."""
        for added in self._added:
            self._index(*added)
        self._added.clear()
        found = {
            sha: item
            for pull in revert.pulls
            for sha, item in self._by_request.get(self._own_name(pull), {}).items()
        }
        if found or not revert.title:
            return tuple(found.values())
        title = revert.title[:TITLE_LENGTH]
        item = self._by_title.get(title) or self._by_title.get(without_pull(title))
        return () if item is None else (item,)

    def _own_name(self, pull: str) -> str:
        """Give the sign and number of a request of this repository, or of one it is a fork of."""
        where, name = _PULL.findall(pull)[0]
        return name if where.rpartition("/")[2].lower() in ("", self._repository) else ""
