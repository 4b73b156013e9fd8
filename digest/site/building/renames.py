"""Files and folders that are renamed: all of them, or as if none had been."""

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
    """Renamings that can be taken back."""

    gone: Path  # where to put what leaves its place
    done: list[tuple[Path, Path]] = field(default_factory=list)

    def clear(self, folder: Path) -> None:
        """Take out what a folder holds, as MkDocs does: hidden files stay."""
        for path in folder.iterdir():
            if not path.name.startswith("."):
                self.take_out(path)

    def put(self, source: Path, target: Path) -> None:
        """Put a folder's files into another one; those that are the same stay."""
        with os.scandir(source) as entries:
            for entry in entries:
                there = target / entry.name
                if not os.path.lexists(there):
                    self._move(Path(entry.path), there)
                elif _is_folder(Path(entry.path)) and _is_folder(there):
                    self.put(Path(entry.path), there)
                elif not _is_same(Path(entry.path), there):
                    self.take_out(there)
                    self._move(Path(entry.path), there)

    def take_out(self, path: Path) -> None:
        """Take out a file or folder if it is there."""
        if os.path.lexists(path):
            self.gone.mkdir(exist_ok=True)
            self._move(path, self.gone / str(len(self.done)))

    def take_back(self) -> None:
        """Undo all moves, the last one first."""
        for source, target in reversed(self.done):
            try:
                target.rename(source)
            except OSError as error:
                log.error("%s: can't be put back (%s); build again", source, error.strerror)

    def _move(self, source: Path, target: Path) -> None:
        source.rename(target)
        self.done.append((source, target))


def leads_to(folder: Path, site: Path) -> bool:
    """Try whether files can be renamed from one folder into the other."""
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


def move_all(source: Path, target: Path, last: str) -> None:
    """Move what a folder holds, the file `last` after all else. Raises OSError."""
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(source.iterdir(), key=lambda path: path.name == last):
        path.rename(target / path.name)


def remove_empty(folder: Path, top: Path) -> None:
    """Remove a folder that holds nothing, and those above it that then hold nothing."""
    while folder != top and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _is_same(one: Path, other: Path) -> bool:
    if not (one.is_file() and other.is_file()) or other.is_symlink():
        return False
    return one.stat().st_size == other.stat().st_size and one.read_bytes() == other.read_bytes()
