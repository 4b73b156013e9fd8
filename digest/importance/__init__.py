"""How important a commit is: points for what it says and what it touches, every one a reason.

Two profiles. `argus` counts as the tool whose archives we read did: type + size + files +
breadth. `default` does the same with more ways to read a title and without what no person wrote,
then bounds the sum by what is certain (nothing but documentation can't be high, a breaking change
can't be less). A bound is a reason as well: its points move the score onto it, so the reasons'
points always add up to the score, and the score alone gives the level.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.importance.argus import argus
from digest.importance.default import default
from digest.importance.levels import Levels
from digest.importance.rules import Rules, make_rules, total
from digest.models import Importance, Level

if TYPE_CHECKING:
    from digest.models import Commit

__all__ = ["Levels", "Rules", "make_rules", "rate"]


def rate(commit: Commit, rules: Rules, reverted: Level | None = None) -> Importance:
    """Rate a commit; `reverted` is the level of the commit it reverts, where that is known."""
    if rules.profile == "argus":
        reasons = list(argus(commit, rules))
    else:
        reasons = default(commit, rules, reverted)
    score = total(reasons)
    level = next(lv for lv in Level if score >= rules.thresholds.get(lv, score))  # low has none
    return Importance(level, score, tuple(reasons))
