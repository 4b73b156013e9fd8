"""Documents of a part of a month → their index, a *shard*, and the files that hold their texts.

Postings say which documents have a term (see `numbers`). They are text: a line a term, the term, a
unit separator and its postings, sorted by term.
"""

from __future__ import annotations

import gzip
import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from digest.site.search.documents import FACETS
from digest.site.search.files import texts_folder
from digest.site.search.numbers import encode_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from digest.site.search.documents import Document

UNIT_SEPARATOR = "\x1f"  # between a term and its postings
DOCUMENTS_PER_FILE = 6  # few files, and little to load for one result
_SHOWN = ("author", "type", "release")  # facets that a result shows
_REPEATED_FROM = 3  # times that a term stands in a text, to count as repeated there
_LENGTH_UNIT, _LENGTH_STEPS = 8, 2  # terms; steps to twice as many


@dataclass(frozen=True, slots=True)
class Shard:
    """The index of a part of a month's documents, or of the hand-written pages."""

    version: str  # hash of all that the documents were made from; names the folder of their texts
    postings: str  # whose numbers count the documents in their order, the oldest first
    days: tuple[str, ...]  # that have documents
    lengths: str  # a character a document: how many terms it has, on a logarithmic scale
    standings: str  # a character a document: among equally good results
    facets: Mapping[str, FacetColumn]  # by facet


class FacetColumn(NamedTuple):
    """A facet of all documents: a dictionary for each would take most of a large site's memory."""

    sets: Sequence[Sequence[str]]  # the sets of values that occur
    numbers: str  # a character a document: which of the sets it has


def make_shard(version: str, documents: Sequence[Document]) -> Shard:
    """Index documents, which are the oldest first; `version` is a hash of what they are made from.

    The number of terms is kept in steps of the root of two: ranking needs it roughly.
    """
    # Here, since numpy takes a tenth of a second, which an unchanged site need not wait for.
    from digest.site.search.postings import make_postings

    made = make_postings([_texts_by_rank(document) for document in documents], _REPEATED_FROM)
    postings = sorted(made.by_term.items())
    return Shard(
        version=version,
        postings="".join(f"{term}{UNIT_SEPARATOR}{found}\n" for term, found in postings),
        days=tuple(dict.fromkeys(document.day for document in documents if document.day)),
        lengths="".join(encode_number(_length_step(n)) for n in made.lengths),
        standings="".join(encode_number(document.standing) for document in documents),
        facets={name: _column_of(name, documents) for name in FACETS},
    )


def _column_of(facet: str, documents: Sequence[Document]) -> FacetColumn:
    sets: dict[tuple[str, ...], str] = {}
    numbers = []
    for document in documents:
        chosen = tuple(document.facets.get(facet, ()))
        if chosen not in sets:
            sets[chosen] = encode_number(len(sets))
        numbers.append(sets[chosen])
    return FacetColumn(list(sets), "".join(numbers))


def _length_step(terms: int) -> int:
    """Give the step of a number of terms; `engine.js` reads it back."""
    return round(_LENGTH_STEPS * math.log2(1 + terms / _LENGTH_UNIT))


def _texts_by_rank(document: Document) -> tuple[str, str, str, str]:
    """Give a document's texts; a term counts the more, the further on the text that has it."""
    return document.text, document.hidden, document.brief, document.title


def text_files(version: str, documents: Sequence[Document]) -> Iterator[tuple[str, bytes]]:
    """Yield the files that hold what is shown of a shard's documents, path and content.

    Each is gzipped JSON: a list of up to `DOCUMENTS_PER_FILE` rows of address, title, day, text,
    author, change types and release.
    """
    for number, start in enumerate(range(0, len(documents), DOCUMENTS_PER_FILE)):
        rows = [_row(document) for document in documents[start : start + DOCUMENTS_PER_FILE]]
        yield f"{texts_folder(version)}/{number}.bin", gzip_json(rows)


def _row(document: Document) -> list[object]:
    text = document.text or document.brief
    author, types, release = (document.facets.get(name, ()) for name in _SHOWN)
    return [
        *(document.address, document.title, document.day, text),
        *("".join(author), list(types), "".join(release)),
    ]


def gzip_json(value: object) -> bytes:
    """Encode a JSON value as it is published: UTF-8, gzipped, the same bytes for the same value."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode("utf-8", "replace"), 6, mtime=0)
