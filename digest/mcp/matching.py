"""Words → the commits that hold them, the best first.

It goes through all texts: at 20,000 commits that takes a tenth of a second, and needs no index that
could be out of date.
"""

from __future__ import annotations

import re
import unicodedata
from math import log
from operator import mul
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_WORDS = 16  # of a query; the rest is not looked for
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_QUOTED = re.compile(r'["“”„]([^"“”„]+)["“”„]')
_RUNS = re.compile(f"[{_CJK}]+|[^{_CJK}]+")
_CJK_RUN = re.compile(f"[{_CJK}]+")
_ACCENTS = re.compile("[\u0300-\u036f]")
_EDGES = re.compile(r"^[^\w#!@/.]+|[^\w+#]+$")
_TITLE, _NAMES, _TEXT = 8, 4, 1  # what a word weighs, by where it stands
_WHOLE = 4  # more, where the title has it as a whole word


class Searchable(NamedTuple):
    """A commit's texts, folded, in UTF-8: bytes take half the memory of Chinese text."""

    title: bytes
    names: bytes  # its author, SHA, requests and paths
    whole: bytes  # both, the rest of its message, and its analysis


class Match(NamedTuple):
    """A commit that was found: its number among those that were searched, and its weight."""

    number: int
    weight: float


class Matches(NamedTuple):
    """What was found, the best first; `has_all` tells whether each has all words."""

    matches: tuple[Match, ...]
    has_all: bool


def fold(text: str) -> bytes:
    """Fold letters: no accents, no capitals, no full-width forms."""
    if text.isascii():
        return text.lower().encode()
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    return unicodedata.normalize("NFC", bare).casefold().encode(errors="replace")


def words_of(query: str) -> tuple[bytes, ...]:
    """Give what to look for, each once: phrases in quotation marks, and words.

    Chinese, Japanese and Korean text has no spaces to go by: a run of it counts as a word.
    """
    phrases = [found.strip() for found in _QUOTED.findall(query)]
    words = [*phrases, *_words(_QUOTED.sub(" ", query))]
    return tuple(dict.fromkeys(filter(None, map(fold, words))))[:MAX_WORDS]


def _words(text: str) -> Iterator[str]:
    for token in text.split():
        yield from (_EDGES.sub("", run) for run in _RUNS.findall(token))


def search(words: Sequence[bytes], commits: Sequence[Searchable]) -> Matches:
    """Find the commits that have all words; where none has, those that have the rarest and most.

    A run of Chinese that none has is looked for by its pairs of neighbouring characters, as the
    site's search does. Equal ones keep their order.
    """
    weights = [one for word in words for one in _weigh(word, commits)]
    wanted = set.intersection(*map(set, weights)) if weights else set()
    found = wanted or set().union(*weights)
    rarity = [log(1 + len(commits) / (len(one) or 1)) for one in weights]
    matches = [
        Match(number, sum(map(mul, rarity, (one.get(number, 0) for one in weights))))
        for number in sorted(found)
    ]
    matches.sort(key=lambda match: -match.weight)
    return Matches(tuple(matches), bool(wanted))


def _weigh(word: bytes, commits: Sequence[Searchable]) -> list[dict[int, int]]:
    """Weigh a word, or the pairs it falls into, in each commit that has it, by its number."""
    found = _weigh_whole(word, commits)
    text = word.decode()
    if found or len(text) < 3 or not _CJK_RUN.fullmatch(text):
        return [found]
    pairs = dict.fromkeys(text[n : n + 2].encode() for n in range(len(text) - 1))
    return [_weigh_whole(pair, commits) for pair in pairs]


def _weigh_whole(word: bytes, commits: Sequence[Searchable]) -> dict[int, int]:
    as_a_word = re.compile(rb"(?<!\w)" + re.escape(word) + rb"(?!\w)")
    return {
        number: _weight(word, as_a_word, commit)
        for number, commit in enumerate(commits)
        if word in commit.whole
    }


def _weight(word: bytes, as_a_word: re.Pattern[bytes], commit: Searchable) -> int:
    if word in commit.title:
        return _TITLE + (_WHOLE if as_a_word.search(commit.title) else 0)
    return _NAMES if word in commit.names else _TEXT
