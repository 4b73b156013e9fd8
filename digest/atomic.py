"""Files written whole: a process that is killed leaves the old file or the new one.

A file is written under a hidden name into the same folder and then renamed. A process that is
killed before it renames leaves the hidden file behind; `is_leftover` tells it by its name.
"""

from __future__ import annotations

import errno
import os
import re
import tempfile
from pathlib import Path

_LEFTOVER = re.compile(r"\.(?P<name>.+)\.[a-z0-9_]{8}")


def write_file(path: Path, data: bytes, *, lasting: bool = True, mode: int = 0o644) -> None:
    """Write a file whole or not at all, creating its folders; an equal file is left untouched.

    When this returns, a `lasting` file is on disk with its name and new folders. A machine that
    breaks down may lose or cut off one that is not `lasting`. `mode` are the file's permissions.
    Raises OSError.
    """
    if path.is_file() and path.read_bytes() == data:
        return
    make_folder(path.parent, lasting=lasting)
    beside = write_beside(path, data, lasting=lasting, mode=mode)
    try:
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    if lasting:
        _sync(path.parent)


def write_beside(path: Path, data: bytes, *, lasting: bool = True, mode: int = 0o644) -> Path:
    """Write a hidden file into the folder of `path`, to be renamed to it; give its path.

    Raises OSError.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            if lasting:
                file.flush()
                os.fsync(file.fileno())
        beside.chmod(mode)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    return beside


def is_leftover(name: str, of: re.Pattern[str]) -> bool:
    """Tell whether a name is that of a hidden file, never renamed, for a name that `of` matches."""
    found = _LEFTOVER.fullmatch(name)
    return bool(found and of.fullmatch(found["name"]))


def make_folder(folder: Path, *, lasting: bool = True) -> None:
    """Make a folder and those above it; `lasting` ones are on disk when this returns."""
    if not folder.is_dir():
        make_folder(folder.parent, lasting=lasting)
        folder.mkdir(exist_ok=True)
        if lasting:
            _sync(folder.parent)


def _sync(folder: Path) -> None:
    """Bring a folder's names to disk; only POSIX can, and needs it."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        except OSError as error:
            if error.errno not in {errno.EINVAL, errno.ENOTSUP}:  # a file system that can't
                raise
        finally:
            os.close(handle)
