"""Who owns a path, as a repository's file `CODEOWNERS` says.

Of several rules the last that matches decides, in each section by itself. A rule is a glob, as in
`.gitignore` but for `!`, `[…]` and a `*` at its end, and owners. Strangers may write the file:
matching takes time in proportion to glob and path.
https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
https://docs.gitlab.com/user/project/codeowners/reference/
"""

from __future__ import annotations

import fnmatch
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    OwnersOf = Callable[[str], frozenset[str]]  # a path → its owners, in lower case

MOST_RULES = 5_000  # that are read of a file, the first ones
_SECTION = re.compile(r"\^?\[(?P<name>[^\[\]]+)\](?:\[\d+\])?(?P<owners>(?:\s+[^\s#]\S*)*)")
_COMMENT = re.compile(r"(?:^|\s)#.*")
_SPACE = re.compile(r"(?<!\\)\s+")


@dataclass(frozen=True, slots=True)
class _Rule:
    """A glob and whom it names. `segments` are what a path's names match; `None` for any of them.

    `is_whole`: the glob matches the path itself, not what lies below. `is_below`: only what does.
    """

    segments: tuple[Callable[[str], object] | None, ...]
    owners: frozenset[str]
    is_whole: bool
    is_below: bool

    def matches(self, names: list[str]) -> bool:
        """Tell whether the glob matches a path, given as its names."""
        ends = {0}  # how many names have been matched
        for is_name in self.segments:
            if is_name is None:
                ends = set(range(min(ends), len(names) + 1))
            else:
                ends = {end + 1 for end in ends if end < len(names) and is_name(names[end])}
            if not ends:
                return False
        return len(names) in ends if self.is_whole else not self.is_below or min(ends) < len(names)


def read_owners(text: str) -> OwnersOf:
    """Make a function that gives the owners of a path, by what a `CODEOWNERS` holds.

    Lines that are no rules say nothing.
    """
    sections = tuple(_sections(text))

    @cache
    def owners_of(path: str) -> frozenset[str]:
        names = path.split("/")
        deciding = (next((r for r in rules if r.matches(names)), None) for rules in sections)
        return frozenset().union(*(rule.owners for rule in deciding if rule))

    return owners_of


def owners_named(text: str) -> frozenset[str]:
    """Give all whom the rules of a `CODEOWNERS` name, in lower case."""
    return frozenset().union(*(rule.owners for rules in _sections(text) for rule in rules))


def _sections(text: str) -> Iterator[tuple[_Rule, ...]]:
    """Yield the rules of each section; the first that matches a path decides."""
    rules: dict[str, list[_Rule]] = defaultdict(list)
    taken_out: dict[str, list[_Rule]] = defaultdict(list)
    section = ""
    usual: list[str] = []  # owners of a rule that names none
    for line in _lines(text):
        if heading := _SECTION.fullmatch(line):
            section, usual = heading["name"].strip().lower(), heading["owners"].split()
            continue
        glob, *owners = _SPACE.split(line)
        if glob.startswith("!"):
            taken_out[section] += _rules(glob[1:], ())
        else:
            rules[section] += _rules(glob, owners or usual)
    for name, found in rules.items():
        yield (*taken_out[name], *reversed(found))


def _lines(text: str) -> Iterator[str]:
    number = 0
    for line in text.removeprefix("\ufeff").splitlines():  # a byte order mark
        shown = _COMMENT.sub("", line).strip()
        if shown:
            yield shown
            number += 1
        if number == MOST_RULES:
            return


def _rules(glob: str, owners: Iterable[str]) -> Iterator[_Rule]:
    """Yield the rule of a glob, if it is one."""
    plain = re.sub(r"\\(.)", r"\1", glob)
    is_anywhere = "/" not in plain.rstrip("/")
    is_below = plain.endswith(("/", "/**"))
    names = plain.strip("/").removesuffix("/**").split("/")
    segments = [_segment(name) for name in names if name]
    if is_anywhere:
        segments.insert(0, None)
    if any(names) or plain == "/":
        is_whole = len(names) > 1 and names[-1] == "*"
        named = frozenset(name.lower() for name in owners)
        yield _Rule(tuple(segments), named, is_whole=is_whole, is_below=is_below)


def _segment(name: str) -> Callable[[str], object] | None:
    if name == "**":
        return None
    if not re.search(r"[*?]", name):
        return name.__eq__
    return re.compile(fnmatch.translate(name.replace("[", "[[]"))).match
