"""Which value of `merges` suits a repository, told from how its branch came to be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from digest.collect.command import GitFailedError, run_git
from digest.errors import DigestError
from digest.forges import web_address
from digest.init.repositories import git_folder
from digest.messages import own_requests
from digest.models import Merges

if TYPE_CHECKING:
    from digest.init.answers import WatchedRepository
    from digest.init.project import Project

_COMMITS = 100  # of the branch's own line, the newest, that are looked at
_LEAST = 5  # merges of requests that make a habit
_SHARE = 3  # at least one of so many commits is such a merge


class MergeHabit(NamedTuple):
    """How often a branch's own line takes in a pull or merge request by a merge."""

    merges: int  # of requests
    commits: int  # looked at

    @property
    def is_usual(self) -> bool:
        """Whether merging is how requests come in, so that each is best listed by its merge."""
        return self.merges >= _LEAST and self.merges * _SHARE >= self.commits


def with_merges(repository: WatchedRepository) -> WatchedRepository:
    """Give the repository with `merges: first-parent`."""
    return replace(repository, merges=str(Merges.FIRST_PARENT))


def read_habit(repository: WatchedRepository, project: Project) -> MergeHabit | None:
    """Read how a repository's requests are merged, where its history is on this machine.

    That is a local path, or the repository that the project itself lies in. `None` for any other
    one: nothing is fetched for this; and where git can't read it.
    """
    folder = _history(repository, project)
    try:
        return _count(folder) if folder else None
    except (GitFailedError, DigestError):
        return None


def _history(repository: WatchedRepository, project: Project) -> Path | None:
    if repository.is_local:
        return git_folder(Path(repository.url).expanduser())
    origin = project.origin
    if origin is None or origin.name != repository.name:
        return None
    is_own = not repository.url or web_address(repository.url) == origin.web
    return git_folder(project.root) if is_own else None


def _count(folder: Path) -> MergeHabit:
    """Count the merges that name their request; others join branches of long standing."""
    listed = run_git(
        folder.resolve(), "log", "-z", "--first-parent", f"--max-count={_COMMITS}",
        "--no-show-signature", "--no-notes", "--encoding=UTF-8", "--format=tformat:%P%n%B", "HEAD",
    )  # fmt: skip
    commits = [text.partition("\n") for text in listed.split("\0")[:-1]]
    merges = [text for parents, _, text in commits if " " in parents]
    return MergeHabit(sum(1 for text in merges if own_requests(text)), len(commits))
