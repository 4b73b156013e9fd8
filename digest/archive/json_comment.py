r"""An entry's JSON comment: one line for what the format has no words for.

    <!-- digest {"parents":["…"],"score":12,"cost":0.0021} -->

It stands below the entry's SHA line and is invisible where the report is read as Markdown. `<`,
`>`, `&` and `--` are written as `\uXXXX`, so that nothing inside can end the comment. The keys are
those of the report format's documentation (`docs/format.md`).
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from digest import limits
from digest.archive.table_cells import message_from_cell, message_to_cell
from digest.models import Break, Coverage, Entry, FileChange, Reason, Status, Totals

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ROW_NUMBER = "row"  # key: which row is the entry's, from 1; only where titles do not tell
PREFIX, SUFFIX = "<!-- digest ", " -->"
_SHA = re.compile(r"[0-9a-f]{40}")
_UNSAFE = {text: "".join(f"\\u{ord(char):04x}" for char in text) for text in ("<", ">", "&", "--")}
TOO_DEEP = "the digest comment nests too deeply; correct it or remove the line"
_PLAIN = (str, int, float, type(None))
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def write_comment(entry: Entry, derived: Status) -> str:
    """Write an entry's JSON comment, without a newline; "" when there is nothing to say.

    `derived` is the status that a reader would see from the text alone (`status_of`): only another
    one is written. Raises ValueError for a number that JSON has no word for, such as NaN.
    """
    facts = _known_values(entry)
    if facts or entry.analysis.status is not derived:
        facts["status"] = str(entry.analysis.status)
    if not facts:
        return ""
    ordered = {key: facts[key] for key in _FIELDS if key in facts} | dict(entry.extra)
    return write_facts(ordered)


def write_facts(facts: Mapping[str, Any]) -> str:
    """Write facts as a comment's line, which nothing in them can end; ValueError as above."""
    return PREFIX + _to_json(facts) + SUFFIX


def file_size(change: FileChange) -> int:
    """Count the bytes that a file takes in a comment, with the comma."""
    return len(_to_json(_file(change)).encode()) + 1


def _to_json(value: Any) -> str:
    """Write a value so that nothing in it can end the comment."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for unsafe, escapes in _UNSAFE.items():
        text = text.replace(unsafe, escapes)
    return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _known_values(entry: Entry) -> dict[str, Any]:
    """Collect the values that stand nowhere else in the report; without `status`."""
    commit, importance, analysis = entry.commit, entry.importance, entry.analysis
    is_cut = message_from_cell(message_to_cell(commit.message)) != commit.message
    found: dict[str, Any] = {
        "sha": commit.sha if not commit.url and len(commit.sha) == 40 else None,
        "author_time": _iso(commit.author_time),
        "commit_time": _iso(commit.commit_time),
        "landed": _iso(commit.landed),
        "landed_with": commit.landed_with or None,
        "brought": commit.brought or None,
        "pull": commit.pull or None,
        "parents": list(commit.parents) or None,
        "files": [_file(change) for change in commit.files[: limits.MAX_FILES]] or None,
        "totals": commit.totals
        and [commit.totals.files, commit.totals.additions, commit.totals.deletions],
        "breaks": [[*one] for one in commit.breaks] or None,
        "message": commit.message if is_cut else None,
        "score": importance.score,
        "reasons": [[reason.rule, reason.points] for reason in importance.reasons] or None,
        "rules": importance.rules or None,
        "model": analysis.model,
        "prompt": analysis.prompt,
        "usage": analysis.usage and dict(analysis.usage),
        "cost": analysis.cost,
        "unfounded": list(analysis.unfounded) or None,
        "missing_files": list(analysis.missing_files) or None,
        "coverage": analysis.coverage and [analysis.coverage.analysed, analysis.coverage.changed],
        "created": _iso(analysis.created),
        "patch": analysis.patch or None,
        "same_as": analysis.same_as or None,
    }
    return {key: value for key, value in found.items() if value is not None} | dict(entry.extra)


def _iso(time: datetime | None) -> str | None:
    return time.isoformat() if time else None


def _file(change: FileChange) -> list[str | int | None]:
    row: list[str | int | None] = [
        change.status,
        change.path,
        change.additions,
        change.deletions,
    ]
    return [*row, change.old_path] if change.old_path is not None else row


def apply_comment(entry: Entry, line: str) -> tuple[Entry, list[str]]:
    """Read a comment's line into an entry; give the new entry and complaints for the user.

    A value of the wrong kind and an unknown key are kept in `Entry.extra`: other writers may have
    put them there, and writing the report again must not lose them. Raises nothing.
    """
    try:
        facts = read_facts(line)
    except ValueError as error:
        return entry, [str(error)]
    parts: dict[str, dict[str, Any]] = {}
    extra: dict[str, Any] = {}
    complaints = []
    for key, value in facts.items():
        if key not in _FIELDS:
            extra[key] = value
            continue
        part, name, convert = _FIELDS[key]
        try:
            parts.setdefault(part, {})[name] = convert(value)
        except (ValueError, TypeError, OverflowError):
            complaints.append(f"the digest comment's {key!r} is of the wrong kind; correct it")
            extra[key] = value
    if any(map(is_deep, extra.values())):
        return entry, [TOO_DEEP]
    changed = {part: replace(getattr(entry, part), **values) for part, values in parts.items()}
    return replace(entry, **changed, extra=extra), complaints


def read_facts(line: str) -> dict[str, Any]:
    """Read a comment's line. Raises ValueError that says what is wrong and what to do."""
    try:
        facts = json.loads(
            line[len(PREFIX) : -len(SUFFIX)], parse_constant=_no_constant, parse_float=_finite
        )
    except RecursionError:
        raise ValueError(TOO_DEEP) from None
    except ValueError as error:
        text = f"the digest comment is not JSON ({error}); correct it or remove the line"
        raise ValueError(text) from None
    if not isinstance(facts, dict):
        raise ValueError("the digest comment is not a JSON object; correct it or remove the line")
    return facts


def is_deep(value: Any) -> bool:
    """Tell whether lists lie too deep in one another: how deep Python can go varies."""
    level = [value]
    for _ in range(limits.MAX_NESTING):
        inner = [one.values() if isinstance(one, dict) else one for one in level]
        level = [child for one in inner if not isinstance(one, _PLAIN) for child in one]
        if not level:
            return False
    return True


def is_comment(line: str) -> bool:
    """Tell whether a line is an entry's JSON comment."""
    return line.startswith(PREFIX) and line.endswith(SUFFIX)


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise ValueError(f"{digits} is out of range")
    return number


def _typed(value: Any, *kinds: type) -> Any:
    """Give the value back if it is of one of these kinds (`bool` is no `int` here)."""
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        raise TypeError(value)
    return value


def _text(value: Any) -> str:
    return str(_typed(value, str))


def _words(value: Any) -> str:
    if not _text(value):
        raise ValueError(value)
    return str(value)


def _table(value: Any) -> dict[str, Any]:
    if is_deep(_typed(value, dict)):
        raise ValueError(value)
    return dict(value)


def _count(value: Any) -> int:
    if _typed(value, int) < 0:
        raise ValueError(value)
    return int(value)


def _time(value: Any) -> datetime:
    time = datetime.fromisoformat(_typed(value, str))
    if time.tzinfo is None:
        raise ValueError(value)
    return time


def _sha(value: Any) -> str:
    if not _SHA.fullmatch(_typed(value, str)):
        raise ValueError(value)
    return str(value)


def _change(value: Any) -> FileChange:
    status, path, additions, deletions, *old = _typed(value, list)
    if len(old) > 1:
        raise ValueError(value)
    return FileChange(
        _typed(status, str),
        _typed(path, str),
        None if additions is None else _count(additions),
        None if deletions is None else _count(deletions),
        _typed(old[0], str) if old else None,
    )


def _reason(value: Any) -> Reason:
    rule, points = _typed(value, list)
    return Reason(_typed(rule, str), _typed(points, int))


def _break(value: Any) -> Break:
    fact, path = _typed(value, list)
    return Break(_text(fact), _text(path))


def _all(convert: Callable[[Any], Any], value: Any) -> tuple[Any, ...]:
    return tuple(convert(item) for item in _typed(value, list))


def _counts(value: Any, length: int) -> list[int]:
    if len(_typed(value, list)) != length:
        raise ValueError(value)
    return [_count(item) for item in value]


# Every known key, in the order it is written: the part of an entry that it is about, the field that
# it sets there, and what makes that of its value.
_FIELDS: dict[str, tuple[str, str, Callable[[Any], Any]]] = {
    "sha": ("commit", "sha", _sha),
    "author_time": ("commit", "author_time", _time),
    "commit_time": ("commit", "commit_time", _time),
    "landed": ("commit", "landed", _time),
    "landed_with": ("commit", "landed_with", _sha),
    "brought": ("commit", "brought", _count),
    "pull": ("commit", "pull", _count),
    "parents": ("commit", "parents", lambda value: _all(_sha, value)),
    "files": ("commit", "files", lambda value: _all(_change, value)),
    "totals": ("commit", "totals", lambda value: Totals(*_counts(value, 3))),
    "breaks": ("commit", "breaks", lambda value: _all(_break, value)),
    "message": ("commit", "message", lambda value: _typed(value, str)),
    "score": ("importance", "score", lambda value: _typed(value, int)),
    "reasons": ("importance", "reasons", lambda value: _all(_reason, value)),
    "rules": ("importance", "rules", _words),
    "status": ("analysis", "status", Status),
    "model": ("analysis", "model", lambda value: _typed(value, str)),
    "prompt": ("analysis", "prompt", lambda value: _typed(value, str)),
    "usage": ("analysis", "usage", _table),
    "cost": ("analysis", "cost", lambda value: float(_typed(value, int, float))),
    "coverage": ("analysis", "coverage", lambda value: Coverage(*_counts(value, 2))),
    "unfounded": ("analysis", "unfounded", lambda value: _all(_text, value)),
    "missing_files": ("analysis", "missing_files", lambda value: _all(_text, value)),
    "created": ("analysis", "created", _time),
    "patch": ("analysis", "patch", _words),
    "same_as": ("analysis", "same_as", _words),
}
