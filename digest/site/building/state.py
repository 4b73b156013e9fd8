"""What the pages of an output folder were made from, kept in the cache from build to build."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from digest.site import cache
from digest.site.reading.units import BuildUnit

if TYPE_CHECKING:
    from pathlib import Path

_FILE = "state.json"
_NOTHING: Any = ("", [], [], {}, 0, "", "")
_UNSAFE_PATH = re.compile(r"^/|(?:^|/)\.\.?(?:/|$)|[\\\0]", re.MULTILINE)


@dataclass
class PublishedState:
    """What the pages of an output folder were made from; without units, none is published."""

    state_id: str = field(default_factory=lambda: secrets.token_hex(16))
    units: dict[str, BuildUnit] = field(default_factory=dict)
    # Files that MkDocs wrote into the folders of archive pages.
    mkdocs_files: list[str] = field(default_factory=list)
    search: dict[str, int] = field(default_factory=dict)  # how many files each part of it has
    size: int = 0  # bytes of the units' files
    made_from: str = ""  # hash of all that the units were made from; "" where that is not known
    index: str = ""  # version of the search's index; "" without one


def load_state(folder: Path, state_id: str) -> PublishedState:
    """Read the state of this id from a folder of the cache; a new, empty one where it has none."""
    try:
        found = cache.load(folder / _FILE) or _NOTHING
        saved_id, rows, mkdocs_files, search, size, made_from, index = found
        units = {name: BuildUnit(unit_hash, tuple(pages)) for name, unit_hash, pages in rows}
        files = [*mkdocs_files, *(page for unit in units.values() for page in unit.pages)]
        # Files named here may be removed: paths that lead out of the site would be an attack.
        is_safe = not _UNSAFE_PATH.search("\n".join(files))
        size = int(size)
    except (TypeError, ValueError):  # what somebody else put there
        return PublishedState()
    is_its = bool(saved_id) and saved_id == state_id and is_safe
    if not is_its:
        return PublishedState()
    return PublishedState(saved_id, units, mkdocs_files, search, size, made_from, index)


def save_state(folder: Path, state: PublishedState) -> None:
    """Write a state for `load_state`. Raises DigestError where that can't be done."""
    units = [[name, unit.hash, unit.pages] for name, unit in state.units.items()]
    values = [state.state_id, units, state.mkdocs_files, state.search, state.size]
    cache.save(folder / _FILE, [*values, state.made_from, state.index])
