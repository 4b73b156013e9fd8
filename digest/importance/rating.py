"""A commit → its importance, by the profile in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.importance.argus import argus
from digest.importance.default import default
from digest.importance.fingerprint import level_of
from digest.importance.rules import Rules, total
from digest.models import Importance

if TYPE_CHECKING:
    from digest.models import Commit, Level


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
