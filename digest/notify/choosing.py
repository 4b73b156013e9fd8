"""Which commits a watch list asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from digest.entries.labels import labels_of
from digest.entries.order import importance_order
from digest.globs import chooser
from digest.messages.people import contributors, person_of
from digest.models import Level

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from digest.archive.store import ReportFile
    from digest.config import WatchList
    from digest.models import Commit, Entry

_LEVELS = tuple(Level)


class ChosenCommit(NamedTuple):
    """A commit to be told of."""

    repository: str
    day: date
    entry: Entry


def choose_commits(
    files: Iterable[ReportFile], wanted: WatchList, first: date, last: date
) -> list[ChosenCommit]:
    """Give what a list asks for of what landed from a day up to another, the important first."""
    has_path = _path_filter(wanted)
    people = set(map(person_of, wanted.authors))
    found = [
        ChosenCommit(file.report.repository, file.report.day, entry)
        for file in files
        if first <= file.report.day <= last
        and (not wanted.repositories or file.report.repository in wanted.repositories)
        for entry in file.report.entries
        if _is_important(entry, wanted)
        and has_path(entry.commit)
        and (not people or not people.isdisjoint(map(person_of, contributors(entry.commit))))
        and (not wanted.types or set(wanted.types) & {*labels_of(entry).types})
    ]
    return sorted(found, key=lambda one: importance_order(one.entry))


def _is_important(entry: Entry, wanted: WatchList) -> bool:
    level = entry.importance.level
    return level is not None and _LEVELS.index(level) <= _LEVELS.index(wanted.level)


def _path_filter(wanted: WatchList) -> Callable[[Commit], bool]:
    if not wanted.paths:
        return lambda commit: True
    is_included = chooser(wanted.paths, ())
    return lambda commit: any(
        is_included(path)
        for change in commit.files
        for path in (change.path, change.old_path)
        if path
    )
