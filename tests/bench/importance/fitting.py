"""Points fitted on some repositories and tried on another, by what is frozen of their commits.

From no points at all, one rule after the other gains or loses a point where that ranks the commits
better, on average over the repositories, until nothing does. Of those repositories' commits a
fixed share is high. It says what points of this kind can reach on a repository that they were not
made for. Bounds are left out.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from functools import cache
from itertools import accumulate, product
from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple

from digest.models import Level
from tests.bench.importance.labelled import TOLD
from tests.bench.importance.measure import Scored, measures_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from tests.bench.importance.measure import Measures

_GAIN = 0.0003  # of the average area; less is chance
_MOST = 12  # points
_HIGH = 0.12  # of the commits of the repositories that points are fitted on


class Kind(NamedTuple):
    """Commits that are alike: which rules apply to them, and how many there are."""

    rules: frozenset[str]
    label: str
    argus: int  # their score by that profile
    number: int


@cache  # it takes seconds
def leave_one_out(path: Path) -> Mapping[str, Measures]:
    """Measure each repository by points and a threshold that were fitted on the others."""
    kinds = _read(path)
    return {
        name: _tried(own, [other for one, other in kinds.items() if one != name])
        for name, own in kinds.items()
    }


def _tried(own: Sequence[Kind], others: Sequence[Sequence[Kind]]) -> Measures:
    points = fit(others)
    threshold = _threshold(others, points)
    return measures_of([one for kind in own for one in _scored(kind, points, threshold)])


def _scored(kind: Kind, points: Mapping[str, int], threshold: int) -> list[Scored]:
    score = _score(kind, points)
    level = Level.HIGH if score >= threshold else Level.LOW
    return [Scored(kind.label, score, level, False, kind.argus, 0)] * kind.number


def _threshold(repositories: Sequence[Sequence[Kind]], points: Mapping[str, int]) -> int:
    """Give the score from which on about `_HIGH` of the commits are, each repository alike."""
    shares: dict[int, float] = defaultdict(float)
    for kinds in repositories:
        commits = sum(kind.number for kind in kinds) * len(repositories)
        for kind in kinds:
            shares[_score(kind, points)] += kind.number / commits
    scores = sorted(shares, reverse=True)
    summed = list(accumulate(shares[score] for score in scores))
    return min(zip(scores, summed, strict=True), key=lambda one: abs(one[1] - _HIGH))[0]


def _score(kind: Kind, points: Mapping[str, int]) -> int:
    return sum(points[rule] for rule in kind.rules)


def fit(repositories: Sequence[Sequence[Kind]]) -> Mapping[str, int]:
    """Fit points: rule → whole number."""
    points: dict[str, int] = defaultdict(int)
    told = [_told(kinds) for kinds in repositories]
    names = sorted({rule for kinds in repositories for kind in kinds for rule in kind.rules})
    best, is_better = _average(told, points), True
    while is_better:
        is_better = False
        for name, step in product(names, (1, -1)):
            points[name] += step
            found = _average(told, points)
            if found > best + _GAIN and abs(points[name]) <= _MOST:
                best, is_better = found, True
            else:
                points[name] -= step
    return points


Told = dict[frozenset[str], list[int]]  # rules → how many commits were not told, and were


def _told(kinds: Iterable[Kind]) -> Told:
    """Count the commits by what the area asks of them alone: points are tried by the hundred."""
    counts: Told = defaultdict(lambda: [0, 0])
    for kind in kinds:
        counts[kind.rules][kind.label in TOLD] += kind.number
    return counts


def _average(repositories: Iterable[Told], points: Mapping[str, int]) -> float:
    return fmean(_area(told, points) for told in repositories)


def _area(told: Told, points: Mapping[str, int]) -> float:
    by_score: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for rules, (bad, good) in told.items():
        counts = by_score[sum(map(points.__getitem__, rules))]
        counts[0] += bad
        counts[1] += good
    found = others = 0
    won = 0.0
    for score in sorted(by_score, reverse=True):
        bad, good = by_score[score]
        won += bad * (found + good / 2)
        found += good
        others += bad
    return won / (found * others)


def _read(path: Path) -> dict[str, list[Kind]]:
    merged: dict[str, dict[tuple[frozenset[str], str, int], int]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = (frozenset(_rules(row)), row["label"], int(row["argus"]))
            counts = merged.setdefault(row["repository"], defaultdict(int))
            counts[key] += int(row["n"])
    return {name: [Kind(*key, n) for key, n in counts.items()] for name, counts in merged.items()}


def _rules(row: Mapping[str, str]) -> Iterable[str]:
    yield f"type {row['type']}"
    yield f"files {row['kind']}"
    yield from (f"size >{least - 1}" for least in (11, 101) if int(row["lines"]) >= least)
    if int(row["files"]) > 3:
        yield "breadth >3"
    yield from filter(None, row["signs"].split("|"))
