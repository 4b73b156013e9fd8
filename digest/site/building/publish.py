"""The output folder, the draft of what a build puts into it, and how the draft is published.

MkDocs empties the folder it writes into. It is given another one, the *draft*: there it writes its
files, and the build the pages that changed. What is published stays as it is until all is made.
Then the draft's files are renamed into their places, and what is gone is moved out; when one of
these moves fails, all are rolled back.

A state file in the cache says what the published pages were made from, and a marker file in the
output folder which state is its own: another folder at the same path has none. What is about to
change is written down before the first move, so that it is made again after a crash among them.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from digest.site.building.renames import (
    Renames,
    can_rename_between,
    move_contents,
    remove_empty_folders,
)
from digest.site.building.size import (
    ByteCount,
    SiteSize,
    count_entries,
    file_size,
    page_files,
    size_after,
    sum_sizes,
    weigh,
)
from digest.site.building.state import PublishedState, load_state, save_state
from digest.site.html.addresses import SEARCH
from digest.site.reading.units import BuildUnit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path

_MARKER = ".digest"  # in the output folder, holds the id of the state that belongs to it


@dataclass(frozen=True)
class Output:
    """An output folder, and the draft of what is to be published there."""

    site: Path  # the output folder
    folder: Path  # in the cache, for the state and what is saved between builds
    mount: str = ""  # the folder of the site that `write` goes by, with a slash at its end; "": all
    counted: ByteCount = field(default_factory=ByteCount)  # of what this process wrote for units

    @cached_property
    def _staging(self) -> Path:
        """A folder from which files can be renamed into the output folder."""
        beside = self.site.with_name(f".{self.site.name}.digest")
        near = (path for path in (self.folder, beside) if can_rename_between(path, self.site))
        return next(near, self.site / ".digest-draft")  # MkDocs leaves hidden files alone, too

    @cached_property
    def draft(self) -> Path:
        """The folder that MkDocs and the build write into."""
        return self._staging / "draft"

    @property
    def _removed(self) -> Path:
        """Where files lie that were removed from the site, until all moves are made."""
        return self._staging / "gone"

    @property
    def _saved(self) -> Path:
        """Where pages lie between two output folders of `mkdocs serve`."""
        return self.folder / "pages"

    # ---- what is published

    @cached_property
    def published(self) -> PublishedState:
        """The state of what was published before this build.

        A unit of which a file is gone or empty has no hash, so that it is made again.
        """
        state = self.load_state()
        units = {
            name: unit if self._is_there(unit) else BuildUnit("", unit.pages)
            for name, unit in state.units.items()
        }
        return replace(state, units=units)

    def _is_there(self, unit: BuildUnit) -> bool:
        return all(file_size(f"{self.site}/{name}") for name in page_files([unit]))

    def has_whole(self, place: str) -> bool:
        """Tell whether a part of the search, a folder or a file, is published with all its files.

        Where the state is not known, nothing of the folder stays.
        """
        place = self.mount + place
        count = self.published.search.get(place)
        return bool(self.published.units and count) and weigh(self.site / place)[0] == count

    def load_state(self) -> PublishedState:
        """Read the state of what is published; a new, empty one where it is not of this cache."""
        return load_state(self.folder, _read_marker(self.site))

    # ---- a build

    def begin_draft(self) -> None:
        """Make an empty draft. Raises OSError."""
        for folder in (self.draft, self._removed):
            shutil.rmtree(folder, ignore_errors=True)
        self.draft.mkdir(parents=True)

    def write(self, name: str, data: bytes) -> None:
        """Write a file into the draft; `name` is its path below the mount. Raises OSError."""
        self._write(self.mount + name, data)

    def _write(self, name: str, data: bytes) -> None:
        path = os.path.join(self.draft, name)  # noqa: PTH118 - here seconds are at stake
        _make_folder(os.path.dirname(path))  # noqa: PTH120
        with open(path, "wb") as file:  # noqa: PTH123
            file.write(data)

    def write_if_changed(self, name: str, data: bytes) -> bool:
        """Write a unit's file unless the same one is published; tell whether it was written.

        Raises OSError.
        """
        published = os.path.join(self.site, self.mount, name)  # noqa: PTH118
        is_first = not self.published.units
        if not is_first and _has_content(published, data):
            return False
        self.write(name, data)
        self.counted.grown += len(data) - (0 if is_first else file_size(published))
        return True

    def publish(
        self,
        units: Mapping[str, BuildUnit],
        mkdocs_files: Iterable[str],
        search: Collection[str],
        grown: int,
        *,
        made_from: str = "",
        index: str = "",
    ) -> SiteSize:
        """Move what was drafted to its place, and remove what is gone.

        `units` are all that there are to be: their pages that are not drafted stay as they are.
        So do the files and folders `search`. `mkdocs_files` are the files that MkDocs drafted;
        `grown` is what the units' files have more bytes than before, without those that are gone;
        `made_from` and `index` tell the next build what is there. All paths are below the site.
        Gives how large the site is now. Raises OSError when something can't be moved: then the
        output folder is as it was.
        """
        before = self.published
        covered = _covering_paths(units.values(), self.mount).union(search)
        among_pages = [path for path in mkdocs_files if _is_covered(path, covered, self.mount)]
        drafted = set(_list_files(self.draft, covered))
        old, new = {*page_files(before.units.values())}, {*page_files(units.values())}
        leaving = {*before.mkdocs_files, *(old - new)}.difference(new, among_pages, drafted)
        staying = covered | drafted
        size = size_after(self.site, before, grown, old, new)
        found = (before.state_id, dict(units), among_pages, before.search, size)
        after = PublishedState(*found, made_from, index)
        others = drafted.union(among_pages)
        size_of_others = sum_sizes(self.draft, others)
        self._write(_MARKER, before.state_id.encode())
        if after != before:
            self._save_pending(before, after)
        renames = Renames(self._removed)
        try:
            if not before.units:  # what lies there is of somebody else's making
                renames.clear(self.site)
            renames.merge(self.draft, self.site)
            leaving.update(_list_files(self.site, staying, _parents_of(staying)))
            for name in leaving:
                renames.remove(self.site / name)
            weights = {place: weigh(self.site / place) for place in search}
            after.search = {place: count for place, (count, _) in weights.items()}
            if not size:
                after.size = sum_sizes(self.site, page_files(units.values()))
            if after != before:
                save_state(self.folder, after)
        except BaseException:
            renames.roll_back()
            raise
        for name in leaving:
            remove_empty_folders((self.site / name).parent, self.site)
        self.remove_draft()
        return SiteSize(
            after.size + size_of_others + sum(size for _, size in weights.values()),
            count_entries(units.values()) + len(others) + sum(after.search.values()),
        )

    def _save_pending(self, before: PublishedState, after: PublishedState) -> None:
        """Save a state in which what is about to change has no hash: a crash makes it anew."""
        units, none = dict(before.units), BuildUnit("")
        for name in before.units.keys() | after.units.keys():
            old, new = before.units.get(name, none), after.units.get(name, none)
            if old != new:
                units[name] = BuildUnit("", (*old.pages, *new.pages))
        mkdocs_files = sorted({*before.mkdocs_files, *after.mkdocs_files})
        save_state(self.folder, PublishedState(before.state_id, units, mkdocs_files))

    def remove_draft(self) -> None:
        """Remove the draft, and the folders made for it."""
        for folder in (self.draft, self._removed):
            shutil.rmtree(folder, ignore_errors=True)
        if self._staging != self.folder:
            with suppress(OSError):
                self._staging.rmdir()

    # ---- from one output folder to the next

    def save_pages(self) -> None:
        """Move what is published out of an output folder that is going to be deleted.

        Where that fails, the next build makes all of it.
        """
        shutil.rmtree(self._saved, ignore_errors=True)
        with suppress(OSError):
            move_contents(self.site, self._saved, last=_MARKER)

    def restore_pages(self) -> None:
        """Move what was saved into this output folder, if that is empty."""
        state_id = _read_marker(self._saved)
        is_whole = bool(state_id) and load_state(self.folder, state_id).state_id == state_id
        if is_whole and not any(self.site.iterdir()):
            with suppress(OSError):
                move_contents(self._saved, self.site, last=_MARKER)
        shutil.rmtree(self._saved, ignore_errors=True)


def _covering_paths(units: Iterable[BuildUnit], mount: str) -> set[str]:
    """Give the folders and files below which all of units' pages lie: repositories, days, weeks.

    They are few, so that publishing does not look at each of many thousand pages.
    """
    pages = {page for unit in units for page in unit.pages}
    search = mount + SEARCH
    return {
        f"{page}index.html" if page == search else _covering_path(page, mount) for page in pages
    }


def _is_covered(path: str, covered: Collection[str], mount: str) -> bool:
    """Tell whether a file lies in one of the folders and files `covered`."""
    below = path.removeprefix(mount)
    top = path.removesuffix(below) + below.split("/", 1)[0]
    return _covering_path(path, mount) in covered or top in covered


def _covering_path(path: str, mount: str) -> str:
    """Give the first two parts of a path below the mount, or the only one of a page at the top."""
    below = path.removeprefix(mount)
    first, second, *_ = [*below.split("/", 2), ""]
    covering = f"{first}/{second}" if second and second != "index.html" else first
    return path.removesuffix(below) + covering


def _list_files(
    folder: Path, staying: Collection[str], parents: Collection[str] | None = None, below: str = ""
) -> Iterator[str]:
    """Yield the files in a folder, by their paths; neither what is `staying` nor hidden files.

    With `parents`, the folders that something that stays lies in, each other folder is one path.
    """
    with os.scandir(folder / below) as entries:
        for entry in entries:
            name = f"{below}{entry.name}"
            if name in staying or name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False) and (parents is None or name in parents):
                yield from _list_files(folder, staying, parents, f"{name}/")
            else:
                yield name


def _parents_of(names: Iterable[str]) -> set[str]:
    """Give all folders that paths lie in."""
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


def _has_content(path: str, data: bytes) -> bool:
    if file_size(path) != len(data):
        return False
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            return file.read() == data
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return False


def _read_marker(folder: Path) -> str:
    marker = folder / _MARKER
    try:
        return marker.read_text(encoding="utf-8") if file_size(str(marker)) else ""
    except (OSError, ValueError):
        return ""
