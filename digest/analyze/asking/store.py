"""Answers on disk, so that nothing is paid for twice.

An answer lies in `<folder>/<2 hex>/<key>.json`, its key the hash of all that it depends on.
"""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

from digest.atomic import is_leftover, make_folder, write_file
from digest.errors import DigestError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

VERSION = 1  # of a file's form; files of another one count as absent
JSON: TypeAlias = "str | int | float | bool | Sequence[JSON] | Mapping[str, JSON] | None"

_MODE = 0o600  # answers tell of private repositories
_KEY = re.compile(r"[0-9a-f]{64}")
_FILE = re.compile(r"[0-9a-f]{64}\.json")


@dataclass(frozen=True, slots=True)
class Stored:
    """An answer on disk: its key, its file's size in bytes, and how long ago it was written."""

    key: str
    size: int
    age: timedelta


def answer_key(parts: Mapping[str, JSON]) -> str:
    """Give the key of what an answer depends on: SHA-256 of its canonical JSON.

    Neither the order of keys nor the kind of mapping matters. Raises ValueError for what JSON
    has no word for, such as NaN.
    """
    return _hash(parts)


def _hash(value: object) -> str:
    return hashlib.sha256(_canonical(value)).hexdigest()


def _canonical(value: object) -> bytes:
    """Give the one spelling of a value. ASCII, so that lone surrogates survive as well."""
    text = json.dumps(value, allow_nan=False, sort_keys=True, separators=(",", ":"))
    return text.encode("ascii")


@dataclass(frozen=True, slots=True)
class AnswerStore:
    """The answers below a folder, which is made when it is needed."""

    folder: Path

    def get(self, key: str) -> dict[str, Any] | None:
        """Give an answer, `None` where there is none.

        A file that is not what `put` wrote (damaged, cut off, of someone else, of another
        version) is none, for asking again is better than a wrong answer or no run at all.
        """
        path = self._path(key)
        try:
            data = json.loads(path.read_bytes())
            value = data["value"]
            known = {"version": VERSION, "key": key, "sha256": _hash(value)}
            is_whole = data == {**known, "value": value} and isinstance(value, dict)
        except (OSError, ValueError, TypeError, LookupError, RecursionError):
            return None
        return value if is_whole else None

    def put(self, key: str, value: dict[str, Any]) -> None:
        """Keep an answer; when this returns, it is on disk. Raises DigestError when it can't be."""
        data = {"version": VERSION, "key": key, "sha256": _hash(value), "value": value}
        path = self._path(key)
        try:
            write_file(path, _canonical(data), mode=_MODE)
        except OSError as error:
            raise self._error("an answer can't be written", error) from error

    def prepare(self) -> None:
        """Check that answers can be kept, before one is paid for. Raises DigestError."""
        try:
            make_folder(self.folder)
            with tempfile.TemporaryFile(dir=self.folder):
                pass
        except OSError as error:
            raise self._error("answers can't be written", error) from error

    def entries(self) -> Iterator[Stored]:
        """Yield what is stored, in the order of keys. Raises DigestError."""
        now = time.time()
        for path in self._files():
            if _FILE.fullmatch(path.name):
                try:
                    status = path.stat()
                except FileNotFoundError:  # cleared meanwhile
                    continue
                age = timedelta(seconds=max(0.0, now - status.st_mtime))
                yield Stored(path.stem, status.st_size, age)

    def clear(self) -> int:
        """Remove all answers, and what killed processes left; give the number of answers.

        Other people's files and the folders stay. Raises DigestError.
        """
        removed = 0
        for path in self._files():
            is_answer = bool(_FILE.fullmatch(path.name))
            if is_answer or is_leftover(path.name, _FILE):
                try:
                    path.unlink(missing_ok=True)
                except OSError as error:
                    raise self._error("an answer can't be removed", error) from error
                removed += is_answer
        return removed

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError(f"{key!r} is no key; make one with answer_key()")
        return self.folder / key[:2] / f"{key}.json"

    def _files(self) -> list[Path]:
        """Give the files that lie where answers do."""
        try:
            folders = sorted(self.folder.iterdir()) if self.folder.is_dir() else []
            shelves = [path for path in folders if re.fullmatch("[0-9a-f]{2}", path.name)]
            return [file for path in shelves if path.is_dir() for file in sorted(path.iterdir())]
        except OSError as error:
            raise self._error("the answers can't be listed", error) from error

    def _error(self, what: str, error: OSError) -> DigestError:
        remedy = "correct its permissions, free space, or choose another folder"
        return DigestError(f"cache: {what} in {self.folder} ({error.strerror or error}); {remedy}")
