"""Postings of the terms of words in letters."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from digest.site.search.numbers import encode_postings
from digest.site.search.terms import word_terms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def word_postings(
    documents: Sequence[Sequence[Sequence[str]]], repeated_from: int
) -> Iterator[tuple[str, str]]:
    """Yield each term that documents have, and its postings, in no order.

    A document is its texts by rank, each the words of it. Of a term that stands in several, the
    highest rank counts; one that stands in the first text `repeated_from` times is of the second
    rank.
    """
    postings: defaultdict[str, list[int]] = defaultdict(list)
    for number, texts in enumerate(documents):
        first = number << 2
        for term, rank in _ranks(texts, repeated_from).items():
            postings[term].append(first | rank)
    for term, numbers in postings.items():
        yield term, encode_postings(numbers)


def _ranks(texts: Sequence[Sequence[str]], repeated_from: int) -> dict[str, int]:
    """Give the best rank of each term that a document has."""
    counts: defaultdict[str, int] = defaultdict(int)
    for word, times in Counter(texts[0]).items():
        for term in word_terms(word):
            counts[term] += times
    ranks = {term: int(times >= repeated_from) for term, times in counts.items()}
    for rank, words in enumerate(texts[1:], 1):
        for word in words:
            ranks.update(dict.fromkeys(word_terms(word), rank))
    return ranks
