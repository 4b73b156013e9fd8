"""The files that a clone's branch has now, and what its source's globs leave of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.collect.clone import damaged
from digest.collect.command import GitFailedError, run_git
from digest.errors import CollectError
from digest.globs import chooser, unmatched

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
    paths = _list_files(clone)
    given = {"include": source.include, "exclude": source.exclude}
    return tuple((option, glob) for option in given for glob in unmatched(given[option], paths))


def check_globs(clone: Clone) -> None:
    """Raise CollectError where the source's globs leave no file of the branch."""
    source = clone.source
    if not clone.ref or not (source.include or source.exclude):
        return
    if not any(map(chooser(source.include, source.exclude), _list_files(clone))):
        given = {"include": source.include, "exclude": source.exclude}
        options = " and ".join(f"{name} {list(globs)}" for name, globs in given.items() if globs)
        raise CollectError(
            f"{source.name}: {options} leave no file of the branch and no commit of these days; "
            "nothing is written; correct the globs: `*.py` and `docs/` match at any depth, "
            "`/setup.py` and `src/*.c` from the top"
        )


def _list_files(clone: Clone) -> list[str]:
    """List the paths of a branch's files. Raises CollectError."""
    try:
        listed = run_git(clone.path, "ls-tree", "-r", "-z", "--name-only", "--full-tree", clone.ref)
    except GitFailedError:
        raise damaged(clone) from None
    return listed.split("\0")[:-1]
