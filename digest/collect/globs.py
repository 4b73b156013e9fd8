"""Path globs as in `.gitignore`, for what to include and to exclude.

`*.py` and `docs/` match at any depth, `/setup.py` and `src/*.c` from the top; `**` crosses
folders; what matches a folder matches all in it. There is no `!`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_PART = re.compile(
    r"(?P<folders>(?<![^/])\*\*/)|(?P<all>(?<![^/])\*\*\Z)|(?P<some>\*+)|(?P<one>\?)"
    r"|\[(?P<not>[!^]?)(?P<set>\]?[^\]/]+)\]|\\(?P<escaped>.)|(?P<text>.)",
    re.DOTALL,
)


def chooser(include: Sequence[str], exclude: Sequence[str]) -> Callable[[str], bool]:
    """Make a function that tells whether a path is included."""
    wanted = _compile(include) if include else None
    unwanted = _compile(exclude) if exclude else None

    def is_included(path: str) -> bool:
        return (wanted is None or wanted.fullmatch(path) is not None) and (
            unwanted is None or unwanted.fullmatch(path) is None
        )

    return is_included


def _compile(globs: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(_expression(glob) for glob in globs), re.DOTALL)


def _expression(glob: str) -> str:
    body = glob.rstrip("/")
    anywhere = "" if "/" in body else "(?:.*/)?"
    below = "/.*" if glob.endswith("/") else "(?:/.*)?"
    return f"(?:{anywhere}{_PART.sub(_part, body.removeprefix('/'))}{below})"


def _part(match: re.Match[str]) -> str:
    if match["set"]:
        inside = re.sub(r"([\\\[&~|]|^\])", r"\\\1", match["set"])
        return f"(?!/)[{'^' if match['not'] else ''}{inside}]"
    fixed = {"folders": "(?:.*/)?", "all": ".*", "some": "[^/]*", "one": "[^/]"}
    return fixed.get(match.lastgroup or "") or re.escape(match["escaped"] or match["text"])
