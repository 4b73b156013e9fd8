"""Grounding: which of an analysis's claims its commit does not bear out.

A claim is marked only where its names (or its number) occur nowhere in message and diff, in any
form they may be written in: doubt counts for the analysis, so that a mark means something.
Time is linear in the lengths of the texts, but for the sorting of names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from digest.analyze.grounding.claims import (
    CUT_SHORT,
    QUANTITY,
    Claim,
    ClaimKind,
    find_claims,
    is_file,
    names_in,
    without_line,
)
from digest.analyze.grounding.common_names import is_common, without_common
from digest.analyze.grounding.known_names import KnownNames, number_of
from digest.analyze.grounding.known_paths import CommitTree, KnownPaths, changed_paths

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_OPTION = re.compile(r"(?<![\w-])--([a-z][\w-]*\w)(?![\w*.…-])", re.ASCII)
_TOKEN = re.compile(r"[\w*-]+", re.ASCII)
# What stands for any text in a path: `*`, `{name}`, `<name>`, `$NAME`, `vX.Y.Z`.
_BLANK = re.compile(r"\*+|\$?\{+[^{}/]*\}+|<[^<>/]*>|\[[^\[\]/]*\]|\$\w+|\?|\bv?X\.Y(?:\.Z)?\b")
_WILD_SEGMENT = re.compile(rf"[^/\s]*(?:{_BLANK.pattern})[^/\s]*")
_DOTTED = re.compile(r"[a-z_]\w*(?:\.[a-z_]\w*)+", re.ASCII)
_DIFF_NUMBERS = re.compile(r"^(?:@@ [^@\n]* @@|index [0-9a-f]+\.\.[0-9a-f]+)", re.MULTILINE)
_HYPHENS = str.maketrans("\u2010\u2011", "--")
_SHORT_TIMES = ("ns", "µs", "us", "微秒", "ms", "毫秒")
_MOST_ALTERNATIVES = 6
# Files that code names by a module's dotted name, and files that it imports without their kind.
_BY_MODULE = frozenset(("py", "pyi", "java", "kt", "scala", "ex", "exs", "hs"))
_BY_STEM = frozenset(
    ("ts", "tsx", "js", "jsx", "mjs", "cjs", "mts", "cts", "vue", "svelte", "scss")
)


@dataclass(frozen=True, slots=True)
class Marks:
    """What of an analysis is marked: claims in order, each once and in one of the two."""

    unfounded: tuple[str, ...] = ()  # in neither message nor diff
    missing_files: tuple[str, ...] = ()  # paths of files that the commit's tree lacks as well

    @property
    def texts(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.unfounded, *self.missing_files)


def find_marks(
    body: str, message: str, diff: str, repository: str = "", tree: CommitTree | None = None
) -> Marks:
    """Find the claims of a body (Markdown) that its commit's message and unified diff lack.

    Case counts. A path is found by any part of it that is made of whole names, a dotted name or a
    call by the names in it, a version to the digit, a quantity by its number in any of the units it
    could be written in. The names of `repository` (owner/repo) are known.

    The commit's `tree` is asked for what is left. A name that a changed file defines is no mark:
    such as the function around a change. Nor is a path that the tree has; a file that it lacks is a
    missing one. Without it, or where it can't be read, all of these are unfounded.
    """
    claims = find_claims(body)
    if not claims:
        return Marks()
    shown = _DIFF_NUMBERS.sub("", f"{repository}\n{message}\n{diff}".translate(_HYPHENS))
    lookup = _Lookup(KnownNames.of(shown), repository.rpartition("/")[2])
    left = [claim for claim in claims if not lookup.bears_out(claim)]
    if tree and any(claim.kind is ClaimKind.NAME for claim in left):
        defined = "\n".join(tree.list_definitions(changed_paths(diff)) or ())
        wider = replace(lookup, known=KnownNames.of(f"{shown}\n{defined}"))
        left = [one for one in left if one.kind is not ClaimKind.NAME or not wider.bears_out(one)]
    files = tree.list_files() if tree and any(map(_may_be_path, left)) else None
    if files is None:
        return Marks(_texts(left))
    paths = KnownPaths(files, diff)
    left = [one for one in left if not (_may_be_path(one) and lookup.is_in(paths, one.text))]
    missing = [
        one for one in left if _is_of_repository(one) and not paths.count(lookup.within(one.text))
    ]
    return Marks(_texts(claim for claim in left if claim not in missing), _texts(missing))


def _texts(claims: Iterable[Claim]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(claim.text for claim in claims))


def _may_be_path(claim: Claim) -> bool:
    """Tell whether the tree may say something of a claim: paths, folders, modules."""
    text = claim.text
    return claim.kind is ClaimKind.PATH or (
        claim.kind is ClaimKind.NAME
        and " " not in text
        and bool("/" in text or _DOTTED.fullmatch(text))
    )


def _is_of_repository(claim: Claim) -> bool:
    """Tell whether a claim names one file of a repository: no pattern, no path of a machine."""
    text = claim.text
    return is_file(text) and not (_BLANK.search(text) or text[0] in "/~")


@dataclass(frozen=True, slots=True)
class _Lookup:
    """Looks claims up in what message and diff name."""

    known: KnownNames
    project: str  # the repository's own name, which paths may begin with; "" where not known

    def bears_out(self, claim: Claim) -> bool:
        text = claim.text
        if match := QUANTITY.fullmatch(text):
            return any(number in self.known.numbers for number in _readings(match))
        if claim.kind is ClaimKind.VERSION:
            return text.removeprefix("v") in self.known.versions
        if options := _OPTION.findall(text):
            return all(map(self.known.has_option, options))
        if " " not in text and ("/" in text or is_file(text)):
            return self._has_path(text) or self._has_alternatives(text)
        return self._has_names(without_common(text))

    def is_in(self, paths: KnownPaths, text: str) -> bool:
        """Look up a path, folder or module in the commit's tree."""
        if "/" not in text and _DOTTED.fullmatch(text) and paths.has_module(text):
            return True
        path = self.within(text)
        return paths.has_match(_BLANK.sub("*", path)) if _BLANK.search(path) else paths.has(path)

    def within(self, text: str) -> str:
        """Give a path as it is within the repository."""
        path = without_line(text).lstrip("./~") if text[0] in "/~" or "./" in text else text
        return without_line(path).removeprefix(f"{self.project}/").rstrip("/")

    def _has_path(self, text: str) -> bool:
        path = self.within(text)
        certain = _WILD_SEGMENT.sub("*", CUT_SHORT.sub("*", path))
        if self.known.has_segments(certain):
            return True
        stem, _, kind = path.rpartition(".")
        if kind in _BY_MODULE:
            return self.known.has_module(stem.replace("/", "."))
        return kind in _BY_STEM and "/" in stem and self.known.has_segments(stem)

    def _has_alternatives(self, text: str) -> bool:
        """Look up `encode/decode` and `valve.h/.cpp`, which are no paths: each of them is there."""
        first, *others = text.split("/")
        if not (first and all(others) and len(others) < _MOST_ALTERNATIVES):
            return False
        if is_file(first):
            stem = first.rpartition(".")[0]
            files = (one if is_file(one) else f"{stem}.{one.lstrip('.')}" for one in others)
            return first in self.known.segments and self.known.segments.issuperset(files)
        parts = (first, *others)
        if any(map(is_file, parts)) or first in self.known.folders:
            return False
        before = first.rpartition("_")[0]  # `POD_NAME/UID` is short for `POD_NAME/POD_UID`
        return all(
            self._has_names(without_common(part)) or self.known.has_name(f"{before}_{part}")
            for part in parts
        )

    def _has_names(self, text: str) -> bool:
        return all(map(self._has_token, _TOKEN.findall(CUT_SHORT.sub(" ", text))))

    def _has_token(self, token: str) -> bool:
        """Look up a name, several with dashes between them, or a pattern such as `max_*`."""
        if "*" in token:
            parts = (part.strip("-_") for part in token.split("*"))
            return all(is_common(part) or self.known.has_words(part) for part in parts)
        if "-" in token and self.known.has_name(token):
            return True
        return all(map(self.known.has_name, names_in(token)))


def _readings(match: re.Match[str]) -> Iterator[Fraction]:
    """Yield the numbers by which code may write a quantity: `30 s` as 30 and as 30000 (ms)."""
    number, unit = number_of(match["number"]), match["unit"] or "x"
    yield number
    yield from (number * factor for factor in _factors(unit))


def _factors(unit: str) -> Iterator[Fraction]:
    if unit == "%":
        yield Fraction(1, 100)
    elif unit[0] in "hm分小" and unit not in _SHORT_TIMES:
        yield from map(Fraction, (60, 3600, 60_000, 3_600_000))
    elif unit in _SHORT_TIMES or unit[0] in "s秒":
        yield from (Fraction(1000) ** power for power in (-3, -2, -1, 1, 2, 3))
    elif unit.startswith("day"):
        yield from map(Fraction, (24, 86_400))
    elif unit[0].lower() in "kmgtpb字":
        for base in (1000, 1024):
            yield from (Fraction(base) ** power for power in (-2, -1, 1, 2, 3))
