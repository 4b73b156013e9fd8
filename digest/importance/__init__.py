"""How important a commit is: points for what it says and what it touches, each with its reason.

There are two profiles. `argus` counts as the tool did that the report format comes from: type +
size + files + breadth. `default` reads titles in more ways and leaves out files that a tool wrote;
then it bounds the sum by what is certain: a commit of documentation alone can't be high, a breaking
change can't be less. A bound is a reason as well, whose points move the score onto it. So the
reasons' points always add up to the score, and the score alone gives the level.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.importance.argus import argus
from digest.importance.default import default
from digest.importance.fingerprint import count_outdated, is_edited, level_of
from digest.importance.levels import Levels, levels_of
from digest.importance.rules import Rules, make_rules, total
from digest.models import Importance

if TYPE_CHECKING:
    from digest.models import Commit, Level

__all__ = ["Levels", "Rules", "count_outdated", "is_edited", "levels_of", "make_rules", "rate"]


def rate(commit: Commit, rules: Rules, reverted: Level | None = None) -> Importance:
    """Rate a commit by a profile's rules: level, score, and the reasons that add up to it.

    `reverted` is the level of the commit that this one reverts, where that is known: undoing
    something important is important.
    """
    if rules.profile == "argus":
        reasons = list(argus(commit, rules))
    else:
        reasons = default(commit, rules, reverted)
    score = total(reasons)
    return Importance(level_of(score, rules.thresholds), score, tuple(reasons), rules.fingerprint)
