"""Words and commits as points of a space of few dimensions, in which what means the same is near.

The table of which commit has which word, weighted by how rare the word is (tf-idf), is reduced to
its largest directions: latent semantic analysis (Deerwester et al., 1990), by a randomised singular
value decomposition (Halko, Martinsson and Tropp, 2011, algorithm 4.4) over blocks of the table. Its
time is in proportion to the number of commits; the same commits give the same numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from digest.site.search.meaning.tokens import Tokens

    Numbers: TypeAlias = NDArray[np.integer[Any]]
    Floats: TypeAlias = NDArray[np.floating[Any]]

DIMENSIONS = 88
MOST_WORDS = 5000  # of an archive: the most frequent ones
_RAREST, _MOST_FREQUENT = 5, 0.25  # commits that have a word at least; share of all at most
_RARER_THAN = 3000  # commits of which one has a word at least
_SPARE, _ROUNDS = 8, 2  # dimensions and passes more, for the last directions to be right as well
_SEED = 1
_BLOCK = 512  # commits of a block
_CELLS = 1 << 20  # of a table, that are reckoned with at once
_READ = 8000  # commits that the axes are found from, of all times


@dataclass(frozen=True)
class Table:
    """Which commit has which word, and how much it counts: a row a commit, of length 1."""

    size: int  # rows
    width: int  # columns
    rows: Numbers  # of the cells, in order
    columns: Numbers
    values: Floats

    @cached_property
    def starts(self) -> Numbers:
        """The first cell of each row, and the number of cells."""
        return np.searchsorted(self.rows, np.arange(self.size + 1))

    def thinned(self, most: int) -> Table:
        """Give every n-th row, so that they are no more than `most`."""
        step = -(-self.size // most) or 1
        kept = self.rows % step == 0
        size = -(-self.size // step)
        rows, columns, values = self.rows[kept] // step, self.columns[kept], self.values[kept]
        return Table(size, self.width, rows, columns, values)

    def blocks(self) -> Iterator[tuple[int, Floats]]:
        """Yield the table some rows at a time, all cells of them, after the first row's number."""
        for first in range(0, self.size, _BLOCK):
            last = min(self.size, first + _BLOCK)
            cells = slice(self.starts[first], self.starts[last])
            block = np.zeros((last - first, self.width), np.float32)
            block[self.rows[cells] - first, self.columns[cells]] = self.values[cells]
            yield first, block


@dataclass(frozen=True)
class Space:
    """The words that are known, how rare each is, and the axes of the space."""

    words: tuple[str, ...]
    rarity: Floats
    axes: Floats  # a row a word, a column a dimension

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Each word's number."""
        return {word: number for number, word in enumerate(self.words)}

    def table(self, tokens: Tokens, size: int) -> Table:
        """Make the table of so many commits from their words; those not known are left out."""
        numbers = np.array([self.numbers.get(word, -1) for word in tokens.words], np.int32)
        columns = numbers[tokens.numbers] if len(numbers) else tokens.numbers
        is_known = columns >= 0
        rows, columns = tokens.texts[is_known], columns[is_known]
        weights, values = tokens.weights[is_known], np.zeros(len(rows), np.float32)
        squares = np.zeros(size)
        for first in range(0, len(rows), _CELLS):  # some at a time, which take twice the memory
            cells = slice(first, first + _CELLS)
            values[cells] = (1 + np.log(weights[cells])) * self.rarity[columns[cells]]
            squares += np.bincount(rows[cells], values[cells].astype(np.float64) ** 2, size)
        lengths = np.maximum(np.sqrt(squares), 1e-9).astype(np.float32)
        values /= lengths[rows]
        return Table(size, len(self.words), rows, columns, values)

    def place(self, table: Table) -> Floats:
        """Give the points of a table's commits, each at the distance 1 from the origin."""
        return unit(
            np.concatenate([self.axes[:0], *(block @ self.axes for _, block in table.blocks())])
        )


def choose_words(tokens: Tokens, size: int) -> Space:
    """Choose the words to learn of, in so many commits; the space has no axes yet."""
    commits = np.bincount(tokens.numbers, minlength=len(tokens.words))
    rarest = max(_RAREST, size // _RARER_THAN)
    chosen = np.flatnonzero((commits >= rarest) & (commits <= _MOST_FREQUENT * size))
    by_name = sorted(chosen.tolist(), key=lambda number: (-commits[number], tokens.words[number]))
    kept = sorted(by_name[:MOST_WORDS], key=lambda number: tokens.words[number])
    rarity = np.log(size / np.maximum(commits[kept], 1)).astype(np.float32)
    words = tuple(tokens.words[number] for number in kept)
    return Space(words, rarity, np.zeros((len(words), 0), np.float32))


def find_axes(table: Table) -> tuple[Floats, Floats]:
    """Give a table's largest directions, a column each, and how much of it lies along each.

    They are fewer than `DIMENSIONS` where the table has fewer rows or columns.
    """
    table = table.thinned(_READ)
    number = min(DIMENSIONS + _SPARE, table.width, table.size)
    shape = (table.width, number)
    basis = np.random.default_rng(_SEED).standard_normal(shape).astype(np.float32)
    for _ in range(_ROUNDS):
        summed = np.zeros(shape, np.float32)
        for _, block in table.blocks():
            summed += block.T @ (block @ basis)
        basis, _ = np.linalg.qr(summed)
    gram = np.zeros((number, number), np.float64)
    for _, block in table.blocks():
        part = block @ basis
        gram += part.T @ part
    squares, directions = np.linalg.eigh(gram)
    order = np.argsort(-squares)[:DIMENSIONS]
    axes = basis @ directions[:, order].astype(np.float32)
    return axes, np.sqrt(np.maximum(squares[order], 0)).astype(np.float32)


def unit(points: Floats) -> Floats:
    """Give points at the distance 1 from the origin, in the same direction."""
    lengths: Floats = np.linalg.norm(points, axis=1, keepdims=True)
    return points / np.maximum(lengths, 1e-9)
