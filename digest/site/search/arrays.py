"""Texts as arrays of numbers: what the index and the learning of meanings take them apart with."""

from __future__ import annotations

from collections import defaultdict
from itertools import chain, count
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import numpy as np

from digest.site.search.terms import CJK_RANGES, WORD

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import DTypeLike, NDArray

    Numbers: TypeAlias = NDArray[np.integer[Any]]

Text = TypeVar("Text", bound="Sequence[str]")
BATCH = 1 << 20  # characters that are taken at once, so that many texts need no more memory
IS_CJK = np.zeros(1 << 16, dtype=bool)  # by character
for _first, _last in CJK_RANGES:
    IS_CJK[ord(_first) : ord(_last) + 1] = True


def in_batches(texts: Sequence[Text]) -> Iterator[tuple[int, Sequence[Text]]]:
    """Yield some texts at a time, each in its parts, after the number of the first of them."""
    start = characters = 0
    for end, parts in enumerate(texts, 1):
        characters += sum(map(len, parts))
        if characters >= BATCH or end == len(texts):
            yield start, texts[start:end]
            start, characters = end, 0


def find_words(texts: Sequence[str]) -> tuple[list[str], Numbers, Numbers]:
    """Give the words in letters that texts have, each once.

    After them, for each place of a word, which of them stands there, and in which text.
    """
    words: dict[str, int] = defaultdict(count().__next__)
    found = [[words[word] for word in WORD.findall(text)] for text in texts]
    places = np.repeat(np.arange(len(texts)), [*map(len, found)])
    return list(words), np.fromiter(chain.from_iterable(found), np.int64, len(places)), places


def spread(
    numbers: Sequence[Sequence[int]], chosen: Numbers, kind: DTypeLike
) -> tuple[Numbers, Numbers]:
    """Give the numbers of each chosen row, one row after the other, and how many each row has."""
    sizes = np.array([*map(len, numbers)], np.int64)
    flat = np.fromiter(chain.from_iterable(numbers), kind, sizes.sum())
    size, start = sizes[chosen], (np.cumsum(sizes) - sizes)[chosen]
    offsets = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
    return flat[np.repeat(start, size) + offsets], size
