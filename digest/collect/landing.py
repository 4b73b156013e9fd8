"""When each commit landed on the branch that is watched, and with which merge.

The branch's own line, its first parents from the tip, never goes back in time: a commit on it lands
at its committer's date, but not before the one below it. A date later than now is no date: such a
commit lands with the one below. What a merge brings in lands with the merge. So a merge adds
nothing to days long gone, and a run tomorrow finds the days of today as they were.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from digest.collect.command import stream_git

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

# Seconds since 1970; a day later, some time zones would have left the calendar.
_LAST_TIME = int(datetime(9999, 12, 30, tzinfo=UTC).timestamp())
_WALK = ("log", "--date-order", "--format=%H,%ct,%at,%P", "--end-of-options")


class Landing(NamedTuple):
    """How a commit came to the branch. Times are seconds since 1970."""

    sha: str
    time: int  # when it landed
    own_time: int  # its committer's, where that is a date; else its author's, else `time`
    parents: tuple[str, ...]
    merge: str = ""  # the merge that brought it; "" for a commit of the branch's own line
    brought: int = 0  # how many commits a merge of the own line brought


class Walked(NamedTuple):
    """A commit as git walks over it; a time that is no date is `None`."""

    sha: str
    time: int | None
    parents: tuple[str, ...]


def read_landings(folder: Path, ref: str, now: int) -> tuple[Landing, ...]:
    """Give how every commit that a branch of a clone reaches landed, in `git log`'s order.

    Where the clone is cut off, what lies below the cut is not known: see `is_deep_enough`. Raises
    GitFailedError.
    """
    return land(list(_walk(folder, ref)), now)


def land(walked: Sequence[Walked], now: int) -> tuple[Landing, ...]:
    """Give how each commit of a walk landed; the walk begins with the tip."""
    by_sha = {commit.sha: commit for commit in walked}
    own = _own_line(walked, by_sha)
    times = _own_times(own, now)
    merges = _brought_by(own, by_sha)
    numbers: dict[str, int] = {}
    for merge in merges.values():
        numbers[merge] = numbers.get(merge, 0) + 1
    return tuple([_landing(commit, times, merges, numbers) for commit in walked])


def _landing(
    commit: Walked, times: Mapping[str, int], merges: Mapping[str, str], numbers: Mapping[str, int]
) -> Landing:
    merge = merges.get(commit.sha, "")
    landed = times[merge or commit.sha]
    own = landed if commit.time is None else commit.time
    return Landing(commit.sha, landed, own, commit.parents, merge, numbers.get(commit.sha, 0))


def _walk(folder: Path, ref: str) -> Iterator[Walked]:
    """Walk a branch as `git log` does."""
    with stream_git(folder, *_WALK, ref, "--") as output:
        for line in output:
            sha, committed, authored, parents = line.decode("ascii", "replace").split(",")
            time = _date(committed)
            yield Walked(sha, _date(authored) if time is None else time, tuple(parents.split()))


def _date(text: str) -> int | None:
    time = int(text) if text.isdecimal() else _LAST_TIME + 1
    return time if time <= _LAST_TIME else None


def _own_line(walked: Sequence[Walked], by_sha: Mapping[str, Walked]) -> list[Walked]:
    """Follow the first parents from the tip, down to a root or to where the clone is cut off."""
    line = [walked[0]] if walked else []
    while line and line[-1].parents and (below := by_sha.get(line[-1].parents[0])):
        line.append(below)
    return line


def _own_times(line: Sequence[Walked], now: int) -> dict[str, int]:
    """Give when each commit of the own line landed, by SHA; `line` begins with the tip."""
    dates = (commit.time for commit in reversed(line))
    below = min(next((date for date in dates if date is not None), now), now)
    times: dict[str, int] = {}
    for n, commit in enumerate(reversed(line)):
        date = commit.time
        if date is not None and date <= now and (not n or date > below):
            below = date
        times[commit.sha] = below
    return times


def _brought_by(line: Sequence[Walked], by_sha: Mapping[str, Walked]) -> dict[str, str]:
    """Give the merge that brought each commit beside the own line first: SHA → SHA."""
    seen = {commit.sha for commit in line}
    merges: dict[str, str] = {}
    for commit in reversed(line):
        waiting = list(commit.parents[1:])
        while waiting:
            side = by_sha.get(waiting.pop())
            if side is None or side.sha in seen:
                continue
            seen.add(side.sha)
            merges[side.sha] = commit.sha
            waiting += side.parents
    return merges


def is_deep_enough(
    landings: Iterable[Landing], shallow: Collection[str], start: int, known: Container[str]
) -> bool:
    """Tell whether a clone with these shallow commits shows how all landed that is wanted.

    Wanted is what landed from `start` (seconds since 1970) on and is not `known`. A shallow commit
    has lost its parents: it would seem to have added every file, and what lies behind it is not
    seen. A root beside a line that is cut may be one of that line.
    """
    if not shallow:
        return True
    landings = tuple(landings)
    is_line_cut = any(landing.sha in shallow for landing in landings if not landing.merge)
    return not any(
        landing.sha in shallow or (is_line_cut and landing.merge and not landing.parents)
        for landing in landings
        if landing.time >= start and landing.sha not in known
    )
