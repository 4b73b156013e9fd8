"""The shapes that numbers and words have in a real archive."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Iterator

_AT_ONCE = 4096  # words drawn in one call; one by one is five times slower


@dataclass(frozen=True, slots=True)
class Quantiles:
    """A distribution told by some of its quantiles, with straight lines between them.

    `points` are (share, value), by rising share from 0 to 1.
    """

    points: tuple[tuple[float, float], ...]

    def at(self, share: float) -> float:
        """Give the value that this share of all values lies below."""
        right = bisect_right(self.points, share, key=lambda point: point[0])
        right = min(max(right, 1), len(self.points) - 1)
        (x, low), (next_x, high) = self.points[right - 1 : right + 1]
        return low + (high - low) * (share - x) / (next_x - x)

    def draw(self, dice: random.Random) -> int:
        """Draw a whole number."""
        return round(self.at(dice.random()))


@dataclass(frozen=True, slots=True)
class Zipf:
    """Words, of which the n-th is as frequent as 1 / (n + shift) ** exponent."""

    words: tuple[str, ...]
    weights: tuple[float, ...]  # of each word and all before it

    def draw(self, dice: random.Random, number: int) -> list[str]:
        """Draw words; the same one may come again."""
        return dice.choices(self.words, cum_weights=self.weights, k=number)

    def stream(self, dice: random.Random) -> Iterator[str]:
        """Draw words without end."""
        while True:
            yield from self.draw(dice, _AT_ONCE)


def zipf(words: Iterable[str], exponent: float, shift: float = 2.0) -> Zipf:
    """Make a distribution of words, the most frequent first."""
    kept = tuple(words)
    weights = accumulate((rank + shift) ** -exponent for rank in range(len(kept)))
    return Zipf(kept, tuple(weights))
