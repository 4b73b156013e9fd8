"""Grounding: what an analysis cites, and which of it is in neither the message nor the diff.

Claims are code spans that name something, paths, and numbers with a unit. A claim is unfounded only
where its names (or its number) occur nowhere: doubt counts for the analysis, so that a mark on the
page means something. All is linear in the lengths of the texts.
"""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_COMMON_WORDS = """
    undefined null nil nullptr this self cls super true false new var let const fn func function
    struct enum impl trait pub mod use static void auto extern typedef namespace template public
    private protected virtual override interface type switch case default do throw catch goto
    unsafe inline export extends implements abstract package int integer long short unsigned
    signed float double number bool boolean char str string list dict map set tuple array vector
    bytes byte object any optional union print len range iter next git github pip npm make cmake
    cargo docker bash sh shell sudo python python3 java rust go cpp cuda javascript typescript
    pytest main master head stdin stdout stderr http https json yaml toml xml html css sql api cli
    url uri cpu gpu feat fix docs test tests chore refactor perf build ci style revert todo fixme
    readme
"""
_COMMON = frozenset((*map(str.lower, keyword.kwlist), *_COMMON_WORDS.split()))
_FILE_KINDS = """
    bat c cc cfg cmake conf cpp cs css csv cu cuh cxx dockerfile go gradle h hpp html hxx in ini
    ipynb j2 java js json jsx kt lock lua m md mdx metal mk mm patch php pl proto ps1 py pyi pyx
    rb rs rst scala sh sql svg swift tf toml tpl ts tsx txt vue xml yaml yml zig
"""
_FILES = frozenset(_FILE_KINDS.split())
_SHORT_TIMES = ("ns", "µs", "us", "微秒", "ms", "毫秒")
_UNITS = (
    r"%|×(?!\s?\d)|倍|[KkMGTP]i?B(?:/s)?|B|字节|ns|[µu]s|ms|s|secs?|seconds?|mins?|minutes?|h|hours?"
    r"|days?|微秒|毫秒|秒|分钟|小时|[kKMG]?Hz|tokens?"
)
_NUMBER = r"\d+(?:[_,]\d{3})*(?:\.\d+)?"
_QUANTITY = re.compile(
    rf"(?<![A-Za-z0-9_.,])(?P<number>{_NUMBER})(?:\s?(?P<unit>{_UNITS})|(?P<times>x))"
    r"(?![A-Za-z0-9_])"
)
_PATH = re.compile(r"[A-Za-z0-9_.*@~{}/-]+")
_PLAIN = re.compile(rf"(?P<quantity>{_QUANTITY.pattern})|(?P<path>{_PATH.pattern})")
_BOLD = re.compile(r"\*\*(?=[^\s*])([^*]{1,200})(?<=\S)\*\*")
_TICKS = re.compile("`+")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})([^`]*)$")
_NAME = re.compile(r"[A-Za-z_]\w+", re.ASCII)
_SEGMENT = re.compile(r"[\w.-]+", re.ASCII)
_PATHLIKE = re.compile(r"(?<![\w.-])[\w.-]+(?:/[\w.-]+)+", re.ASCII)
_VERSION = re.compile(r"(?<!\d)\d+(?:\.\d+)+")
_CUT_SHORT = re.compile(r"[\w.-]*(?:…|\.{3})")  # `get_embedd…`: what it would be, nobody knows
_OPTION = re.compile(r"(?<![\w-])--([a-z][\w-]*\w)(?![\w*.…-])", re.ASCII)
_WILDCARD = re.compile(r"[^/\s]*[*?{}<>$\[\]][^/\s]*")
_HYPHENS = str.maketrans("\u2010\u2011", "--")  # models' own, which no code has
_LONGEST_CLAIM = 200  # characters; what is longer is a quotation
_DIFF_NUMBERS = re.compile(r"^(?:@@ [^@\n]* @@|index [0-9a-f]+\.\.[0-9a-f]+)", re.MULTILINE)
_LONGEST_NUMBER = 20  # digits; a longer one is no quantity


def find_claims(body: str) -> tuple[str, ...]:
    """List the claims of a body (Markdown) in order, each once, without backticks.

    For "`parse_url` now takes 30 ms instead of 1 s" those are `parse_url`, `30 ms` and `1 s`. Code
    blocks are no claims, nor are words that every project has (`None`, `git`).
    """
    found: dict[str, None] = {}
    for line in _lines(body.translate(_HYPHENS)):
        for is_code, text in _pieces(line):
            found |= dict.fromkeys(_code_claims(text) if is_code else _plain_claims(text))
    return tuple(found)


def find_unfounded(body: str, message: str, diff: str) -> tuple[str, ...]:
    """List the claims of a body that are in neither message nor diff, in order, each once.

    Case counts. A path is found by any part of it that is made of whole names, a dotted name or a
    call by the names in it, a version to the digit, a quantity by its number in any of the units it
    could be written in.
    """
    cited = find_claims(body)
    if not cited:
        return ()
    known = _KnownNames.of(_DIFF_NUMBERS.sub("", f"{message}\n{diff}".translate(_HYPHENS)))
    return tuple(claim for claim in cited if not known.bears_out(claim))


def _lines(body: str) -> Iterator[str]:
    """Yield the lines outside fenced code."""
    fence = ""
    for line in body.split("\n"):
        match = _FENCE.match(line)
        if match and not fence:
            fence = match[1]
        elif match and match[1].startswith(fence) and not match[2].strip():
            fence = ""
        elif not fence:
            yield line


def _pieces(line: str) -> Iterator[tuple[bool, str]]:
    """Split a line into code spans and the text between them."""
    runs = list(_TICKS.finditer(line))
    closing: dict[int, int] = {}  # a run's index → that of the next run of its length
    last: dict[int, int] = {}
    for index in range(len(runs) - 1, -1, -1):
        size = len(runs[index][0])
        if size in last:
            closing[index] = last[size]
        last[size] = index
    index = at = 0
    while index < len(runs):
        if index not in closing:
            index += 1
            continue
        end = closing[index]
        yield False, line[at : runs[index].start()]
        yield True, line[runs[index].end() : runs[end].start()]
        index, at = end + 1, runs[end].end()
    yield False, line[at:]


def _plain_claims(text: str) -> Iterator[str]:
    text = _BOLD.sub(r"\1", text)
    for match in _PLAIN.finditer(text):
        if match["quantity"]:
            if not (match["unit"] == "%" and match["number"] in ("0", "100")):
                yield match["quantity"]
        elif (path := match["path"].strip(".*-")).count("/") and _is_file(path):
            yield path


def _code_claims(text: str) -> Iterator[str]:
    claim = " ".join(text.split())
    if len(claim) > _LONGEST_CLAIM:
        return
    if _QUANTITY.fullmatch(claim) or _VERSION.fullmatch(claim.removeprefix("v")) or _names(claim):
        yield claim


def _is_file(path: str) -> bool:
    stem, dot, kind = path.rpartition(".")
    if len(kind) == 1 and "/" not in path:  # `self.c` is as likely
        return False
    return bool(stem and dot) and kind.lower() in _FILES and "//" not in path


def _names(claim: str) -> list[str]:
    """Find the names in a claim that are not common to all projects."""
    names = _NAME.findall(_CUT_SHORT.sub(" ", claim))
    return [name for name in names if name.lower() not in _COMMON]


@dataclass(frozen=True, slots=True)
class _KnownNames:
    """What message and diff name, in sets, so that each claim is looked up at once."""

    names: frozenset[str]
    segments: frozenset[str]  # names with dots and dashes: `main.py`, `prompt-template`
    pairs: frozenset[tuple[str, str]]  # what follows what in a path
    versions: frozenset[str]
    numbers: frozenset[Fraction]

    @classmethod
    def of(cls, text: str) -> _KnownNames:
        return cls(
            frozenset(_NAME.findall(text)),
            frozenset(_segments(text)),
            frozenset(_pairs(text)),
            frozenset(_VERSION.findall(text)),
            frozenset(map(_number, set(re.findall(_NUMBER, text)))),
        )

    def bears_out(self, claim: str) -> bool:
        if match := _QUANTITY.fullmatch(claim):
            return any(number in self.numbers for number in _readings(match))
        if _VERSION.fullmatch(version := claim.removeprefix("v")):
            return version in self.versions
        if options := _OPTION.findall(claim):
            return all(map(self._has_option, options))
        if " " not in claim and ("/" in claim or _is_file(claim)):
            return self._has_path(claim)
        return all(name in self.names for name in _names(claim))

    def _has_path(self, claim: str) -> bool:
        certain = _WILDCARD.sub("*", _CUT_SHORT.sub("*", claim))
        return self.segments.issuperset(_segments(certain)) and self.pairs.issuperset(
            _pairs(certain)
        )

    def _has_option(self, option: str) -> bool:
        """Look up a command's option, which code may spell with underscores."""
        return option in self.segments or option.replace("-", "_") in self.names


def _segments(text: str) -> Iterator[str]:
    return (name for found in _SEGMENT.findall(text) if (name := found.strip(".-")))


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """Yield what follows what in the paths of a text: `a/b/c.py` → (a, b), (b, c.py)."""
    for path in _PATHLIKE.findall(text):
        yield from pairwise(segment.strip(".-") for segment in path.split("/"))


def _number(text: str) -> Fraction:
    digits = text.replace(",", "").replace("_", "")
    return Fraction(digits if len(digits) <= _LONGEST_NUMBER else "-1")


def _readings(match: re.Match[str]) -> Iterator[Fraction]:
    """Yield the numbers by which code may write a quantity: `30 s` as 30 and as 30000 (ms)."""
    number, unit = _number(match["number"]), match["unit"] or "x"
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
