"""How long a brief may be, and how long it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from digest.briefs.records import Brief, Period

_OF_A_DAY, _OF_A_WEEK = 150, 400  # words
_WORD = re.compile(r"[^\W_][\w'’.-]*")
# What is written without spaces: two such characters, on average, are a word.
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_WIDE_PER_WORD = 2


def words_allowed(period: Period) -> int:
    """Give how many words a period's brief may have."""
    return _OF_A_WEEK if period.is_week else _OF_A_DAY


def count_words(text: str) -> int:
    """Count the words of a text; of Chinese and Japanese, two characters make one."""
    wide = len(_WIDE.findall(text))
    return -(-wide // _WIDE_PER_WORD) + len(_WORD.findall(_WIDE.sub(" ", text)))


def length_of(brief: Brief) -> int:
    """Count the words of a brief: its headings and sentences, without citations."""
    texts = [theme.title for theme in brief.themes] + [one.text for one in brief.sentences]
    return sum(map(count_words, texts))
