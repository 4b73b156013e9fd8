"""What a value must look like to be a secret, where its place or its beginning does not tell.

Published examples are left alone, and so are words, templates and code.
"""

from __future__ import annotations

import math
import re
from collections import Counter

from digest.secrets.marks import MARK

_EXAMPLE = re.compile(
    r"example|x{5}|\*{3}|\.{3}|your[_-]|placeholder|change_?me"
    "|SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",  # the signature that jwt.io shows
    re.IGNORECASE,
)
_TEMPLATE = re.compile(
    r"\$[{(A-Za-z_]|\{\{|\{[\w.]*\}|<[\w. -]+>|%[(s]|^\\?[<%{(\[]"
    r"|\\[bdswBDSW.]|\[\^?\w-\w"  # patterns, as in this file
)
_BLANKS = re.compile(
    "|pass(word|wd)?|passwort|pwd?|secret|token|test(ing)?|user(name)?|admin|guest|foo|bar|baz|abc"
    "|key|oauth-basic|none|null|string|1?23(4(5(6(789)?)?)?)?|p"
)
_HEX = re.compile(r"[0-9a-fA-F-]{32,}")
_KINDS = (re.compile("[a-z]"), re.compile("[A-Z]"), re.compile("[0-9]"))
_LETTERS = re.compile("[a-z]{2,}")
# The commonest pairs of letters in English: two thirds of the pairs of words, a seventh of noise.
_PAIRS = frozenset(
    re.findall(
        "..",
        "thheineranrendatonnthaesstenedtoitoueahiisortiasteetngofaldeselesasiarveraldurroriio"
        "nemelicomataecicllellacechdiusomemacunnososseeootrpehogeilutaikeeyamappoprpackupidad"
        "modabedoiemiloolig",
    )
)


def is_issued(value: str) -> bool:
    """Tell a token from the stand-in of a manual, where the pattern is certain otherwise."""
    return len(set(value)) >= 6 and not _EXAMPLE.search(value)


def is_password(value: str) -> bool:
    """Tell a password in an address from a blank, the stand-in of a manual or a template."""
    blank = _BLANKS.fullmatch(value.lower().strip("*.-_x")) or len(set(value)) < 3
    return len(value) >= 3 and not blank and not _EXAMPLE.search(value) and not _is_template(value)


def is_random(value: str) -> bool:
    """Tell a random value from words, numbers, templates and code."""
    if not is_issued(value) or _is_template(value) or _entropy(value) < 3:
        return False
    kinds = sum(bool(kind.search(value)) for kind in _KINDS)
    if kinds < 2 or (len(value) < 24 and not _KINDS[-1].search(value)):
        return False
    return bool(_HEX.fullmatch(value)) or not _is_wordy(value)


def ends_random(value: str) -> bool:
    """Tell a token from an identifier with the same beginning."""
    return is_random(value[-32:])


def _is_template(value: str) -> bool:
    return bool(_TEMPLATE.search(value) or MARK.search(value))


def _entropy(value: str) -> float:
    """Give Shannon's entropy in bits a character."""
    shares = (number / len(value) for number in Counter(value).values())
    return -sum(share * math.log2(share) for share in shares)


def _is_wordy(value: str) -> bool:
    runs = _LETTERS.findall(value.lower())
    pairs = [run[at : at + 2] for run in runs for at in range(len(run) - 1)]
    return sum(map(str.isalpha, value)) < 4 or sum(map(_PAIRS.__contains__, pairs)) > 0.4 * len(
        pairs
    )
