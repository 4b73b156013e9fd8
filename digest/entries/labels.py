"""The labels by which figures count a commit: its types and areas, whether it reverts or breaks."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from digest.archive.sections import iter_sections
from digest.archive.types import change_types
from digest.messages import read_message
from digest.models import ChangeType, Field

if TYPE_CHECKING:
    from collections.abc import Iterable

    from digest.models import Commit, Entry, Section

_MAX_AREAS = 3  # of one commit
# Folders that only hold others, each of which is an area: where code lies by a language's custom,
# or a repository keeps its packages.
_HOLDERS = frozenset(
    (
        *("apps", "cmd", "components", "contrib", "crates", "extensions", "internal", "lib"),
        *("libs", "modules", "packages", "pkg", "pkgs", "plugins", "projects", "providers"),
        *("python", "services", "source", "sources", "src"),
    )
)


class EntryLabels(NamedTuple):
    """What a commit is counted by."""

    types: tuple[str, ...] = (str(ChangeType.OTHER),)  # of `ChangeType`; at least one
    areas: tuple[str, ...] = ()  # what the title names, or folders; at most three
    is_revert: bool = False
    is_breaking: bool = False


NO_LABELS = EntryLabels()  # of an entry whose labels nobody asked for


def labels_of(entry: Entry, repository: str = "") -> EntryLabels:
    """Read an entry's labels from its message, its files and its analysis's section on the type.

    `repository` is its name, as owner/name.

    What the analysis says of the type goes before what the title says. It is breaking, too, where
    the reasons for its importance name a file that shows it.
    """
    commit = entry.commit
    message = read_message(commit.message)
    types = change_types_of(commit, type_text(iter_sections(entry.analysis.body)))
    return EntryLabels(
        types=tuple(map(str, types)),
        areas=areas_of(commit, repository),
        is_revert=message.revert is not None,
        is_breaking=bool(message.breaking) or entry.importance.breaks_by_diff,
    )


def change_types_of(commit: Commit, types: str) -> tuple[ChangeType, ...]:
    """Give a commit's change types, at least one; `types` is what its analysis says of them.

    Where that names none, the type is what the message says.
    """
    return change_types(types) or (ChangeType(read_message(commit.message).type),)


def areas_of(commit: Commit, repository: str = "") -> tuple[str, ...]:
    """Name what a commit is about, at most three areas: what its title says, else its folders.

    Of the folders, those that most of its files lie in. One that only holds others says nothing:
    `crates/resolver` is an area, `crates` is none (see `_HOLDERS`), and neither is a folder that
    is called as the repository.
    """
    if named := read_message(commit.message).areas:
        return named[:_MAX_AREAS]
    own = _plain(repository.rpartition("/")[2])
    folders = Counter(filter(None, (_folder_of(file.path, own) for file in commit.files)))
    return tuple(name for name, _ in folders.most_common(_MAX_AREAS))


@lru_cache(maxsize=20_000)
def _folder_of(path: str, own: str) -> str:
    """Give the folder that a file counts for; "" for one that lies in none.

    `own` is the repository's name: a folder of this name holds all there is.
    """
    *folders, _ = path.split("/")
    end = 1
    while end < len(folders) and _is_holder(folders[end - 1], own):
        end += 1
    return "/".join(folders[:end])


def _is_holder(folder: str, own: str) -> bool:
    return folder in _HOLDERS or (own != "" and _plain(folder) == own)


def _plain(name: str) -> str:
    return name.lower().replace("-", "_")


def type_text(sections: Iterable[Section]) -> str:
    """Give the text of the section on the type of the change; "" without one."""
    return next((section.text for section in sections if section.field is Field.TYPE), "")
