"""Numbers as characters: text that Python and browsers handle at the speed of string functions.

The postings of a term say which documents have it. A posting is one character, the number
`gap * 4 + rank`: how many documents further the next one is that has the term, and where it has it.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

FIRST = 0x20  # the code point of 0; below it are the control characters
SURROGATES, SURROGATE_COUNT = 0xD800, 0x800  # code points that UTF-8 has no bytes for


def encode_number(number: int) -> str:
    """Write a number from 0 on as one character: no control character, no surrogate.

    Raises ValueError above 1,112,031, where there are no more code points.
    """
    code = number + FIRST
    return chr(code if code < SURROGATES else code + SURROGATE_COUNT)


def encode_postings(numbers: Iterable[int]) -> str:
    """Write postings, each given as `document * 4 + rank`, the documents in their order."""
    gaps = (number - (before & ~3) for before, number in pairwise((0, *numbers)))
    return "".join(map(encode_number, gaps))


def merge_postings(one: str, other: str) -> str:
    """Join two postings of a term; of a document that has both, the higher rank counts."""
    ranks: dict[int, int] = {}
    for postings in (one, other):
        document = 0
        for character in postings:
            code = ord(character)
            number = code - FIRST - (SURROGATE_COUNT if code > SURROGATES else 0)
            document += number >> 2
            ranks[document] = max(ranks.get(document, 0), number & 3)
    return encode_postings(document << 2 | ranks[document] for document in sorted(ranks))
