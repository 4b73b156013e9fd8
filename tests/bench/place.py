"""Where the benchmark works: in memory, or on a disk, whose state is told beside its figures.

A disk that has just deleted much takes several times as long for the same files (ext4), so that a
comparison on it is one of moments. In memory, what was measured is the work.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108 - a fresh folder is made in it
_PER_COMMIT = 100_000  # bytes: all sites, their sources and caches at once
_LEAST = 1_000_000_000
_IN_MEMORY = {"tmpfs", "ramfs"}


@dataclass(frozen=True, slots=True)
class Place:
    """A folder to work in and the file system that it lies on; bytes."""

    folder: Path
    file_system: str  # "tmpfs", "ext4"; "" where it is not known
    free: int
    size: int

    @property
    def is_memory(self) -> bool:
        """Whether its files are in memory."""
        return self.file_system in _IN_MEMORY


def find_place(commits: int, *, on_disk: bool) -> Place:
    """Give a place for archives of so many commits: in memory, if there is room and not `on_disk`.

    The folder for temporary files is taken where it is of the kind that is asked for.
    """
    usual = describe_place(Path(tempfile.gettempdir()))
    if on_disk:
        disk = describe_place(Path("/var/tmp"))  # noqa: S108 - a fresh folder is made in it
        return disk if usual.is_memory and not disk.is_memory else usual
    places = [usual, *([describe_place(MEMORY)] if MEMORY.is_dir() else [])]
    need = max(_LEAST, _PER_COMMIT * commits)
    return next((one for one in places if one.is_memory and one.free >= need), usual)


def describe_place(folder: Path) -> Place:
    """Find out on which file system a folder lies, and how much of it is free."""
    usage = shutil.disk_usage(folder)
    return Place(folder, _file_system(folder), usage.free, usage.total)


def _file_system(folder: Path) -> str:
    """Read it from the list of mounts, which Linux has; the deepest mount holds the folder."""
    try:
        lines = Path("/proc/mounts").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    whole = f"{os.path.realpath(folder)}/"
    mounts = {fields[1]: fields[2] for fields in map(str.split, lines)}
    holding = [one for one in mounts if whole.startswith(f"{one.rstrip('/')}/")]
    return mounts[max(holding, key=len)] if holding else ""
