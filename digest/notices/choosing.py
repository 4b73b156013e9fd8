"""Which commits a watch list asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from digest.entries.order import importance_order
from digest.watching.choosing import covers, entry_filter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from digest.archive.store import ReportFile
    from digest.models import Entry
    from digest.watching.lists import WatchList
    from digest.watching.ownership import OwnersOf


class ChosenCommit(NamedTuple):
    """A commit to be told of."""

    repository: str
    day: date
    entry: Entry


def choose_commits(
    files: Iterable[ReportFile],
    wanted: WatchList,
    first: date,
    last: date,
    owners_in: Callable[[str], OwnersOf],
) -> list[ChosenCommit]:
    """Give what a list asks for of what landed from a day up to another, the important first.

    `owners_in` gives, for a repository, who owns its paths.
    """
    lets_through = entry_filter(wanted, owners_in)
    found = [
        ChosenCommit(file.report.repository, file.report.day, entry)
        for file in files
        if first <= file.report.day <= last and covers(wanted, file.report.repository)
        for entry in file.report.entries
        if lets_through(entry, file.report.repository)
    ]
    return sorted(found, key=lambda one: importance_order(one.entry))
