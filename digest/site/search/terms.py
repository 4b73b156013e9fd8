"""Text → the terms it is found by; `theme/assets/digest/search/terms.js` does the same to a query.

Letters are folded (NFKC, lower case, without accents), so that full-width forms, other hyphens and
`č` for `c` make no difference. A word of several parts (`KvRouter`, `bos_token_id`,
`no-kv-events`) is found by each part and by all of them joined; a path (`lib/runtime/src`) also by
each two steps that follow each other. `C++`, `C#` and `.NET` are terms with their signs. Chinese,
Japanese and Korean text has no spaces to go by: each pair of neighbouring characters is a term, and
so any part of a word is found.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_TERM_LENGTH = 40  # characters; of a longer word the rest is not looked at
CJK_RANGES = (  # first and last character, all of them of 16 bits
    ("\u3040", "\u30ff"),
    ("\u3400", "\u4dbf"),
    ("\u4e00", "\u9fff"),
    ("\uac00", "\ud7af"),
    ("\uf900", "\ufaff"),
)
_CJK = "".join(f"{first}-{last}" for first, last in CJK_RANGES)
_LETTER = rf"[^\W_{_CJK}\U00010000-\U0010ffff]"
_JOINER = "[_.\u2010\u2011\uff0d\uff0e\uff3f-]"
_BETWEEN = f"[/\uff0f{_JOINER[1:]}"  # in a path
CJK_RUN = re.compile(f"[{_CJK}]+")  # of so many characters as it has terms
WORD = re.compile(
    r"[#!\uff03\uff01][0-9\uff10-\uff19]+"
    rf"|{_LETTER}+(?:{_BETWEEN}+{_LETTER}+)*(?:\+\+|#(?!{_LETTER}))?"
    rf"|\.[Nn][Ee][Tt](?!{_LETTER})"
)
_JOINERS = re.compile(f"{_JOINER}+")
_STEPS = re.compile(f"{_JOINER}*/{_BETWEEN}*")
_SIGNS = re.compile(r"\+\+$|#$")
_NO_LETTER = re.compile(r"[\W_]+")
_CAMEL_CASE_BOUNDARY = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_MIN_PART_LENGTH = 3  # characters: `LoRA` is no "lo" and "ra"
_NO_STEP = re.compile(r"[0-9]+|[0-9a-f]{7,40}")  # numbers and SHAs: each would be a term of its own
_ACCENTS = re.compile("[\u0300-\u036f]+")
# Letters that are not made of another one and an accent.
_PLAIN = str.maketrans(
    dict(zip("ØøŁłĐđÐðĦħŦŧı", "OoLlDdDdHhTti", strict=True))
    | {"ß": "ss", "ẞ": "SS", "Æ": "AE", "æ": "ae", "Œ": "OE", "œ": "oe", "Þ": "TH", "þ": "th"}
)


def is_pair(term: str) -> bool:
    """Tell whether a term is two such characters, or the last one of a run."""
    return len(term) <= 2 and bool(CJK_RUN.fullmatch(term))


@lru_cache(maxsize=1 << 16)
def word_terms(word: str) -> tuple[str, ...]:
    """Give the terms of a word in letters, or of a path of words.

    They are its segments (`bos`, `token`, `id`), the parts of those in camel case (`kv`,
    `router`), all segments joined, each two steps of a path joined (`lib/runtime`), and all with
    the signs at the end (`c++`).
    """
    terms: list[str] = []
    plain = word if word.isascii() else _without_accents(word)
    if plain.isalnum():  # as most are
        _step_terms(plain, terms)
    elif plain[0] == ".":
        return "net", ".net"
    else:
        _terms_of_parts(plain, terms)
    return tuple([term[:MAX_TERM_LENGTH] for term in terms])


def split_word(word: str) -> Iterator[str]:
    """Yield the words that one in letters is made of: of `bos_token` and `TokenRouter` two."""
    plain = word if word.isascii() else _without_accents(word)
    for segment in filter(None, _NO_LETTER.split(plain)):
        parts = _CAMEL_CASE_BOUNDARY.split(segment)
        if len(parts) > 1:
            yield from (part.lower() for part in parts if len(part) >= _MIN_PART_LENGTH)
        else:
            yield segment.lower()


def _terms_of_parts(plain: str, terms: list[str]) -> None:
    signs = _SIGNS.search(plain)
    bare = plain[: signs.start()] if signs else plain
    joined = [_step_terms(step, terms) for step in _STEPS.split(bare)] if "/" in bare else []
    for one, other in pairwise(joined):
        if not _NO_STEP.fullmatch(one) and not _NO_STEP.fullmatch(other):
            terms.append(f"{one}/{other}")
    last = joined[-1] if joined else _step_terms(bare, terms)
    if signs:
        terms.append(last + signs[0])


def _step_terms(step: str, terms: list[str]) -> str:
    """Add the terms of a step of a path, or of a word that is none; give its segments joined."""
    segments = [step] if step.isalnum() else _JOINERS.split(step)
    whole = [segment.lower() for segment in segments]
    terms += whole
    for segment, lower in zip(segments, whole, strict=True):
        if segment != lower:
            parts = _CAMEL_CASE_BOUNDARY.split(segment)
            if len(parts) > 1:
                terms += [part.lower() for part in parts if len(part) >= _MIN_PART_LENGTH]
    if len(segments) == 1:
        return whole[0]
    joined = "".join(whole)
    terms.append(joined)
    return joined


def _without_accents(word: str) -> str:
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", word))
    return unicodedata.normalize("NFKC", bare).translate(_PLAIN)
