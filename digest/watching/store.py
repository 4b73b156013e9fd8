"""The copies of repositories' `CODEOWNERS` in the archive, by which sites and notifications go."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

from digest.archive.listing import OWNERS
from digest.archive.store import read_bytes_below
from digest.watching.ownership import read_owners

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from digest.watching.ownership import OwnersOf

FOLDER = "owners"


def owners_path(root: Path, repository: str) -> Path:
    """Give where a repository's copy lies below `root`, the archive's folder."""
    return root.joinpath(FOLDER, *repository.split("/"), OWNERS)


def owners_reader(root: Path) -> Callable[[str], OwnersOf]:
    """Make a function that gives, for a repository, who owns its paths.

    Each copy is read once. One that is not there, or can't be read, names nobody.
    """
    return cache(lambda repository: read_owners(read_copy(root, repository)))


def read_copy(root: Path, repository: str) -> str:
    """Give what a repository's `CODEOWNERS` holds; "" where it has no copy that can be read."""
    try:
        data = read_bytes_below(owners_path(root, repository), root)
    except OSError:
        return ""
    return data.decode("utf-8", "replace")


def hash_owners(root: Path) -> str:
    """Hash all copies: where it is the same, so are the owners."""
    found = sha256()
    for path in sorted((root / FOLDER).rglob(OWNERS)):
        try:
            data = read_bytes_below(path, root)
        except OSError:
            continue
        found.update(f"{path.relative_to(root).as_posix()}\0{len(data)}\0".encode() + data)
    return found.hexdigest()
