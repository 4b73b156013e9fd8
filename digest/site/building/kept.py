"""What a build made besides pages, kept for the next with what it was made from.

So a build of an unchanged archive gets by without reading it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from digest.site import cache

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_FILE = "kept.json"


class KeptValues:
    """Values, which are JSON, by name; each with a hash of all that it was made from."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / _FILE
        found = cache.load(self._file)
        self._rows: dict[str, Any] = found if isinstance(found, dict) else {}
        self._is_new = False

    def knows(self, name: str, made_from: str) -> bool:
        """Tell whether a value that was made from just this is there."""
        row = self._rows.get(name)
        return bool(made_from) and row is not None and row[0] == made_from

    def get(self, name: str, made_from: str, make: Callable[[], Any]) -> Any:
        """Give the value that was made from just this; where none is there, make and keep it.

        What is made from "", which stands for nobody knows what, is not kept.
        """
        if self.knows(name, made_from):
            return self._rows[name][1]
        value = make()
        self.put(name, made_from, value)
        return value

    def put(self, name: str, made_from: str, value: Any) -> None:
        """Keep a value, in the place of another one."""
        row = [made_from, value]
        if made_from and self._rows.get(name) != row:
            self._rows[name], self._is_new = row, True

    @property
    def is_empty(self) -> bool:
        """Whether nothing is there."""
        return not self._rows

    def save(self) -> None:
        """Write what is new, for the next build. Raises DigestError where that can't be done."""
        if self._is_new:
            cache.save(self._file, self._rows)
            self._is_new = False
