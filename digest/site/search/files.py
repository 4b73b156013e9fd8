"""Where the index's files lie on the site, and whether they are those of an index.

What they hold, `index` and `shards` know.
"""

from __future__ import annotations

import gzip
import zlib
from typing import TYPE_CHECKING

from digest.site.cache import hash_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

INDEX = "search/index.bin"
FORMAT = 5  # of the files; a script of another format does not read them
_HEAD_LENGTH = 200  # bytes of the unpacked index, which say its version


def index_version(shards: Iterable[str], related: str = "") -> str:
    """Give the version of an index, from the versions of its shards and the related words."""
    return hash_of(str(FORMAT), *shards, related)


def index_paths(shards: Sequence[str], related: str = "") -> set[str]:
    """Give the files and folders of an index, below the site, from what it is made from.

    There are none where there are no shards.
    """
    if not shards:
        return set()
    version = index_version(shards, related)
    return {INDEX, terms_folder(version), facets_folder(version), *map(texts_folder, shards)}


def is_published(shards: Sequence[str], site: Path, related: str = "") -> bool:
    """Tell whether the output folder has the index of shards of these versions."""
    is_there = all((site / place).exists() for place in index_paths(shards, related))
    return is_there and is_index(index_version(shards, related), site)


def is_index(version: str, site: Path) -> bool:
    """Tell whether an index is of this version: a build that was killed may have left another."""
    try:
        with gzip.open(site / INDEX) as file:
            return f'"version":"{version}"'.encode() in file.read(_HEAD_LENGTH)
    except (OSError, EOFError, zlib.error):
        return False


def terms_folder(version: str) -> str:
    """Give the folder, below the site, of the postings of an index of this version."""
    return f"search/terms/{version}"


def facets_folder(version: str) -> str:
    """Give the folder, below the site, of its facets that not every search needs."""
    return f"search/facets/{version}"


def texts_folder(version: str) -> str:
    """Give the folder, below the site, of the texts of a shard of this version."""
    return f"search/texts/{version}"
