"""Whether a line that an analysis quotes stands in its commit's message or diff."""

from __future__ import annotations

import re

_SIGN = re.compile(r"^[+-]", re.MULTILINE)
_MARKS = "`\"'“”‘’ \t"  # what models put around a quotation
_LEAST = 12  # characters without blanks of a part of a line that can't be there by chance
_NAME = re.compile(r"[^\W\d_]{2}")


def is_quoted(quote: str, message: str, diff: str) -> bool:
    """Tell whether a quotation is a line of message or diff, several, or a telling part of one.

    Blanks do not count, nor does the sign before a line of a diff. What has no word in it (`}`)
    is everywhere and says nothing.
    """
    lines = [line for line in map(_plain, _unmarked(quote).split("\n")) if line]
    if not any(map(_NAME.search, lines)):
        return False
    known = {_plain(line) for text in (message, diff) for line in text.split("\n")}
    return all(line in known or _is_part(line, known) for line in lines)


def _unmarked(quote: str) -> str:
    return quote.strip().strip(_MARKS).removesuffix("…")


def _plain(line: str) -> str:
    return "".join(_SIGN.sub("", line.strip(_MARKS)).split()).strip(_MARKS)


def _is_part(line: str, known: set[str]) -> bool:
    return len(line) >= _LEAST and any(line in one for one in known)
