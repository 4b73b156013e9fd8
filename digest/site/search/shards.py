"""A month's documents → its part of the index, and the files that hold their texts.

Postings are text, so that both sides handle them at the speed of their string functions: a line a
term, `term US postings`, sorted by term. A posting is one character, the number `gap * 4 + rank`
(see `char`): how many documents further the next one is that has the term, and where it has it.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from digest.site.search.terms import terms_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from digest.site.search.documents import Document

UNIT = "\x1f"  # between a term and its postings
GROUP = 5  # documents whose texts share a file: few files, and little to load for one result
OFTEN = 3  # times
_BODY, _REPEATED, _SUMMARY, _TITLE = range(4)  # ranks: where a document has a term
_FIRST, _SURROGATES, _SURROGATE_COUNT = 0x20, 0xD800, 0x800
_LENGTH_STEP, _LONGEST = 8, 2000  # terms


@dataclass(frozen=True, slots=True)
class Shard:
    """The index of one period's documents, the oldest first."""

    version: str  # hash of all the documents were made from; names the folder of their texts
    postings: str
    days: tuple[str, ...]  # that have documents
    lengths: str  # a character a document: its terms, in steps of eight
    facets: tuple[Mapping[str, Sequence[str]], ...]  # of each document


def char(number: int) -> str:
    """Write a number as one character: no control character, no surrogate."""
    code = number + _FIRST
    return chr(code if code < _SURROGATES else code + _SURROGATE_COUNT)


def make_shard(version: str, documents: Sequence[Document]) -> Shard:
    """Index documents, in their order; `version` is a hash of what they were made from."""
    postings: defaultdict[str, list[int]] = defaultdict(list)
    lengths = []
    for number, document in enumerate(documents):
        ranks, length = _ranks(document)
        lengths.append(char(min(length, _LONGEST) // _LENGTH_STEP))
        for term, rank in ranks.items():
            postings[term].append(number << 2 | rank)
    return Shard(
        version=version,
        postings=_lines(postings, len(documents)),
        days=tuple(dict.fromkeys(document.day for document in documents if document.day)),
        lengths="".join(lengths),
        facets=tuple(document.facets for document in documents),
    )


def _ranks(document: Document) -> tuple[dict[str, int], int]:
    """Tell where the document has each of its terms at best, and how many terms it has."""
    counts = Counter(terms_of(document.text))
    ranks = dict.fromkeys(counts, _BODY)
    ranks.update((term, _REPEATED) for term, n in counts.items() if n >= OFTEN)
    ranks.update(dict.fromkeys(terms_of(document.hidden), _REPEATED))
    ranks.update(dict.fromkeys(terms_of(document.brief), _SUMMARY))
    ranks.update(dict.fromkeys(terms_of(document.title), _TITLE))
    return ranks, counts.total()


def _lines(postings: dict[str, list[int]], total: int) -> str:
    chars = [char(number) for number in range(4 * total + 4)]
    lines = []
    for term in sorted(postings):
        numbers = postings[term]
        gaps = chars[numbers[0]]
        if len(numbers) > 1:
            gaps += "".join([chars[n - (before & -4)] for before, n in pairwise(numbers)])
        lines.append(f"{term}{UNIT}{gaps}\n")
    return "".join(lines)


def texts_folder(version: str) -> str:
    """Name the folder of the texts of a shard's documents, below the site."""
    return f"search/texts/{version}"


def text_files(version: str, documents: Sequence[Document]) -> Iterator[tuple[str, bytes]]:
    """Make what is shown of a shard's documents: gzipped JSON, `GROUP` documents to a file."""
    groups = (documents[start : start + GROUP] for start in range(0, len(documents), GROUP))
    for number, group in enumerate(groups):
        yield f"{texts_folder(version)}/{number}.bin", packed([_row(d) for d in group])


def _row(document: Document) -> list[object]:
    return [document.address, document.title, document.day, document.text or document.brief]


def packed(value: object) -> bytes:
    """Give JSON as it is published: in UTF-8, gzipped, the same bytes for the same value."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode("utf-8", "replace"), 6, mtime=0)
