"""A unified diff, as git writes it, in records.

The format is git's (https://git-scm.com/docs/diff-format#generate_patch_text_with_p). Nothing is
refused and nothing is lost: the records' texts joined are the diff. Lines that no file's header
precedes become one file whose path is `UNREADABLE`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

UNREADABLE = "(unreadable)"  # the path of what can't be read as a file's diff
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_FILE = "diff --git "
_RANGES = re.compile(r"@@ -([0-9]{1,9})(?:,([0-9]{1,9}))? \+([0-9]{1,9})(?:,([0-9]{1,9}))? @@")
_REMARK = "\\"  # begins a line that is about the diff and none of a file's
_NO_NEWLINE = "\\ No newline at end of file"
_NO_FILE = "/dev/null"
_ESCAPED = re.compile(rb'\\([abtnvfr"\\]|[0-7]{1,3})')
_ESCAPES = dict(zip(b'abtnvfr"\\', b'\a\b\t\n\v\f\r"\\', strict=True))
_STATUS = {
    "new file mode ": "A",
    "deleted file mode ": "D",
    "rename from ": "R",
    "copy from ": "C",
}


@dataclass(frozen=True, slots=True)
class Hunk:
    """One run of changed lines with its context. `text` is all of it, with its header."""

    header: str  # the line of `@@`, without its end
    text: str
    added: int  # lines
    deleted: int


@dataclass(frozen=True, slots=True)
class FileDiff:
    """One file's part of a diff. A file that changes its type has two: one deleted, one added."""

    path: str
    old_path: str | None  # of a rename or copy
    status: str  # git's letter: A C D M R; ? for what can't be read
    is_binary: bool
    is_cut: bool  # it was too large and ends with a remark that says so
    head: str  # the lines before the first hunk
    hunks: tuple[Hunk, ...]

    @property
    def text(self) -> str:
        """The diff as it was read."""
        return self.head + "".join(hunk.text for hunk in self.hunks)

    @property
    def added(self) -> int:
        """Lines added."""
        return sum(hunk.added for hunk in self.hunks)

    @property
    def deleted(self) -> int:
        """Lines deleted."""
        return sum(hunk.deleted for hunk in self.hunks)


def parse_diff(text: str) -> tuple[FileDiff, ...]:
    """Read a unified diff into its files, in order, in time linear in its length."""
    lines: list[str] = _LINE.findall(text)
    # Every line of a file has a sign before it, so this is a header wherever it stands.
    starts = [number for number, line in enumerate(lines) if line.startswith(_FILE)]
    before = lines[: starts[0] if starts else len(lines)]
    files = [_file(part) for part in _parts(lines, starts)]
    if any(line.strip() for line in before):
        files.insert(0, _unreadable_file(before))
    return tuple(files)


def _parts(lines: list[str], starts: list[int]) -> Iterator[list[str]]:
    for start, end in pairwise([*starts, len(lines)]):
        yield lines[start:end]


def _file(lines: list[str]) -> FileDiff:
    starts = [number for number, line in enumerate(lines) if _RANGES.match(line)]
    head = lines[: starts[0] if starts else len(lines)]
    old, new = _paths(head)
    path = new or old
    if not path:
        return _unreadable_file(lines)
    status = next((_STATUS[key] for line in head for key in _STATUS if line.startswith(key)), "M")
    return FileDiff(
        path=path,
        old_path=old if status in {"R", "C"} else None,
        status=status,
        is_binary=any(line.startswith(("Binary files ", "GIT binary patch")) for line in head),
        is_cut=any(map(is_remark, lines)),
        head="".join(head),
        hunks=tuple(_hunk(part) for part in _parts(lines, starts)),
    )


def _unreadable_file(lines: list[str]) -> FileDiff:
    return FileDiff(UNREADABLE, None, "?", False, any(map(is_remark, lines)), "".join(lines), ())


def is_remark(line: str) -> bool:
    """Tell whether a line says that something of the diff is left out."""
    return line.startswith(_REMARK) and line.rstrip("\n") != _NO_NEWLINE


def _hunk(lines: list[str]) -> Hunk:
    """Read a hunk. Lines beyond the number in its header stay in its text, but don't count."""
    old, new = _counts(lines[0])
    added = deleted = 0
    for line in lines[1:]:
        if old <= 0 and new <= 0:
            break
        if line[0] == "+":
            new -= 1
            added += 1
        elif line[0] == "-":
            old -= 1
            deleted += 1
        elif line[0] != _REMARK:
            old -= 1
            new -= 1
    return Hunk(lines[0].rstrip("\n"), "".join(lines), added, deleted)


def _counts(header: str) -> tuple[int, int]:
    match = _RANGES.match(header)
    return (int(match[2] or 1), int(match[4] or 1)) if match else (0, 0)


# Paths


def _paths(head: list[str]) -> tuple[str, str]:
    """Read the old and the new path from a file's header; "" for one that is not there."""
    old, new = _same_path(head[0].rstrip("\n").removeprefix(_FILE))
    for line in head[1:]:
        key, _, value = line.rstrip("\n").partition(" ")
        if key in {"rename", "copy"}:
            end, _, path = value.partition(" ")
            old, new = (_unquote(path), new) if end == "from" else (old, _unquote(path))
        elif key == "---":
            old = _without_prefix(value) or old
        elif key == "+++":
            new = _without_prefix(value) or new
    return old, new


def _same_path(names: str) -> tuple[str, str]:
    """Read `a/PATH b/PATH`, where PATH may hold spaces.

    Both are the same path, or other lines of the header name them: then ("", "").
    """
    middle = len(names) // 2
    old, space, new = names[:middle], names[middle : middle + 1], names[middle + 1 :]
    old, new = _without_prefix(old), _without_prefix(new)
    return (old, new) if space == " " and old == new else ("", "")


def _without_prefix(name: str) -> str:
    """Take `a/` or `b/` away, and the tab that git puts after a path with a space in it."""
    name = _unquote(name.removesuffix("\t"))
    return "" if name == _NO_FILE else name[2:]


def _unquote(name: str) -> str:
    """Undo git's quoting of a path, which is that of C strings (git-config, core.quotePath)."""
    if len(name) < 2 or name[0] != '"' or name[-1] != '"':
        return name
    raw = name[1:-1].encode("utf-8", "replace")
    return _ESCAPED.sub(_unescape, raw).decode("utf-8", "replace")


def _unescape(match: re.Match[bytes]) -> bytes:
    code = match[1]
    return bytes([int(code, 8) & 0xFF if code.isdigit() else _ESCAPES[code[0]]])


# Shorter


def truncate_hunk(hunk: Hunk, count: int) -> Hunk:
    """Cut a hunk to its first `count` lines: its header counts those, a remark the others.

    A hunk that is not longer is given back as it is.
    """
    lines: list[str] = _LINE.findall(hunk.text)
    first, left_out = lines[1 : count + 1], len(lines) - 1 - count
    if left_out <= 0:
        return hunk
    header = _recount(hunk.header, first)
    remark = f"{_REMARK} {left_out} more lines of this hunk are left out\n"
    return Hunk(header, f"{header}\n{''.join(first)}{remark}", *_changed(first))


def _recount(header: str, lines: Sequence[str]) -> str:
    match = _RANGES.match(header)
    if not match:
        return header
    added, deleted = _changed(lines)
    same = sum(line[0] not in f"+-{_REMARK}" for line in lines)
    ranges = f"@@ -{match[1]},{same + deleted} +{match[3]},{same + added} @@"
    return ranges + header[match.end() :]


def _changed(lines: Iterable[str]) -> tuple[int, int]:
    signs = [line[0] for line in lines]
    return signs.count("+"), signs.count("-")
