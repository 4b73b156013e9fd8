"""A bare clone in the cache, made and kept up to date; nothing of the source's is ever run.

Clones are shallow: only what reports need is fetched. A *shallow commit* is one whose parents were
not fetched (https://git-scm.com/docs/shallow). From a host that can leave them out, the contents of
files come only for the commits that are to be read.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import stat
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from digest.atomic import write_file
from digest.collect.command import Access, GitFailedError, run_git
from digest.collect.failures import explain_failure
from digest.collect.fetch import (
    REF,
    Window,
    fetch_branch,
    fetch_named,
    has_refs,
    is_partial_clone,
    make_window,
)
from digest.collect.remote import FILTER, PARTIAL_SETTINGS, Remote, find_ref
from digest.collect.source import check_branch, clone_folder, parse_address
from digest.errors import CollectError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

    from digest.models import Source

_log = logging.getLogger(__name__)
_MAX_PACKS = 50  # a fetch adds one; this many are joined
# Of a clone, these are data; git takes programs, files and addresses from the rest. A lock and what
# begins with `tmp_` is of a run at work, and git reads neither.
_KEPT = re.compile(r"HEAD|objects|packed-refs|refs|shallow|.+\.lock|shallow\.new")
_KEPT_OBJECTS = re.compile(r"pack|[0-9a-f]{2}|tmp_.*")
_KEPT_PACKS = re.compile(r"pack-[0-9a-f]{40}\.(?:pack|idx|rev|promisor)|tmp_.*")
# Of a partial clone, no source is named: what it lacks is fetched when we say so, or not at all.
_CONFIG = b"[core]\n\trepositoryformatversion = 0\n\tbare = true\n"


@dataclass(frozen=True, slots=True)
class Clone:
    """A source's clone. `ref` is the branch's full name in it, "" where it has no commits."""

    path: Path
    source: Source
    ref: str
    # What it was asked to hold; `None` for all, and where nothing was asked.
    window: Window | None = field(default=None, repr=False, compare=False)


def update_clone(
    source: Source,
    cache: Path,
    since: datetime | None,
    known: frozenset[str] = frozenset(),
    newest: datetime | None = None,
    *,
    without_contents: bool = False,
) -> Clone:
    """Make or refresh a source's clone below the folder `cache`.

    Of what landed from `since` (aware) on, the clone holds every commit that is not `known` (full
    SHAs), with its parents; others may be missing. `newest` is when the newest known one landed.
    Without `since` the clone holds the whole history. `without_contents`, a new clone lacks what
    files hold, if its host can leave that out, and `fetch_contents` gets what is to be read; so it
    is with that clone from then on. It pays where few commits are new. A damaged clone is made
    anew. The caller sees to it that no two processes do this for one source at once. Raises
    CollectError.
    """
    address = parse_address(source)
    check_branch(source)
    remote = Remote(cache.resolve() / clone_folder(source), source, address)
    try:
        window = make_window(since, known, newest)
        is_partial = without_contents and window is not None and address.protocol != "file"
        return _update(remote, window, is_partial=is_partial)
    except (GitFailedError, OSError) as failure:
        error = explain_update(remote, failure)
    raise error  # what git said may hold a login, so it is not the error's context


def fetch_contents(clone: Clone, shas: Iterable[str], file: str = "") -> None:
    """Fetch what is needed to read these commits with their diffs, and the branch's `.mailmap`.

    `file` names what another file holds, as git does; "" for none.

    `clone` is as `update_clone` gave it; commits that it does not hold are left out. Nothing is
    asked of the source where nothing is missing. Raises CollectError.
    """
    if not clone.ref or not is_partial_clone(clone.path):
        return
    remote = Remote(clone.path, clone.source, parse_address(clone.source))
    try:
        if not _fetch_named(remote, shas, [file] if file else []):
            _fetch_whole(remote, clone.window)
        return
    except (GitFailedError, OSError) as failure:
        error = explain_update(remote, failure)
    raise error


def explain_update(remote: Remote, failure: GitFailedError | OSError) -> CollectError:
    """Make an error for the user of what failed while a clone was brought up to date."""
    if isinstance(failure, GitFailedError):
        return explain_failure(remote.source, remote.address, failure)
    return CollectError(
        f"{remote.source.name}: can't write {remote.folder}: {failure.strerror}; "
        "check the cache folder"
    )


def existing_clone(source: Source, cache: Path) -> Clone | None:
    """Give a source's clone as the last run left it; `None` where there is none to read.

    Nothing is fetched. Raises CollectError for a name that is none.
    """
    folder = cache.resolve() / clone_folder(source)
    if not folder.is_dir() or not renew_clone(folder):
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


def _update(remote: Remote, window: Window | None, *, is_partial: bool) -> Clone:
    _prepare(remote)
    remote_ref = find_ref(remote)
    if not remote_ref:
        return Clone(remote.folder, remote.source, "", window)
    is_new = not has_refs(remote.folder)
    if not is_new:
        is_partial = is_partial_clone(remote.folder)
    try:
        fetch_branch(remote, remote_ref, window, is_partial=is_partial)
    except GitFailedError:
        if not (is_new and is_partial) and _is_sound(remote.folder, deep=True):
            raise
        if not is_new:
            _warn_of_damage(remote)
        make_anew(remote)
        fetch_branch(remote, remote_ref, window, is_partial=False)
    _drop_other_refs(remote.folder)
    _join_packs(remote.folder)
    return Clone(remote.folder, remote.source, REF, window)


def _fetch_named(remote: Remote, shas: Iterable[str], contents: Iterable[str]) -> bool:
    try:
        return fetch_named(remote, shas, contents)
    except GitFailedError as failure:
        _log.debug("%s: no contents by name: %s", remote.source.name, failure)
        return False


def _fetch_whole(remote: Remote, window: Window | None) -> None:
    """Make a clone anew with all contents, for a host that does not give them by name.

    The clone goes only once the host has answered.
    """
    if remote_ref := find_ref(remote):
        make_anew(remote)
        fetch_branch(remote, remote_ref, window, is_partial=False)


def _prepare(remote: Remote) -> None:
    """Make sure that the folder holds a repository that can be fetched into."""
    folder = remote.folder
    if not os.path.lexists(folder):
        init_clone(folder)
        return
    if not renew_clone(folder):
        _warn_of_damage(remote)
        make_anew(remote)
        return
    remove_locks(folder)
    if not _is_sound(folder):
        _warn_of_damage(remote)
        make_anew(remote)


def remove_locks(folder: Path) -> None:
    """Remove a clone's locks: whoever held them was killed, as runs exclude each other."""
    for lock in [*folder.glob("*.lock"), *(folder / "refs").rglob("*.lock")]:
        lock.unlink()


def renew_clone(folder: Path) -> bool:
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


def init_clone(folder: Path) -> None:
    """Make an empty bare repository. Raises GitFailedError and OSError."""
    folder.mkdir(parents=True)
    run_git(folder, "init", "--quiet", "--bare", "--template=", "--object-format=sha1")


def _warn_of_damage(remote: Remote) -> None:
    _log.warning("%s: its clone %s is damaged; making it anew", remote.source.name, remote.folder)


def make_anew(remote: Remote) -> None:
    """Remove a clone, or what is in its place, and make an empty one. As `init_clone` raises."""
    if remote.folder.is_dir() and not remote.folder.is_symlink():
        shutil.rmtree(remote.folder)
    else:
        remote.folder.unlink()
    init_clone(remote.folder)


def _is_sound(folder: Path, *, deep: bool = False) -> bool:
    """Check that the newest commit can be read with all its files; when `deep`, every commit.

    Of a partial clone, what the files hold is left aside.
    """
    options = [FILTER] * is_partial_clone(folder) + ["--max-count=1"] * (not deep)
    try:
        is_bare = run_git(folder, "rev-parse", "--is-bare-repository")
        run_git(folder, "rev-list", "--objects", "--quiet", *options, "--all")
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
        access = Access(PARTIAL_SETTINGS) if is_partial_clone(folder) else None
        with suppress(GitFailedError):  # a matter of speed only
            run_git(folder, "gc", "--quiet", "--prune=now", access=access)


def damaged(clone: Clone) -> CollectError:
    """Give the error that says so. Without HEAD it is no repository: the next update mends it."""
    (clone.path / "HEAD").unlink(missing_ok=True)
    text = f"its clone {clone.path} is damaged; run again, it is made anew"
    return CollectError(f"{clone.source.name}: {text}")
