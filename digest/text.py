"""Texts cut to a length, the same wherever something is too long; texts for a terminal."""

from __future__ import annotations

import os
import re

_ELLIPSIS = "…"
_SENTENCE_END = re.compile(r"[。！？；]|[.!?;](?=\s|$)")
_WORD = 20  # characters; a longer one is cut


def shorten(text: str, limit: int, *, at_break: bool = False) -> str:
    """Cut a text to `limit` code points at most, an ellipsis included.

    `at_break` cuts where a sentence ends in the second half, without an ellipsis then, or else
    between words, where words have spaces.
    """
    if len(text) <= limit:
        return text
    if at_break:
        ends = [match.end() for match in _SENTENCE_END.finditer(text[:limit])]
        if ends and ends[-1] >= limit // 2:
            return text[: ends[-1]]
    cut = text[: limit - len(_ELLIPSIS)]
    space = cut.rfind(" ", limit - _WORD) if at_break else -1
    return cut[: space if space > 0 else None].rstrip() + _ELLIPSIS


def counted(number: int, noun: str, nouns: str = "") -> str:
    """Say how many, in English: `1 commit`, `2,000 commits`. `nouns` is a plural without `s`."""
    return f"{number:,} {noun if number == 1 else nouns or noun + 's'}"


# Controls but for tab and line feed, and marks that turn the direction of what follows.
UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]"
)


# What GitHub's runner (https://github.com/actions/runner) takes for a command in a log: `::` at the
# beginning of a line, and MkDocs may begin one wherever a space is; and `##[` anywhere.
_COMMAND = re.compile(r"(?<!\S):(?=:)|#(?=#\[)")
IN_WORKFLOW = "GITHUB_ACTIONS"  # the environment variable that GitHub's runner sets


def printable(text: str) -> str:
    r"""Give a text so that printing it gives no orders: to a terminal, nor to a workflow's runner.

    Controls become escapes (`\x1b`), and in a workflow the first sign of its commands (`\x3a:`).
    """
    shown = visible(text)
    if IN_WORKFLOW not in os.environ:
        return shown
    return _COMMAND.sub(lambda match: f"\\x{ord(match[0]):02x}", shown)


def visible(text: str) -> str:
    r"""Give a text with its controls as escapes (`\x1b`): a terminal may act upon them."""
    return UNPRINTABLE.sub(lambda match: ascii(match[0])[1:-1], text)
