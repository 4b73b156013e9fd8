"""The labels by which figures count a commit: its types and areas, whether it reverts or breaks."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from digest.archive.sections import iter_sections
from digest.archive.types import change_types
from digest.messages import read_message
from digest.models import ChangeType, Field

if TYPE_CHECKING:
    from collections.abc import Iterable

    from digest.models import Commit, Entry, Importance, Section

_MAX_AREAS = 3  # top directories of one commit


class EntryLabels(NamedTuple):
    """What a commit is counted by."""

    types: tuple[str, ...] = (str(ChangeType.OTHER),)  # of `ChangeType`; at least one
    areas: tuple[str, ...] = ()  # top directories or what the title names; at most three
    is_revert: bool = False
    is_breaking: bool = False


NO_LABELS = EntryLabels()  # of an entry whose labels nobody asked for


def labels_of(entry: Entry) -> EntryLabels:
    """Read an entry's labels from its message, its files and its analysis's section on the type.

    What the analysis says of the type goes before what the title says. It is breaking, too, where
    the reasons for its importance name a file that shows it.
    """
    commit = entry.commit
    message = read_message(commit.message)
    types = change_types_of(commit, type_text(iter_sections(entry.analysis.body)))
    return EntryLabels(
        types=tuple(map(str, types)),
        areas=areas_of(commit),
        is_revert=message.revert is not None,
        is_breaking=bool(message.breaking) or _breaks_by_its_diff(entry.importance),
    )


def _breaks_by_its_diff(importance: Importance) -> bool:
    """Tell whether the level rests on a file that shows a breaking change."""
    return any(reason.rule.startswith("breaking: ") for reason in importance.reasons)


def change_types_of(commit: Commit, types: str) -> tuple[ChangeType, ...]:
    """Give a commit's change types, at least one; `types` is what its analysis says of them.

    Where that names none, the type is what the message says.
    """
    return change_types(types) or (ChangeType(read_message(commit.message).type),)


def areas_of(commit: Commit) -> tuple[str, ...]:
    """Name the top directories of most of a commit's files, at most three.

    Where no file lies in a directory, or none is known, they are the areas its title names.
    """
    if not commit.files:
        return read_message(commit.message).areas
    tops = Counter(file.path.split("/", 1)[0] for file in commit.files if "/" in file.path)
    names = tuple(name for name, _ in tops.most_common(_MAX_AREAS))
    return names or read_message(commit.message).areas


def type_text(sections: Iterable[Section]) -> str:
    """Give the text of the section on the type of the change; "" without one."""
    return next((section.text for section in sections if section.field is Field.TYPE), "")
