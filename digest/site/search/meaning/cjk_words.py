"""Which runs of Chinese, Japanese or Korean characters are words: learnt from the archive's text.

Such text has no spaces. A run is taken for a word where its characters stand together more often
than chance would have it (pointwise mutual information), and where what stands before and behind
it is free (the entropy of its neighbours): 存泄 always has 内 before it, so it is none, while
内存泄漏 is one. See Sproat and Shih, 1990, and Huang and Powers, 2003.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from digest.site.search.arrays import IS_CJK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    Codes: TypeAlias = NDArray[np.uint64]
    Numbers: TypeAlias = NDArray[np.integer[Any]]

LENGTHS = (2, 3, 4)  # characters of a word
_BITS = 16  # of a character in the code of a word
_RAREST = 9  # times that a word stands in the text
_COHESION = {2: 3.3, 3: 5.0, 4: 6.0}  # bits, by length: of its parts' mutual information at least
_FREEDOM = 2.2  # bits: of the entropy of the characters on either side at least
# Words that only join others, and signs of number and time. None of them is part of a term.
_FUNCTION = "的了在和与或是将被把及则也都而其该此若因仍个再均但很"


@dataclass(frozen=True)
class CjkWords:
    """Words as codes, which are sorted: 16 bits a character, the first one's the highest."""

    by_length: Mapping[int, Codes]

    @cached_property
    def names(self) -> list[str]:
        """All words: those of two characters, of three, of four, each in order."""
        return [_decode(int(code), n) for n in LENGTHS for code in self.by_length[n]]

    def find(self, text: str) -> tuple[Numbers, Numbers]:
        """Find the words of a text, overlapping ones too: numbers in `names`, and where they begin.

        No word goes beyond a line.
        """
        characters = read_characters(text)
        numbers, places, first = [], [], 0
        for length, at, codes in _runs(characters):
            known = self.by_length[length]
            if len(known):
                found = np.minimum(np.searchsorted(known, codes), len(known) - 1)
                is_word = known[found] == codes
                numbers.append(found[is_word] + first)
                places.append(at[is_word])
            first += len(known)
        nothing = np.zeros(0, np.int64)
        return np.concatenate([nothing, *numbers]), np.concatenate([nothing, *places])


def cjk_words_of(words: Iterable[str]) -> CjkWords:
    """Give words that are known; others than of 2 to 4 such characters are left out."""
    codes: dict[int, list[int]] = {length: [] for length in LENGTHS}
    for word in words:
        if len(word) in codes and all(
            ord(char) < 1 << _BITS and IS_CJK[ord(char)] for char in word
        ):
            code = 0
            for char in word:
                code = code << _BITS | ord(char)
            codes[len(word)].append(code)
    return CjkWords({n: np.array(sorted(found), np.uint64) for n, found in codes.items()})


def learn_cjk_words(text: str) -> CjkWords:
    """Learn which runs of characters are words, from a text whose lines are texts."""
    characters = read_characters(text)
    total = np.count_nonzero(characters)
    singles, counts = np.unique(characters[characters > 0], return_counts=True)
    known: dict[str, int] = dict(zip(map(chr, singles.tolist()), counts.tolist(), strict=True))
    # What is no such character is another neighbour each time: a word may well stand beside it.
    others = np.arange(len(characters), dtype=np.uint64) + (1 << 20)
    around = np.where(characters > 0, characters, others)
    words = []
    for length, every, its_codes in _runs(characters):
        at, codes = _frequent(every, its_codes)
        if not len(at):
            continue
        before = around[at - 1]  # of the first one, what is last: any other neighbour will do
        behind = around[np.minimum(at + length, len(around) - 1)]
        unique, times, freedom = _entropies(codes, before)
        freedom = np.minimum(freedom, _entropies(codes, behind)[2])
        names = [_decode(int(code), length) for code in unique]
        known |= dict(zip(names, times.tolist(), strict=True))
        for name, time, free in zip(names, times.tolist(), freedom.tolist(), strict=True):
            cohesion = _cohesion(name, time, known, int(total))
            is_word = free >= _FREEDOM and cohesion >= max(_COHESION[length], free / 2)
            if is_word and not any(char in _FUNCTION for char in name):
                words.append(name)
    return cjk_words_of(words)


def read_characters(text: str) -> Codes:
    """Give the code of each character of a text; 0 for what is not Chinese, Japanese or Korean."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.dtype("<u4"))
    is_cjk = IS_CJK[np.minimum(codes, len(IS_CJK) - 1)]
    return np.where(is_cjk, codes, 0).astype(np.uint64)


def _runs(characters: Codes) -> Iterator[tuple[int, Numbers, Codes]]:
    """Yield, by length, where runs of so many characters begin, and the code of each."""
    at = np.flatnonzero(characters)
    codes = characters[at]
    padded = np.append(characters, np.zeros(LENGTHS[-1], np.uint64))
    for length in LENGTHS:
        following = padded[at + (length - 1)]
        goes_on = following > 0
        at = at[goes_on]
        codes = codes[goes_on] << np.uint64(_BITS) | following[goes_on]
        yield length, at, codes


def _frequent(at: Numbers, codes: Codes) -> tuple[Numbers, Codes]:
    _, numbers, counts = np.unique(codes, return_inverse=True, return_counts=True)
    is_frequent = counts[numbers] >= _RAREST
    return at[is_frequent], codes[is_frequent]


def _entropies(codes: Codes, neighbours: Codes) -> tuple[Codes, Numbers, NDArray[Any]]:
    """Give each code once, in order, how often it is there, and its neighbours' entropy in bits."""
    order = np.lexsort((neighbours, codes))
    codes, neighbours = codes[order], neighbours[order]
    is_new = np.append(True, (codes[1:] != codes[:-1]) | (neighbours[1:] != neighbours[:-1]))
    pairs = np.flatnonzero(is_new)
    counts = np.diff(pairs, append=len(codes))
    starts = np.flatnonzero(np.append(True, np.diff(codes[pairs]) > 0))
    totals = np.add.reduceat(counts, starts)
    shares = counts / np.repeat(totals, np.diff(starts, append=len(pairs)))
    return codes[pairs][starts], totals, np.add.reduceat(-shares * np.log2(shares), starts)


def _cohesion(word: str, times: int, known: Mapping[str, int], total: int) -> float:
    """Give the mutual information of the two parts that have the least, in bits."""
    parts = ((word[:n], word[n:]) for n in range(1, len(word)))
    # A part of a frequent run is as frequent: it is known.
    ratios = (times * total / (known[one] * known[other]) for one, other in parts)
    return float(np.log2(min(ratios)))


def _decode(code: int, length: int) -> str:
    return "".join(chr(code >> _BITS * n & 0xFFFF) for n in reversed(range(length)))
