"""What is measured of a repository's labelled commits."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from statistics import fmean
from time import process_time
from typing import TYPE_CHECKING

from digest.importance import make_rules, rate
from digest.models import Level
from tests.bench.importance.labelled import NOTABLE
from tests.bench.importance.ranking import area, top_precision

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from digest.models import Commit, Importance
    from tests.bench.importance.labelled import Labelled

_ARGUS = make_rules("argus")
_DEFAULT = make_rules()
_MANY = 20_000  # commits


@dataclass(frozen=True, slots=True)
class Measures:
    """Shares from 0 to 1; NaN for one of nothing."""

    commits: float  # how many
    told: float  # users were told of them
    area: float  # under the ROC curve, by score
    argus_area: float
    lines_area: float
    top: float  # precision at the top tenth, by score
    argus_top: float
    lines_top: float
    high: float  # of all commits
    medium: float
    low: float
    precision: float  # of high: told
    recall: float  # of high: of features and breaking changes
    breaking: float  # of the breaking rule: of breaking changes
    seconds: float  # of CPU for 20,000 commits


def measure(labelled: Sequence[Labelled]) -> Measures:
    """Measure one repository."""
    start = process_time()
    rated = [rate(one.commit, _DEFAULT) for one in labelled]
    seconds = process_time() - start
    told = [one.is_told for one in labelled]
    by_argus = _ranked(labelled, told, lambda commit: rate(commit, _ARGUS).score or 0)
    by_lines = _ranked(labelled, told, _lines)
    by_score = [(one.score or 0, good) for one, good in zip(rated, told, strict=True)]
    levels = [one.level for one in rated]
    is_high = [level is Level.HIGH for level in levels]
    return Measures(
        commits=len(labelled),
        told=fmean(told),
        area=area(by_score),
        argus_area=area(by_argus),
        lines_area=area(by_lines),
        top=top_precision(by_score),
        argus_top=top_precision(by_argus),
        lines_top=top_precision(by_lines),
        high=fmean(level is Level.HIGH for level in levels),
        medium=fmean(level is Level.MEDIUM for level in levels),
        low=fmean(level is Level.LOW for level in levels),
        precision=_share(told, is_high),
        recall=_share(is_high, [one.label in NOTABLE for one in labelled]),
        breaking=_share(map(_is_breaking, rated), [one.label == "breaking" for one in labelled]),
        seconds=seconds * _MANY / len(labelled),
    )


def mean(found: Collection[Measures]) -> Measures:
    """Give the average over repositories, each counting once; what one lacks is left out."""
    columns = ([getattr(one, field.name) for one in found] for field in fields(Measures))
    return Measures(*(_mean([one for one in column if one == one]) for column in columns))


def _mean(numbers: Sequence[float]) -> float:
    return fmean(numbers) if numbers else math.nan


def _ranked(
    labelled: Sequence[Labelled], told: Sequence[bool], score: Callable[[Commit], int]
) -> list[tuple[float, bool]]:
    return [(score(one.commit), good) for one, good in zip(labelled, told, strict=True)]


def _lines(commit: Commit) -> int:
    return sum((file.additions or 0) + (file.deletions or 0) for file in commit.files)


def _share(of: Iterable[bool], among: Sequence[bool]) -> float:
    """Give the share of what is so among these."""
    return _mean([is_so for is_so, is_one in zip(of, among, strict=True) if is_one])


def _is_breaking(importance: Importance) -> bool:
    return any(reason.rule.startswith("breaking") for reason in importance.reasons)
