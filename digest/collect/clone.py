"""A bare clone in the cache, made and kept up to date without running anything of the source's."""

from __future__ import annotations

import logging
import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from digest.collect.command import GitFailedError, run, stream
from digest.collect.failures import explain
from digest.collect.source import Address, address_of, check_branch, folder_of
from digest.errors import CollectError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from digest.models import Source

    Fetch = Callable[..., None]  # takes fetch's options

_log = logging.getLogger(__name__)
_DAY = 24 * 3600  # seconds
_LAST = int(datetime(9999, 12, 30, tzinfo=UTC).timestamp())  # in every time zone a day that exists
# Days fetched before what is wanted, until every wanted commit has its parents; then, everything.
_MARGINS = (1, 4, 16, 64, 256)
_MAX_PACKS = 50  # a fetch adds one; this many are joined
_SHOWN = 5  # branches named in a message
_DETACHED = "refs/digest/HEAD"  # where the HEAD of a source that is on no branch is kept
# The user named this path, so whose it is does not matter; a local fetch hands on no settings. With
# its grafts it would send less than its history.
_UPLOAD_PACK = "GIT_GRAFT_FILE=/dev/null git -c 'safe.directory=*' upload-pack"


@dataclass(frozen=True, slots=True)
class Clone:
    """A source's clone. `ref` is the branch's full name in it, "" where it has no commits."""

    path: Path
    source: Source
    ref: str


@dataclass(frozen=True, slots=True)
class _Remote:
    """A clone's folder, and the address it is filled from."""

    folder: Path
    source: Source
    address: Address

    def ask(self, command: str, *options: str, about: tuple[str, ...]) -> str:
        if self.address.protocol == "file":
            options = (*options, f"--upload-pack={_UPLOAD_PACK}")
        parts = (*options, "--", self.address.text, *about)
        return run(self.folder, command, *parts, protocol=self.address.protocol)


def update(source: Source, cache: Path, since: datetime | None) -> Clone:
    """Make or refresh a source's clone under `cache`; no two at once for one source.

    From `since` (aware) on, the clone holds every commit and its parents; earlier ones may be
    missing. With `None` it holds all. A damaged clone is made anew. Raises CollectError.
    """
    address = address_of(source)
    check_branch(source)
    remote = _Remote(cache.resolve() / folder_of(source), source, address)
    try:
        return _update(remote, _seconds(since))
    except GitFailedError as failure:
        error = explain(source, address, failure)
    except OSError as failure:
        error = CollectError(
            f"{source.name}: can't write {remote.folder}: {failure.strerror}; "
            "check the cache folder"
        )
    raise error


def _seconds(since: datetime | None) -> int | None:
    """Give the epoch's seconds; before 1970 git can't look, so all is wanted."""
    seconds = int(since.timestamp()) if since else 0
    return seconds if seconds > _DAY else None


def _update(remote: _Remote, since: int | None) -> Clone:
    _prepare(remote)
    theirs = _find_ref(remote)
    if not theirs:
        return Clone(remote.folder, remote.source, "")
    ours = _DETACHED if theirs == "HEAD" else theirs
    try:
        _fetch(remote, theirs, ours, since)
    except GitFailedError:
        if _is_sound(remote.folder, deep=True):
            raise
        _rebuild(remote)
        _fetch(remote, theirs, ours, since)
    _join_packs(remote.folder)
    return Clone(remote.folder, remote.source, ours)


# The clone itself


def _prepare(remote: _Remote) -> None:
    """Leave a repository in the folder that can be fetched into."""
    folder = remote.folder
    if not folder.exists():
        _init(folder)
        return
    # Whoever held these was killed: runs exclude each other.
    for lock in [*folder.glob("*.lock"), *(folder / "refs").rglob("*.lock")]:
        lock.unlink()
    if not _is_sound(folder):
        _rebuild(remote)


def _init(folder: Path) -> None:
    folder.mkdir(parents=True)
    run(folder, "init", "--quiet", "--bare", "--template=", "--object-format=sha1")


def _rebuild(remote: _Remote) -> None:
    _log.warning("%s: its clone %s is damaged; making it anew", remote.source.name, remote.folder)
    shutil.rmtree(remote.folder)
    _init(remote.folder)


def _is_sound(folder: Path, *, deep: bool = False) -> bool:
    """Check that the newest commit can be read with all its files, or all commits with theirs."""
    count = () if deep else ("--max-count=1",)
    try:
        is_bare = run(folder, "rev-parse", "--is-bare-repository")
        run(folder, "rev-list", "--objects", "--quiet", *count, "--all")
    except GitFailedError:
        return False
    return is_bare.strip() == "true"


def _join_packs(folder: Path) -> None:
    if len(list((folder / "objects" / "pack").glob("*.pack"))) > _MAX_PACKS:
        with suppress(GitFailedError):  # a matter of speed only
            run(folder, "gc", "--quiet", "--prune=now")


# Which branch


def _find_ref(remote: _Remote) -> str:
    """Give the ref to fetch: the named branch or what HEAD names; "" when there is nothing."""
    named = remote.source.branch
    if named:
        _check_name(remote)
    wanted = f"refs/heads/{named}"
    listed = remote.ask("ls-remote", "--symref", about=("HEAD", wanted) if named else ("HEAD",))
    lines = [line for line in listed.splitlines() if not line.startswith("ref: ")]
    refs = {line.partition("\t")[2] for line in lines}
    target = _head_target(listed)
    if named and wanted in refs:
        return wanted
    if not named and "HEAD" in refs:
        return target or "HEAD"
    return _nothing_found(remote)


def _head_target(listed: str) -> str:
    for line in listed.splitlines():
        if line.startswith("ref: refs/heads/") and line.endswith("\tHEAD"):
            return line.removeprefix("ref: ").removesuffix("\tHEAD")
    return ""


def _check_name(remote: _Remote) -> None:
    branch = remote.source.branch
    try:
        run(remote.folder, "check-ref-format", f"refs/heads/{branch}")
    except GitFailedError:
        raise CollectError(
            f"{remote.source.name}: {branch!r} can't be a branch's name; write it as git does, "
            "such as main"
        ) from None


def _nothing_found(remote: _Remote) -> str:
    """Tell an empty repository from one without this branch."""
    listed = remote.ask("ls-remote", "--heads", about=())
    heads = [line.partition("\trefs/heads/")[2] for line in listed.splitlines()]
    branch = remote.source.branch
    if not heads:
        return ""
    shown = ", ".join(heads[:_SHOWN]) + (", …" if len(heads) > _SHOWN else "")
    if branch:
        raise CollectError(
            f"{remote.source.name}: {remote.address.shown} has no branch {branch!r}; "
            f"set branch to one it has: {shown}"
        )
    _log.warning("%s: HEAD names no commit; set branch to one of: %s", remote.source.name, shown)
    return ""


# Fetching


def _fetch(remote: _Remote, theirs: str, ours: str, since: int | None) -> None:
    """Fetch a branch so that no commit wanted lies where the history is cut off.

    There a commit has lost its parents and looks as if it had added every file.
    """

    def fetch(*options: str) -> None:
        _forget_unreached(remote.folder)
        flags = ("--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules",
                 "--update-shallow")  # fmt: skip
        remote.ask("fetch", *flags, *options, about=(f"+{theirs}:{ours}",))

    is_cut = bool(boundary(remote.folder))
    if since is None:
        fetch(*["--unshallow"] * is_cut)
    elif not is_cut and run(remote.folder, "for-each-ref", "--count=1"):
        fetch()  # a whole clone stays whole
    else:
        _fetch_window(remote.folder, fetch, ours, since)
    if _is_missing_parents(remote.folder, ours, since):
        raise CollectError(
            f"{remote.source.name}: the history in {remote.address.shown} is itself cut off; "
            "run `git fetch --unshallow` there (in GitHub Actions, checkout with fetch-depth: 0)"
        )


def _fetch_window(folder: Path, fetch: Fetch, ref: str, since: int) -> None:
    """Fetch from `since` on, and from ever earlier while a wanted commit has older parents."""
    for days in _MARGINS:
        try:
            fetch(f"--shallow-since=@{max(since - days * _DAY, _DAY)} +0000")
        except GitFailedError:
            fetch("--depth=1")  # git refuses a window without commits
        if not _is_missing_parents(folder, ref, since):
            return
    fetch(*["--unshallow"] * bool(boundary(folder)))


def _is_missing_parents(folder: Path, ref: str, since: int | None) -> bool:
    """Tell whether a wanted commit lies where the clone's history is cut off."""
    edge = boundary(folder)
    return bool(edge) and any(
        sha in edge and (since is None or time >= since) for sha, time in commit_times(folder, ref)
    )


def _forget_unreached(folder: Path) -> None:
    """Drop the cuts no branch leads to. git leaves some whose commits it never fetched.

    A merge that is cut hides cuts behind it; the next fetch would look for them and fail.
    """
    edge = boundary(folder)
    kept = edge.intersection(run(folder, "rev-list", "--all").split()) if edge else edge
    if kept != edge:
        fresh = folder / "shallow.new"
        fresh.write_text("".join(f"{sha}\n" for sha in sorted(kept)), "ascii")
        fresh.replace(folder / "shallow")


def damaged(clone: Clone) -> CollectError:
    """Give the error that says so. Without HEAD it is no repository: the next update mends it."""
    (clone.path / "HEAD").unlink(missing_ok=True)
    text = f"its clone {clone.path} is damaged; run again, it is made anew"
    return CollectError(f"{clone.source.name}: {text}")


def boundary(folder: Path) -> frozenset[str]:
    """Give the commits whose parents a shallow clone lacks."""
    path = folder / "shallow"
    return frozenset(path.read_text("ascii").split()) if path.exists() else frozenset()


def commit_times(folder: Path, ref: str, *options: str) -> Iterator[tuple[str, int]]:
    """Walk a branch as `git log` does: each commit's name and its committer's seconds.

    Where a broken commit's are in no calendar, its author's are given, else its child's. One that
    has none of them is left out: the newest of a branch, without a time of its own.
    """
    arguments = ("log", "--format=%H,%ct,%at,%P", *options, "--end-of-options", ref, "--")
    of_children: dict[str, int] = {}  # by commits that are still to come
    with stream(folder, *arguments) as output:
        for line in output:
            sha, *texts, parents = line.decode("ascii", "replace").strip().split(",")
            of_child = of_children.pop(sha, None)
            given = (int(text) for text in texts if text.isdecimal())
            time = next((number for number in given if number <= _LAST), of_child)
            if time is not None:
                of_children.update(dict.fromkeys(parents.split(), time))
                yield sha, time
