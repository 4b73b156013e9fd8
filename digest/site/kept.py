"""What an earlier build left in the output folder, taken over by the next one.

MkDocs empties its output folder before each build. What is ours there is moved out of its way,
by renaming, and back afterwards; a state file beside it says what the pages were made from. A
build that is killed leaves the pages in one place or the other or in both, and the state never
claims more than there is: it is told what will change before it changes. The marker leaves the
output folder after the pages and comes back before them: while pages lie there, so does it.
"""

from __future__ import annotations

import re
import secrets
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from digest.site import cache
from digest.site.addresses import SEARCH
from digest.site.api import SHAS
from digest.site.plan import Unit

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

_MARKER = ".digest"  # in the output folder, names the state that belongs to it
_LEADS_OUT = re.compile(r"^/|(?:^|/)\.\.?(?:/|$)|[\\\0]", re.MULTILINE)
SEARCH_FILES = ("search/index.html", "search/index.bin", "search/terms", "search/texts")


@dataclass
class State:
    """What the pages of an output folder were made from."""

    mark: str = field(default_factory=lambda: secrets.token_hex(16))
    units: dict[str, Unit] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)  # files among ours that MkDocs wrote


@dataclass(frozen=True)
class Kept:
    """The place where an output folder's pages wait while MkDocs builds."""

    site: Path
    folder: Path  # in the cache

    @property
    def _pages(self) -> Path:
        """On the same file system as the output folder: a rename must do."""
        is_near = _device(self.folder) == _device(self.site)
        return (
            self.folder / "pages" if is_near else self.site.with_name(f".{self.site.name}.digest")
        )

    def load(self) -> State:
        """Give the state of what is there; a new one where there is nothing."""
        kept = cache.load(self.folder / "state.json")
        if kept:
            mark, units, others = kept
            made = {name: Unit(key, tuple(pages)) for name, key, pages in units}
            files = [*others, *(page for unit in made.values() for page in unit.pages)]
            # What is named here is moved and removed: a state that somebody made up is none.
            is_inside = not _LEADS_OUT.search("\n".join(files))
            if is_inside and mark in {_mark_of(self.site), _mark_of(self._pages)}:
                return State(mark, made, others)
        return State()

    def save(self, state: State) -> None:
        """Write down a state, for this output folder."""
        units = [[name, unit.key, unit.pages] for name, unit in state.units.items()]
        cache.save(self.folder / "state.json", [state.mark, units, state.others])

    def take_out(self) -> None:
        """Move the pages out of the output folder."""
        state, pages = self.load(), self._pages
        if _mark_of(self.site) != state.mark:
            if _mark_of(pages) != state.mark:
                shutil.rmtree(pages, ignore_errors=True)
            return
        try:
            for name in places(state):
                _move(self.site / name, pages / name)
            _move(self.site / _MARKER, pages / _MARKER)
        except OSError:  # MkDocs deletes what could not be moved, and all is made anew
            (self.site / _MARKER).unlink(missing_ok=True)
            shutil.rmtree(pages, ignore_errors=True)

    def put_back(self, others: Collection[str]) -> State:
        """Move the pages back beside what MkDocs has written, `others`; give their state."""
        state, pages = self.load(), self._pages
        if _mark_of(pages) == state.mark:
            self._announce(state, others)
            _move(pages / _MARKER, self.site / _MARKER)
            for name in places(state):
                _move(pages / name, self.site / name)
        shutil.rmtree(pages, ignore_errors=True)
        if _mark_of(self.site) != state.mark:
            state = State()
            (self.site / _MARKER).write_text(state.mark, encoding="utf-8")
        return state

    def _announce(self, state: State, others: Collection[str]) -> None:
        """Write down which files of MkDocs's are to lie among our pages from now on."""
        ours = places(state)
        new = {uri for uri in others if is_in(uri, ours)}.difference(state.others)
        if new:
            state.others = [*state.others, *sorted(new)]
            self.save(state)


def _device(path: Path) -> int:
    while not path.exists():
        path = path.parent
    return path.stat().st_dev


def _mark_of(folder: Path) -> str:
    try:
        return (folder / _MARKER).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""


def places(state: State) -> set[str]:
    """Name the folders and files that hold our pages, few for many: repositories and days."""
    pages = (page for unit in state.units.values() for page in unit.pages)
    return {place_of(page) for page in pages if page != SEARCH} | {*SEARCH_FILES, SHAS}


def is_in(uri: str, names: set[str]) -> bool:
    """Tell whether a file's path lies in one of these places."""
    return not names.isdisjoint((place_of(uri), uri.split("/", 1)[0]))


def place_of(uri: str) -> str:
    """Give the folder of `places` that a file's or page's path lies in if it is one of ours."""
    first, second, *_ = [*uri.split("/", 2), ""]
    return f"{first}/{second}" if second and second != "index.html" else first


def _move(source: Path, target: Path) -> None:
    """Move a folder or file; what is at the target already stays."""
    if not source.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.exists():
        source.rename(target)
    elif source.is_dir() and target.is_dir():
        for child in list(source.iterdir()):
            _move(child, target / child.name)
