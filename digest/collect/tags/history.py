"""A bare repository in the cache that has a source's tags and branch, and all their commits.

It stands beside the clone that days are read from, which holds a branch as far back as is needed
and no tag. Which release holds a commit first, only the whole history tells; without what files
hold, ten thousand commits are some megabytes. Where no tag was made or moved, nothing is fetched.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digest.collect.clone import (
    existing_clone,
    explain_update,
    init_clone,
    make_anew,
    remove_locks,
    renew_clone,
)
from digest.collect.command import GitFailedError, run_git
from digest.collect.fetch import REF, has_refs, shallow_commits
from digest.collect.remote import Remote, find_ref
from digest.collect.source import check_branch, clone_folder, parse_address
from digest.collect.tree import find_mailmap
from digest.errors import CollectError

if TYPE_CHECKING:
    from pathlib import Path

    from digest.models import Source

TAGS = "refs/digest/tags/"
_REMOTE_TAGS = "refs/tags/"
_FILTER = "--filter=tree:0"
_FETCH = (
    "fetch", "--quiet", "--no-tags", "--prune", "--no-write-fetch-head",
    "--no-recurse-submodules", "--update-shallow", _FILTER,
)  # fmt: skip
_MAILMAP = "mailmap"


@dataclass(frozen=True, slots=True)
class TagHistory:
    """Where a source's tags and commits are. `ref` is the branch, "" where it has no commits."""

    path: Path
    source: Source
    ref: str = REF

    @property
    def is_cut(self) -> bool:
        """Whether the source itself is without a part of its history."""
        return bool(shallow_commits(self.path))

    @property
    def mailmap(self) -> Path | None:
        """The branch's `.mailmap`, where the clone for days has it."""
        path = self.path / _MAILMAP
        return path if path.is_file() else None


def list_tags(source: Source, cache: Path) -> dict[str, str]:
    """Ask a source for its tags: the object that each names, by its name. Raises CollectError."""
    remote = _remote(source, cache)
    clone = cache.resolve() / clone_folder(source)
    try:
        if clone.is_dir() and renew_clone(clone):  # where there is no tag, one repository is enough
            remote = replace(remote, folder=clone)
        elif not remote.folder.is_dir() or not renew_clone(remote.folder):
            _make(remote)
        listed = remote.ask("ls-remote", "--tags", "--refs")
    except (GitFailedError, OSError) as failure:
        error = explain_update(remote, failure)
    else:
        lines = (line.partition("\t") for line in listed.splitlines())
        return {
            name.removeprefix(_REMOTE_TAGS): sha
            for sha, _, name in lines
            if name.startswith(_REMOTE_TAGS)
        }
    raise error


def update_tags(source: Source, cache: Path, *, dates_only: bool = False) -> TagHistory:
    """Fetch a source's tags and its branch, with all commits behind them.

    With `dates_only`, what lies behind the commits that they name may be missing: a repository that
    is new then has just these, which tells when tags were made for a hundredth of the cost.

    A tag that was moved is moved, one that is gone goes. A damaged repository is made anew. The
    caller sees to it that no two processes do this for one source at once. Raises CollectError.
    """
    check_branch(source)
    remote = _remote(source, cache)
    try:
        if not remote.folder.is_dir() or not renew_clone(remote.folder):
            _make(remote)
        remove_locks(remote.folder)
        ref = find_ref(remote)
        try:
            _fetch(remote, ref, dates_only=dates_only)
        except GitFailedError:
            make_anew(remote)
            _fetch(remote, ref, dates_only=dates_only)
        _copy_mailmap(source, cache, remote.folder)
        return TagHistory(remote.folder, source, REF if ref else "")
    except (GitFailedError, OSError) as failure:
        error = explain_update(remote, failure)
    raise error


def existing_history(source: Source, cache: Path) -> TagHistory | None:
    """Give a source's tags and commits as the last run left them; `None` where it left none.

    Raises CollectError for a name that is none.
    """
    folder = _folder(source, cache)
    if not folder.is_dir() or not renew_clone(folder):
        return None
    try:
        found = run_git(folder, "for-each-ref", "--format=%(refname)", REF, TAGS).split()
    except GitFailedError:
        return None
    return TagHistory(folder, source, REF if REF in found else "") if found else None


def _remote(source: Source, cache: Path) -> Remote:
    return Remote(_folder(source, cache), source, parse_address(source))


def _folder(source: Source, cache: Path) -> Path:
    _, *rest = clone_folder(source).parts
    return cache.resolve().joinpath("tags", *rest)


def _make(remote: Remote) -> None:
    if remote.folder.exists() or remote.folder.is_symlink():
        make_anew(remote)
    else:
        init_clone(remote.folder)


def _fetch(remote: Remote, ref: str, *, dates_only: bool) -> None:
    branch = (f"+{ref}:{REF}",) if ref else ()
    about = (*branch, f"+{_REMOTE_TAGS}*:{TAGS}*")
    is_shallow = bool(shallow_commits(remote.folder))
    is_new = not has_refs(remote.folder)
    depth = ["--depth=1"] if dates_only and (is_new or is_shallow) else ["--unshallow"] * is_shallow
    remote.ask(*_FETCH, *depth, about=about, is_partial=True)
    # What nobody asked for is not left to be found: the branch of a source that has none any more.
    if not ref:
        run_git(remote.folder, "update-ref", "-d", REF)


def _copy_mailmap(source: Source, cache: Path, folder: Path) -> None:
    """Put the branch's `.mailmap` beside its commits: its contents were not fetched with them."""
    clone = existing_clone(source, cache)
    name = find_mailmap(clone).name if clone else ""
    if clone and name:
        try:
            text = run_git(clone.path, "cat-file", "blob", name)
        except GitFailedError:
            return
        (folder / _MAILMAP).write_text(text, encoding="utf-8")


def damaged_history(history: TagHistory) -> CollectError:
    """Give the error that says so. Without HEAD it is no repository: the next update mends it."""
    (history.path / "HEAD").unlink(missing_ok=True)
    text = f"its tags in {history.path} are damaged; run again, they are fetched anew"
    return CollectError(f"{history.source.name}: {text}")
