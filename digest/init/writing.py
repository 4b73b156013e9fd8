"""Writing a new digest's files: all of them or none."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from difflib import unified_diff
from typing import TYPE_CHECKING

from digest.atomic import write_beside
from digest.errors import DigestError

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """A file of a new digest: where it goes, its text, and what is done about it."""

    path: Path
    text: str
    action: str  # for the user: what is done with it, or why nothing is
    is_written: bool  # False: the file that is there stays as it is

    def difference(self, name: str) -> str:
        """Give what writing it changes, as a unified diff of a file of this name.

        The hashes of requirements are left out: nobody reads some thousand of them.
        """
        old = self.path.read_bytes() if self.path.is_file() else b""
        lines = _readable_lines(old.decode(errors="replace"))
        news = _readable_lines(self.text.encode(errors="replace").decode())
        pieces = unified_diff(lines, news, name, name)
        return "".join(piece if piece.endswith("\n") else f"{piece}\n" for piece in pieces)


def _readable_lines(text: str) -> list[str]:
    lines = text.splitlines(keepends=True)
    return [line for line in lines if not line.lstrip().startswith("--hash=")]


def write_planned_files(files: list[PlannedFile]) -> None:
    """Write the files that are to be written, all or none.

    Each is first written beside its place; only when all are there, they are moved. Raises
    DigestError when that can't be done; then nothing was changed.
    """
    wanted = [file for file in files if file.is_written]
    for file in wanted:
        _check(file.path)
    folders: list[Path] = []
    beside: list[tuple[Path, Path]] = []
    try:
        for file in wanted:
            folders += _make_folder(file.path.parent)
            beside.append((write_beside(file.path, _encoded(file.text)), file.path))
        for temporary, path in beside:
            temporary.replace(path)
    except OSError as error:
        _undo(beside, folders)
        where = error.filename or wanted[len(beside)].path
        text = f"{where}: can't be written ({error.strerror})"
        raise DigestError(f"{text}; make room or correct the permissions, then again") from error


def _encoded(text: str) -> bytes:
    """Give the bytes; those of an existing file that are not UTF-8 stay as they are."""
    return text.encode(errors="surrogateescape")


def _check(path: Path) -> None:
    """Check what would only fail halfway: a folder in a file's place, a file in a folder's."""
    if path.is_dir():
        raise DigestError(f"{path}: is a folder; move it away. Nothing was written")
    above = next(folder for folder in path.parents if os.path.lexists(folder))
    if not above.is_dir():
        raise DigestError(f"{above}: is no folder; move it away. Nothing was written")


def _make_folder(folder: Path) -> list[Path]:
    """Make a folder; give those that were not there, the outermost first."""
    missing = [f for f in (folder, *folder.parents) if not f.exists()][::-1]
    folder.mkdir(parents=True, exist_ok=True)
    return missing


def _undo(beside: list[tuple[Path, Path]], folders: list[Path]) -> None:
    for temporary, _ in beside:
        temporary.unlink(missing_ok=True)
    for folder in reversed(folders):
        with suppress(OSError):  # someone else put something into it
            folder.rmdir()
