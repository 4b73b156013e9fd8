"""What commits changed, as git's own unified diffs, read as a stream by one git process."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import IO, TYPE_CHECKING

from digest.collect.command import GitFailedError, as_lines, stream_git
from digest.collect.fetch import (
    changed_contents,
    is_partial_clone,
    lacking_contents,
    listable_commits,
)
from digest.errors import CollectError
from digest.models import Break

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from digest.collect.clone import Clone

_log = logging.getLogger(__name__)
MAX_BYTES = 5_000_000  # of one commit's diff
_CHUNK = 1 << 20
_NAME_LENGTH = 41  # of a record, with its line end
_FILE = b"\ndiff --git "  # at a line's start: all that comes from a file has a sign before it
# Which of git's own rules find the function around a hunk. No other attributes are read.
_FUNCTIONS = Path(__file__).with_name("functions.gitattributes")
# A record is a line of NUL and the commit's name, its files as `--raw` lists them, their diff.
_READ = (
    "-c", "core.quotePath=false", "-c", f"core.attributesFile={_FUNCTIONS}", "log", "--stdin",
    "--no-walk=unsorted", "--format=tformat:%x00%H",
    "--raw", "--patch", "--unified=3", "--inter-hunk-context=0", "--full-index", "-r", "--root",
    "--src-prefix=a/", "--dst-prefix=b/", "-M", "-l1000", "--diff-merges=first-parent",
    "--diff-algorithm=default", "--no-relative", "--ignore-submodules=none", "--submodule=short",
    "--no-ext-diff", "--no-textconv", "--no-color", "--no-mailmap", "--no-notes",
)  # fmt: skip
# git's own form for a remark between the lines of a diff
_CUT = b"\\ Cut here: the diff of this commit is too large to be read whole\n"
_MODES = {"A": b"new file mode %s\n", "D": b"deleted file mode %s\n"}


def read_diffs(
    clone: Clone, shas: Iterable[str], max_bytes: int = MAX_BYTES
) -> Iterator[tuple[str, str]]:
    """Yield each commit's SHA and whole unified diff, in the order asked, each commit once.

    A merge is compared with its first parent, a root commit with nothing. Left out are commits
    that `readable_commits` does not give, and, with a warning, those whose files the clone lacks.

    A diff of more than `max_bytes` is cut at the end of a line, and a remark says so; of the files
    after the cut, the headers and that remark are given. Bytes that are no UTF-8 become U+FFFD.
    Raises CollectError, while iterating.
    """
    wanted = _list_readable(clone, shas)
    while wanted:  # with nothing to read, git would show HEAD
        done = 0
        try:
            for sha, record in _whole_records(clone, wanted, max_bytes):
                done += 1
                yield sha, _diff(record, max_bytes).decode("utf-8", "replace")
        except GitFailedError:
            name, lost = clone.source.name, wanted[done][:7]
            _log.warning("%s: can't read the diff of %s; its clone lacks files", name, lost)
            done += 1
        wanted = wanted[done:]


def readable_commits(clone: Clone, shas: Iterable[str]) -> set[str]:
    """Give those of the commits (40 hex digits) whose diff can be read from the clone.

    Shallow commits are left out: without their parents they would seem to add every file there is.
    Raises CollectError.
    """
    return set(_list_readable(clone, shas))


def _list_readable(clone: Clone, shas: Iterable[str]) -> list[str]:
    try:
        found = listable_commits(clone.path, shas)
        if not is_partial_clone(clone.path):
            return found
        changed = changed_contents(clone.path, found)
        lacking = set(lacking_contents(clone.path, set().union(*changed.values())))
    except GitFailedError:
        raise CollectError(
            f"{clone.source.name}: can't read its clone {clone.path}; "
            "remove that folder and run again, it is made anew"
        ) from None
    return [sha for sha in found if lacking.isdisjoint(changed[sha])]


# git's output


def _whole_records(
    clone: Clone, shas: Iterable[str], max_bytes: int
) -> Iterator[tuple[str, bytes]]:
    """Yield SHAs and records, each when the next has begun: git may fail in the midst of one."""
    last = b""
    with as_lines(shas) as names, stream_git(clone.path, *_READ, stdin=names) as output:
        for record in _records(output, _NAME_LENGTH + max_bytes):
            if last:
                yield last[:40].decode("ascii"), last[_NAME_LENGTH:]
            last = record
    if last:
        yield last[:40].decode("ascii"), last[_NAME_LENGTH:]


def _records(output: IO[bytes], max_bytes: int) -> Iterator[bytes]:
    """Split at each NUL that begins a line; of a record, keep one byte more than `max_bytes`."""
    held, carried = bytearray(), b"\n"
    while chunk := output.read(_CHUNK):
        data = carried + chunk
        carried = b"\n" if data.endswith(b"\n") else b""  # a NUL may follow
        first, *others = data[: len(data) - len(carried)].split(b"\n\0")
        held += first[: max_bytes + 1 - len(held)]
        for other in others:
            if held:
                yield bytes(held)
            held = bytearray(other[: max_bytes + 1])
    if held:
        yield bytes(held + carried)


def _diff(record: bytes, max_bytes: int) -> bytes:
    """Take a record's diff; of one that is too large, what was read and the other files' names."""
    if len(record) <= max_bytes:
        _, mark, patch = record.partition(_FILE)
        return mark[1:] + patch + b"\n" * (bool(mark) and not patch.endswith(b"\n"))
    listed, mark, patch = record[: record.rfind(b"\n") + 1].partition(_FILE)
    shown = mark[1:] + patch
    rest = _not_shown(listed, (b"\n" + shown).count(_FILE))
    return (shown + _CUT if shown else b"") + b"".join(rest)


def _not_shown(listed: bytes, shown: int) -> Iterator[bytes]:
    """Yield a header and the remark on the cut for each listed file behind it."""
    for line in listed.split(b"\n"):
        if line.startswith(b":") and b"\t" in line:
            facts, *paths = line[1:].split(b"\t")
            status = chr(facts.split(b" ")[-1][0])
            shown -= 2 if status == "T" else 1  # a new type is a file deleted and one added
            if shown < 0:
                yield _header(facts, status, paths) + _CUT


def _header(facts: bytes, status: str, paths: list[bytes]) -> bytes:
    old_mode, new_mode = facts.split(b" ")[:2]
    old, new = paths[0], paths[-1]
    header = b"diff --git %s %s\n" % (_prefixed(b"a/", old), _prefixed(b"b/", new))
    if status in _MODES:
        header += _MODES[status] % (new_mode if status == "A" else old_mode)
    if status == "R":
        header += b"rename from %s\nrename to %s\n" % (old, new)
    return header


def _prefixed(prefix: bytes, path: bytes) -> bytes:
    """Put a prefix before a path that git may have quoted."""
    return b'"' + prefix + path[1:] if path.startswith(b'"') else prefix + path


# ---- what commits break, by their own notes and manifests

MAX_NOTES = 200_000  # bytes of one commit's changes to such files
_NOTES = re.compile(
    r"(^|/)(changelogs?|changes|news|history|release[-_ ]?notes|upgrad\w*|migrat\w*)"
    r"([-_.][\w.-]+)?\.(md|rst|txt|adoc)$"
    r"|(^|/)(changelog|changes|news|history)$"
    r"|(^|/)(changelog(\.d)?|changes\.d|newsfragments|\.changesets?)/",
    re.IGNORECASE,
)
_OF_ONE_CHANGE = re.compile(
    r"(^|/)(changelog(\.d)?|changes\.d|newsfragments|\.changesets?)/|(^|/)(upgrad|migrat)[^/]*$",
    re.IGNORECASE,
)
_MANIFESTS = (
    "pyproject.toml", "setup.cfg", "setup.py", "Cargo.toml", "package.json", "composer.json",
    "go.mod",
)  # fmt: skip
_FOLDERS = ("changelog", "changelog.d", "changes.d", "newsfragments", ".changeset", ".changesets")
_STEMS = ("changelog", "changes", "news", "history", "release", "upgrad", "migrat")
_READ_NOTES = (
    "-c", "core.quotePath=false", "log", "--stdin", "--no-walk=unsorted", "--format=tformat:%x00%H",
    "--patch", "--unified=0", "--inter-hunk-context=0", "-r", "--root", "--src-prefix=a/",
    "--dst-prefix=b/", "-M", "-l1000", "--diff-algorithm=default", "--no-relative",
    "--ignore-submodules=none", "--submodule=short", "--no-ext-diff", "--no-textconv",
    "--no-color", "--no-mailmap", "--no-notes",
)  # fmt: skip
_WHERE = (
    "--",
    *(f":(glob,icase)**/{stem}*" for stem in _STEMS),
    *(f":(glob)**/{folder}/**" for folder in _FOLDERS),
    *(f":(glob)**/{name}" for name in _MANIFESTS),
)
_SAYS_BREAKING = re.compile(
    r"(?<![\w-])(?<!no )(?<!not )(?<!not a )breaking\b(?![^:]*:\W*(?:none|no|n/a)\b)"
    r"|(?<!not )backwards?[- ]incompatib|(?<!no )incompatible changes?|不兼容|破坏性"
    r"|^[\"'].+[\"']: major\s*$",
    re.IGNORECASE,
)
_IS_BREAKING = re.compile(r"\.(breaking|removal|incompatible)\.\w+$")  # a fragment's name
_MINIMUM = re.compile(
    r"\s*[\"']?(requires-python|python_requires|rust-version|node|php|go)[\"']?\s*[:=\s]"
    r"[^\d,]*(\d+(?:\.\d+)*)"
)


def read_breaks(folder: Path, shas: Iterable[str], merges: str) -> dict[str, tuple[Break, ...]]:
    """Give what commits break, as notes for users and manifests show it that they change.

    Of a commit, `MAX_NOTES` bytes are read. `merges` is git's option. Raises GitFailedError.
    """
    found = {}
    with (
        as_lines(shas) as names,
        stream_git(folder, *_READ_NOTES, merges, *_WHERE, stdin=names) as output,
    ):
        for record in _records(output, _NAME_LENGTH + MAX_NOTES):
            sha, text = record[:40].decode("ascii"), record[_NAME_LENGTH:]
            if breaks := tuple(_breaks(text.decode("utf-8", "replace"))):
                found[sha] = breaks
    return found


def _breaks(diff: str) -> Iterator[Break]:
    """Yield what a diff shows, each fact once."""
    seen = set()
    for part in f"\n{diff}".split("\ndiff --git ")[1:]:
        head, _, hunks = part.partition("\n@@")
        path = head.rpartition("\n+++ b/" if "\n+++ b/" in head else " b/")[2].partition("\n")[0]
        lines = hunks.split("\n")
        old, new = ([line[1:] for line in lines if line.startswith(sign)] for sign in "-+")
        fact = _fact(path.rstrip("\t"), old, new, is_new="\nnew file mode" in head)
        if fact and fact not in seen:
            seen.add(fact)
            yield Break(fact, path.rstrip("\t"))


def _fact(path: str, old: list[str], new: list[str], *, is_new: bool) -> str:
    if path.rpartition("/")[2] in _MANIFESTS:
        before, after = dict(_minima(old)), dict(_minima(new))
        raised = any(key in before and before[key] < number for key, number in after.items())
        return "minimum version" if raised else ""
    if not _NOTES.search(path) or (is_new and not _OF_ONE_CHANGE.search(path)):
        return ""  # a whole history that is added tells of other commits
    is_named = is_new and _IS_BREAKING.search(path) is not None
    known = set(old)
    says = is_named or any(_SAYS_BREAKING.search(line) for line in new if line not in known)
    return "notes" if says else ""


def _minima(lines: list[str]) -> Iterator[tuple[str, tuple[int, ...]]]:
    for line in lines:
        if match := _MINIMUM.match(line):
            yield match[1], tuple(map(int, match[2].split(".")))
