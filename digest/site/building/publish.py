"""The output folder, and the draft of what a build puts into it.

MkDocs empties the folder it writes into. It is given another one, the *draft*: there it writes its
files, and we write the pages that changed. What is published stays as it is until all is made. Then
the draft's files take their places, by renaming, and what is gone is moved out; where one of these
moves fails, all are taken back. A state file in the cache says what the published pages were made
from, and a marker in the output folder which state is its own. What is about to change is written
down before: after a crash among the moves, that is made again.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from digest.site import cache
from digest.site.building.renames import Renames, leads_to, move_all, remove_empty
from digest.site.html.addresses import SEARCH
from digest.site.reading.units import BuildUnit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path

_MARKER = ".digest"  # in the output folder, names the state that belongs to it
_LEADS_OUT = re.compile(r"^/|(?:^|/)\.\.?(?:/|$)|[\\\0]", re.MULTILINE)


@dataclass
class PublishedState:
    """What the pages of an output folder were made from."""

    mark: str = field(default_factory=lambda: secrets.token_hex(16))
    units: dict[str, BuildUnit] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)  # files among ours that MkDocs wrote


@dataclass(frozen=True)
class Output:
    """An output folder, and where the next one is drafted."""

    site: Path
    folder: Path  # in the cache

    @cached_property
    def _workshop(self) -> Path:
        """A folder from which files can be renamed into the output folder."""
        beside = self.site.with_name(f".{self.site.name}.digest")
        near = (folder for folder in (self.folder, beside) if leads_to(folder, self.site))
        return next(near, self.site / ".digest-draft")  # MkDocs leaves hidden files alone, too

    @cached_property
    def draft(self) -> Path:
        """The folder that is built into."""
        return self._workshop / "draft"

    @property
    def _gone(self) -> Path:
        """Where files go that leave the site."""
        return self._workshop / "gone"

    @property
    def _pages(self) -> Path:
        """Where the pages wait whose output folder is deleted."""
        return self.folder / "pages"

    # ---- what is there

    @cached_property
    def before(self) -> PublishedState:
        """The state of what was published when it was first asked for."""
        return self.load()

    def load(self) -> PublishedState:
        """Give the state of what is published; a new one where that is not ours."""
        return self._load(_mark_of(self.site))

    def _load(self, mark: str) -> PublishedState:
        kept = cache.load(self.folder / "state.json")
        if kept:
            own, units, others = kept
            made = {name: BuildUnit(key, tuple(pages)) for name, key, pages in units}
            files = [*others, *(page for unit in made.values() for page in unit.pages)]
            # What is named here may be removed: a state that somebody made up is none.
            if own == mark and not _LEADS_OUT.search("\n".join(files)):
                return PublishedState(own, made, others)
        return PublishedState()

    def _save(self, state: PublishedState) -> None:
        units = [[name, unit.key, unit.pages] for name, unit in state.units.items()]
        cache.save(self.folder / "state.json", [state.mark, units, state.others])

    # ---- a build

    def begin(self) -> None:
        """Make an empty draft."""
        for folder in (self.draft, self._gone):
            shutil.rmtree(folder, ignore_errors=True)
        self.draft.mkdir(parents=True)

    def write(self, name: str, data: bytes) -> None:
        """Write a file into the draft; `name` is its path below the site."""
        path = os.path.join(self.draft, name)  # noqa: PTH118 - here seconds are at stake
        _make_folder(os.path.dirname(path))  # noqa: PTH120
        with open(path, "wb") as file:  # noqa: PTH123
            file.write(data)

    def renew(self, name: str, data: bytes) -> bool:
        """Write a unit's file unless the same one is published; tell whether it was written."""
        if self.before.units and _holds(os.path.join(self.site, name), data):  # noqa: PTH118
            return False
        self.write(name, data)
        return True

    def publish(
        self, units: Mapping[str, BuildUnit], others: Iterable[str], search: Collection[str]
    ) -> None:
        """Put what was drafted in its place, and remove what is gone.

        Of the units' pages, those that are not drafted stay as they are, as do the files and
        folders `search`; `others` are the files that MkDocs wrote. Raises OSError when something
        can't be moved: then the output folder is as it was.
        """
        state, places = self.before, places_of(units.values()).union(search)
        among = [uri for uri in others if is_in(uri, places)]
        drafted = set(_files(self.draft, places))
        leaving = {*_pages(state.units.values()), *state.others}
        leaving -= {*_pages(units.values()), *among, *drafted}
        staying = places | drafted
        after = PublishedState(state.mark, dict(units), among)
        self.write(_MARKER, state.mark.encode())
        if after != state:
            self._announce(state, after)
        moves = Renames(self._gone)
        try:
            if not state.units:
                moves.clear(self.site)
            moves.put(self.draft, self.site)
            leaving.update(_files(self.site, staying, _around(staying)))
            for name in leaving:
                moves.take_out(self.site / name)
            if after != state:
                self._save(after)
        except BaseException:
            moves.take_back()
            raise
        for name in leaving:
            remove_empty((self.site / name).parent, self.site)
        self.end()

    def _announce(self, before: PublishedState, after: PublishedState) -> None:
        """Write down which units are about to change: after a crash they are made again."""
        units, none = dict(before.units), BuildUnit("")
        for name in before.units.keys() | after.units.keys():
            old, new = before.units.get(name, none), after.units.get(name, none)
            if old != new:
                units[name] = BuildUnit("", (*old.pages, *new.pages))
        self._save(PublishedState(before.mark, units, sorted({*before.others, *after.others})))

    def end(self) -> None:
        """Remove the draft."""
        for folder in (self.draft, self._gone):
            shutil.rmtree(folder, ignore_errors=True)
        if self._workshop != self.folder:
            with suppress(OSError):
                self._workshop.rmdir()

    # ---- from one output folder to the next

    def keep(self) -> None:
        """Move what is published out of an output folder that will be deleted."""
        shutil.rmtree(self._pages, ignore_errors=True)
        with suppress(OSError):  # all is made anew, then
            move_all(self.site, self._pages, last=_MARKER)

    def take_over(self) -> None:
        """Move what was kept into an output folder that holds nothing of ours."""
        mark = _mark_of(self._pages)
        if mark and self._load(mark).mark == mark and not any(self.site.iterdir()):
            with suppress(OSError):
                move_all(self._pages, self.site, last=_MARKER)
        shutil.rmtree(self._pages, ignore_errors=True)


def places_of(units: Iterable[BuildUnit]) -> set[str]:
    """Name the folders and files that hold units' pages, few for many: repositories and days."""
    pages = {page for unit in units for page in unit.pages}
    return {f"{page}index.html" if page == SEARCH else place_of(page) for page in pages}


def is_in(uri: str, places: Collection[str]) -> bool:
    """Tell whether a file's path lies in one of these places."""
    return place_of(uri) in places or uri.split("/", 1)[0] in places


def place_of(uri: str) -> str:
    """Give the folder or file of `places_of` that a path of ours lies in."""
    first, second, *_ = [*uri.split("/", 2), ""]
    return f"{first}/{second}" if second and second != "index.html" else first


def _pages(units: Iterable[BuildUnit]) -> Iterator[str]:
    """Yield the files of units' pages."""
    for unit in units:
        for page in unit.pages:
            yield f"{page}index.html" if page.endswith("/") else page


def _files(
    folder: Path, staying: Collection[str], around: Collection[str] | None = None, below: str = ""
) -> Iterator[str]:
    """Yield what is in a folder beside what stays there; not what is hidden at its top.

    Where it is told which folders are `around` what stays, others are named as a whole.
    """
    with os.scandir(folder / below) as entries:
        for entry in entries:
            name = f"{below}{entry.name}"
            if name in staying or name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False) and (around is None or name in around):
                yield from _files(folder, staying, around, f"{name}/")
            else:
                yield name


def _around(names: Iterable[str]) -> set[str]:
    """Name the folders that paths lie in."""
    found: set[str] = set()
    for name in names:
        while name := name.rpartition("/")[0]:
            found.add(name)
    return found


def _make_folder(folder: str) -> None:
    try:
        os.mkdir(folder)  # noqa: PTH102
    except FileExistsError:
        pass
    except FileNotFoundError:
        os.makedirs(folder, exist_ok=True)  # noqa: PTH103


def _holds(path: str, data: bytes) -> bool:
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            return file.read() == data
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return False


def _mark_of(folder: Path) -> str:
    try:
        return (folder / _MARKER).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""
