"""Fetching a branch into a clone, as far back as is needed and no further."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from digest.collect.command import GitFailedError, run_git
from digest.collect.landing import is_deep_enough, read_landings
from digest.errors import CollectError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from digest.collect.remote import Remote

    Fetch = Callable[..., None]  # takes fetch's options

_DAY = 24 * 3600  # seconds
# Days fetched before what is wanted, until every wanted commit has its parents; then, everything.
_MARGINS = (1, 4, 16, 64, 256)
# Where the branch is kept, whatever its name: one that was `release` may be `release/2.0` next.
REF = "refs/digest/branch"


@dataclass(frozen=True, slots=True)
class Window:
    """What a clone is to hold: all that landed from `start` on and is not `known`, with parents.

    Times are seconds since 1970.
    """

    start: int
    known: frozenset[str]  # full SHAs
    newest: int  # when the newest of the known ones landed, or `start`: where to begin to look
    now: int


def make_window(
    since: datetime | None, known: frozenset[str], newest: datetime | None
) -> Window | None:
    """Give what is wanted; `None` for the whole history: git knows no time before 1970."""
    start = int(since.timestamp()) if since else 0
    if start <= _DAY:
        return None
    first = max(start, int(newest.timestamp())) if newest else start
    return Window(start, known, first, int(datetime.now(UTC).timestamp()))


def fetch_branch(remote: Remote, remote_ref: str, window: Window | None) -> None:
    """Fetch a branch so that no commit wanted is shallow.

    Without its parents, a commit looks as if it had added every file there is.
    """

    def fetch(*options: str) -> None:
        _prune_shallow_commits(remote.folder)
        flags = ("--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules",
                 "--update-shallow")  # fmt: skip
        remote.ask("fetch", *flags, *options, about=(f"+{remote_ref}:{REF}",))

    is_cut = bool(shallow_commits(remote.folder))
    if window is None:
        fetch(*["--unshallow"] * is_cut)
    elif not is_cut and run_git(remote.folder, "for-each-ref", "--count=1"):
        fetch()  # a whole clone stays whole
    else:
        _fetch_window(remote.folder, fetch, window)
    if not _is_deep_enough(remote.folder, window):
        raise CollectError(
            f"{remote.source.name}: the history in {remote.address.text} is itself cut off; "
            "run `git fetch --unshallow` there (in GitHub Actions, checkout with fetch-depth: 0)"
        )


def _fetch_window(folder: Path, fetch: Fetch, window: Window) -> None:
    """Fetch from where new commits may begin, and from ever earlier until all of them are there."""
    for days in _MARGINS:
        try:
            fetch(f"--shallow-since=@{max(window.newest - days * _DAY, _DAY)} +0000")
        except GitFailedError:
            fetch("--depth=1")  # git refuses a window without commits
        if _is_deep_enough(folder, window):
            return
    fetch(*["--unshallow"] * bool(shallow_commits(folder)))


def _is_deep_enough(folder: Path, window: Window | None) -> bool:
    shallow = shallow_commits(folder)
    if window is None or not shallow:
        return not shallow
    landings = read_landings(folder, REF, window.now)
    return is_deep_enough(landings, shallow, window.start, window.known)


def _prune_shallow_commits(folder: Path) -> None:
    """Drop the shallow commits that no branch leads to: git lists some that it never fetched.

    Behind a merge that is shallow may be others; the next fetch would look for them and fail.
    """
    shallow = shallow_commits(folder)
    if not shallow:
        return
    reached = shallow.intersection(run_git(folder, "rev-list", "--all").split())
    if reached != shallow:
        fresh = folder / "shallow.new"
        fresh.write_text("".join(f"{sha}\n" for sha in sorted(reached)), "ascii")
        fresh.replace(folder / "shallow")


def shallow_commits(folder: Path) -> frozenset[str]:
    """Give the SHAs of the commits whose parents the clone lacks; none for a whole clone."""
    path = folder / "shallow"
    return frozenset(path.read_text("ascii").split()) if path.exists() else frozenset()
