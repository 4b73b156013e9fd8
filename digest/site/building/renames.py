"""Files and folders that are renamed: all of them, or none.

Renaming a file within a file system is atomic (POSIX, `rename`), so that a reader sees the old file
or the new one, whole. That all files change together is made so here: each move is remembered, and
all are undone when one fails.
"""

from __future__ import annotations

import logging
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

log = logging.getLogger("mkdocs.plugins.digest")


@dataclass
class Renames:
    """Moves of files and folders that can be rolled back. Its methods raise OSError."""

    removed: Path  # the folder that removed files are moved to, so that they can come back
    moves: list[tuple[Path, Path]] = field(default_factory=list)  # from where to where, in order

    def clear(self, folder: Path) -> None:
        """Remove what a folder holds, but for hidden files, as MkDocs does."""
        for path in folder.iterdir():
            if not path.name.startswith("."):
                self.remove(path)

    def merge(self, source: Path, target: Path) -> None:
        """Move a folder's files into another one, in place of those that differ.

        Files that are the same are not touched: servers and copying programs go by their times.
        """
        with os.scandir(source) as entries:
            for entry in entries:
                path, place = Path(entry.path), target / entry.name
                if not os.path.lexists(place):
                    self._move(path, place)
                elif _is_folder(path) and _is_folder(place):
                    self.merge(path, place)
                elif not _is_same(path, place):
                    self.remove(place)
                    self._move(path, place)

    def remove(self, path: Path) -> None:
        """Move a file or folder out of its place, if it is there."""
        if os.path.lexists(path):
            self.removed.mkdir(exist_ok=True)
            self._move(path, self.removed / str(len(self.moves)))

    def roll_back(self) -> None:
        """Undo all moves, the last one first; what can't be undone is logged."""
        for source, target in reversed(self.moves):
            try:
                target.rename(source)
            except OSError as error:
                log.error("%s: can't be put back (%s); build again", source, error.strerror)

    def _move(self, source: Path, target: Path) -> None:
        source.rename(target)
        self.moves.append((source, target))


def can_rename_between(folder: Path, site: Path) -> bool:
    """Try whether files can be renamed from a folder into another; the first is made if needed.

    They can't between two file systems, and in ways that only a try shows (mounts, quotas).
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as made:
            Path(made, "x").touch()
            moved = site / f".{Path(made).name}"
            Path(made, "x").rename(moved)
            moved.unlink()
    except OSError:
        with suppress(OSError):
            folder.rmdir()
        return False
    return True


def move_contents(source: Path, target: Path, last: str) -> None:
    """Move what a folder holds into another one, the file named `last` after all else.

    So that file is there only when all is. Raises OSError.
    """
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(source.iterdir(), key=lambda path: path.name == last):
        path.rename(target / path.name)


def remove_empty_folders(folder: Path, top: Path) -> None:
    """Remove a folder if it is empty, and then those above it that are empty; never `top`."""
    while folder != top and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _is_same(one: Path, other: Path) -> bool:
    if not (one.is_file() and other.is_file()) or other.is_symlink():
        return False
    return one.stat().st_size == other.stat().st_size and one.read_bytes() == other.read_bytes()
