"""A release's JSON comment: what its report has no words for.

    <!-- digest {"commit":"…","released":"2026-03-02T18:00:00+00:00","previous":"v1.1",…} -->

It is the report's last line. `commits` has, by SHA, a row `[time, score, type, flags, request]` for
each commit listed, without the empty values at its end; `others` has the SHAs of the others.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from digest.archive.json_comment import TOO_DEEP, is_deep, write_facts
from digest.errors import ReportError
from digest.models import ChangeType, Problem
from digest.releases.records import ReleaseCounts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from digest.releases.records import Release, ReleaseCommit

FLAGS = {"b": "is_breaking", "s": "is_security", "r": "is_revert"}  # in the order of their sections
_SHA = re.compile(r"[0-9a-f]{40}")


def write_release_comment(release: Release) -> str:
    """Write a release's comment. Raises ValueError for what JSON can't hold."""
    facts: dict[str, Any] = {
        "commit": release.commit,
        "released": release.released.isoformat(),
        "series": release.series,
        "prerelease": release.is_prerelease,
        "previous": release.previous,
        "cut": release.is_cut,
        "counts": list(release.counts) if release.counts.total else None,
        "commits": {commit.sha: _commit_facts(commit) for commit in release.commits},
        "others": list(release.others),
        "basis": release.basis,
    }
    known = {key: value for key, value in facts.items() if value not in (None, "", False, [], {})}
    return write_facts(known | dict(release.extra))


def _commit_facts(commit: ReleaseCommit) -> list[Any]:
    """Give a commit's time, score, type, flags and request, as far as there are any."""
    flags = "".join(flag for flag, name in FLAGS.items() if getattr(commit, name))
    values = [
        commit.time.isoformat() if commit.time else None,
        commit.score,
        commit.type and str(commit.type),
        flags or None,
        commit.pull or None,
    ]
    while values and values[-1] is None:
        values.pop()
    return values


def read_release_values(
    facts: Mapping[str, Any], line: int, source: str, problems: list[Problem]
) -> dict[str, Any]:
    """Give the record's values that the comment has; what is of the wrong kind is kept in `extra`.

    Raises ReportError where commit or time are not told.
    """
    extra = {key: value for key, value in facts.items() if key not in {*_READERS, "commits"}}
    found: dict[str, Any] = {}
    for key, (name, convert) in _READERS.items():
        if key in facts:
            try:
                found[name] = convert(facts[key])
            except (ValueError, TypeError):
                text = f"the digest comment's {key!r} is of the wrong kind; correct it"
                if key in {"commit", "released"}:
                    raise ReportError(source, line, text) from None
                problems.append(Problem(line, text))
                extra[key] = facts[key]
    for key in ("commit", "released"):
        if key not in facts:
            raise ReportError(source, line, f"the digest comment has no {key!r}; add it")
    if any(map(is_deep, extra.values())):
        problems.append(Problem(line, TOO_DEEP))
        extra = {key: value for key, value in extra.items() if not is_deep(value)}
    return {**found, "extra": extra}


def read_commit_values(
    facts: Mapping[str, Any], line: int, problems: list[Problem]
) -> dict[str, dict[str, Any]]:
    """Give what the comment says of each commit, by SHA, as fields of its record."""
    rows = facts.get("commits", {})
    found = {}
    for sha, row in rows.items() if isinstance(rows, dict) else ():
        try:
            found[sha] = _commit_row(*_list(row))
        except (ValueError, TypeError):
            text = f"the digest comment's commit {sha[:7]!r} is of the wrong kind; correct it"
            problems.append(Problem(line, text))
    return found


def _commit_row(
    time: Any = None, score: Any = None, kind: Any = None, flags: Any = None, pull: Any = None
) -> dict[str, Any]:
    return {
        "time": None if time is None else _time(time),
        "score": None if score is None else _number(score),
        "type": None if kind is None else ChangeType(kind),
        **{name: flag in _text(flags or "") for flag, name in FLAGS.items()},
        "pull": _number(pull or 0),
    }


def _typed(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise TypeError(value)
    return value


def _text(value: Any) -> str:
    return str(_typed(value, str))


def _flag(value: Any) -> bool:
    return bool(_typed(value, bool))


def _number(value: Any) -> int:
    return int(_typed(value, int))


def _list(value: Any) -> list[Any]:
    return list(_typed(value, list))


def _sha(value: Any) -> str:
    if not _SHA.fullmatch(_text(value)):
        raise ValueError(value)
    return str(value)


def _time(value: Any) -> datetime:
    time = datetime.fromisoformat(_text(value))
    if time.tzinfo is None:
        raise ValueError(value)
    return time


def _counts(value: Any) -> ReleaseCounts:
    numbers = [_number(one) for one in _list(value)]
    if min(numbers, default=0) < 0:
        raise ValueError(value)
    return ReleaseCounts(*numbers)


# Of each key, the field of the record and what makes that of its value.
_READERS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "commit": ("commit", _sha),
    "released": ("released", _time),
    "series": ("series", _text),
    "prerelease": ("is_prerelease", _flag),
    "previous": ("previous", _text),
    "cut": ("is_cut", _flag),
    "counts": ("counts", _counts),
    "others": ("others", lambda value: tuple(map(_sha, _list(value)))),
    "basis": ("basis", _text),
}
