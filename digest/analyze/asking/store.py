"""Answers on disk, so that nothing is paid for twice.

An answer lies in `<folder>/<2 hex>/<key>.json`; its key is the hash of all that it depends on.
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

FILE_VERSION = 1  # of a file's layout; a file of another version counts as absent
JSON: TypeAlias = "str | int | float | bool | Sequence[JSON] | Mapping[str, JSON] | None"

_MODE = 0o600  # answers tell of private repositories
_KEY = re.compile(r"[0-9a-f]{64}")
_FILE = re.compile(r"[0-9a-f]{64}\.json")


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer on disk: its key, its file's size in bytes, and how long ago it was written."""

    key: str
    size: int
    age: timedelta


def answer_key(parts: Mapping[str, JSON]) -> str:
    """Give an answer's key: the SHA-256, 64 hex digits, of what it depends on as canonical JSON.

    The order of the keys does not matter. Raises ValueError for what JSON can't say, such as NaN.
    """
    return _hash(parts)


def _hash(value: object) -> str:
    return hashlib.sha256(_canonical(value)).hexdigest()


def _canonical(value: object) -> bytes:
    """Write a value as JSON in its one spelling; in ASCII, which can hold lone surrogates."""
    text = json.dumps(value, allow_nan=False, sort_keys=True, separators=(",", ":"))
    return text.encode("ascii")


@dataclass(frozen=True, slots=True)
class AnswerStore:
    """The answers below a folder, which is made when it is needed."""

    folder: Path

    def get(self, key: str) -> dict[str, Any] | None:
        """Give an answer as `put` took it, `None` where there is none.

        A file that `put` did not write so (damaged, cut off, of another version) counts as none:
        asking again is better than a wrong answer or a run that ends.
        """
        path = self._path(key)
        try:
            data = json.loads(path.read_bytes())
            value = data["value"]
            known = {"version": FILE_VERSION, "key": key, "sha256": _hash(value)}
            is_whole = data == {**known, "value": value} and isinstance(value, dict)
        except (OSError, ValueError, TypeError, LookupError, RecursionError):
            return None
        return value if is_whole else None

    def put(self, key: str, value: dict[str, Any]) -> None:
        """Write an answer; it is on disk when this returns. Raises DigestError when it can't be."""
        data = {"version": FILE_VERSION, "key": key, "sha256": _hash(value), "value": value}
        path = self._path(key)
        try:
            write_file(path, _canonical(data), mode=_MODE)
        except OSError as error:
            raise self._error("an answer can't be written", error) from error

    def check_writable(self) -> None:
        """Raise DigestError when answers can't be written: better than after one was paid for."""
        try:
            make_folder(self.folder)
            with tempfile.TemporaryFile(dir=self.folder):
                pass
        except OSError as error:
            raise self._error("answers can't be written", error) from error

    def stored_answers(self) -> Iterator[StoredAnswer]:
        """Yield the answers on disk in the order of their keys. Raises DigestError."""
        now = time.time()
        for path in self._files():
            if _FILE.fullmatch(path.name):
                try:
                    status = path.stat()
                except FileNotFoundError:  # cleared meanwhile
                    continue
                age = timedelta(seconds=max(0.0, now - status.st_mtime))
                yield StoredAnswer(path.stem, status.st_size, age)

    def clear(self) -> int:
        """Remove all answers and temporary files; give the number of answers.

        Other files and the folders stay. Raises DigestError.
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
        """List the files in the folders that answers lie in."""
        try:
            folders = sorted(self.folder.iterdir()) if self.folder.is_dir() else []
            ours = [path for path in folders if re.fullmatch("[0-9a-f]{2}", path.name)]
            return [file for path in ours if path.is_dir() for file in sorted(path.iterdir())]
        except OSError as error:
            raise self._error("the answers can't be listed", error) from error

    def _error(self, what: str, error: OSError) -> DigestError:
        remedy = "correct its permissions, free space, or choose another folder"
        return DigestError(f"cache: {what} in {self.folder} ({error.strerror or error}); {remedy}")
