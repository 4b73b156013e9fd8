"""A bare clone in the cache, made and kept up to date; nothing of the source's is ever run.

Clones are shallow: only what reports need is fetched. A *shallow commit* is one whose parents were
not fetched (https://git-scm.com/docs/shallow).
"""

from __future__ import annotations

import logging
import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from digest.collect.command import GitFailedError, run_git
from digest.collect.failures import explain_failure
from digest.collect.landing import is_deep_enough, read_landings
from digest.collect.source import Address, check_branch, clone_folder, parse_address
from digest.errors import CollectError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from digest.models import Source

    Fetch = Callable[..., None]  # takes fetch's options

_log = logging.getLogger(__name__)
_DAY = 24 * 3600  # seconds
# Days fetched before what is wanted, until every wanted commit has its parents; then, everything.
_MARGINS = (1, 4, 16, 64, 256)
_MAX_PACKS = 50  # a fetch adds one; this many are joined
_SHOWN = 5  # branches named in a message
# Where the branch is kept, whatever its name: one that was `release` may be `release/2.0` next.
REF = "refs/digest/branch"
# The user named this path, so its owner does not matter, and a local fetch hands on no settings: it
# needs them here. With its grafts, the source would send less than its history.
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
        return run_git(self.folder, command, *parts, protocol=self.address.protocol)


@dataclass(frozen=True, slots=True)
class Window:
    """What a clone is to hold: all that landed from `start` on and is not `known`, with parents.

    Times are seconds since 1970.
    """

    start: int
    known: frozenset[str]  # full SHAs
    newest: int  # when the newest of the known ones landed, or `start`: where to begin to look
    now: int


def update_clone(
    source: Source,
    cache: Path,
    since: datetime | None,
    known: frozenset[str] = frozenset(),
    newest: datetime | None = None,
) -> Clone:
    """Make or refresh a source's clone below the folder `cache`.

    Of what landed from `since` (aware) on, the clone holds every commit that is not `known` (full
    SHAs), with its parents; others may be missing. `newest` is when the newest known one landed.
    Without `since` the clone holds the whole history. A damaged clone is made anew. The caller sees
    to it that no two processes do this for one source at once. Raises CollectError.
    """
    address = parse_address(source)
    check_branch(source)
    remote = _Remote(cache.resolve() / clone_folder(source), source, address)
    try:
        return _update(remote, _window(since, known, newest))
    except GitFailedError as failure:
        error = explain_failure(source, address, failure)
    except OSError as failure:
        error = CollectError(
            f"{source.name}: can't write {remote.folder}: {failure.strerror}; "
            "check the cache folder"
        )
    raise error


def _window(
    since: datetime | None, known: frozenset[str], newest: datetime | None
) -> Window | None:
    """Give what is wanted; `None` for the whole history: git knows no time before 1970."""
    start = int(since.timestamp()) if since else 0
    if start <= _DAY:
        return None
    first = max(start, int(newest.timestamp())) if newest else start
    return Window(start, known, first, int(datetime.now(UTC).timestamp()))


def _update(remote: _Remote, window: Window | None) -> Clone:
    _prepare(remote)
    remote_ref = _find_ref(remote)
    if not remote_ref:
        return Clone(remote.folder, remote.source, "")
    try:
        _fetch(remote, remote_ref, window)
    except GitFailedError:
        if _is_sound(remote.folder, deep=True):
            raise
        _rebuild(remote)
        _fetch(remote, remote_ref, window)
    _drop_other_refs(remote.folder)
    _join_packs(remote.folder)
    return Clone(remote.folder, remote.source, REF)


# The clone itself


def _prepare(remote: _Remote) -> None:
    """Make sure that the folder holds a repository that can be fetched into."""
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
    run_git(folder, "init", "--quiet", "--bare", "--template=", "--object-format=sha1")


def _rebuild(remote: _Remote) -> None:
    _log.warning("%s: its clone %s is damaged; making it anew", remote.source.name, remote.folder)
    shutil.rmtree(remote.folder)
    _init(remote.folder)


def _is_sound(folder: Path, *, deep: bool = False) -> bool:
    """Check that the newest commit can be read with all its files; when `deep`, every commit."""
    count = () if deep else ("--max-count=1",)
    try:
        is_bare = run_git(folder, "rev-parse", "--is-bare-repository")
        run_git(folder, "rev-list", "--objects", "--quiet", *count, "--all")
    except GitFailedError:
        return False
    return is_bare.strip() == "true"


def _drop_other_refs(folder: Path) -> None:
    """Drop the refs of earlier releases of this package, which kept a branch by its name."""
    for ref in run_git(folder, "for-each-ref", "--format=%(refname)").split():
        if ref != REF:
            run_git(folder, "update-ref", "-d", ref)


def _join_packs(folder: Path) -> None:
    if len(list((folder / "objects" / "pack").glob("*.pack"))) > _MAX_PACKS:
        with suppress(GitFailedError):  # a matter of speed only
            run_git(folder, "gc", "--quiet", "--prune=now")


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
    return _check_branches(remote)


def _head_target(listed: str) -> str:
    for line in listed.splitlines():
        if line.startswith("ref: refs/heads/") and line.endswith("\tHEAD"):
            return line.removeprefix("ref: ").removesuffix("\tHEAD")
    return ""


def _check_name(remote: _Remote) -> None:
    branch = remote.source.branch
    try:
        run_git(remote.folder, "check-ref-format", f"refs/heads/{branch}")
    except GitFailedError:
        raise CollectError(
            f"{remote.source.name}: {branch!r} can't be a branch's name; write it as git does, "
            "such as main"
        ) from None


def _check_branches(remote: _Remote) -> str:
    """Give "" for an empty repository. Raises CollectError where only this branch is missing."""
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
    raise CollectError(
        f"{remote.source.name}: HEAD of {remote.address.shown} names a branch that is not there; "
        f"set branch to one of: {shown}"
    )


# Fetching


def _fetch(remote: _Remote, remote_ref: str, window: Window | None) -> None:
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
            f"{remote.source.name}: the history in {remote.address.shown} is itself cut off; "
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


def damaged(clone: Clone) -> CollectError:
    """Give the error that says so. Without HEAD it is no repository: the next update mends it."""
    (clone.path / "HEAD").unlink(missing_ok=True)
    text = f"its clone {clone.path} is damaged; run again, it is made anew"
    return CollectError(f"{clone.source.name}: {text}")


def shallow_commits(folder: Path) -> frozenset[str]:
    """Give the SHAs of the commits whose parents the clone lacks; none for a whole clone."""
    path = folder / "shallow"
    return frozenset(path.read_text("ascii").split()) if path.exists() else frozenset()
