"""How work grows with its input: texts of some size and of four times that size, compared."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MOST = 9  # times the work for four times the text: linear gives 4, squares 16
_TELLING = 0.02  # seconds; what takes less is told by chance alone


def growth(function: Callable[[str], object], piece: str, size: int) -> float:
    """Give how many times longer four times the text takes; 0 for what takes no time.

    The processor's time counts, and of what seems too long the best of three, so that others' work
    does not.
    """
    long = piece * (4 * size // len(piece) + 1)
    short = piece * (size // len(piece) + 1)
    after = _time(function, long)
    if after < _TELLING:
        return 0
    before = _time(function, short)
    for _ in range(2):
        if after <= MOST * max(before, _TELLING / 16):
            break
        after = min(after, _time(function, long))
        before = min(before, _time(function, short))
    return after / max(before, _TELLING / 16)


def _time(function: Callable[[str], object], text: str) -> float:
    start = time.process_time()
    function(text)
    return time.process_time() - start
