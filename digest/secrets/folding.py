"""A text as its reader has it in the end: broken lines joined, escapes resolved; and the way back.

    see ghp&#95;0123456789abcdefghi…      →      see ghp_0123456789abcdefghijABCDEFGHIJ012345
    …jABCDEFGHIJ012345

A secret may stand in a text so: a forge breaks a long title, an address escapes another one, a
model escapes Markdown.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from html import unescape

_FOLDS = re.compile(
    r"(?P<percent>%[2-7][0-9A-Fa-f])"
    r"|(?P<entity>&#?\w{2,8};)"
    r"|\\(?=[!-/:-@\[-`{-~])"
    "|[\u00ad\u200b-\u200d\u2060\ufeff]"
    # A break between two parts of a word, where a forge puts an ellipsis on both sides of it.
    r"|(?<=[\w…=+/.-])\n{1,2}(?=[\w…=+/-])"
    r"|…(?=\n)|(?<=\n)…"
)


@dataclass(frozen=True, slots=True)
class FoldedText:
    """A text with its folds taken out, and where its parts come from."""

    text: str
    _starts: tuple[int, ...]  # of parts, in `text`
    _sources: tuple[int, ...]  # where these begin in the text that was folded

    def source_of(self, index: int) -> int:
        """Give the place in the folded text of a place in `text`."""
        part = bisect_right(self._starts, index) - 1
        return self._sources[part] + index - self._starts[part]


def fold(text: str) -> FoldedText | None:
    """Join broken lines and resolve escapes; `None` for a text without any."""
    parts: list[str] = []
    starts, sources = [0], [0]
    at = length = 0
    for match in _FOLDS.finditer(text):
        plain = _resolve(match)
        parts += text[at : match.start()], plain
        length += match.start() - at
        starts += [length, length + len(plain)]
        sources += [match.start(), match.end()]
        length += len(plain)
        at = match.end()
    if not parts:
        return None
    return FoldedText("".join(parts) + text[at:], tuple(starts), tuple(sources))


def _resolve(match: re.Match[str]) -> str:
    if match["percent"]:
        return chr(int(match["percent"][1:], 16))
    return unescape(match["entity"]) if match["entity"] else ""
