"""Points fitted on some repositories and tried on another, by what is frozen of their commits.

From no points at all, one rule after the other gains or loses a point where that ranks the commits
better, on average over the repositories, until nothing does. It says what points of this kind can
reach on a repository that they were not made for.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from itertools import product
from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple

from tests.bench.importance.labelled import TOLD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

_GAIN = 0.0003  # of the average area; less is chance
_MOST = 12  # points


class Kind(NamedTuple):
    """Commits that are alike: which rules apply to them, and how many there are."""

    rules: frozenset[str]
    is_told: bool
    number: int


def leave_one_out(path: Path) -> dict[str, float]:
    """Give the area under the ROC curve of each repository, by points fitted on the others."""
    kinds = _read(path)
    return {
        name: _area(own, fit([other for one, other in kinds.items() if one != name]))
        for name, own in kinds.items()
    }


def fit(repositories: Sequence[Sequence[Kind]]) -> Mapping[str, int]:
    """Fit points: rule → whole number."""
    points: dict[str, int] = defaultdict(int)
    names = sorted({rule for kinds in repositories for kind in kinds for rule in kind.rules})
    best, is_better = _average(repositories, points), True
    while is_better:
        is_better = False
        for name, step in product(names, (1, -1)):
            points[name] += step
            found = _average(repositories, points)
            if found > best + _GAIN and abs(points[name]) <= _MOST:
                best, is_better = found, True
            else:
                points[name] -= step
    return points


def _average(repositories: Iterable[Sequence[Kind]], points: Mapping[str, int]) -> float:
    return fmean(_area(kinds, points) for kinds in repositories)


def _area(kinds: Sequence[Kind], points: Mapping[str, int]) -> float:
    by_score: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for kind in kinds:
        score = sum(points[rule] for rule in kind.rules)
        by_score[score][kind.is_told] += kind.number
    found = others = 0
    won = 0.0
    for score in sorted(by_score, reverse=True):
        bad, good = by_score[score]
        won += bad * (found + good / 2)
        found += good
        others += bad
    return won / (found * others)


def _read(path: Path) -> dict[str, list[Kind]]:
    merged: dict[str, dict[tuple[frozenset[str], bool], int]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = (frozenset(_rules(row)), row["label"] in TOLD)
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
