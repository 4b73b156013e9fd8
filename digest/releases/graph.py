"""Which release holds a commit first, what each holds, and which is before which: by history alone.

A release that another one descends from is the earlier of the two, whatever their dates say; of two
of which neither descends from the other, such as a fix for an old branch, the dates decide. Each
question takes one walk over all commits, however many tags there are.

The release before one is the latest that it descends from. Some projects put tags on branches that
are never merged: there, it is the one whose branch left last.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class ReleaseTag(NamedTuple):
    """A tag that is a release."""

    name: str
    commit: str  # full SHA
    time: int  # seconds since 1970
    series: str = ""
    is_prerelease: bool = False


class Step(NamedTuple):
    """A commit of a walk."""

    sha: str
    parents: tuple[str, ...]


class Holding(NamedTuple):
    """What a release holds."""

    shas: tuple[str, ...]  # that no earlier release of its series holds, children first
    previous: str | None  # the release before it; `None` for the first


_BEFORE, _NOW = 1, 2  # when a commit was seen


@dataclass(frozen=True, slots=True)
class ReleaseGraph:
    """The commits that releases reach, by number, parents before their children."""

    shas: tuple[str, ...]
    parents: tuple[tuple[int, ...], ...]
    tags: tuple[ReleaseTag, ...]  # the earliest first, by history
    commits: tuple[int, ...]  # which commit each tag names

    def first_in(self) -> dict[str, str]:
        """Give the earliest release that holds each commit: SHA → tag."""
        seen = bytearray(len(self.shas))
        found: dict[str, str] = {}
        for tag, commit in zip(self.tags, self.commits, strict=True):
            new, _ = self._walk(commit, seen)
            found.update((self.shas[number], tag.name) for number in new)
        return found

    def holdings(self) -> dict[str, Holding]:
        """Give what each release is the first of its series to hold, and the release before it.

        What a pre-release was the first to hold, the release after it holds as well.
        """
        reached, holders = self._reached(), self._holders()
        seen: dict[tuple[str, bool], bytearray] = {}
        masks: dict[tuple[str, bool], int] = {}  # the tags that may be the one before
        found: dict[str, Holding] = {}
        for n, (tag, commit) in enumerate(zip(self.tags, self.commits, strict=True)):
            own = (tag.series, tag.is_prerelease)
            before = masks.get(own, 0)
            for kind in {True, tag.is_prerelease}:  # of all, and of those that are no pre-releases
                key = (tag.series, kind)
                new, edge = self._walk(commit, seen.setdefault(key, bytearray(len(self.shas))))
                masks[key] = masks.get(key, 0) | 1 << n
                if key == own:
                    shas = tuple(self.shas[number] for number in sorted(new, reverse=True))
                    previous = self._choose(before, edge, holders, reached[commit])
                    found[tag.name] = Holding(shas, previous)
        return found

    def _choose(
        self, candidates: int, edge: Iterable[int], holders: Sequence[int], reached: int
    ) -> str | None:
        """Choose the release before: the one that holds most of what is not new.

        `edge` are the newest commits that are not. Often one release holds all of them; where
        several do, it is one that is descended from, if there is any, and the latest of these.
        """
        for commit in sorted(edge, reverse=True):
            candidates = candidates & holders[commit] or candidates
        if not edge:
            return None
        nearest = candidates & reached or candidates
        return self.tags[nearest.bit_length() - 1].name if nearest else None

    def _walk(self, commit: int, seen: bytearray) -> tuple[list[int], set[int]]:
        """Give what a commit reaches that was not seen yet, and where that ends; now it is seen."""
        if seen[commit]:
            return [], {commit}
        seen[commit] = _NOW
        found, edge = [commit], set()
        for number in found:
            for parent in self.parents[number]:
                if not seen[parent]:
                    seen[parent] = _NOW
                    found.append(parent)
                elif seen[parent] != _NOW:
                    edge.add(parent)
        for number in found:
            seen[number] = _BEFORE
        return found, edge

    def _reached(self) -> list[int]:
        """Give which tags each commit reaches: a bit for each, its number that of the tag."""
        reached = self._named()
        for number, parents in enumerate(self.parents):
            for parent in parents:
                reached[number] |= reached[parent]
        return reached

    def _holders(self) -> list[int]:
        """Give which tags hold each commit, likewise."""
        holders = self._named()
        for number in range(len(self.parents) - 1, -1, -1):
            for parent in self.parents[number]:
                holders[parent] |= holders[number]
        return holders

    def _named(self) -> list[int]:
        named = [0] * len(self.shas)
        for bit, commit in enumerate(self.commits):
            named[commit] |= 1 << bit
        return named


def make_graph(steps: Sequence[Step], tags: Iterable[ReleaseTag]) -> ReleaseGraph:
    """Make the graph of a walk, in which children come before their parents.

    Tags of commits that are not in it are left out; so are parents, where a history is cut off.
    """
    numbers = {step.sha: n for n, step in enumerate(reversed(steps))}
    parents = tuple(
        tuple(numbers[sha] for sha in step.parents if sha in numbers) for step in reversed(steps)
    )
    known = [tag for tag in tags if tag.commit in numbers]
    times = _times(parents, known, numbers)
    order = sorted(
        known,
        key=lambda tag: (times[tag.name], numbers[tag.commit], not tag.is_prerelease, tag.name),
    )
    commits = tuple(numbers[tag.commit] for tag in order)
    return ReleaseGraph(tuple(numbers), parents, tuple(order), commits)


def _times(
    parents: Sequence[tuple[int, ...]], tags: Sequence[ReleaseTag], numbers: Mapping[str, int]
) -> dict[str, int]:
    """Give when each tag was made, but not before one that it descends from."""
    by_commit: dict[int, list[ReleaseTag]] = {}
    for tag in tags:
        by_commit.setdefault(numbers[tag.commit], []).append(tag)
    newest: list[int] = []  # of the tags that a commit reaches
    times: dict[str, int] = {}
    for n, above in enumerate(parents):
        before = latest = max((newest[parent] for parent in above), default=0)
        for tag in by_commit.get(n, ()):
            times[tag.name] = max(before, tag.time)
            latest = max(latest, tag.time)
        newest.append(latest)
    return times
