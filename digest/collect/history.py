"""A clone's commits as records, read by four git processes however many there are.

One lists the commits with their times, one reads what notes and manifests of those chosen show, one
looks for the branch's mailmap, and one streams them (https://git-scm.com/docs/git-log, its `-z`,
`--raw` and `--numstat`).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

from digest.collect.clone import damaged
from digest.collect.command import GitFailedError, as_lines, stream_git
from digest.collect.diffs import read_breaks
from digest.collect.fetch import shallow_commits
from digest.collect.landing import read_landings
from digest.collect.messages import clean_message, clean_name
from digest.collect.tree import find_mailmap
from digest.errors import CollectError
from digest.forges import web_repository
from digest.globs import chooser
from digest.messages import own_requests
from digest.models import Commit, FileChange, Merges, Totals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from digest.collect.clone import Clone
    from digest.collect.landing import Landing
    from digest.forges import WebRepository

_CHUNK = 1 << 20
_FIELDS = ("%H", "%P", "%aN", "%ad", "%cd", "%B")
_CHOSEN = ("log", "-z", "--stdin", "--no-walk=unsorted", "--encoding=UTF-8")
_READ = (
    *_CHOSEN, "--date=raw", f"--format=tformat:{''.join(name + '%x00' for name in _FIELDS)}",
    "--raw", "--numstat", "-r", "--root", "-M", "-l1000", "--no-relative",
    "--ignore-submodules=none", "--no-ext-diff", "--no-textconv", "--no-color",
    "--no-notes",
)  # fmt: skip
_READ_MESSAGES = (*_CHOSEN, "--no-patch", "--format=tformat:%H%x00%B")


@dataclass(slots=True)
class _Draft:
    """A commit while its part of git's output is read; all bytes as git wrote them."""

    fields: list[bytes]
    changes: list[tuple[str, bytes, bytes]] = field(default_factory=list)  # status, path, old
    counts: dict[bytes, tuple[int | None, int | None]] = field(default_factory=dict)  # by path


def landings_of(clone: Clone, now: datetime) -> tuple[Landing, ...]:
    """Give how all commits of a clone landed, in `git log`'s order.

    Dates after `now` (aware) are none. Raises CollectError.
    """
    if not clone.ref:
        return ()
    try:
        return read_landings(clone.path, clone.ref, int(now.timestamp()))
    except GitFailedError:
        raise damaged(clone) from None


def is_recorded(landing: Landing, merges: Merges) -> bool:
    """Tell whether a commit belongs into reports, by what is wanted of merges."""
    return _IS_RECORDED[merges](landing)


_IS_RECORDED: Mapping[Merges, Callable[[Landing], bool]] = {
    Merges.INCLUDE: lambda landing: True,
    Merges.EXCLUDE: lambda landing: len(landing.parents) < 2,
    Merges.FIRST_PARENT: lambda landing: not landing.merge,
}


def read_commits(
    clone: Clone, landings: Sequence[Landing], zone: ZoneInfo, *, diff_merges: bool = False
) -> Iterator[Commit]:
    """Read the commits of these landings, in their order; `local_time` is in `zone`.

    Authors have the names that the branch's `.mailmap` gives them. With globs, only included files
    are listed, and commits without any are left out. A merge's files are those that differ from its
    first parent where merges stand for what they brought, or with `diff_merges`; else it has none.
    Raises CollectError, while iterating, also for a commit whose parents were not fetched.
    """
    shallow = shallow_commits(clone.path)
    for landing in landings:
        if landing.sha in shallow:
            raise CollectError(
                f"{clone.source.name}: commits from before {landing.sha[:7]} were not fetched; "
                "update with an earlier `since`"
            )
    try:
        if landings:
            diff_merges = diff_merges or clone.source.merges is Merges.FIRST_PARENT
            yield from _read(clone, landings, zone, diff_merges)
    except GitFailedError:
        raise damaged(clone) from None


def _read(
    clone: Clone, landings: Sequence[Landing], zone: ZoneInfo, diff_merges: bool
) -> Iterator[Commit]:
    source, by_sha = clone.source, {landing.sha: landing for landing in landings}
    repository = web_repository(source.web, source.forge)
    merges = {landing.merge for landing in landings if landing.merge}
    pulls = _pulls(clone.path, merges, repository)
    has_globs = bool(source.include or source.exclude)
    is_included = chooser(source.include, source.exclude)
    option = f"--diff-merges={'first-parent' if diff_merges else 'off'}"
    breaks = read_breaks(clone.path, by_sha, option)
    command = ("-c", f"mailmap.blob={find_mailmap(clone).name}", *_READ, option)
    for draft in _drafts(read_tokens(clone.path, by_sha, *command)):
        files = tuple(_files(draft, is_included))
        if files or not has_globs:
            commit = _commit(draft, files, by_sha, repository, zone)
            yield replace(
                commit,
                pull=pulls.get(commit.landed_with, 0),
                breaks=tuple(one for one in breaks.get(commit.sha, ()) if is_included(one.path)),
            )


def _pulls(folder: Path, merges: Iterable[str], repository: WebRepository) -> dict[str, int]:
    """Give the number of the repository's request that each of these merges names: SHA → number."""
    if not merges:
        return {}
    tokens = read_tokens(folder, merges, *_READ_MESSAGES)
    messages = ((sha.decode("ascii"), clean_message(next(tokens))) for sha in tokens if sha)
    requests = ((sha, repository.own_request(own_requests(text))) for sha, text in messages)
    return {sha: int(request.number) for sha, request in requests if request}


# git's output: `fields`, then `:modes names status` and `added TAB deleted TAB path` of each file


def read_tokens(folder: Path, names: Iterable[str], *command: str) -> Iterator[bytes]:
    """Yield git's output about commits split at NUL. Raises GitFailedError behind the last one."""
    rest = b""
    with as_lines(names) as chosen, stream_git(folder, *command, stdin=chosen) as output:
        while chunk := output.read(_CHUNK):
            *whole, rest = (rest + chunk).split(b"\0")
            yield from whole


def _drafts(tokens: Iterator[bytes]) -> Iterator[_Draft]:
    draft: _Draft | None = None
    for token in tokens:
        head = token.lstrip(b"\n")
        if draft and head.startswith(b":"):
            draft.changes.append(_change(head, tokens))
        elif draft and b"\t" in head:
            _count(draft, head, tokens)
        elif head:  # the first field, a commit's name
            if draft:
                yield draft
            draft = _Draft([head, *(next(tokens) for _ in _FIELDS[1:])])
    if draft:
        yield draft


def _change(head: bytes, tokens: Iterator[bytes]) -> tuple[str, bytes, bytes]:
    status = chr(head.rpartition(b" ")[2][0])
    old = next(tokens) if status in "RC" else b""
    return status, next(tokens), old


def _count(draft: _Draft, head: bytes, tokens: Iterator[bytes]) -> None:
    added, deleted, path = head.split(b"\t", 2)
    if not path:  # a rename or copy: the old path and the new one follow
        next(tokens)
        path = next(tokens)
    draft.counts[path] = (_lines(added), _lines(deleted))


def _lines(text: bytes) -> int | None:
    return None if text == b"-" else int(text)


# Records


def _commit(
    draft: _Draft,
    files: tuple[FileChange, ...],
    landings: Mapping[str, Landing],
    repository: WebRepository,
    zone: ZoneInfo,
) -> Commit:
    name, parents, author, author_date, commit_date, message = draft.fields
    sha = name.decode("ascii")
    landing = landings[sha]
    author_time, commit_time = raw_time(author_date), datetime.fromtimestamp(landing.own_time, UTC)
    if (in_own_zone := raw_time(commit_date)) == commit_time:
        commit_time = in_own_zone
    return Commit(
        sha=sha,
        author=clean_name(author),
        local_time=_local(author_time, zone) or _local(commit_time, zone),
        message=clean_message(message),
        url=repository.commit_url(sha),
        author_time=author_time,
        commit_time=commit_time,
        parents=tuple(parents.decode("ascii").split()),
        files=files,
        totals=_totals(files),
        landed=datetime.fromtimestamp(landing.time, UTC)
        if landing.time != landing.own_time
        else None,
        landed_with=landing.merge,
        brought=landing.brought,
    )


def _files(draft: _Draft, is_included: Callable[[str], bool]) -> Iterator[FileChange]:
    """Yield the included files; a moved one is included if its old or its new path is."""
    for status, path, old in draft.changes:
        new_path, old_path = path.decode("utf-8", "replace"), old.decode("utf-8", "replace")
        if is_included(new_path) or (old and is_included(old_path)):
            added, deleted = draft.counts.get(path, (None, None))
            yield FileChange(status, new_path, added, deleted, old_path or None)


def _totals(files: tuple[FileChange, ...]) -> Totals:
    return Totals(
        files=len(files),
        additions=sum(change.additions or 0 for change in files),
        deletions=sum(change.deletions or 0 for change in files),
    )


def raw_time(raw: bytes) -> datetime | None:
    """Read git's raw date, `seconds ±hhmm`; an impossible offset counts as UTC.

    `None` for a time before the year 1 or after the year 9999.
    """
    seconds, _, offset = raw.decode("ascii", "replace").partition(" ")
    try:
        return datetime.fromtimestamp(int(seconds), _zone(offset))
    except (ValueError, OverflowError, OSError):
        return None


def _zone(offset: str) -> timezone:
    number = int(offset)
    minutes = abs(number) // 100 * 60 + abs(number) % 100
    if minutes >= 24 * 60:
        return UTC
    return timezone(timedelta(minutes=minutes if number > 0 else -minutes))


def _local(time: datetime | None, zone: ZoneInfo) -> datetime | None:
    try:
        return time.astimezone(zone).replace(tzinfo=None) if time else None
    except (ValueError, OverflowError):
        return None
