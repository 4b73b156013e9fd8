"""How important a commit is: points for what it says and what it touches, each with its reason.

There are two profiles. `argus` counts as the tool did that the report format comes from: type +
size + files + breadth. `default` reads titles in more ways and leaves out files that a tool wrote;
then it bounds the sum by what is certain: a commit of documentation alone can't be high, a breaking
change can't be less. A bound is a reason as well, whose points move the score onto it. So the
reasons' points always add up to the score, and the score alone gives the level.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.later import hand_on

if TYPE_CHECKING:
    from digest.importance.fingerprint import count_outdated, is_edited
    from digest.importance.levels import Levels, levels_of
    from digest.importance.rating import rate
    from digest.importance.rules import Rules, make_rules

__all__ = ["Levels", "Rules", "count_outdated", "is_edited", "levels_of", "make_rules", "rate"]

__getattr__ = hand_on(
    __name__,
    {
        "fingerprint": "count_outdated is_edited",
        "levels": "Levels levels_of",
        "rating": "rate",
        "rules": "Rules make_rules",
    },
)
