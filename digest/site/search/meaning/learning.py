"""Commits' texts → related words and similar commits, and the numbers to compare new commits by."""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from digest.site.search.meaning.cjk_words import cjk_words_of, learn_cjk_words
from digest.site.search.meaning.related import find_related, related_lines
from digest.site.search.meaning.similar import Points, find_similar, make_points
from digest.site.search.meaning.space import Space, choose_words, find_axes
from digest.site.search.meaning.tokens import find_tokens
from digest.workers import map_in_order

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from digest.site.search.meaning.texts import CommitText

_READ = 2_500_000  # characters that Chinese words are learnt from, of commits of all times
_PARALLEL_FROM = 1000  # commits; fewer are done sooner here than processes are started
_SHARE = 4096  # commits whose similar ones are looked for at once
_PLACE_STEPS, _WEIGHT_STEPS = np.float32(127), np.float32(255)  # in which points are kept


@dataclass(frozen=True, slots=True)
class Learnt:
    """What was learnt of commits, which go by their numbers."""

    related: str  # lines of the search's index
    similar: list[list[int]]
    numbers: LearntNumbers


@dataclass
class LearntNumbers:
    """A space of words, with the commits that were placed in it."""

    space: Space
    points: Points
    repositories: list[str]  # of the commits

    def put(
        self, numbers: Sequence[int], texts: Sequence[CommitText], names: Sequence[str]
    ) -> None:
        """Place commits by their texts: in the place of others, or behind all of them."""
        new = _place(self.space, texts)
        size = max([len(self.points), *(number + 1 for number in numbers)])
        self.repositories += [""] * (size - len(self.repositories))
        grown = [_grown(part, size) for part in self.points.parts]
        for part, values in zip(grown, new.parts, strict=True):
            part[numbers] = values
        for number, name in zip(numbers, names, strict=True):
            self.repositories[number] = name
        self.points = Points(*grown)

    def similar_to(self, numbers: Sequence[int]) -> list[list[int]]:
        """Give the commits similar to each of these."""
        return find_similar(self.points, numbers, self.repositories)

    def pack(self) -> dict[str, Any]:
        """Give all of it as a JSON value, rounded to few bits."""
        return {
            "repositories": self.repositories,
            "known": list(self.space.words),
            "rarity": _write(self.space.rarity, np.float16),
            "axes": _write(self.space.axes, np.float16),
            "places": _write(np.round(self.points.places * _PLACE_STEPS), np.int8),
            "words": _write(self.points.words, np.int16),
            "weights": _write(np.round(self.points.weights * _WEIGHT_STEPS), np.uint8),
        }

    @classmethod
    def unpack(cls, value: dict[str, Any]) -> LearntNumbers:
        """Read what `pack` gave."""
        words, size = tuple(value["known"]), len(value["repositories"])
        rarity = _read(value["rarity"], np.float16, len(words)).ravel()
        axes = _read(value["axes"], np.float16, len(words))
        points = Points(
            _read(value["places"], np.int8, size) / _PLACE_STEPS,
            np.frombuffer(base64.b64decode(value["words"]), np.int16).reshape(size, -1),
            _read(value["weights"], np.uint8, size) / _WEIGHT_STEPS,
        )
        return cls(Space(words, rarity, axes), points, list(value["repositories"]))


def learn(texts: list[CommitText], repositories: Sequence[str]) -> Learnt:
    """Learn of commits, by their texts. Raises DigestError when a worker process was killed.

    The texts are taken out of the list once they are read: in memory they are as large as all that
    is made of them.
    """
    cjk = learn_cjk_words(_sample(texts))
    tokens = find_tokens(texts, cjk)
    size = len(texts)
    texts.clear()
    chosen = choose_words(tokens, size)
    table = chosen.table(tokens, size)
    alone = dict(zip(tokens.words, tokens.alone.tolist(), strict=True))
    often = [alone[word] for word in chosen.words]
    del tokens, alone
    axes, strengths = find_axes(table)
    space = replace(chosen, axes=axes)
    places = space.place(table)
    points = make_points(places, table)
    numbers = LearntNumbers(space, points, list(repositories))
    shares = [range(size)[first : first + _SHARE] for first in range(0, size, _SHARE)]
    tasks: list[Callable[[], Any]] = [
        partial(find_related, space, table, strengths, places, often),
        *(partial(numbers.similar_to, share) for share in shares),
    ]
    run_inline = size < _PARALLEL_FROM
    related, *similar = map_in_order(lambda task: task(), tasks, run_inline=run_inline)
    return Learnt(related_lines(related), [*chain.from_iterable(similar)], numbers)


def _sample(texts: Sequence[CommitText]) -> str:
    """Give texts to learn words from: every n-th one, so that they are no more than `_READ`."""
    total = sum(len(text.title) + len(text.body) for text in texts)
    step = total // _READ + 1
    return "\n".join(part for text in texts[::step] for part in text)


def _place(space: Space, texts: Sequence[CommitText]) -> Points:
    table = space.table(find_tokens(texts, cjk_words_of(space.words)), len(texts))
    return make_points(space.place(table), table)


def _grown(values: NDArray[Any], size: int) -> NDArray[Any]:
    more = np.zeros((size - len(values), *values.shape[1:]), values.dtype)
    return np.concatenate([values, more])


def _write(values: NDArray[Any], kind: type[np.generic]) -> str:
    return base64.b64encode(values.astype(kind).tobytes()).decode("ascii")


def _read(text: str, kind: type[np.generic], rows: int) -> NDArray[np.float32]:
    values = np.frombuffer(base64.b64decode(text), kind)
    return values.astype(np.float32).reshape(rows, -1)
