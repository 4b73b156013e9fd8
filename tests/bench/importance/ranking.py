"""How good a ranking is: area under the ROC curve, precision at its top."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Ranked = tuple[float, bool]  # a score, and whether the commit is one to find


def area(ranked: Sequence[Ranked]) -> float:
    """Give the chance that one to find has a higher score than another; equal ones count half."""
    found = others = 0
    won = 0.0
    for good, bad in _ties(ranked):
        won += bad * (found + good / 2)
        found += good
        others += bad
    return won / (found * others)


def top_precision(ranked: Sequence[Ranked], share: float = 0.1) -> float:
    """Give the share of those to find among the highest scores, which are such a share of all.

    Of equal scores at the end of them, as many count as there is room for, with their own share.
    """
    room = wanted = max(1, round(len(ranked) * share))
    found = 0.0
    for good, bad in _ties(ranked):
        taken = min(room, good + bad)
        found += taken * good / (good + bad)
        room -= taken
    return found / wanted


def _ties(ranked: Sequence[Ranked]) -> Iterator[tuple[int, int]]:
    """Yield how many are to find and how many not, by score, the highest first."""
    for _, tied in groupby(sorted(ranked, reverse=True), key=lambda one: one[0]):
        kinds = [is_found for _, is_found in tied]
        yield sum(kinds), len(kinds) - sum(kinds)
