"""Text → the terms it is found by; `theme/assets/digest/search/terms.js` does the same to a query.

Letters are folded (NFKC, lower case), so that full-width forms and other hyphens make no
difference. A word of several parts (`KvRouter`, `bos_token_id`, `no-kv-events`) is found by each
part and by all of them joined. Chinese, Japanese and Korean text has no spaces to go by: each pair
of neighbouring characters is a term, and so any part of a word is found.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

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
CJK_RUN = re.compile(f"[{_CJK}]+")  # of so many characters as it has terms
WORD = re.compile(rf"[#!][0-9]+|{_LETTER}+(?:{_JOINER}+{_LETTER}+)*")
_JOINERS = re.compile(f"{_JOINER}+")
_CAMEL_CASE_BOUNDARY = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_MIN_PART_LENGTH = 3  # characters: `LoRA` is no "lo" and "ra"


def is_pair(term: str) -> bool:
    """Tell whether a term is two such characters, or the last one of a run."""
    return len(term) <= 2 and bool(CJK_RUN.fullmatch(term))


@lru_cache(maxsize=1 << 16)
def word_terms(word: str) -> tuple[str, ...]:
    """Give the terms of a word in letters.

    They are its segments (`bos`, `token`, `id`), the parts of those in camel case (`kv`,
    `router`), and all segments joined.
    """
    segments = _JOINERS.split(unicodedata.normalize("NFKC", word))
    terms = [segment.lower() for segment in segments]
    for segment in segments:
        parts = _CAMEL_CASE_BOUNDARY.split(segment)
        if len(parts) > 1:
            terms += [part.lower() for part in parts if len(part) >= _MIN_PART_LENGTH]
    if len(segments) > 1:
        terms.append("".join(terms[: len(segments)]))
    return tuple(term[:MAX_TERM_LENGTH] for term in terms)
