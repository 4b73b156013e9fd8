"""The order of entries in a list: the most important first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.models import Level

if TYPE_CHECKING:
    from digest.models import Entry

_LEVEL_PLACES = {level: place for place, level in enumerate((*Level, None))}  # in reading order


def importance_order(entry: Entry) -> tuple[int, bool, int, int, int]:
    """Give what entries are sorted by, the most important first: level, score, files, lines.

    The level goes before the score: it is what the report says, or its owner. Entries without a
    score, those of other tools, come after all of their level that have one. What is left equal
    belongs in order of time.
    """
    importance, size = entry.importance, entry.commit.size
    breadth = (-size.files, -size.additions - size.deletions) if size else (0, 0)
    place = _LEVEL_PLACES[importance.level]
    return place, importance.score is None, -(importance.score or 0), *breadth
