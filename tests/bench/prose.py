"""Sentences, titles and people's names, made up from a vocabulary."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from tests.bench.shapes import zipf
from tests.bench.vocabulary import make_name

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from tests.bench.vocabulary import Vocabulary

_GIVEN = """
Ada Bo Cleo Dan Eva Finn Gao Hana Ines Jun Kai Lena Mei Nils Olga Pia Quin Rui Sven Tao Uma Vera
Wen Xia Yan Zoe Arlo Britt Chidi Dora Emil Freya Goran Hugo Ilse Jaya
"""
_FAMILY = """
Abe Berg Chen Dahl Evers Fang Gruber Hansen Ito Jansen Kumar Lindt Moreau Novak Okafor Park Quist
Rossi Sato Tran Ueda Vogel Wang Xu Yilmaz Zhou 陈 李 周 吴
"""
_AUTHORS = 1000


class Prose:
    """Makes text up: the same with the same words and dice."""

    def __init__(self, vocabulary: Vocabulary, dice: random.Random) -> None:
        self._dice = dice
        self._vocabulary = vocabulary
        self._chinese = vocabulary.chinese.stream(dice)
        self._plain = vocabulary.plain.stream(dice)
        self._names = vocabulary.names.stream(dice)
        self._authors = zipf(_people(dice), 0.9, 10.0).stream(dice)

    def author(self) -> str:
        """Name an author; a few wrote most."""
        return next(self._authors)

    def subject(self) -> tuple[str, ...]:
        """Name what a text is about: identifiers it comes back to, some known to other texts."""
        fresh = [make_name(self._vocabulary.parts, self._dice) for _ in range(20)]
        return (*fresh, *islice(self._names, 4))

    def sentence(self, size: int, subject: Sequence[str]) -> str:
        """Write a sentence of about `size` UTF-8 bytes, one clause at least."""
        clauses = []
        left = size
        while left > 0:
            clause = self._clause(subject)
            clauses.append(clause)
            left -= len(clause.encode()) + 3
        return "，".join(clauses) + "。"

    def phrase(self) -> str:
        """Write a few Chinese words."""
        joint = "的" if self._dice.random() < 0.35 else ""
        return joint.join(islice(self._chinese, 1 + int(self._dice.random() * 3)))

    def _clause(self, subject: Sequence[str]) -> str:
        chance = self._dice.random()
        start, end = self.phrase(), self.phrase()
        if chance < 0.1:
            return f"{start}{end}"
        if chance < 0.4:
            return f"{start} {next(self._plain)} {end}"
        name = self._dice.choice(subject) if chance < 0.9 else next(self._names)
        return f"{start} `{name}` {end}" if chance < 0.93 else f"**{start}** {name} {end}"

    def title(self, number: int) -> str:
        """Write a commit's title; `number` is of its pull request."""
        chance = self._dice.random()
        text = self._english()
        if chance < 0.56:
            tags = self._vocabulary.tags.draw(self._dice, 1 if chance < 0.42 else 2)
            text = f"{''.join(f'[{tag}]' for tag in dict.fromkeys(tags))} {text}"
        elif chance < 0.82:
            kind = self._dice.choice(("feat", "fix", "fix", "chore", "docs", "test", "refactor"))
            scope = f"({next(self._plain).lower()})" if chance < 0.72 else ""
            text = f"{kind}{scope}: {text[0].lower()}{text[1:]}"
        return f"{text} (#{number})"

    def _english(self) -> str:
        (verb,) = self._vocabulary.verbs.draw(self._dice, 1)
        words = list(islice(self._plain, self._dice.choice((2, 3, 4, 5, 5, 6, 8))))
        if self._dice.random() < 0.5:
            name = next(self._names)
            words.insert(self._dice.randrange(3), f"`{name}`" if "_" in name else name)
        return " ".join((verb, *words))


def _people(dice: random.Random) -> list[str]:
    """Make up names: whole ones, and short ones as accounts have them."""
    pairs = [(given, family) for given in _GIVEN.split() for family in _FAMILY.split()]
    dice.shuffle(pairs)
    return [
        f"{given} {family}" if dice.random() < 0.7 else f"{given}{family}-{dice.randrange(90)}"
        for given, family in pairs[:_AUTHORS]
    ]
