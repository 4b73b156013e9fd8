"""Texts → the words that they have: parts of words in letters, and Chinese ones as learnt.

Of `KvRouter` the words are `kv` and `router`. What is left out says nothing: single letters,
numbers, the words that English joins others with.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from digest.site.search.arrays import find_words, in_batches, spread
from digest.site.search.terms import split_word
from digest.workers import map_in_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from digest.site.search.meaning.cjk_words import CjkWords
    from digest.site.search.meaning.texts import CommitText

    Numbers: TypeAlias = NDArray[np.integer[Any]]

TITLE_WEIGHT = 3  # times that a word of a title counts
_PART = re.compile(r"[a-z]{2,}[0-9a-z]*")
_JOINING_WORDS = """
about above after again all also an and any are as at be because been before below both but by can
cannot could did do does doing done don each either else ever every for from get gets got had has
have having how if in instead into is isn it its itself just let like make makes many may me more
most must need needs never new no non not now of off old on once one only or other our out over
own per quite same set sets shall should since so some still such than that the their them then
there these they this those through to too under until up upon us use used uses using very via was
we were what when where whether which while who why will with within without would yet you your
"""
_JOINING = frozenset(_JOINING_WORDS.split())


@dataclass(frozen=True, slots=True)
class Tokens:
    """Words of texts: how much each counts in each text that has it."""

    words: list[str]
    alone: Numbers  # of each word: how often it is not part of a longer one
    texts: Numbers  # of each pair of a text and a word of it: the text's number, in order
    numbers: Numbers  # and the word's
    weights: Numbers  # and how often the text has it, in its title thrice


def find_tokens(texts: Sequence[CommitText], cjk: CjkWords) -> Tokens:
    """Find the words of texts, each pair of text and word once, by text and then by word.

    Raises DigestError when a process that works at it was killed.
    """
    batches = [*in_batches(texts)]
    return _joined(map_in_order(lambda batch: _find(batch[1], cjk, batch[0]), batches))


def _find(texts: Sequence[CommitText], cjk: CjkWords, start: int) -> Tokens:
    """Find the words of a batch of texts, of which the first has the number `start`."""
    letters = _Parts(len(cjk.names))
    keys, weights = [], []
    for part, weight in ((0, TITLE_WEIGHT), (1, 1)):
        lines = [text[part] for text in texts]
        for numbers, places in (_find_cjk(lines, cjk), letters.find(lines)):
            keys.append(places << 32 | numbers)
            weights.append(np.full(len(numbers), weight, np.float32))
    unique, where = np.unique(np.concatenate(keys), return_inverse=True)
    sums = np.bincount(where, np.concatenate(weights), len(unique))
    alone = [1 << 20] * len(cjk.names) + [letters.alone[name] for name in letters.names]
    pairs = ((unique >> 32) + start, unique & 0xFFFF_FFFF, sums)
    return Tokens(cjk.names + letters.names, np.array(alone), *(p.astype(np.int32) for p in pairs))


def _joined(parts: Sequence[Tokens]) -> Tokens:
    """Join the words of batches, which follow each other."""
    numbers: defaultdict[str, int] = defaultdict(count().__next__)
    own = [np.array([numbers[word] for word in part.words], np.int32) for part in parts]
    alone = np.zeros(len(numbers), np.int64)
    for its_own, part in zip(own, parts, strict=True):
        alone[its_own] += part.alone
    nothing = np.zeros(0, np.int32)
    return Tokens(
        list(numbers),
        alone,
        np.concatenate([nothing, *(part.texts for part in parts)]),
        np.concatenate([nothing, *(of[part.numbers] for of, part in zip(own, parts, strict=True))]),
        np.concatenate([nothing, *(part.weights for part in parts)]),
    )


def _find_cjk(lines: Sequence[str], cjk: CjkWords) -> tuple[Numbers, Numbers]:
    numbers, at = cjk.find("".join(f"{line}\n" for line in lines))
    ends = np.cumsum([len(line) + 1 for line in lines])
    return numbers, np.searchsorted(ends, at, side="right")


class _Parts:
    """Numbers the parts of words in letters, from `first` on."""

    def __init__(self, first: int) -> None:
        self._first = first
        self._numbers: dict[str, int] = {}
        self._known: dict[str, list[int]] = {}  # the parts of a word that was met
        self.alone: defaultdict[str, int] = defaultdict(int)

    @property
    def names(self) -> list[str]:
        """The parts, in the order of their numbers."""
        return list(self._numbers)

    def find(self, lines: Sequence[str]) -> tuple[Numbers, Numbers]:
        """Find the parts of lines: their numbers, and the lines' that have them."""
        words, chosen, places = find_words(lines)
        parts = [self._parts_of(word) for word in words]
        self._count_alone(words, chosen)
        found, sizes = spread(parts, chosen, np.int64)
        return found, np.repeat(places, sizes)

    def _count_alone(self, words: Sequence[str], chosen: Numbers) -> None:
        for word, times in zip(words, np.bincount(chosen, minlength=len(words)), strict=True):
            if word.isalnum() and word.lower() in self._numbers:
                self.alone[word.lower()] += int(times)

    def _parts_of(self, word: str) -> list[int]:
        """Give the numbers of a word's parts, each once."""
        if word not in self._known:
            self._known[word] = [
                self._numbers.setdefault(part, self._first + len(self._numbers))
                for part in _telling_parts(word)
            ]
        return self._known[word]


@lru_cache(1 << 16)
def _telling_parts(word: str) -> tuple[str, ...]:
    parts = dict.fromkeys(split_word(word))
    return tuple(part for part in parts if _PART.fullmatch(part) and part not in _JOINING)
