"""Files below `.cache/digest/`: what a build can take over from an earlier one.

A file says which code made it and what its bytes hash to; one that does not fit is as good as
none. Nothing in it is executed.
"""

from __future__ import annotations

import hashlib
import json
import platform
import zlib
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import digest
from digest.archive.store import write_file
from digest.errors import DigestError, remedy_of

if TYPE_CHECKING:
    from collections.abc import Iterable

_LIBRARIES = ("comrak", "jinja2", "markupsafe", "nh3")  # that make the HTML


def hash_of(*parts: bytes | str) -> str:
    """Hash parts, each for itself: ("ab", "c") is not ("a", "bc")."""
    sha = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        sha.update(b"%d:" % len(data) + data)
    return sha.hexdigest()[:32]


@cache
def code_hash() -> str:
    """Hash the code that makes pages: this package's and its libraries' versions."""
    folder = Path(digest.__file__).parent
    libraries = [version(name) for name in _LIBRARIES]
    return hash_of(platform.python_version(), *libraries, *files_hash(folder.rglob("*.py")))


def files_hash(paths: Iterable[Path]) -> list[str]:
    """Hash files by their names and contents."""
    return [hash_of(path.name, path.read_bytes()) for path in sorted(paths)]


def load(path: Path) -> Any:
    """Give what `save` put into a file; `None` where there is nothing that this code made."""
    try:
        head, _, data = path.read_bytes().partition(b"\n")
        if head != _head(data):
            return None
        return json.loads(zlib.decompress(data).decode("utf-8", "surrogatepass"))
    except (OSError, ValueError, zlib.error):
        return None


def save(path: Path, value: object) -> None:
    """Keep a JSON value; the file is whole or not there. Raises DigestError where it can't be."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    data = zlib.compress(text.encode("utf-8", "surrogatepass"), 1)
    try:
        write_file(path, _head(data) + b"\n" + data)
    except OSError as error:
        remedy = remedy_of(error) or "make room or clear it"
        raise DigestError(f"cache: can't be written ({error}); {remedy}") from error


def _head(data: bytes) -> bytes:
    return f"{code_hash()} {hash_of(data)}".encode()
