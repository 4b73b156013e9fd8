"""What figures count of a commit: its change types and areas, whether it reverts or breaks."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from digest.archive.sections import sections_in
from digest.archive.types import change_types
from digest.messages import read_message
from digest.models import ChangeType, Field

if TYPE_CHECKING:
    from collections.abc import Iterable

    from digest.models import Commit, Entry, Section

_MOST_AREAS = 3  # top directories of one commit


class EntryLabels(NamedTuple):
    """A commit's traits; `types` has one at least, `other` where nothing says more."""

    types: tuple[str, ...] = (str(ChangeType.OTHER),)
    areas: tuple[str, ...] = ()
    is_revert: bool = False
    is_breaking: bool = False


NO_LABELS = EntryLabels()  # of an entry whose traits nobody asked for


def labels_of(entry: Entry) -> EntryLabels:
    """Read an entry's traits from its message, its files and what its analysis says of its type."""
    commit = entry.commit
    message = read_message(commit.message)
    types = change_types_of(commit, type_text(sections_in(entry.analysis.body)))
    return EntryLabels(
        types=tuple(map(str, types)),
        areas=areas_of(commit),
        is_revert=message.revert is not None,
        is_breaking=bool(message.breaking),
    )


def change_types_of(commit: Commit, types: str) -> tuple[ChangeType, ...]:
    """Give a commit's change types: as its analysis words them, else as its title says."""
    return change_types(types) or (ChangeType(read_message(commit.message).type),)


def areas_of(commit: Commit) -> tuple[str, ...]:
    """Name the top directories a commit touches most, or what its title says."""
    tops = Counter(file.path.split("/", 1)[0] for file in commit.files if "/" in file.path)
    return (
        tuple(name for name, _ in tops.most_common(_MOST_AREAS))
        or read_message(commit.message).areas
    )


def type_text(sections: Iterable[Section]) -> str:
    """Give what an analysis says of the change's type; "" for nothing."""
    return next((section.text for section in sections if section.field is Field.TYPE), "")
