"""A month's documents → its part of the index, its *shard*, and the files that hold their texts.

Postings say which documents have a term. They are text, so that Python and browsers handle them at
the speed of their string functions: a line a term, the term, a unit separator and its postings,
sorted by term. A posting is one character, the number `gap * 4 + rank` (see `encode_number`): how
many documents further the next one is that has the term, and where it has it.
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

UNIT_SEPARATOR = "\x1f"  # between a term and its postings
DOCUMENTS_PER_FILE = 5  # few files, and little to load for one result
_REPEATED_FROM = 3  # times that a term stands in a text, to count as repeated there
_BODY, _REPEATED, _SUMMARY, _TITLE = range(4)  # ranks: where a document has a term
_FIRST, _SURROGATES, _SURROGATE_COUNT = 0x20, 0xD800, 0x800  # code points
_LENGTH_STEP, _LONGEST = 8, 2000  # terms


@dataclass(frozen=True, slots=True)
class Shard:
    """The index of a month's documents, or of the hand-written pages."""

    version: str  # hash of all that the documents were made from; names the folder of their texts
    postings: str  # whose numbers count the documents in their order, the oldest first
    days: tuple[str, ...]  # that have documents
    lengths: str  # a character a document: its terms, in steps of eight
    standings: str  # a character a document: among equally good results
    facets: tuple[Mapping[str, Sequence[str]], ...]  # of each document


def encode_number(number: int) -> str:
    """Write a number from 0 on as one character: no control character, no surrogate.

    Raises ValueError above 1,112,031, where there are no more code points.
    """
    code = number + _FIRST
    return chr(code if code < _SURROGATES else code + _SURROGATE_COUNT)


def make_shard(version: str, documents: Sequence[Document]) -> Shard:
    """Index documents, which are the oldest first; `version` is a hash of what they are made from.

    The number of terms is kept in steps of eight, up to 2,000: ranking needs it roughly.
    """
    postings: defaultdict[str, list[int]] = defaultdict(list)
    lengths = []
    for number, document in enumerate(documents):
        ranks, length = _ranks(document)
        lengths.append(encode_number(min(length, _LONGEST) // _LENGTH_STEP))
        first = number << 2
        for term, rank in ranks.items():
            postings[term].append(first | rank)
    return Shard(
        version=version,
        postings=_format_postings(postings, len(documents)),
        days=tuple(dict.fromkeys(document.day for document in documents if document.day)),
        lengths="".join(lengths),
        standings="".join(encode_number(document.standing) for document in documents),
        facets=tuple(document.facets for document in documents),
    )


def _ranks(document: Document) -> tuple[dict[str, int], int]:
    """Give the best rank of each term that a document has, and how many terms its text has."""
    counts = Counter(terms_of(document.text))
    ranks = dict.fromkeys(counts, _BODY)
    ranks.update({term: _REPEATED for term, n in counts.items() if n >= _REPEATED_FROM})
    ranks.update(dict.fromkeys(terms_of(document.hidden), _REPEATED))
    ranks.update(dict.fromkeys(terms_of(document.brief), _SUMMARY))
    ranks.update(dict.fromkeys(terms_of(document.title), _TITLE))
    return ranks, counts.total()


def _format_postings(postings: dict[str, list[int]], total: int) -> str:
    chars = [encode_number(number) for number in range(4 * total + 4)]
    lines = []
    for term in sorted(postings):
        numbers = postings[term]
        gaps = chars[numbers[0]]
        if len(numbers) > 1:
            gaps += "".join([chars[n - (before & -4)] for before, n in pairwise(numbers)])
        lines.append(f"{term}{UNIT_SEPARATOR}{gaps}\n")
    return "".join(lines)


def texts_folder(version: str) -> str:
    """Give the folder, below the site, of the texts of a shard of this version."""
    return f"search/texts/{version}"


def text_files(version: str, documents: Sequence[Document]) -> Iterator[tuple[str, bytes]]:
    """Yield the files that hold what is shown of a shard's documents, path and content.

    Each is gzipped JSON: a list of up to `DOCUMENTS_PER_FILE` rows of address, title, day, text.
    """
    for number, start in enumerate(range(0, len(documents), DOCUMENTS_PER_FILE)):
        rows = [_row(document) for document in documents[start : start + DOCUMENTS_PER_FILE]]
        yield f"{texts_folder(version)}/{number}.bin", gzip_json(rows)


def _row(document: Document) -> list[object]:
    return [document.address, document.title, document.day, document.text or document.brief]


def gzip_json(value: object) -> bytes:
    """Encode a JSON value as it is published: UTF-8, gzipped, the same bytes for the same value."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode("utf-8", "replace"), 6, mtime=0)
