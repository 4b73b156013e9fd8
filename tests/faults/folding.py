"""A file system that takes names for one that differ in letters' case or normal form.

`python folding.py FOLDER MOUNTPOINT` shows a folder at a mount point until that is unmounted. Names
are kept in normal form D, as on a Macintosh.
"""

from __future__ import annotations

import os
import sys
import unicodedata
from typing import Any

from mfusepy import FUSE, Operations

_TIMES = ("st_atime_ns", "st_ctime_ns", "st_mtime_ns")
_FACTS = ("st_gid", "st_mode", "st_nlink", "st_size", "st_uid")


class Folding(Operations):  # type: ignore[misc] # it has no types
    """Hands on what is asked of it to the folder's own file system, but for the names."""

    use_ns = True

    def __init__(self, root: str) -> None:
        self._root = root

    def _at(self, path: str) -> str:
        """Give the place of a path: a name that is there goes before one that is told."""
        place = self._root
        for name in filter(None, path.split("/")):
            told = unicodedata.normalize("NFD", name)
            if not os.path.lexists(f"{place}/{told}") and os.path.isdir(place):
                same = (n for n in os.listdir(place) if n.casefold() == told.casefold())
                told = next(same, told)
            place = f"{place}/{told}"
        return place

    def getattr(self, path: str, fh: int | None = None) -> dict[str, int]:
        found = os.lstat(self._at(path))
        facts = {name: getattr(found, name) for name in _FACTS}
        return facts | {name.removesuffix("_ns"): getattr(found, name) for name in _TIMES}

    def readdir(self, path: str, fh: int) -> list[str]:
        return [".", "..", *os.listdir(self._at(path))]

    def mkdir(self, path: str, mode: int) -> None:
        os.mkdir(self._at(path), mode)

    def rmdir(self, path: str) -> None:
        os.rmdir(self._at(path))

    def unlink(self, path: str) -> None:
        os.unlink(self._at(path))

    def rename(self, old: str, new: str, *_: Any) -> None:
        os.rename(self._at(old), self._at(new))

    def open(self, path: str, flags: int) -> int:
        return os.open(self._at(path), flags)

    def create(self, path: str, mode: int, *_: Any) -> int:
        return os.open(self._at(path), os.O_RDWR | os.O_CREAT | os.O_TRUNC, mode)

    def read(self, path: str, size: int, offset: int, fh: int) -> bytes:
        return os.pread(fh, size, offset)

    def write(self, path: str, data: bytes, offset: int, fh: int) -> int:
        return os.pwrite(fh, data, offset)

    def truncate(self, path: str, length: int, fh: int | None = None) -> None:
        os.truncate(self._at(path), length)

    def release(self, path: str, fh: int) -> None:
        os.close(fh)

    def chmod(self, path: str, mode: int) -> None:
        os.chmod(self._at(path), mode)

    def utimens(self, path: str, times: tuple[int, int]) -> None:
        os.utime(self._at(path), ns=times)

    def flush(self, path: str, fh: int) -> None:
        """Hold nothing back."""

    fsync = None


if __name__ == "__main__":
    FUSE(Folding(sys.argv[1]), sys.argv[2], foreground=True, nothreads=True)
