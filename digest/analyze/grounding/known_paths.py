"""The files of a commit's tree, asked whether an analysis cites one of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from digest.globs import unmatched

if TYPE_CHECKING:
    from collections.abc import Sequence

_CHANGED = re.compile(r"^(?:--- a/|\+\+\+ b/|rename (?:from|to) )(.+?)\t?$", re.MULTILINE)


class CommitTree(Protocol):
    """The files of a commit. Each list is `None` where it can't be read."""

    def list_files(self) -> Sequence[str] | None:
        """List the paths of all of them."""

    def list_definitions(self, paths: Sequence[str]) -> Sequence[str] | None:
        """List the names that some of them define."""


class KnownPaths:
    """The paths of a tree, and where in it the diff's files lie."""

    def __init__(self, paths: Sequence[str], diff: str) -> None:
        self._paths = paths
        self._text = "".join(f"\n/{path}\n" for path in self._paths)
        self._near = {"", *(folder for path in changed_paths(diff) for folder in _above(path))}

    def has(self, path: str) -> bool:
        """Tell whether a file or folder is there whose path ends so.

        A name alone may be that of many files: it counts where one has it, or where one beside the
        changed files has it, or above them.
        """
        if f"/{path}/" in self._text:
            return True
        found = self.count(path)
        if "/" in path or found < 2:
            return found > 0
        return any(f"\n/{folder}{path}\n" in self._text for folder in self._near)

    def count(self, path: str) -> int:
        """Count the files whose path ends so."""
        return self._text.count(f"/{path}\n")

    def has_module(self, dotted: str) -> bool:
        """Tell whether a module of this dotted name is there, whatever its kind of file."""
        path = dotted.replace(".", "/")
        return f"/{path}." in self._text or f"/{path}/" in self._text

    def has_match(self, pattern: str) -> bool:
        """Tell whether a path is there that a pattern matches, at any depth."""
        return not unmatched((f"**/{pattern}",), self._paths)


def changed_paths(diff: str) -> list[str]:
    """List the paths that a unified diff changes, old and new, each once."""
    return list(dict.fromkeys(_CHANGED.findall(diff)))


def _above(path: str) -> list[str]:
    """List the folders that a file lies in, each with its slash: a/b.py → a/."""
    parts = path.split("/")[:-1]
    return ["/".join(parts[:length]) + "/" for length in range(1, len(parts) + 1)]
