"""Fetching a branch into a clone, as far back as is needed and no further.

A clone may be *partial*: its history comes without what the files hold, and what the commits wanted
have changed is fetched by name. On a fresh machine, all files of the branch would be nearly all
that a night's run fetches.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from digest.collect.command import GitFailedError, as_lines, run_git, stream_git
from digest.collect.landing import is_deep_enough, read_landings
from digest.collect.remote import FILTER
from digest.errors import CollectError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from pathlib import Path

    from digest.collect.remote import Remote

    Fetch = Callable[..., None]  # takes fetch's options

_DAY = 24 * 3600  # seconds
# Days fetched before what is wanted, until every wanted commit has its parents; then, everything.
_MARGINS = (1, 4, 16, 64, 256)
# Where the branch is kept, whatever its name: one that was `release` may be `release/2.0` next.
REF = "refs/digest/branch"
_FETCH = (
    "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules",
)  # fmt: skip
MAX_NAMED = 2_000  # contents asked for by name; more are faster fetched with all others
# With the commits that we have, the host would leave out what these hold: it takes it to be here.
_TELL_NOTHING = ("fetch.negotiationAlgorithm=noop",)
_NAME = re.compile(r"[0-9a-f]{40}")
_PARENTS = ("log", "--stdin", "--no-walk=unsorted", "--no-show-signature", "--format=%H %P")
_GITLINK = b"160000"  # the mode of a submodule: its commit is another repository's
_NOTHING = b"0" * 40
_CHANGES = (
    "log", "--stdin", "--no-walk=unsorted", "--format=tformat:%H", "--raw", "--no-abbrev", "-r",
    "--root", "--no-renames", "--diff-merges=first-parent", "--no-relative",
    "--ignore-submodules=none", "--no-ext-diff", "--no-textconv", "--no-color", "--no-mailmap",
    "--no-notes",
)  # fmt: skip


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


def fetch_branch(
    remote: Remote, remote_ref: str, window: Window | None, *, is_partial: bool
) -> None:
    """Fetch a branch so that no commit wanted is shallow.

    Without its parents, a commit looks as if it had added every file there is. When `is_partial`,
    the contents of files are left out, if the host can do so. Raises GitFailedError, and
    CollectError for a source that is itself cut off.
    """

    def fetch(*options: str) -> None:
        _prune_shallow_commits(remote.folder)
        flags = ("--update-shallow", *[FILTER] * is_partial)
        about = (f"+{remote_ref}:{REF}",)
        remote.ask(*_FETCH, *flags, *options, about=about, is_partial=is_partial)

    is_cut = bool(shallow_commits(remote.folder))
    if window is None:
        fetch(*["--unshallow"] * is_cut)
    elif not is_cut and has_refs(remote.folder):
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


# The contents of files


def fetch_named(remote: Remote, shas: Iterable[str], contents: Iterable[str] = ()) -> bool:
    """Fetch into a partial clone what these commits' files hold, before and after; and `.mailmap`.

    `contents` are the names of what further files hold.

    Commits that `listable_commits` does not give are left out. Gives False where the host did not
    send all, and, with nothing asked, where that is more than `MAX_NAMED`. Raises GitFailedError.
    """
    folder = remote.folder
    changed = changed_contents(folder, listable_commits(folder, shas)).values()
    lacking = lacking_contents(folder, set().union(_mailmap(folder), contents, *changed))
    if lacking and len(lacking) <= MAX_NAMED:
        _prune_shallow_commits(folder)
        with as_lines(lacking) as names:
            remote.ask(
                *_FETCH, FILTER, "--stdin",
                stdin=names, is_partial=True, settings=_TELL_NOTHING,
            )  # fmt: skip
        lacking = lacking_contents(folder, lacking)
    return not lacking


def changed_contents(folder: Path, shas: Sequence[str]) -> dict[str, frozenset[str]]:
    """Give by commit the names of what its files hold that differ from its first parent's.

    Both sides' names are given, for a root commit all. Renames are not looked for, which would need
    the contents: git looks for them among these files alone.
    """
    found: dict[str, frozenset[str]] = {}
    if not shas:  # git would show HEAD
        return found
    sha = ""
    with as_lines(shas) as asked, stream_git(folder, *_CHANGES, stdin=asked) as output:
        for line in output:
            if line.startswith(b":"):
                found[sha] |= _sides(line)
            elif name := line.strip():
                sha = name.decode("ascii")
                found[sha] = frozenset()
    return found


def _sides(line: bytes) -> frozenset[str]:
    """Give the names on both sides of a line of `--raw`."""
    old_mode, new_mode, old, new = line[1:].split(b" ", 4)[:4]
    sides = ((old_mode, old), (new_mode, new))
    return frozenset(
        name.decode("ascii") for mode, name in sides if mode != _GITLINK and name != _NOTHING
    )


def _mailmap(folder: Path) -> list[str]:
    """Give the name of what the branch's `.mailmap` holds, if there is one."""
    listed = run_git(folder, "ls-tree", "--full-tree", REF, ".mailmap").split()[1:3]
    return listed[1:] if listed[:1] == ["blob"] else []


def lacking_contents(folder: Path, names: Collection[str]) -> list[str]:
    """Give the names of those contents that a clone does not have."""
    return sorted(set(names).difference(existing_objects(folder, sorted(names), "blob")))


# What a clone has


def listable_commits(folder: Path, shas: Iterable[str]) -> list[str]:
    """Give those of the commits (40 hex digits) of which a clone knows which files they change.

    What these hold may be missing. Shallow commits are left out, and so is what no branch leads to
    any more and has lost parts: git would give up there. Raises GitFailedError.
    """
    shallow = shallow_commits(folder)
    asked = [sha for sha in dict.fromkeys(shas) if _NAME.fullmatch(sha) and sha not in shallow]
    found = existing_objects(folder, asked, "commit")
    parents = _first_parents(folder, found)
    trees = {name: f"{name}^{{tree}}" for pair in parents.items() for name in pair if name}
    existing = set(existing_objects(folder, list(trees.values()), "tree"))
    return [
        sha
        for sha in found
        if trees[sha] in existing and (not parents[sha] or trees[parents[sha]] in existing)
    ]


def _first_parents(folder: Path, shas: Sequence[str]) -> dict[str, str]:
    """Give the first parent by commit, "" for a root."""
    if not shas:
        return {}
    with as_lines(shas) as asked, stream_git(folder, *_PARENTS, stdin=asked) as output:
        found = [line.decode("ascii").split() for line in output]
    return {sha: next(iter(parents), "") for sha, *parents in found}


def existing_objects(folder: Path, names: Collection[str], kind: str) -> list[str]:
    """Give the names of those objects that exist and are of that kind, in order."""
    if not names:
        return []
    check = ("cat-file", "--batch-check=%(objecttype)", "--buffer")
    with as_lines(names) as asked, stream_git(folder, *check, stdin=asked) as output:
        found = [line.strip() for line in output]
    return [name for name, line in zip(names, found, strict=True) if line == kind.encode()]


def has_refs(folder: Path) -> bool:
    """Tell whether anything was ever fetched into a clone."""
    return bool(run_git(folder, "for-each-ref", "--count=1"))


def is_partial_clone(folder: Path) -> bool:
    """Tell whether a clone was fetched without the contents of files: git marks such packs."""
    return any((folder / "objects" / "pack").glob("*.promisor"))


def shallow_commits(folder: Path) -> frozenset[str]:
    """Give the SHAs of the commits whose parents the clone lacks; none for a whole clone."""
    path = folder / "shallow"
    return frozenset(path.read_text("ascii").split()) if path.exists() else frozenset()
