"""Postings of Chinese, Japanese and Korean text: each pair of neighbouring characters is a term.

A month has millions of pairs, ten times as many as words. They are numbers in arrays here, all
texts at once: with a string and a list for each, indexing took twice as long.
"""

from __future__ import annotations

import os
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # a thread would stand in the way of forking
import numpy as np

from digest.site.search.numbers import FIRST, SURROGATE_COUNT, SURROGATES
from digest.site.search.terms import CJK_RANGES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

# A key is one number, whose order is that of the index: from the left the bits of the pair's first
# character (16), its second one (16, none of them set for the last character of a run), the
# document's number (30) and the rank of the text that has the pair (2).
Keys: TypeAlias = "NDArray[np.uint64]"

_BATCH = 1 << 20  # characters that are taken at once, so that a large month needs no more memory
_IS_CJK = np.zeros(1 << 16, dtype=bool)
for _first, _last in CJK_RANGES:
    _IS_CJK[ord(_first) : ord(_last) + 1] = True


def pair_postings(
    documents: Sequence[Sequence[str]], repeated_from: int
) -> Iterator[tuple[str, str]]:
    """Yield each term of two characters or one that documents have, and its postings, sorted.

    A document is its texts by rank, four of them. Of a term that stands in several, the highest
    rank counts; one that stands in the first text `repeated_from` times is of the second rank.
    """
    batches = [_strongest(keys, repeated_from) for keys in _batches(documents)]
    keys = np.sort(np.concatenate(batches), kind="stable")  # which joins what is sorted already
    pairs, numbers = keys >> 32, (keys & 0xFFFF_FFFF).astype(np.int64)
    starts = np.flatnonzero(np.diff(pairs, prepend=~pairs[:1]))
    postings = _encode(_gaps(numbers, starts))
    firsts, seconds = _decode(pairs[starts] >> 16), _decode(pairs[starts] & 0xFFFF)
    bounds = pairwise([*starts.tolist(), len(postings)])
    for first, second, (start, end) in zip(firsts, seconds, bounds, strict=True):
        yield (first + second).rstrip("\0"), postings[start:end]


def _batches(documents: Sequence[Sequence[str]]) -> Iterator[Keys]:
    """Yield the keys of all pairs in some of the documents at a time, in no order."""
    start = characters = 0
    for end, texts in enumerate(documents, 1):
        characters += sum(map(len, texts))
        if characters >= _BATCH or end == len(documents):
            chosen = documents[start:end]
            ranked = enumerate(zip(*chosen, strict=True))
            yield np.concatenate([_keys(same, start, rank) for rank, same in ranked])
            start, characters = end, 0


def _keys(texts: Sequence[str], first_document: int, rank: int) -> Keys:
    """Give the keys of the pairs in one text of each document."""
    text = "".join(f"{text}\n" for text in texts)  # no pair goes beyond its text
    characters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.dtype("<u4"))
    is_cjk = _IS_CJK[np.minimum(characters, len(_IS_CJK) - 1)]
    places = np.flatnonzero(is_cjk)
    seconds = (characters[places + 1] * is_cjk[places + 1]).astype(np.uint64)
    ends = np.cumsum([len(text) + 1 for text in texts])
    numbers = np.searchsorted(ends, places, side="right") + first_document
    firsts, numbers = characters[places].astype(np.uint64), numbers.astype(np.uint64)
    return (firsts << 48 | seconds << 32 | numbers << 2 | rank).astype(np.uint64, copy=False)


def _strongest(keys: Keys, repeated_from: int) -> Keys:
    """Give each document's pairs once, with the highest rank, sorted."""
    keys.sort()
    without_rank = keys >> 2
    lasts = np.flatnonzero(np.diff(without_rank, append=~without_rank[-1:]))
    times = np.diff(np.cumsum(keys & 3 == 0)[lasts], prepend=0)  # in the first text
    strongest = keys[lasts]
    strongest[(strongest & 3 == 0) & (times >= repeated_from)] |= 1
    return strongest


def _gaps(numbers: NDArray[np.int64], starts: NDArray[np.intp]) -> NDArray[np.int64]:
    """Give `gap * 4 + rank` for each posting: how far from the one before, of the same term."""
    before = np.roll(numbers & ~3, 1)
    before[starts] = 0
    return numbers - before


def _encode(numbers: NDArray[np.int64]) -> str:
    """Write numbers as `encode_number` does."""
    codes = numbers + FIRST
    codes[codes >= SURROGATES] += SURROGATE_COUNT
    return _decode(codes)


def _decode(codes: NDArray[np.integer]) -> str:
    return codes.astype("<u4").tobytes().decode("utf-32-le")
