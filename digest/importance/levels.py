"""The levels of commits that are known, so that a revert is rated by what it takes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.forges import read_commit_url
from digest.messages import Earlier, own_requests, read_message
from digest.models import Level

if TYPE_CHECKING:
    from collections.abc import Mapping

    from digest.archive.store import Archive
    from digest.models import Commit

_ORDER = tuple(Level)  # the most important first


class Levels:
    """The levels of commits by repository, the oldest added first.

    No repository looks into another: their order would decide what its reverts are rated.
    """

    def __init__(self) -> None:
        self._by_sha: dict[str, dict[str, Level]] = {}
        self._earlier: dict[str, Earlier[str]] = {}

    def add(self, repository: str, commit: Commit, level: Level | None) -> None:
        """Remember a commit's level, if it has one."""
        if level:
            self._by_sha.setdefault(repository, {})[commit.sha] = level
            requests = own_requests(commit.message)
            own = read_commit_url(commit.url).forge.choose(requests)
            self._of(repository).add(commit.message, commit.sha, commit.sha, (own,) if own else ())

    def reverted_by(self, repository: str, commit: Commit) -> Level | None:
        """Give the level of what a commit takes back, the highest of several.

        `None` for a commit that takes back nothing, or what is not known.
        """
        revert = read_message(commit.message).revert
        if revert is None:
            return None
        known = self._by_sha.get(repository, {})
        found = [level for sha in revert.shas if (level := _by_prefix(known, sha))]
        if not found:
            found = [known[sha] for sha in self._of(repository).find(revert)]
        return min(found, key=_ORDER.index, default=None)

    def _of(self, repository: str) -> Earlier[str]:
        return self._earlier.setdefault(repository, Earlier(repository))


def _by_prefix(known: Mapping[str, Level], prefix: str) -> Level | None:
    if prefix in known:
        return known[prefix]
    return next((level for sha, level in known.items() if sha.startswith(prefix)), None)


def levels_of(archive: Archive) -> Levels:
    """Give the level of every commit of an archive: a revert is rated by what it reverts."""
    levels = Levels()
    for file in archive.files:
        for entry in reversed(file.report.entries):
            levels.add(file.report.repository, entry.commit, entry.importance.level)
    return levels
