"""A bare clone in the cache, made and kept up to date; nothing of the source's is ever run.

Clones are shallow: only what reports need is fetched. A *shallow commit* is one whose parents were
not fetched (https://git-scm.com/docs/shallow).
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import stat
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.atomic import write_file
from digest.collect.command import GitFailedError, run_git
from digest.collect.failures import explain_failure
from digest.collect.fetch import REF, Window, fetch_branch, make_window
from digest.collect.remote import Remote, find_ref
from digest.collect.source import check_branch, clone_folder, parse_address
from digest.errors import CollectError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from digest.models import Source

    Fetch = Callable[..., None]  # takes fetch's options

_log = logging.getLogger(__name__)
_MAX_PACKS = 50  # a fetch adds one; this many are joined
# Of a clone, these are data; git takes programs, files and addresses from the rest. A lock and what
# begins with `tmp_` is of a run at work, and git reads neither.
_KEPT = re.compile(r"HEAD|objects|packed-refs|refs|shallow|.+\.lock|shallow\.new")
_KEPT_OBJECTS = re.compile(r"pack|[0-9a-f]{2}|tmp_.*")
_KEPT_PACKS = re.compile(r"pack-[0-9a-f]{40}\.(?:pack|idx|rev)|tmp_.*")
_CONFIG = b"[core]\n\trepositoryformatversion = 0\n\tbare = true\n"


@dataclass(frozen=True, slots=True)
class Clone:
    """A source's clone. `ref` is the branch's full name in it, "" where it has no commits."""

    path: Path
    source: Source
    ref: str


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
    remote = Remote(cache.resolve() / clone_folder(source), source, address)
    try:
        return _update(remote, make_window(since, known, newest))
    except GitFailedError as failure:
        error = explain_failure(source, address, failure)
    except OSError as failure:
        error = CollectError(
            f"{source.name}: can't write {remote.folder}: {failure.strerror}; "
            "check the cache folder"
        )
    raise error


def existing_clone(source: Source, cache: Path) -> Clone | None:
    """Give a source's clone as the last run left it; `None` where there is none to read.

    Nothing is fetched. Raises CollectError for a name that is none.
    """
    folder = cache.resolve() / clone_folder(source)
    if not folder.is_dir() or not _renew(folder):
        return None
    try:
        run_git(folder, "rev-parse", "--verify", "--quiet", f"{REF}^{{commit}}")
    except GitFailedError:
        return None
    return Clone(folder, source, REF)


def commits_named(clone: Clone, beginning: str) -> tuple[str, ...]:
    """Give the SHAs of a clone's commits that begin so, whether the branch reaches them or not.

    `beginning` is hex digits. Raises CollectError.
    """
    try:
        names = run_git(clone.path, "rev-parse", f"--disambiguate={beginning}").split()
        kinds = [run_git(clone.path, "cat-file", "-t", name).strip() for name in names]
    except GitFailedError:
        raise damaged(clone) from None
    return tuple(name for name, kind in zip(names, kinds, strict=True) if kind == "commit")


def _update(remote: Remote, window: Window | None) -> Clone:
    _prepare(remote)
    remote_ref = find_ref(remote)
    if not remote_ref:
        return Clone(remote.folder, remote.source, "")
    try:
        fetch_branch(remote, remote_ref, window)
    except GitFailedError:
        if _is_sound(remote.folder, deep=True):
            raise
        _rebuild(remote)
        fetch_branch(remote, remote_ref, window)
    _drop_other_refs(remote.folder)
    _join_packs(remote.folder)
    return Clone(remote.folder, remote.source, REF)


def _prepare(remote: Remote) -> None:
    """Make sure that the folder holds a repository that can be fetched into."""
    folder = remote.folder
    if not os.path.lexists(folder):
        _init(folder)
        return
    if not _renew(folder):
        _rebuild(remote)
        return
    # Whoever held these was killed: runs exclude each other.
    for lock in [*folder.glob("*.lock"), *(folder / "refs").rglob("*.lock")]:
        lock.unlink()
    if not _is_sound(folder):
        _rebuild(remote)


def _renew(folder: Path) -> bool:
    """Leave of a clone only its data, and write its configuration anew.

    Who can write into the cache could have put any other there. Gives False, with nothing done,
    where it holds links or pipes, or its folders are not there: it is no clone of ours.
    """
    packs = folder / "objects" / "pack"
    if any(map(_is_odd, (folder, *folder.rglob("*")))) or not packs.is_dir():
        return False
    for place, kept in ((folder, _KEPT), (packs.parent, _KEPT_OBJECTS), (packs, _KEPT_PACKS)):
        for path in place.iterdir():
            if not kept.fullmatch(path.name):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
    write_file(folder / "config", _CONFIG)
    return True


def _is_odd(path: Path) -> bool:
    """Tell whether a path is neither a folder nor a regular file, itself and not where it leads."""
    mode = path.lstat().st_mode
    return not (stat.S_ISDIR(mode) or stat.S_ISREG(mode))


def _init(folder: Path) -> None:
    folder.mkdir(parents=True)
    run_git(folder, "init", "--quiet", "--bare", "--template=", "--object-format=sha1")


def _rebuild(remote: Remote) -> None:
    _log.warning("%s: its clone %s is damaged; making it anew", remote.source.name, remote.folder)
    if remote.folder.is_dir() and not remote.folder.is_symlink():
        shutil.rmtree(remote.folder)
    else:
        remote.folder.unlink()
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


def damaged(clone: Clone) -> CollectError:
    """Give the error that says so. Without HEAD it is no repository: the next update mends it."""
    (clone.path / "HEAD").unlink(missing_ok=True)
    text = f"its clone {clone.path} is damaged; run again, it is made anew"
    return CollectError(f"{clone.source.name}: {text}")
