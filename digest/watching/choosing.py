"""Which commits a watch list lets through: one answer for notifications, pages and feeds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.entries.labels import labels_of
from digest.globs import chooser
from digest.messages.people import contributors, person_of
from digest.models import Level

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from digest.models import Commit, Entry
    from digest.watching.lists import WatchList
    from digest.watching.ownership import OwnersOf

_LEVELS = tuple(Level)


def covers(wanted: WatchList, repository: str) -> bool:
    """Tell whether a list looks at a repository, which goes by its present name."""
    return not wanted.repositories or repository in wanted.repositories


def entry_filter(
    wanted: WatchList, owners_in: Callable[[str], OwnersOf]
) -> Callable[[Entry, str], bool]:
    """Make a function that tells whether a list lets a whole entry of a repository through.

    `owners_in` gives, for a repository, who owns its paths.
    """
    has_path = _path_filter(wanted)
    owners = frozenset(name.lower() for name in wanted.owners)
    people = set(map(person_of, wanted.authors))
    types = set(wanted.types)

    def lets_through(entry: Entry, repository: str) -> bool:
        return (
            is_important(entry, wanted)
            and has_path(entry.commit)
            and (not owners or _is_owned(entry.commit, owners, owners_in(repository)))
            and (not people or not people.isdisjoint(map(person_of, contributors(entry.commit))))
            and (not types or not types.isdisjoint(labels_of(entry).types))
        )

    return lets_through


def numbers_filter(
    lists: Sequence[WatchList], owners_in: Callable[[str], OwnersOf]
) -> Callable[[Entry, str], tuple[int, ...]]:
    """Make a function that gives the numbers of the lists that let an entry through, from 0 on."""
    filters = [(number, entry_filter(wanted, owners_in)) for number, wanted in enumerate(lists)]
    return lambda entry, repository: tuple(
        number for number, lets_through in filters if lets_through(entry, repository)
    )


def is_important(entry: Entry, wanted: WatchList) -> bool:
    """Tell whether an entry is as important as a list asks for."""
    level = entry.importance.level
    return level is not None and _LEVELS.index(level) <= _LEVELS.index(wanted.level)


def _path_filter(wanted: WatchList) -> Callable[[Commit], bool]:
    if not wanted.paths:
        return lambda commit: True
    is_included = chooser(wanted.paths, ())
    return lambda commit: any(map(is_included, _paths(commit)))


def _is_owned(commit: Commit, owners: frozenset[str], owners_of: OwnersOf) -> bool:
    return any(not owners.isdisjoint(owners_of(path)) for path in _paths(commit))


def _paths(commit: Commit) -> Iterator[str]:
    for change in commit.files:
        yield from filter(None, (change.path, change.old_path))
