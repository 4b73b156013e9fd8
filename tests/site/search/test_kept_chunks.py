"""What an index takes over of the published one: it is to the byte as one made from nothing."""

from __future__ import annotations

import gzip
import random
from typing import TYPE_CHECKING

import pytest

from digest.site.search.documents import Document
from digest.site.search.files import index_version, terms_folder
from digest.site.search.index import index_files
from digest.site.search.kept_chunks import KeptChunks
from digest.site.search.shards import Shard, make_shard
from tests.examples import first

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WORDS = [f"word{number:04}" for number in range(4000)]
PARTS = 4


def make_documents(chance: random.Random) -> list[list[Document]]:
    """Make parts of documents, whose words are rare and common ones."""
    return [
        [Document(f"{part}/{n}/", "Title", "", some_text(chance)) for n in range(60)]
        for part in range(PARTS)
    ]


def some_text(chance: random.Random) -> str:
    return " ".join(WORDS[int(chance.random() ** 2 * len(WORDS))] for _ in range(120))


def shards_of(parts: list[list[Document]]) -> list[Shard]:
    return [make_shard(f"{n} {hash(tuple(d.text for d in p))}", p) for n, p in enumerate(parts)]


def change(parts: list[list[Document]], chance: random.Random) -> None:
    """Edit, add or remove a document, or all of a part."""
    part = chance.randrange(len(parts))
    number = chance.randrange(len(parts[part]))
    match chance.randrange(5):
        case 0 | 1:
            text = f"{parts[part][number].text} {chance.choice(WORDS)} édité阀门"
            parts[part][number] = Document(f"{part}/{number}/", "Title", "", text)
        case 2:
            parts[-1].append(Document(f"new/{chance.random()}/", "New", "", some_text(chance)))
        case 3:
            del parts[part][number]
        case 4:
            parts.insert(0, [Document("first/", "First", "", some_text(chance))])


def publish(site: Path, cache: Path, shards: list[Shard], related: str) -> dict[str, bytes]:
    """Make an index beside the one that is published, then put it there."""
    files = dict(index_files(shards, related, KeptChunks(cache, site)))
    for name, data in files.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_bytes(data)
    return files


@pytest.mark.parametrize("seed", first(2, range(6)))
def test_it_is_as_if_made_from_nothing(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - to be repeated
    parts, related = make_documents(chance), "word0001\x1fword0002\n"
    for step in range(5):
        shards = shards_of(parts)
        made = publish(tmp_path / "site", tmp_path / "cache", shards, related)
        assert made == dict(index_files(shards, related))
        change(parts, chance)
        related = f"word0001\x1fword{step:04}\n"


@pytest.fixture
def compressed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Note the size of each text that is compressed."""
    sizes: list[int] = []
    original = gzip.compress

    def noted(data: bytes, level: int = 9, *, mtime: float | None = None) -> bytes:
        sizes.append(len(data))
        return original(data, level, mtime=mtime)

    monkeypatch.setattr("digest.site.search.index.gzip.compress", noted)
    return sizes


def test_an_edit_costs_few_chunks(tmp_path: Path, compressed: list[int]) -> None:
    chance = random.Random(1)  # noqa: S311 - to be repeated
    parts = make_documents(chance)
    files = publish(tmp_path / "site", tmp_path / "cache", shards_of(parts), "")
    compressed.clear()
    edited = parts[2][30]
    parts[2][30] = Document(edited.address, edited.title, "", f"{edited.text} {WORDS[7]}")
    publish(tmp_path / "site", tmp_path / "cache", shards_of(parts), "")
    chunks = [name for name in files if name.startswith("search/terms/")]
    others = len(files) - len(chunks)
    assert len(chunks) > 10
    assert len(compressed) - others < len(chunks) / 2


def damaged(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def test_a_published_chunk_that_is_damaged_or_gone_is_made_again(tmp_path: Path) -> None:
    shards = shards_of(make_documents(random.Random(2)))  # noqa: S311 - to be repeated
    site, cache = tmp_path / "site", tmp_path / "cache"
    publish(site, cache, shards, "")
    published = sorted(files_in(site / terms_folder(index_version(one.version for one in shards))))
    for path in published[::3]:
        damaged(path)
    for path in published[1::3]:
        path.unlink()
    assert dict(index_files(shards, "x", KeptChunks(cache, site))) == dict(index_files(shards, "x"))


def files_in(folder: Path) -> Iterator[Path]:
    return (path for path in folder.iterdir() if path.is_file())
