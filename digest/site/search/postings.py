"""Texts → postings: which documents have a term, and where.

A month has millions of terms. They are numbers in arrays here, all texts at once: with a string
and a list for each, indexing took three times as long.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from digest.site.search.arrays import IS_CJK, find_words, in_batches, spread
from digest.site.search.numbers import FIRST, SURROGATE_COUNT, SURROGATES
from digest.site.search.terms import CJK_RANGES, is_pair, word_terms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Numbers: TypeAlias = NDArray[np.integer[Any]]
    # Postings as numbers, whose order is that of the index: from the left the bits of the term's
    # number (32), the document's (30) and the rank of the text that has it (2); unsigned.
    Keys: TypeAlias = NDArray[np.integer[Any]]

_FIRST_PAIR = ord(CJK_RANGES[0][0]) << 16  # the numbers of other terms are below


@dataclass(frozen=True, slots=True)
class Postings:
    """What documents have."""

    by_term: dict[str, str]  # see `numbers`; in no order
    lengths: list[int]  # of each document: how many terms its first text has


def make_postings(documents: Sequence[Sequence[str]], repeated_from: int) -> Postings:
    """Index documents, of which each is its texts by rank, four of them.

    Of a term that stands in several, the highest rank counts; one that stands in the first text
    `repeated_from` times is of the second rank.
    """
    terms, lengths = _TermNumbers(), list[int]()
    batches: list[Keys] = [np.zeros(0, np.uint64)]
    for start, batch in in_batches(documents):
        keys = []
        for rank, texts in enumerate(zip(*batch, strict=True)):
            numbers, places = _find_terms(texts, terms)
            keys.append(numbers << 32 | (places + start).astype(np.uint64) << 2 | rank)
            if rank == 0:
                lengths += np.bincount(places, minlength=len(texts)).tolist()
        batches.append(_strongest(np.concatenate(keys), repeated_from))
    merged = np.sort(np.concatenate(batches), kind="stable")
    return Postings(dict(_format(merged, terms)), lengths)


class _TermNumbers(dict[str, int]):
    """Gives each term a number: that of two characters has their codes in it, others are counted.

    The second code of a single character is 0.
    """

    def __missing__(self, term: str) -> int:
        # Half-width characters make a word, whose term may be the pair of the full ones.
        number = ord(term[0]) << 16 | ord(term[1:] or "\0") if is_pair(term) else len(self)
        self[term] = number
        return number


def _find_terms(texts: Sequence[str], terms: _TermNumbers) -> tuple[Numbers, Numbers]:
    """Give the number of each term that texts have, as often as they have it, and whose it is."""
    found = [_find_pairs(texts), _find_words(texts, terms)]
    numbers, places = zip(*found, strict=True)
    return np.concatenate(numbers), np.concatenate(places)


def _find_pairs(texts: Sequence[str]) -> tuple[Numbers, Numbers]:
    text = "".join(f"{text}\n" for text in texts)  # no pair goes beyond its text
    characters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.dtype("<u4"))
    is_cjk = IS_CJK[np.minimum(characters, len(IS_CJK) - 1)]
    at = np.flatnonzero(is_cjk)
    numbers = characters[at] << 16 | characters[at + 1] * is_cjk[at + 1]
    ends = np.cumsum([len(text) + 1 for text in texts])
    return numbers.astype(np.uint64), np.searchsorted(ends, at, side="right")


def _find_words(texts: Sequence[str], terms: _TermNumbers) -> tuple[Numbers, Numbers]:
    words, chosen, places = find_words(texts)
    numbers = [[terms[term] for term in word_terms(word)] for word in words]
    found, sizes = spread(numbers, chosen, np.uint64)
    return found, np.repeat(places, sizes)


def _strongest(keys: Keys, repeated_from: int) -> Keys:
    """Give each document's terms once, with the highest rank, sorted."""
    keys.sort()
    without_rank = keys >> 2
    lasts = np.flatnonzero(np.diff(without_rank, append=~without_rank[-1:]))
    times = np.diff(np.cumsum(keys & 3 == 0)[lasts], prepend=0)  # in the first text
    strongest = keys[lasts]
    strongest[(strongest & 3 == 0) & (times >= repeated_from)] |= 1
    return strongest


def _format(keys: Keys, terms: _TermNumbers) -> Iterator[tuple[str, str]]:
    """Yield each term and its postings, of keys that are sorted."""
    numbers, documents = keys >> 32, (keys & 0xFFFF_FFFF).astype(np.int64)
    starts = np.flatnonzero(np.diff(numbers, prepend=~numbers[:1]))
    before = np.roll(documents & ~3, 1)
    before[starts] = 0
    postings = _encode(documents - before)
    bounds = pairwise([*starts.tolist(), len(postings)])
    for name, (start, end) in zip(_names(numbers[starts], terms), bounds, strict=True):
        yield name, postings[start:end]


def _names(numbers: Numbers, terms: _TermNumbers) -> Iterator[str]:
    """Yield the terms of numbers that are sorted."""
    by_number = {number: term for term, number in terms.items()}
    first_pair = np.searchsorted(numbers, _FIRST_PAIR)
    yield from (by_number[number] for number in numbers[:first_pair].tolist())
    pairs = numbers[first_pair:]
    for first, second in zip(_decode(pairs >> 16), _decode(pairs & 0xFFFF), strict=True):
        yield first if second == "\0" else first + second


def _encode(numbers: Numbers) -> str:
    """Write numbers as `encode_number` does."""
    codes = numbers + FIRST
    codes[codes >= SURROGATES] += SURROGATE_COUNT
    return _decode(codes)


def _decode(codes: Numbers) -> str:
    return codes.astype("<u4").tobytes().decode("utf-32-le")
