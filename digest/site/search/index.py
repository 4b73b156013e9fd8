"""All shards → the files of the index that the browser reads.

    search/index.bin          what there is: chunks, shards, what ranking needs (gzipped JSON)
    search/terms/<version>/   postings of all shards, cut into chunks by term (gzipped text)
    search/facets/<version>/  the documents' values of each other facet (gzipped JSON)
    search/texts/<version>/   what is shown of a shard's documents, a few to a file

A chunk holds a range of terms: for each shard that has some of them, a record separator, the
shard's number and its lines; after those of the last shard, as one more, the words of that range
that others are related to, with these. So a word costs one small file, however many shards there
are. Versions are hashes of what a folder was made from: a new build never changes a file that a
browser may have.
"""

from __future__ import annotations

import gzip
from array import array
from bisect import bisect_left, bisect_right
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import accumulate, islice
from typing import TYPE_CHECKING, NamedTuple

from digest.site.cache import hash_of
from digest.site.search.documents import FACETS
from digest.site.search.files import (
    FORMAT,
    INDEX,
    facets_folder,
    index_version,
    terms_folder,
)
from digest.site.search.numbers import encode_number
from digest.site.search.shards import DOCUMENTS_PER_FILE, UNIT_SEPARATOR, gzip_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from digest.site.search.kept_chunks import KeptChunks
    from digest.site.search.shards import Shard

RANKING = ("importance", "repository", "status")  # facets that every search needs
RECORD_SEPARATOR = "\x1e"  # before a shard's lines in a chunk
_SAMPLE_STEP = 1024  # characters of postings between two sampled terms
_SAMPLES_PER_CHUNK = 8
_CHUNKS_AT_ONCE = 100  # whose postings are in memory twice
_GZIP_LEVEL = 5  # of 9: a third sooner than the usual 6, and 3 % larger


class Chunk(NamedTuple):
    """A chunk as it is published, and a hash of what it holds."""

    text_hash: str
    data: bytes


def index_files(
    shards: Sequence[Shard], related: str = "", kept: KeptChunks | None = None
) -> Iterator[tuple[str, bytes]]:
    """Make the index of all shards; yield its files, path and content.

    `related` are words with those related to them, in the form of postings: they stand in the
    chunks as those of one more shard. The shards' texts are not among the files: they are written
    with each shard. Chunks that `kept` knows are taken from the published index.
    """
    bounds, chunks = make_chunks([shard.postings for shard in shards], related, kept)
    version = index_version((shard.version for shard in shards), related)
    others = [name for name in FACETS if name not in RANKING]
    for number, chunk in enumerate(chunks):
        if kept:
            kept.add(number, chunk.text_hash, chunk.data)
        yield f"{terms_folder(version)}/{number}.bin", chunk.data
    if kept:
        kept.keep(version)
    index = {
        "format": FORMAT,
        "group": DOCUMENTS_PER_FILE,
        "version": version,
        "bounds": bounds,
        "shards": [[len(shard.lengths), shard.version, shard.days] for shard in shards],
        "lengths": "".join(shard.lengths for shard in shards),
        "standings": "".join(shard.standings for shard in shards),
        "facets": {name: _encode_facet(name, shards) for name in RANKING},
        "others": others,
    }
    yield INDEX, gzip_json(index)
    for name in others:
        yield f"{facets_folder(version)}/{name}.bin", gzip_json(_encode_facet(name, shards))


def _encode_facet(name: str, shards: Sequence[Shard]) -> list[object]:
    """Encode a facet as its values, the sets of them that occur, and each document's set.

    A set is a list of indices of values; the last is a string, a character a document.
    """
    values: dict[str, int] = {}
    sets: dict[tuple[str, ...], int] = {}
    columns = []
    for shard in shards:
        own_sets, numbers = shard.facets[name]
        # From the shard's number of a set to that of all shards.
        table = {
            ord(encode_number(n)): encode_number(sets.setdefault(tuple(chosen), len(sets)))
            for n, chosen in enumerate(own_sets)
        }
        columns.append(numbers.translate(table))
    indices = [[values.setdefault(value, len(values)) for value in chosen] for chosen in sets]
    return [list(values), indices, "".join(columns)]


def make_chunks(
    texts: Sequence[str], related: str = "", kept: KeptChunks | None = None
) -> tuple[list[str], Iterator[Chunk]]:
    """Cut the postings of all shards, and behind them related words, at the same terms.

    Gives the first term of each chunk, "" for the first one, and the chunks as they are published,
    which are made as they are asked for.
    Where to cut is read from samples: to sort all terms of all shards would take long.
    """
    samples = [list(_sample(text)) for text in texts]
    terms = sorted(term for sample in samples for term, _ in sample)
    texts, samples = [*texts, related], [*samples, list(_sample(related))]
    bounds = ["", *dict.fromkeys(terms[_SAMPLES_PER_CHUNK::_SAMPLES_PER_CHUNK])]
    cuts = [
        array("Q", [*_line_starts(text, sample, bounds), len(text)])
        for text, sample in zip(texts, samples, strict=True)
    ]
    parts = (
        [text[c[n] : c[n + 1]] for text, c in zip(texts, cuts, strict=True)]
        for n in range(len(bounds))
    )
    return bounds, _compress(parts, kept)


def _compress(chunks: Iterator[Sequence[str]], kept: KeptChunks | None) -> Iterator[Chunk]:
    """Yield chunks, each of shards' lines, as they are published."""
    make = partial(_make_chunk, kept=kept)
    # Threads: to compress takes longest, and holds no lock; processes take long to be started.
    with ThreadPoolExecutor() as pool:
        while some := [*islice(chunks, _CHUNKS_AT_ONCE)]:
            yield from pool.map(make, some)


def _make_chunk(parts: Iterable[str], kept: KeptChunks | None) -> Chunk:
    """Make a chunk from each shard's lines in it, unless it is kept."""
    numbered = ((encode_number(n), part) for n, part in enumerate(parts) if part)
    text = "".join(f"{RECORD_SEPARATOR}{number}{part}" for number, part in numbered).encode("utf-8")
    text_hash = hash_of(text)
    found = kept.find(text_hash) if kept else None
    return Chunk(text_hash, found or gzip.compress(text, _GZIP_LEVEL, mtime=0))


def _sample(text: str) -> Iterator[tuple[str, int]]:
    """Yield the first term after every so many characters, and the offset of its line."""
    for offset in range(_SAMPLE_STEP, len(text), _SAMPLE_STEP):
        start = text.find("\n", offset) + 1
        if 0 < start < len(text):
            yield text[start : text.find(UNIT_SEPARATOR, start)], start


def _line_starts(
    text: str, sample: Sequence[tuple[str, int]], bounds: Sequence[str]
) -> Iterator[int]:
    """Yield, for each bound, the offset of the first line whose term is not before it.

    Lines compare as their terms do: what separates a term is before all that terms are made of.
    """
    starts = [0, *(start for _, start in sample), len(text)]
    found = -1
    lines, offsets = [""], [0]
    for bound in bounds:
        if (block := bisect_right(sample, (bound, 0))) != found:  # several bounds lie in one
            found, lines = block, text[starts[block] : starts[block + 1]].split("\n")
            offsets = [*accumulate(map(len, lines), initial=starts[block])]
        before = bisect_left(lines, bound, hi=len(lines) - 1)  # what follows the last line is none
        yield offsets[before] + before
