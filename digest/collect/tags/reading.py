"""Tags and commits of a history as records, read by one git process for all."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from digest.collect.command import GitFailedError, as_lines, run_git, stream_git
from digest.collect.history import raw_time, read_tokens
from digest.collect.messages import clean_message, clean_name
from digest.collect.tags.history import TAGS, damaged_history
from digest.errors import CollectError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from digest.collect.tags.history import TagHistory

_LIST = ("for-each-ref", "--format=%(objectname)%00%(refname)%00%(taggerdate:raw)", TAGS)
_WALK = ("log", "--topo-order", "--stdin", "--date=raw", "--format=%H,%cd,%P,%aN")
_READ = (
    "log", "-z", "--stdin", "--no-walk=unsorted", "--encoding=UTF-8", "--date=raw", "--no-patch",
    "--no-notes", "--no-color", "--format=tformat:%H%x00%P%x00%aN%x00%cd%x00%B",
)  # fmt: skip
_HEX = frozenset("0123456789abcdef")


class Tag(NamedTuple):
    """A tag that names a commit."""

    name: str  # without `refs/tags/`
    commit: str  # full SHA
    time: datetime | None  # aware; the tagger's, `None` for one that is only a name


class WalkedCommit(NamedTuple):
    """A commit as git walks over it."""

    sha: str
    time: datetime | None  # aware; the committer's, `None` where that is no date
    parents: tuple[str, ...]
    author: str = ""


class TaggedCommit(NamedTuple):
    """A commit as releases tell of it."""

    sha: str
    author: str
    time: datetime | None  # aware; the committer's
    message: str
    merges: int = 0  # how many parents beside its first one


def read_tags(history: TagHistory) -> tuple[Tag, ...]:
    """Give the tags that name a commit, signed and annotated ones and tags of tags among them.

    A tag of a file or a tree is none of them, nor one whose name is not UTF-8. Raises CollectError.
    """
    try:
        with stream_git(history.path, *_LIST) as output:
            lines = [line.rstrip(b"\n").split(b"\0") for line in output]
        names = [f"{sha.decode('ascii')}^{{commit}}" for sha, _, _ in lines]
        commits = _commits(history, names)
    except GitFailedError:
        raise damaged_history(history) from None
    found = []
    for (_, ref, date), commit in zip(lines, commits, strict=True):
        try:
            name = ref.decode("utf-8").removeprefix(TAGS)
        except UnicodeDecodeError:
            continue
        if commit:
            found.append(Tag(name, commit, raw_time(date) if date else None))
    return tuple(found)


def _commits(history: TagHistory, names: Sequence[str]) -> list[str]:
    """Give the commit that each of these names; "" for none."""
    if not names:
        return []
    check = ("cat-file", "--batch-check=%(objectname) %(objecttype)", "--buffer")
    with as_lines(names) as asked, stream_git(history.path, *check, stdin=asked) as output:
        found = [line.decode("utf-8", "replace").split() for line in output]
    return [words[0] if words[1:] == ["commit"] else "" for words in found]


def walk_tags(history: TagHistory, commits: Iterable[str]) -> list[WalkedCommit]:
    """Give all that these commits (full SHAs) reach, children before their parents.

    Raises CollectError.
    """
    wanted = list(dict.fromkeys(commits))
    if not wanted:  # git would walk from HEAD
        return []
    try:
        with (
            as_lines(wanted) as asked,
            stream_git(history.path, *_mailmap(history), *_WALK, stdin=asked) as output,
        ):
            return [_walked(line.rstrip(b"\n")) for line in output]
    except GitFailedError:
        raise damaged_history(history) from None


def _walked(line: bytes) -> WalkedCommit:
    sha, date, parents, author = line.split(b",", 3)
    names = tuple(parents.decode("ascii").split())
    return WalkedCommit(sha.decode("ascii"), raw_time(date), names, _name(author))


@lru_cache(maxsize=65_536)  # of authors there are few
def _name(raw: bytes) -> str:
    return clean_name(raw)


def _mailmap(history: TagHistory) -> tuple[str, ...]:
    return ("-c", f"mailmap.file={history.mailmap}") if history.mailmap else ()


def read_tagged(history: TagHistory, shas: Sequence[str]) -> Iterator[TaggedCommit]:
    """Read commits, in their order; authors have the names that the `.mailmap` gives them.

    Raises CollectError, while iterating.
    """
    if not shas:
        return
    tokens = read_tokens(history.path, shas, *_mailmap(history), *_READ)
    try:
        for sha in tokens:
            if name := sha.strip(b"\n"):
                parents, author, date, message = (next(tokens) for _ in range(4))
                yield TaggedCommit(
                    name.decode("ascii"),
                    _name(author),
                    raw_time(date),
                    clean_message(message),
                    max(0, len(parents.split()) - 1),
                )
    except GitFailedError:
        raise damaged_history(history) from None


def resolve(history: TagHistory, name: str) -> str:
    """Give the full SHA of the commit that a tag, the branch's `HEAD` or a SHA's beginning names.

    Raises CollectError that says what it may be.
    """
    refs = [f"{TAGS}{name}", f"refs/tags/{name}"]
    if name and name in {"HEAD", history.source.branch} and history.ref:
        refs.insert(0, history.ref)
    if 7 <= len(name) <= 40 and _HEX.issuperset(name.lower()):
        refs.append(name.lower())
    for ref in refs:
        try:
            found = run_git(
                history.path, "rev-parse", "--verify", "--quiet", "--end-of-options",
                f"{ref}^{{commit}}",
            )  # fmt: skip
        except (GitFailedError, ValueError):  # a name that holds a NUL
            continue
        return found.strip()
    text = "is no tag of it, nor HEAD (the branch's tip) or 7 digits or more of a commit's SHA"
    raise CollectError(f"{history.source.name}: {name!r} {text}")
