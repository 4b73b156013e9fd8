"""Numbers as characters: text that Python and browsers handle at the speed of string functions.

The postings of a term say which documents have it. A posting is one character, the number
`gap * 4 + rank`: how many documents further the next one is that has the term, and where it has it.
"""

from __future__ import annotations

FIRST = 0x20  # the code point of 0; below it are the control characters
SURROGATES, SURROGATE_COUNT = 0xD800, 0x800  # code points that UTF-8 has no bytes for


def encode_number(number: int) -> str:
    """Write a number from 0 on as one character: no control character, no surrogate.

    Raises ValueError above 1,112,031, where there are no more code points.
    """
    code = number + FIRST
    return chr(code if code < SURROGATES else code + SURROGATE_COUNT)
