"""A quick look at a text: whether it can hold a secret of a known shape at all.

Nearly all texts hold none, and to look for each shape would take as long as to make their pages. So
a text is reduced to its long words, each once, and these are looked at.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING

from digest.secrets.issued import ISSUED
from digest.secrets.rules import PLACED

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHORTEST = 14  # characters of a word that is a token, begins one, or names one
_TELLING = 1024  # characters that tell whether a word is a token
# What can't stand in a token ends a word. A line's end does not, as one may be broken over lines.
_BREAK = b"|"
_KEPT = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" + b"+-./:=?@_~%&"
_WORDS = bytes(
    byte if byte in _KEPT else _BREAK[0] if byte == ord("\n") else ord(" ") for byte in range(256)
)
# What hides within a token: Markdown's backslashes, the bytes of an ellipsis, of soft hyphens and
# of spaces without width.
_HIDDEN = b"\\" + "…\u200b\u200c\u200d\u2060\ufeff\u00ad".encode()
_LOGIN = re.compile(r"://[^\s/@]{1,300}@")
_PERCENT = re.compile("%[2-7][0-9A-Fa-f]")
_ENTITY = re.compile(r"&#?\w{2,8};")
_ESCAPES = re.compile(r"\\+(?:[nrt]|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2})")


def _grouped(patterns: Iterable[tuple[str, str]]) -> str:
    """Match any pattern of a literal and what follows it; grouped by first letters: faster."""
    parts = []
    for first, group in groupby(sorted(patterns), lambda pattern: pattern[0][0]):
        ends = "|".join(re.escape(literal[1:]) + rest for literal, rest in group)
        parts.append(f"{re.escape(first)}(?:{ends})")
    return "|".join(parts)


_BEGINNINGS = [(one, shape.loose_rest) for shape in ISSUED for one in shape.beginnings]
_BEGINNING = re.compile(
    f"(?<![A-Za-z0-9])(?:{_grouped((one, '') for one, _ in _BEGINNINGS)})".encode()
)
_HINT = re.compile(
    _grouped((hint, "") for rule in PLACED for hint in rule.hints if hint != "://").encode()
)


@cache
def _token() -> re.Pattern[bytes]:
    return re.compile(_grouped(_BEGINNINGS).encode())


def may_hold_secret(text: str) -> bool:
    """Tell whether a secret may be in a text: one that `ISSUED`, `PLACED` or a private key's are.

    Line ends and Markdown's escapes within it don't hide it; others have to be resolved before.
    """
    if "PRIVATE KEY" in text or _LOGIN.search(text):
        return True
    if "\\" in text:
        text = _ESCAPES.sub(" ", text)
    data = text.encode("utf-8", "replace").translate(_WORDS, _HIDDEN)
    words = b" ".join({word for word in data.split() if len(word) >= _SHORTEST})
    if _HINT.search(words):
        return True
    for found in _BEGINNING.finditer(words):
        word = words[found.start() : found.start() + _TELLING].partition(b" ")[0]
        if _token().match(word.replace(_BREAK, b"")):
            return True
    return False


def has_escapes(text: str) -> bool:
    """Tell whether a text has characters that are escaped as addresses or HTML escape them."""
    return bool(_PERCENT.search(text) or _ENTITY.search(text))
