"""Files below `.cache/digest/`: what a build can take over from an earlier one.

A file says which code made it and what its bytes hash to; one that does not fit is as good as
none. Nothing in it is executed.
"""

from __future__ import annotations

import hashlib
import json
import platform
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import digest
from digest.atomic import write_file
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
    data = _read(path)
    return json.loads(data.decode("utf-8", "surrogatepass")) if data else None


def is_kept(path: Path) -> bool:
    """Tell whether `load` would give something."""
    return bool(_read(path))


def _read(path: Path) -> bytes:
    try:
        head, _, data = path.read_bytes().partition(b"\n")
    except OSError:
        return b""
    return data if head == _head(data) else b""


def save(path: Path, value: object) -> None:
    """Keep a JSON value; the file is whole or as good as none. Raises DigestError."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    data = text.encode("utf-8", "surrogatepass")
    try:
        # Its head tells whether it is whole.
        write_file(path, _head(data) + b"\n" + data, lasting=False)
    except OSError as error:
        remedy = remedy_of(error) or "make room or clear it"
        raise DigestError(f"cache: can't be written ({error}); {remedy}") from error


def _head(data: bytes) -> bytes:
    return f"{code_hash()} {hash_of(data)}".encode()
