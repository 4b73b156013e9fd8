"""Locks that keep two runs, or two builds, from using one cache folder at once.

The operating system frees them when their process ends, even when it is killed.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, TypeAlias

from filelock import FileLock, Timeout

from digest.errors import DigestError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Lock: TypeAlias = FileLock
RUN, BUILD = "run", "build"  # the purposes that there is a lock for
_FILES = {RUN: "lock", BUILD: "build.lock"}


def acquire_lock(
    cache: Path, purpose: str, timeout: float = 0, notify: Callable[[str], None] | None = None
) -> Lock:
    """Acquire a cache folder's lock for `RUN` or `BUILD`; the caller has to `release` it.

    When another process holds it, `notify` gets a message and this waits, `timeout` seconds at
    most. Raises DigestError when it is still held then, and OSError when the lock's file can't be
    made.

    Whoever can write there may have put links, pipes or devices there, which lead out or never
    end: they are removed. The folder itself may be a link, which is its owner's.
    """
    cache.mkdir(parents=True, exist_ok=True)
    _remove_odd_files(str(cache))
    path = cache / _FILES[purpose]
    lock = FileLock(path)
    busy = f"another {purpose} is at work here (it holds {path})"
    try:
        lock.acquire(timeout=0)
    except Timeout:
        if notify:
            notify(f"{busy}; waiting for it")
        try:
            lock.acquire(timeout=timeout)
        except Timeout:
            raise DigestError(f"{busy}; wait until it has ended") from None
    return lock


def _remove_odd_files(folder: str) -> None:
    """Remove, from all folders below one, what is neither a folder nor a regular file."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                with suppress(FileNotFoundError):  # another process may remove what it made
                    _remove_odd_files(entry.path)
            elif not entry.is_file(follow_symlinks=False):
                with suppress(FileNotFoundError):
                    os.unlink(entry.path)  # noqa: PTH108 - there may be many thousand files
