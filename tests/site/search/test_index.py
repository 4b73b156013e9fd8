"""The index as files: what the browser reads there is what the documents have."""

from __future__ import annotations

import gzip
import json
import shutil
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.site.search import arrays
from digest.site.search.documents import FACETS, Document
from digest.site.search.files import index_paths, is_published
from digest.site.search.index import RANKING, index_files, make_chunks
from digest.site.search.numbers import encode_number
from digest.site.search.shards import DOCUMENTS_PER_FILE, Shard, make_shard, text_files
from tests.site.search.naive import BODY, REPEATED, SUMMARY, TITLE, ranks_of, terms_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WORDS = [
    "valve",
    "nozzle",
    "KvRouter",
    "bos_token_id",
    "推理引擎",
    "缓存",
    "优化",
    "<b>",
    "#41",
    "it's",
]


def number(text: str) -> int:
    code = ord(text)
    return code - 0x20 if code < 0xD800 else code - 0x820


def decode(postings: str, first: int = 0) -> dict[int, int]:
    """Give the documents of postings, counted from the `first` one of a shard, with their ranks."""
    found: dict[int, int] = {}
    position = first
    for posting in map(number, postings):
        position += posting >> 2
        found[position] = posting & 3
    return found


def postings_of(documents: list[Document]) -> dict[str, dict[int, int]]:
    """Give the documents and ranks of each term in a shard, in the shard's order."""
    lines = make_shard("a", documents).postings.split("\n")[:-1]
    return {term: decode(found) for term, found in (line.split("\x1f") for line in lines)}


def unpack(path: Path) -> Any:
    return json.loads(gzip.decompress(path.read_bytes()))


@dataclass
class Reader:
    """Reads a published index as `index/files.js` does."""

    folder: Path

    def __post_init__(self) -> None:
        self.index = unpack(self.folder / "search/index.bin")

    def documents(self) -> Iterator[list[Any]]:
        for size, version, _ in self.index["shards"]:
            files = (size + DOCUMENTS_PER_FILE - 1) // DOCUMENTS_PER_FILE
            rows = [unpack(self.folder / f"search/texts/{version}/{n}.bin") for n in range(files)]
            yield from (row for group in rows for row in group)

    def find(self, term: str) -> dict[int, int]:
        """Give the documents that have a term, with its rank in each."""
        chunk = max(n for n, bound in enumerate(self.index["bounds"]) if bound <= term)
        path = self.folder / f"search/terms/{self.index['version']}/{chunk}.bin"
        text = gzip.decompress(path.read_bytes()).decode()
        found: dict[int, int] = {}
        for part in text.split("\x1e")[1:]:
            shard = number(part[0])
            first = sum(size for size, *_ in self.index["shards"][:shard])
            lines = dict(line.split("\x1f") for line in part[1:].split("\n")[:-1])
            found |= decode(lines.get(term, ""), first)
        return found

    def facet(self, name: str) -> Counter[str]:
        path = self.folder / f"search/facets/{self.index['version']}/{name}.bin"
        values, sets, column = self.index["facets"].get(name) or unpack(path)
        return Counter(values[v] for c in column for v in sets[number(c)])


def test_the_golden_index_is_what_its_documents_make(data: Path, tmp_path: Path) -> None:
    """The browser's side is tested on it: `tests/scripts/engine.test.js`."""
    golden = json.loads((data / "site" / "search" / "index.json").read_text(encoding="utf-8"))
    shards = [
        (version, [golden_document(**fields) for fields in documents])
        for version, documents in golden["shards"].items()
    ]
    write(tmp_path, *shards)
    texts = {
        file.relative_to(tmp_path).as_posix(): gzip.decompress(file.read_bytes()).decode()
        for file in tmp_path.rglob("*.bin")
    }
    made = {path: text if "/terms/" in path else json.loads(text) for path, text in texts.items()}
    assert made == golden["files"]


def golden_document(facets: dict[str, list[str]], standing: int = 0, **texts: str) -> Document:
    values = {name: tuple(chosen) for name, chosen in facets.items()}
    return Document(**texts, facets=values, standing=standing)


def make_document(n: int, text: str = "", title: str = "", **facets: tuple[str, ...]) -> Document:
    return Document(f"acme/rocket/commit/{n}/", title, "", text, day="2025-03-04", facets=facets)


def write(folder: Path, *shards: tuple[str, list[Document]]) -> Reader:
    """Write an index of shards, each a version and its documents, and open it."""
    texts = (file for shard in shards for file in text_files(*shard))
    for name, data in (*texts, *index_files([make_shard(*shard) for shard in shards])):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return Reader(folder)


@given(st.integers(0, 300_000))
def test_a_number_becomes_one_character_that_utf8_and_lines_can_hold(value: int) -> None:
    written = encode_number(value)
    assert number(written) == value
    assert written.encode("utf-8").decode("utf-8") == written
    assert written not in "\n\x1e\x1f"


def test_ranks_tell_where_a_document_has_a_term(tmp_path: Path) -> None:
    document = Document("a/", "valve", "nozzle", "nozzle pump pump pump tank valve", "Ada")
    reader = write(tmp_path, ("a", [document]))
    ranks = {term: reader.find(term)[0] for term in ("valve", "nozzle", "pump", "tank", "ada")}
    assert ranks == {"valve": TITLE, "nozzle": SUMMARY, "pump": REPEATED, "tank": BODY, "ada": 1}


@pytest.mark.parametrize("count", [0, 1, 3, 4, 5, 400])
def test_every_document_is_found_by_each_of_its_terms(tmp_path: Path, count: int) -> None:
    texts = [
        " ".join(f"{WORDS[(n + k) % len(WORDS)]} w{n % (k + 2)}x{k}" for k in range(20))
        for n in range(count)
    ]
    documents = [make_document(n, text) for n, text in enumerate(texts)]
    first = count // 3
    reader = write(tmp_path, ("a", documents[:first]), ("b", documents[first:]))
    expected: dict[str, set[int]] = {}
    for n, text in enumerate(texts):
        for term in terms_of(text):
            expected.setdefault(term, set()).add(n)
    assert {term: set(reader.find(term)) for term in expected} == expected
    assert [row[0] for row in reader.documents()] == [d.address for d in documents]
    assert reader.find("absent") == {}


# Characters at the ends of the ranges of pairs, those beside them, others of 32 bits, words.
LETTERS = st.text(
    "\u303f\u3040\u30ff\u3100\u33ff\u3400\u4dbf\u4dc0\u4e00\u9fff\ua000\uac00\ud7af\uf900\ufaff\ufb00"
    "\U00020000\U0001f600\ud800aB_-#7 \n\0,推理"
)
DOCUMENTS = st.builds(
    Document, st.just("a/"), title=LETTERS, brief=LETTERS, text=LETTERS, hidden=LETTERS
)


@given(st.lists(DOCUMENTS, max_size=5), st.sampled_from([1, 20, 1 << 20]))
def test_postings_are_what_each_document_has(documents: list[Document], batch: int) -> None:
    expected: dict[str, dict[int, int]] = {}
    for n, document in enumerate(documents):
        for term, rank in ranks_of(document).items():
            expected.setdefault(term, {})[n] = rank
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(arrays, "BATCH", batch)
        found = postings_of(documents)
    assert [*found] == sorted(expected)
    assert found == expected


def test_a_half_width_word_and_a_full_width_pair_are_one_term(tmp_path: Path) -> None:
    texts = ["ｶﾅ", "カナ", "ｶﾅ and カナ", "neither", "カナリア"]
    documents = [make_document(n, text) for n, text in enumerate(texts)]
    documents.append(make_document(5, "カナ", title="ｶﾅ"))
    reader = write(tmp_path, ("a", documents))
    assert reader.find("カナ") == {0: BODY, 1: BODY, 2: BODY, 4: BODY, 5: TITLE}


def test_many_documents_of_pairs_have_gaps_beyond_the_surrogates() -> None:
    documents = [make_document(n, "阀门" if n % 15_000 == 0 else "泵") for n in range(30_001)]
    assert postings_of(documents)["阀门"] == {0: BODY, 15_000: BODY, 30_000: BODY}


def test_many_terms_are_cut_into_chunks_that_begin_at_their_bounds() -> None:
    documents = [make_document(n, f"word{n:05} common") for n in range(4000)]
    bounds, made = make_chunks([make_shard("a", documents).postings])
    chunks = [*made]
    assert len(bounds) == len(chunks) > 5
    assert bounds == sorted(set(bounds))
    for bound, chunk in zip(bounds[1:], chunks[1:], strict=True):
        assert gzip.decompress(chunk.data).decode()[2:].startswith(f"{bound}\x1f")
    sizes = [len(gzip.decompress(chunk.data)) for chunk in chunks]
    assert max(sizes) < 4 * 8 * 1024


def test_facets_are_counted_as_the_documents_have_them(tmp_path: Path) -> None:
    documents = [
        make_document(1, importance=("high",), area=("core", "kernel")),
        make_document(2, importance=("high",), area=("core",)),
        make_document(3, importance=("none",)),
    ]
    reader = write(tmp_path, ("a", [Document("page/", "P", "", "x")]), ("b", documents))
    assert reader.facet("importance") == {"high": 2, "none": 1}
    assert reader.facet("area") == {"core": 2, "kernel": 1}
    assert {*reader.index["facets"], *reader.index["others"]} == {*FACETS}


def test_the_same_documents_give_the_same_files(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write(tmp_path / name, ("a", [make_document(n, "valve") for n in range(9)]))
    one, two = (
        {p.relative_to(tmp_path / name): p.read_bytes() for p in (tmp_path / name).rglob("*.bin")}
        for name in ("one", "two")
    )
    assert len(one) == 1 + len(FACETS) - len(RANKING) + 1 + 2
    assert one == two


def test_an_index_is_there_where_all_its_places_are(tmp_path: Path) -> None:
    versions = ["february", "march"]
    write(tmp_path, *((version, [make_document(1, "valve")]) for version in versions))
    files = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.bin")}
    places = index_paths(versions)
    assert {name for name in files if not any(name.startswith(place) for place in places)} == set()
    assert is_published(versions, tmp_path)
    assert not is_published([*versions, "april"], tmp_path)
    shutil.rmtree(tmp_path / "search/texts/february")
    assert not is_published(versions, tmp_path)


def test_an_empty_archive_has_an_index_of_nothing(tmp_path: Path) -> None:
    reader = write(tmp_path)
    assert reader.index["shards"] == []
    assert reader.find("valve") == {}


def test_lone_surrogates_and_controls_do_no_harm(tmp_path: Path) -> None:
    document = make_document(1, "a\ud800b \x00 \x1e \x1f valve", title="\udfff")
    assert write(tmp_path, ("a", [document])).find("valve") == {0: BODY}


def test_records_are_plain() -> None:
    shard = make_shard("m", [make_document(1, "valve")])
    assert isinstance(shard, Shard)
    assert shard.days == ("2025-03-04",)
