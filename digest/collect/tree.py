"""The files that a clone's branch has now, and the globs that match none of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.collect.clone import damaged
from digest.collect.command import GitFailedError, run_git
from digest.globs import unmatched

if TYPE_CHECKING:
    from digest.collect.clone import Clone


def unmatched_globs(clone: Clone) -> tuple[tuple[str, str], ...]:
    """Give the source's globs that match no file of the branch, each after its option's name.

    The whole branch is looked at: what a day's commits touch says nothing of a glob. None are
    given for a branch without commits. Raises CollectError.
    """
    source = clone.source
    if not clone.ref or not (source.include or source.exclude):
        return ()
    try:
        listed = run_git(clone.path, "ls-tree", "-r", "-z", "--name-only", "--full-tree", clone.ref)
    except GitFailedError:
        raise damaged(clone) from None
    paths = listed.split("\0")[:-1]
    given = {"include": source.include, "exclude": source.exclude}
    return tuple((option, glob) for option in given for glob in unmatched(given[option], paths))
