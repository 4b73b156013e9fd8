"""One at a time: locks that the system frees when their holder ends, however it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from filelock import FileLock, Timeout

from digest.errors import DigestError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Lock: TypeAlias = FileLock
RUN, BUILD = "run", "build"  # what keeps to itself in a cache folder
_FILES = {RUN: "lock", BUILD: "build.lock"}


def lock(
    cache: Path, what: str, patience: float = 0, tell: Callable[[str], None] | None = None
) -> Lock:
    """Take a cache folder's lock for a run or a build; `release` it afterwards.

    Waits for as many seconds as there is patience, once `tell` was told so. Raises DigestError
    when it is still held then, and OSError where there can be no such file.
    """
    cache.mkdir(parents=True, exist_ok=True)
    path = cache / _FILES[what]
    held = FileLock(path)
    busy = f"another {what} is at work here (it holds {path})"
    try:
        held.acquire(timeout=0)
    except Timeout:
        if tell:
            tell(f"{busy}; waiting for it")
        try:
            held.acquire(timeout=patience)
        except Timeout:
            raise DigestError(f"{busy}; wait until it has ended") from None
    return held
