"""What a commit's message and diff name, in sets and sorted lists: each claim is looked up at once.

A name is found as it is written, but `-` and `_` are one, and it may be part of a longer name.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from digest.analyze.grounding.claims import NAME, NUMBER, VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SEGMENT = re.compile(r"[\w.-]+", re.ASCII)
_PATHLIKE = re.compile(r"(?<![\w.-])[\w.-]+(?:/[\w.-]+)+", re.ASCII)
_WORD_START = re.compile(
    r"(?<![A-Za-z0-9])(?=[A-Za-z0-9])|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])"
)
_NAME_START = re.compile(r"\A")
_MODULE_START = re.compile(r"(?<![\w.])(?=\w)|(?<=\.)(?=\w)")
_LONGEST_NAME = 120  # characters; of a longer name the parts are not looked up
_LONGEST_NUMBER = 20  # digits; a longer one is no quantity


class _Parts:
    """The parts of names that begin at some of their places."""

    def __init__(self, names: Iterable[str], start: re.Pattern[str]) -> None:
        self._sorted = sorted(
            {
                name[match.start() :]
                for name in names
                if len(name) <= _LONGEST_NAME
                for match in start.finditer(name)
            }
        )

    def has(self, part: str, *ends: tuple[str, str]) -> bool:
        """Tell whether a part is there that is the whole rest of a name, or goes on as `ends` say.

        Each of these is the first and the last character that may follow.
        """
        return self._next(part) == part or any(
            part + first <= self._next(part + first)[: len(part) + 1] <= part + last
            for first, last in ends
        )

    def _next(self, text: str) -> str:
        """Give the first of the parts, in their order, that does not come before a text."""
        at = bisect_left(self._sorted, text)
        return self._sorted[at] if at < len(self._sorted) else ""


@dataclass(frozen=True, slots=True)
class KnownNames:
    """What message and diff name."""

    names: frozenset[str]
    segments: frozenset[str]  # names with dots and dashes: `main.py`, `prompt-template`
    pairs: frozenset[tuple[str, str]]  # what follows what in a path
    folders: frozenset[str]  # what something follows in a path
    versions: frozenset[str]
    numbers: frozenset[Fraction]
    starts: _Parts  # of names
    words: _Parts  # of names, from any word on
    modules: _Parts  # of names with dots, from any on: `digest.collect.tree`

    @classmethod
    def of(cls, text: str) -> KnownNames:
        """Read a message and a diff."""
        names = frozenset(NAME.findall(text))
        segments = frozenset(segments_of(text))
        joined = names | {one.replace("-", "_") for one in segments if "-" in one}
        pairs = {*pairs_of(text)}
        pairs |= {(folder, name.rpartition(".")[0]) for folder, name in pairs if "." in name}
        return cls(
            names,
            segments | {name for _, name in pairs},
            frozenset(pairs),
            frozenset(folder for folder, _ in pairs),
            frozenset(VERSION.findall(text)),
            frozenset(map(number_of, set(re.findall(NUMBER, text)))),
            _Parts((name.strip("_") for name in joined), _NAME_START),
            _Parts(joined, _WORD_START),
            _Parts((one for one in segments if "." in one), _MODULE_START),
        )

    def has_name(self, name: str) -> bool:
        """Look up a name: itself, without underscores around it, or as a part of a longer one.

        A part is of whole words, two at least (`parent_hashes` of `parent_hashes_by_worker`): one
        alone may mean anything. But that of a type may begin a longer one: `Planner` is seen in
        `PlannerConfig`.
        """
        plain = _plain(name)
        if name in self.names or plain in self.names:
            return True
        if len(_WORD_START.findall(plain)) > 1:
            return self.has_words(plain) or self._has_resources(plain)
        return plain[:1].isupper() and self.starts.has(plain, *_ends(plain))

    def has_words(self, part: str) -> bool:
        """Look up whole words in a row, of any name: `max_batch` in `the_max_batch_size`."""
        plain = _plain(part)
        return not plain or self.words.has(plain, *_ends(plain))

    def _has_resources(self, kind: str) -> bool:
        """Look up a kind by its plural in small letters, which Kubernetes names resources by."""
        return kind[:1].isupper() and self.words.has(f"{kind.lower()}s", *_ends(""))

    def has_segments(self, path: str) -> bool:
        """Look up a path's parts of whole names, and that they follow one another."""
        return self.segments.issuperset(segments_of(path)) and self.pairs.issuperset(pairs_of(path))

    def has_module(self, dotted: str) -> bool:
        """Look up a module by its dotted name, or by the end of it."""
        return self.modules.has(dotted, (".", "."))

    def has_option(self, option: str) -> bool:
        """Look up a command's option, which code may spell with underscores."""
        return option in self.segments or option.replace("-", "_") in self.names


def _plain(name: str) -> str:
    return name.replace("-", "_").strip("_")


def _ends(part: str) -> list[tuple[str, str]]:
    """Give what may follow a part of whole words."""
    return [("_", "_")] if part[-1:].isupper() else [("_", "_"), ("A", "Z")]


def segments_of(text: str) -> Iterator[str]:
    """Yield the names in a text, with their dots and dashes."""
    return (name for found in _SEGMENT.findall(text) if (name := found.strip(".-")))


def pairs_of(text: str) -> Iterator[tuple[str, str]]:
    """Yield what follows what in the paths of a text: `a/b/c.py` → (a, b), (b, c.py)."""
    for path in _PATHLIKE.findall(text):
        yield from pairwise(segment.strip(".-") for segment in path.split("/"))


def number_of(text: str) -> Fraction:
    """Read a number with separators; -1 for one of too many digits."""
    digits = text.replace(",", "").replace("_", "")
    return Fraction(digits if len(digits) <= _LONGEST_NUMBER else "-1")
