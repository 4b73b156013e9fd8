"""Files below `.cache/digest/`: what a build can take over from an earlier one.

A file's first line says which code made it and what its bytes hash to. A file of other code, or one
that was cut off or changed, counts as missing. It is JSON, so that nothing in it is executed.
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

_LIBRARIES = ("comrak", "jinja2", "markupsafe", "nh3")  # whose versions the HTML depends on


def hash_of(*parts: bytes | str) -> str:
    """Hash parts to 32 hex digits (of SHA-256); ("ab", "c") and ("a", "bc") give two hashes.

    Texts count as UTF-8; a lone surrogate in one is hashed as well.
    """
    encoded = [
        part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part for part in parts
    ]
    data = b"".join([b"%d:%b" % (len(part), part) for part in encoded])
    return hashlib.sha256(data).hexdigest()[:32]


@cache
def code_hash() -> str:
    """Hash what makes pages: this package's code, its libraries' versions and Python's."""
    folder = Path(digest.__file__).parent
    libraries = [version(name) for name in _LIBRARIES]
    files = (path for kind in ("*.py", "*.tsv") for path in folder.rglob(kind))
    return hash_of(platform.python_version(), *libraries, *file_hashes(files))


def file_hashes(paths: Iterable[Path]) -> list[str]:
    """Hash each file by its name and contents; in the order of their paths."""
    return [hash_of(path.name, path.read_bytes()) for path in sorted(paths)]


def load(path: Path) -> Any:
    """Give the JSON value that `save` put into a file.

    It is `None` where the file is missing, was made by other code, or is not whole.
    """
    data = _read(path)
    return json.loads(data.decode("utf-8", "surrogatepass")) if data else None


def is_cached(path: Path) -> bool:
    """Tell whether `load` would give something."""
    return bool(_read(path))


def _read(path: Path) -> bytes:
    try:
        head, _, data = path.read_bytes().partition(b"\n")
    except OSError:
        return b""
    return data if head == _head(data) else b""


def save(path: Path, value: object) -> None:
    """Write a JSON value into a file, for `load`. Raises DigestError where that can't be done.

    It is not forced to disk, which takes long: after a crash the first line tells what is not
    whole.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    data = text.encode("utf-8", "surrogatepass")
    try:
        write_file(path, _head(data) + b"\n" + data, lasting=False)
    except OSError as error:
        remedy = remedy_of(error) or "make room or clear it"
        raise DigestError(f"cache: can't be written ({error}); {remedy}") from error


def _head(data: bytes) -> bytes:
    return f"{code_hash()} {hash_of(data)}".encode()
