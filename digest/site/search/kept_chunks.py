"""The chunks of the index that is published: most stay as they are where a report is edited.

To compress them all takes longer than to make the rest of an index.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from digest.site import cache
from digest.site.search.files import terms_folder

if TYPE_CHECKING:
    from pathlib import Path

_FILE = "chunks.json"
_MADE_BY = zlib.ZLIB_RUNTIME_VERSION  # another version may compress otherwise


class KeptChunks:
    """Finds a chunk of the published index by what it holds; knows those of a new one as well."""

    def __init__(self, folder: Path, site: Path) -> None:
        """Read from a folder of the cache what the chunks of an index in the folder `site` hold."""
        self._file = folder / _FILE
        made_by, version, rows = cache.load(self._file) or ("", "", {})
        self._folder = site / terms_folder(version)
        self._known: dict[str, list[int]] = rows if made_by == _MADE_BY else {}
        self._new: dict[str, list[int]] = {}

    def find(self, text_hash: str) -> bytes | None:
        """Give the published chunk that holds a text; `None` where none does, or not any more."""
        known = self._known.get(text_hash)
        if not known:
            return None
        number, checksum = known
        try:
            chunk = (self._folder / f"{number}.bin").read_bytes()
        except OSError:
            return None
        return chunk if zlib.crc32(chunk) == checksum else None

    def add(self, number: int, text_hash: str, chunk: bytes) -> None:
        """Note what a chunk of a new index holds, of which it has this number."""
        self._new[text_hash] = [number, zlib.crc32(chunk)]

    def keep(self, version: str) -> None:
        """Keep what the chunks of the new index hold. Raises DigestError."""
        cache.save(self._file, [_MADE_BY, version, self._new])
