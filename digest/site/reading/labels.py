"""What figures count of a commit: its change types and areas, whether it reverts or breaks."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from digest.archive.sections import sections_in
from digest.archive.types import change_types
from digest.models import ChangeType, Field
from digest.titles import (
    TITLE_LENGTH,
    TYPES,
    read_title,
    reverted_sha,
    says_breaking,
    title_areas,
    title_type,
)

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
    kind, is_marked = read_title(commit.title[:TITLE_LENGTH], TYPES)
    types = change_types(type_text(sections_in(entry.analysis.body))) or (ChangeType(kind),)
    return EntryLabels(
        types=tuple(map(str, types)),
        areas=areas_of(commit),
        is_revert=kind == ChangeType.REVERT or bool(reverted_sha(commit.message)),
        is_breaking=is_marked or says_breaking(commit.message),
    )


def change_types_of(title: str, types: str) -> tuple[ChangeType, ...]:
    """Give a commit's change types: as its analysis words them, else as its title says."""
    return change_types(types) or (title_type(title),)


def areas_of(commit: Commit) -> tuple[str, ...]:
    """Name the top directories a commit touches most, or what its title says."""
    if not commit.files:
        return title_areas(commit.title)
    tops = Counter(file.path.split("/", 1)[0] for file in commit.files if "/" in file.path)
    return tuple(name for name, _ in tops.most_common(_MOST_AREAS)) or title_areas(commit.title)


def type_text(sections: Iterable[Section]) -> str:
    """Give what an analysis says of the change's type; "" for nothing."""
    return next((section.text for section in sections if section.field is Field.TYPE), "")
