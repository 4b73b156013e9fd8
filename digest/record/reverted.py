"""The levels of the commits in the archive that new ones may take back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from digest.importance import Levels
from digest.messages import TITLE_LENGTH, read_message
from digest.messages.references import without_pull

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from digest.messages import Revert
    from digest.models import Commit
    from digest.record.backlog import Record

_MANY = 100  # names; to read all reports is quicker than to look for so many in them
_NUMBER = re.compile(r"\d+")
_SIGNS = ("#", "!", "PR ", "requests/")  # what stands before a request's number
_WORDS = re.compile(r"[\w ]+")


def levels_before(record: Record, repository: str, commits: Iterable[Commit]) -> Levels:
    """Give the levels of those commits of a record that new ones may take back.

    Only reports that hold what a revert names are read whole, the oldest first. Raises OSError.
    """
    reverts = (read_message(commit.message).revert for commit in commits)
    names = {name for revert in reverts if revert for name in names_of(revert)}
    levels = Levels()
    for file in sorted(record.files, key=lambda file: file.skim.day) if names else ():
        if len(names) < _MANY and not holds_one(file.path.read_bytes(), names):
            continue
        for entry in reversed(file.report.entries):
            levels.add(repository, entry.commit, entry.importance.level)
    return levels


def names_of(revert: Revert) -> Iterator[bytes]:
    """Yield what a report has to hold, one of it at least, to hold what a revert names."""
    yield from (sha.encode() for sha in revert.shas)
    for pull in revert.pulls:
        number = _NUMBER.findall(pull)[-1]
        yield from (f"{sign}{number}".encode() for sign in _SIGNS)
    # Words alone are in a report as they are: other characters may be escaped.
    if revert.title:
        words = _WORDS.findall(without_pull(revert.title[:TITLE_LENGTH]))
        yield max(words, key=len, default="").strip().encode()


def holds_one(data: bytes, names: Iterable[bytes]) -> bool:
    """Tell whether a report holds one of these names."""
    return any(name in data for name in names)
