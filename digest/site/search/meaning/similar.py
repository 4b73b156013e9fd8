"""Commits that are about the same thing, also in different repositories.

Two commits are compared by where they lie in the space, and by the words that tell most of each:
nearness alone finds commits of one topic, common rare words alone those that name the same thing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from digest.site.search.meaning.space import Floats, Numbers, Table

MOST_SIMILAR = 5  # that are found for a commit; its page shows those that nothing else ties to it
ALIKE = 0.55  # mean of the two cosines at least: see docs/finding.md
SHOWN = 3  # on a commit's page
_TELLING = 24  # words of a commit that are compared, the weightiest
_ROWS = 8192  # of a table, whose words are put into order at once
_CANDIDATES = 12  # nearest commits of which the words are compared
_CELL, _CELLS = 256, 4  # commits of a cell; cells that are looked through for one
_SEED = 2


@dataclass(frozen=True)
class Points:
    """Commits: where each lies, at the distance 1 from the origin, and its most telling words."""

    places: Floats
    words: Numbers  # a row a commit: numbers of words; -1 for none
    weights: Floats  # of these words, a row of length 1

    def __len__(self) -> int:
        return len(self.places)

    @property
    def parts(self) -> tuple[Floats, Numbers, Floats]:
        """All that is known of them, a row a commit in each part."""
        return self.places, self.words, self.weights


def make_points(places: Floats, table: Table) -> Points:
    """Give the points of a table's commits, which lie at `places`."""
    words = np.full((table.size, _TELLING), -1, np.int64)
    weights = np.zeros((table.size, _TELLING), np.float32)
    for first in range(0, table.size, _ROWS):
        begin, end = table.starts[[first, min(first + _ROWS, table.size)]].tolist()
        rows, values = table.rows[begin:end], table.values[begin:end]
        # By row, then by value, which is at most 1: one key is sorted sooner than two.
        order = np.argsort(rows * 2.0 - values, kind="stable")
        ranks = np.arange(begin, end) - table.starts[rows[order]]
        kept = ranks < _TELLING
        cells, ranks = order[kept], ranks[kept]
        words[rows[cells], ranks] = table.columns[begin:end][cells]
        weights[rows[cells], ranks] = values[cells]
    lengths = np.linalg.norm(weights, axis=1, keepdims=True)
    return Points(places, words, weights / np.maximum(lengths, 1e-9))


def find_similar(
    points: Points, chosen: Sequence[int], repositories: Sequence[str]
) -> list[list[int]]:
    """Give the commits similar to each chosen one, by their numbers, the most similar first.

    `repositories` are those of all commits. The best of another repository than the commit's own is
    among the first three, if there is one.
    """
    found: dict[int, list[int]] = {}
    for numbers, others, cosines in _near(points, np.array(chosen, np.int64)):
        scores = np.round((cosines + _common(points, numbers, others)) / 2, 3)
        order = np.lexsort((others, -scores), axis=1)
        rows = np.arange(len(numbers))[:, None]
        sizes = (scores >= ALIKE).sum(axis=1).tolist()
        ranked = others[rows, order].tolist()
        for number, best, size in zip(numbers.tolist(), ranked, sizes, strict=True):
            found[number] = _with_another(best[:size], number, repositories)
    return [found.get(number, []) for number in chosen]


def _with_another(others: list[int], number: int, repositories: Sequence[str]) -> list[int]:
    """Put the best of another repository among the first ones."""
    own = repositories[number]
    for rank, other in enumerate(others):
        if repositories[other] != own:
            if rank >= SHOWN:
                others.insert(SHOWN - 1, others.pop(rank))
            break
    return others[:MOST_SIMILAR]


def _common(points: Points, numbers: Numbers, others: Numbers) -> Floats:
    """Give the cosines of commits' telling words with those of others, a row a commit."""
    width = int(points.words.max(initial=0)) + 1
    table = np.zeros((len(numbers), width + 1), np.float32)  # the last column is of no word
    rows = np.arange(len(numbers))[:, None]
    table[rows, points.words[numbers]] = points.weights[numbers]
    common = np.zeros(others.shape, np.float32)
    for n in range(others.shape[1]):
        column = others[:, n]
        common[:, n] = (table[rows, points.words[column]] * points.weights[column]).sum(axis=1)
    return common


def _near(points: Points, chosen: Numbers) -> Iterator[tuple[Numbers, Numbers, Floats]]:
    """Yield some of the chosen commits, the nearest others of each, and the cosines.

    Commits lie in cells, each around one of them; those of a commit's own cell and of the cells
    nearest to that are looked through. So the time is in proportion to the number of commits.
    """
    size = len(points)
    if len(chosen) < _CELL:  # new commits: compared with all
        yield from _nearest(points, chosen, np.arange(size))
        return
    centres = _centres(points)
    cell_of = np.concatenate(
        [
            np.argmax(part @ centres.T, axis=1)
            for part in np.array_split(points.places, size // 512 + 1)
        ]
    )
    nearest_cells = np.argsort(-(centres @ centres.T), axis=1, kind="stable")[:, :_CELLS]
    for cell in range(len(centres)):
        own = chosen[cell_of[chosen] == cell]
        yield from _nearest(points, own, np.flatnonzero(np.isin(cell_of, nearest_cells[cell])))


def _nearest(
    points: Points, own: Numbers, around: Numbers
) -> Iterator[tuple[Numbers, Numbers, Floats]]:
    """Yield commits, the nearest of those around them, and the cosines; nothing of none."""
    if len(own) and len(around) > 1:
        cosines = points.places[own] @ points.places[around].T
        cosines[own[:, None] == around] = -1
        number = min(_CANDIDATES, len(around) - 1)
        best = np.argpartition(-cosines, number - 1, axis=1)[:, :number]
        yield own, around[best], np.take_along_axis(cosines, best, axis=1)


def _centres(points: Points) -> Floats:
    """Choose the commits that cells lie around."""
    number = max(1, len(points) // _CELL)
    picked = np.random.default_rng(_SEED).choice(len(points), number, replace=False)
    return points.places[np.sort(picked)]
