"""The shards → the files the browser reads.

    search/index.bin          what there is: chunks, shards, every document's facets (gzipped JSON)
    search/terms/<version>/   postings of all shards, cut into chunks by term (gzipped text)
    search/texts/<version>/   what is shown of a shard's documents, a few to a file

A chunk holds a range of terms: for each shard that has some of them `RS shard lines`. So a word is
one small file, however many months there are. Versions are hashes of what the folder was made from:
a new build never changes a file that a browser may have.
"""

from __future__ import annotations

import gzip
from bisect import bisect_right
from typing import TYPE_CHECKING

from digest.site.cache import hash_of
from digest.site.search.documents import FACETS
from digest.site.search.shards import GROUP, UNIT, char, packed, texts_folder
from digest.workers import map_on_all_cores

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from digest.site.search.shards import Shard

INDEX = "search/index.bin"
FORMAT = 1  # of the files; the browser's side knows the same number
RECORD = "\x1e"  # before a shard's lines in a chunk
_CHUNK = 8  # sampled pieces a chunk is made of
_PIECE = 1024  # characters
_AT_ONCE = 100  # chunks that a process makes
_PACKING = 5  # of 9: a third sooner than the usual 6, and 3 % larger


def index_version(shards: Iterable[str]) -> str:
    """Give the version of the index of shards of these versions."""
    return hash_of(str(FORMAT), *shards)


def index_files(shards: Sequence[Shard]) -> Iterator[tuple[str, bytes]]:
    """Make the index of all shards: the files beside their texts."""
    bounds, chunks = make_chunks([shard.postings for shard in shards])
    version = index_version(shard.version for shard in shards)
    for number, chunk in enumerate(chunks):
        yield f"{_terms(version)}/{number}.bin", chunk
    index = {
        "format": FORMAT,
        "group": GROUP,
        "version": version,
        "bounds": bounds,
        "shards": [[len(shard.lengths), shard.version, shard.days] for shard in shards],
        "lengths": "".join(shard.lengths for shard in shards),
        "facets": {name: _facet(name, shards) for name in FACETS},
    }
    yield INDEX, packed(index)


def search_places(shards: Sequence[str]) -> set[str]:
    """Name the files and folders of the index of shards of these versions; none, of no index."""
    if not shards:
        return set()
    return {INDEX, _terms(index_version(shards)), *map(texts_folder, shards)}


def is_published(shards: Sequence[str], site: Path) -> bool:
    """Tell whether the index of shards of these versions is there."""
    return all((site / place).exists() for place in search_places(shards))


def _terms(version: str) -> str:
    return f"search/terms/{version}"


def _facet(name: str, shards: Sequence[Shard]) -> list[object]:
    """Give a facet as its values, the sets of values that occur, and each document's set."""
    values: dict[str, int] = {}
    sets: dict[tuple[str, ...], int] = {}
    column = []
    for shard in shards:
        for facets in shard.facets:
            own = tuple(facets.get(name, ()))
            column.append(char(sets.setdefault(own, len(sets))))
    numbers = [[values.setdefault(value, len(values)) for value in own] for own in sets]
    return [list(values), numbers, "".join(column)]


def make_chunks(texts: Sequence[str]) -> tuple[list[str], list[bytes]]:
    """Cut the shards' postings by the same terms: the first term of each chunk, and the chunks."""
    samples = [list(_sample(text)) for text in texts]
    terms = sorted(term for sample in samples for term, _ in sample)
    bounds = ["", *dict.fromkeys(terms[_CHUNK::_CHUNK])]

    def cut(first: int) -> tuple[int, list[bytes]]:
        """Make some of the chunks, from the `first` one on."""
        chosen = bounds[first : first + _AT_ONCE + 1]
        cuts = [
            [*(_position(*pair, bound) for bound in chosen), len(pair[0])]
            for pair in zip(texts, samples, strict=True)
        ]
        number = min(_AT_ONCE, len(bounds) - first)
        return first, [
            _chunk([text[c[n] : c[n + 1]] for text, c in zip(texts, cuts, strict=True)])
            for n in range(number)
        ]

    firsts = range(0, len(bounds), _AT_ONCE)
    made = dict(map_on_all_cores(cut, firsts, run_inline=len(firsts) < 2))
    return bounds, [chunk for first in firsts for chunk in made[first]]


def _chunk(parts: Iterable[str]) -> bytes:
    """Make a chunk of the shards' lines in it."""
    text = "".join(f"{RECORD}{char(n)}{part}" for n, part in enumerate(parts) if part)
    return gzip.compress(text.encode("utf-8"), _PACKING, mtime=0)


def _sample(text: str) -> Iterator[tuple[str, int]]:
    """Yield the first term after every so many characters, and where its line starts."""
    for offset in range(_PIECE, len(text), _PIECE):
        start = text.find("\n", offset) + 1
        if 0 < start < len(text):
            yield text[start : text.find(UNIT, start)], start


def _position(text: str, sample: Sequence[tuple[str, int]], bound: str) -> int:
    """Find where the first line starts whose term is not before `bound`."""
    after = bisect_right(sample, (bound, 0))
    position = sample[after - 1][1] if after else 0
    while position < len(text) and text[position : text.find(UNIT, position)] < bound:
        position = text.find("\n", position) + 1
    return position
