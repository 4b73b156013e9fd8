"""Tokens that begin as their issuer has them begin, such as `ghp_…`: read from `issued.tsv`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from digest.secrets import values
from digest.secrets.records import SecretRule

if TYPE_CHECKING:
    from collections.abc import Iterator

_TABLE = Path(__file__).with_name("issued.tsv")
_BOUND = "|"  # before a beginning: a word begins with it


@dataclass(frozen=True, slots=True)
class IssuedShape:
    """A line of the table: how an issuer's tokens of one kind begin and go on."""

    kind: str
    marked: tuple[str, ...]  # beginnings as the table has them
    rest: str  # a regular expression
    check: str  # name of a function of `values`

    @property
    def beginnings(self) -> tuple[str, ...]:
        """How tokens begin."""
        return tuple(one.removeprefix(_BOUND) for one in self.marked)

    @property
    def loose_rest(self) -> str:
        """What follows a beginning, whatever comes after it."""
        return re.sub(r"\(\?![^)]*\)$", "", self.rest)

    def rule(self) -> SecretRule:
        """Give the rule by which such tokens are found."""
        beginning = "|".join(map(_start, self.marked))
        pattern = re.compile(rf"(?:{beginning}){self.rest}(?![A-Za-z0-9])", re.ASCII)
        return SecretRule(self.kind, pattern, self.beginnings, getattr(values, self.check))


def _start(marked: str) -> str:
    """Match a beginning; one of a word also behind an escape such as a newline's or %3D.

    It stands before the lookbehinds, so that the search can jump to it, which is faster.
    """
    literal = re.escape(marked.removeprefix(_BOUND))
    if not marked.startswith(_BOUND):
        return literal
    before = r"(?<![A-Za-z0-9]{0})", r"(?<=\\[nrt]{0})", r"(?<=%[0-9A-F][0-9A-F]{0})"
    return f"{literal}(?:{'|'.join(before).replace('{0}', literal)})"


def _read_table() -> Iterator[IssuedShape]:
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, beginnings, rest, *check = line.split("\t")
            yield IssuedShape(kind, tuple(beginnings.split(" ")), rest, *(check or ["is_issued"]))


ISSUED = tuple(_read_table())


@cache
def issued_rules() -> tuple[SecretRule, ...]:
    """Give the rules of all shapes. They are made when first asked for: that takes a while."""
    return tuple(shape.rule() for shape in ISSUED)
