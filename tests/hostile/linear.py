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

    The processor's time counts, the best of three, so that others' work does not.
    """
    long = piece * (4 * size // len(piece) + 1)
    short = piece * (size // len(piece) + 1)
    after = _best(function, long)
    if after < _TELLING:
        return 0
    return after / max(_best(function, short), _TELLING / 16)


def _best(function: Callable[[str], object], text: str) -> float:
    times = []
    for _ in range(3):
        start = time.process_time()
        function(text)
        times.append(time.process_time() - start)
        if times[-1] < _TELLING:
            break
    return min(times)
