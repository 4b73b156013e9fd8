"""How the cache keeps what the site shows of a release, as JSON: no times of commits, no extras."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

from digest.models import ChangeType, Language, Level, Problem
from digest.releases import Release, ReleaseCommit, ReleaseCounts

if TYPE_CHECKING:
    from collections.abc import Callable

_LEVELS: dict[str | None, Level | None] = {None: None, **{str(one): one for one in Level}}
_TYPES: dict[str | None, ChangeType | None] = {None: None, **{str(one): one for one in ChangeType}}
_OF_COMMIT = (
    *("sha", "title", "author", "level", "score", "type", "is_breaking", "is_security"),
    *("is_revert", "pull", "url"),
)
_LEFT_OUT = {"basis", "extra"}
_OF_RELEASE = tuple(one.name for one in fields(Release) if one.name not in _LEFT_OUT)


def pack_release(release: Release) -> list[Any]:
    """Turn a release into JSON, its fields in their order."""
    values = {name: getattr(release, name) for name in _OF_RELEASE}
    values["released"] = release.released.isoformat()
    values["commits"] = [[getattr(one, name) for name in _OF_COMMIT] for one in release.commits]
    values["problems"] = [[one.line, one.text] for one in release.problems]
    return list(values.values())


def unpack_release(values: list[Any]) -> Release:
    """Turn JSON by `pack_release` into the release again, without what it leaves out."""
    named = dict(zip(_OF_RELEASE, values, strict=True))
    made = {name: _MAKERS[name](value) for name, value in named.items() if name in _MAKERS}
    return Release(**{**named, **made})


def _commit(row: list[Any]) -> ReleaseCommit:
    sha, title, author, level, score, kind, *rest = row
    return ReleaseCommit(sha, title, author, None, _LEVELS[level], score, _TYPES[kind], *rest)


_MAKERS: dict[str, Callable[[Any], Any]] = {
    "released": datetime.fromisoformat,
    "counts": lambda value: ReleaseCounts(*value),
    "commits": lambda value: tuple(map(_commit, value)),
    "others": tuple,
    "contributors": tuple,
    "newcomers": tuple,
    "language": Language,
    "problems": lambda value: tuple(Problem(*row) for row in value),
}
