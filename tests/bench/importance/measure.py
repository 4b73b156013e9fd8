"""What is measured of a repository's labelled commits."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, replace
from operator import and_
from statistics import fmean
from time import process_time
from typing import TYPE_CHECKING, NamedTuple

from digest.importance import make_rules, rate
from digest.models import Level
from tests.bench.importance.labelled import NOTABLE, TOLD
from tests.bench.importance.ranking import area, top_precision

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from digest.models import Importance, Reason
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
    breaking: float  # recall of the breaking rule: of breaking changes
    breaking_precision: float
    breaking_right: float  # how many
    breaking_ruled: float
    breaking_told: float
    seconds: float = math.nan  # of CPU for 20,000 commits


class Scored(NamedTuple):
    """A commit with what is measured of it."""

    label: str  # where the changelog has it
    score: int
    level: Level | None
    is_breaking: bool  # by the rule
    argus: int  # score
    lines: int  # changed

    @property
    def is_told(self) -> bool:
        """Whether users were told of it."""
        return self.label in TOLD


def measure(labelled: Sequence[Labelled]) -> Measures:
    """Measure one repository."""
    start = process_time()
    rated = [rate(one.commit, _DEFAULT) for one in labelled]
    seconds = process_time() - start
    scored = [_scored(*pair) for pair in zip(labelled, rated, strict=True)]
    return replace(measures_of(scored), seconds=seconds * _MANY / len(labelled))


def measures_of(scored: Sequence[Scored]) -> Measures:
    """Measure one repository whose commits were rated."""
    told = [one.is_told for one in scored]
    is_high = [one.level is Level.HIGH for one in scored]
    by_score, by_argus, by_lines = (
        [(getattr(one, name), one.is_told) for one in scored]
        for name in ("score", "argus", "lines")
    )
    levels = [one.level for one in scored]
    ruled = [one.is_breaking for one in scored]
    breaking = [one.label == "breaking" for one in scored]
    return Measures(
        commits=len(scored),
        told=fmean(told),
        area=area(by_score),
        argus_area=area(by_argus),
        lines_area=area(by_lines),
        top=top_precision(by_score),
        argus_top=top_precision(by_argus),
        lines_top=top_precision(by_lines),
        high=levels.count(Level.HIGH) / len(levels),
        medium=levels.count(Level.MEDIUM) / len(levels),
        low=levels.count(Level.LOW) / len(levels),
        precision=_share(told, is_high),
        recall=_share(is_high, [one.label in NOTABLE for one in scored]),
        breaking=_share(ruled, breaking),
        breaking_precision=_share(breaking, ruled),
        breaking_right=sum(map(and_, ruled, breaking)),
        breaking_ruled=sum(ruled),
        breaking_told=sum(breaking),
    )


def breaking_together(found: Collection[Measures]) -> tuple[float, float, float]:
    """Give how many commits are breaking by rule and changelog, by the rule, by the changelog."""
    return (
        sum(one.breaking_right for one in found),
        sum(one.breaking_ruled for one in found),
        sum(one.breaking_told for one in found),
    )


def is_breaking(reasons: Iterable[Reason]) -> bool:
    """Tell whether the breaking rule is among these."""
    return any(reason.rule.startswith("breaking") for reason in reasons)


def _scored(labelled: Labelled, rated: Importance) -> Scored:
    commit = labelled.commit
    return Scored(
        labelled.label,
        rated.score or 0,
        rated.level,
        is_breaking(rated.reasons),
        rate(commit, _ARGUS).score or 0,
        sum((file.additions or 0) + (file.deletions or 0) for file in commit.files),
    )


def mean(found: Collection[Measures]) -> Measures:
    """Give the average over repositories, each counting once; what one lacks is left out."""
    columns = ([getattr(one, field.name) for one in found] for field in fields(Measures))
    return Measures(*(_mean([one for one in column if one == one]) for column in columns))


def _mean(numbers: Sequence[float]) -> float:
    return fmean(numbers) if numbers else math.nan


def _share(of: Sequence[bool], among: Sequence[bool]) -> float:
    """Give the share of what is so among these."""
    return _mean([is_so for is_so, is_one in zip(of, among, strict=True) if is_one])
