"""Packs: the parts of a diff that a model is shown, within a budget of tokens.

The files that matter most come first, and hunks are shown whole, as long as there is room.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from digest.analyze.question.diff import UNREADABLE, is_remark, parse_diff, truncate_hunk
from digest.analyze.records import LeftOut, Pack
from digest.importance.files import kind_of as kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from digest.analyze.question.diff import FileDiff, Hunk

OVER_BUDGET = "over the budget"
_MAX_LINE = 1000  # characters shown of a line
_LONG_LINES = 500  # characters a line, on average, from which a tool wrote a text
_MIN_CUT = 100  # tokens; a shorter piece of a hunk says nothing
_MAIN_SHARE = 5  # a main language has at least a fifth as many files as the largest
_RANKS = {"core": 0, "config": 1, "ci": 1, "": 2, "test": 3, "doc": 4}
_NAMED = (  # reasons for files whose names say that a tool wrote them
    ("minified", re.compile(r"\.min\.(js|css)$")),
    ("lock file", re.compile(r"(^|/)(go\.sum|npm-shrinkwrap\.json|[^/]*\block[^/]*)$")),
    ("vendored", re.compile(r"(^|/)(vendor|vendored|third_?party|3rdparty|node_modules)/")),
)
_MINIFIABLE = re.compile(r"\.(js|mjs|cjs|css)$")
_SAYS_GENERATED = re.compile(
    r"^[ +]\s*(?://|#|/?\*|--|;|<!--)+\s*(?:Code generated .*DO NOT EDIT|@generated\b)",
    re.MULTILINE | re.IGNORECASE,
)
_TOP = re.compile(r"@@ -[01](,\d+)? \+[01](,\d+)? @@")  # of a hunk with the file's first line
_TOP_CHARACTERS = 1000  # where a file says that it is generated
_LONG = re.compile(rf"^([^\n]{{{_MAX_LINE}}})([^\n]+)", re.MULTILINE)
_HASH_LINES = re.compile(r"^(index|similarity index|dissimilarity index) [^\n]*\n", re.MULTILINE)

# Tokens are counted in twelfths, so that the parts of a text add up to the whole.
_UNIT = 12
_LETTERS = bytes([*range(ord("A"), ord("Z") + 1), *range(ord("a"), ord("z") + 1)])
_CLASSES = ((_LETTERS, 4), (b" \t\n", 3), (b"0123456789", 12), (bytes(range(128, 256)), 6))
_OTHERS = 8


def estimate_tokens(text: str) -> int:
    """Estimate, rather too high, how many tokens a text is, without any model's vocabulary.

    A letter counts 1/3, a space 1/4, a digit 1, any other sign 2/3, a Chinese character 1 1/2
    (1/2 a byte of UTF-8). Of 1,187 real diffs, two had more tokens than this in the hungriest of
    three vocabularies, by a tenth at most; the median has 0.78 of it. As no token is shorter than
    a byte, no text has more than four times as many.
    """
    return -(-_weight(text) // _UNIT)


def _weight(text: str) -> int:
    data = text.encode("utf-8", "surrogatepass")
    total, rest = 0, len(data)
    for characters, weight in _CLASSES:
        number = len(data) - len(data.translate(None, characters))
        total, rest = total + number * weight, rest - number
    return total + rest * _OTHERS


_HUNKS_LEFT = "\\ {} more hunks of this file are left out\n"
_REMARK_WEIGHT = _weight(_HUNKS_LEFT.format(10**6))
_NEWLINE_WEIGHT = _weight("\n")


def pack_diff(diff: str, budget: int, languages: Mapping[str, int] | None = None) -> Pack:
    """Choose what of a diff fits into `budget` tokens, as `estimate_tokens` counts them.

    Files that a tool wrote are left out by rule. Then code comes before configuration, tests and
    documentation, the repository's main languages before others, a larger change before a smaller
    one; hunks that only delete come last. `languages` counts the repository's files by extension
    (`{"py": 120}`; default: those of the diff). A hunk that is larger than the budget is cut.
    """
    return split_diff(diff, budget, 1, languages)[0]


def split_diff(
    diff: str, budget: int, most: int, languages: Mapping[str, int] | None = None
) -> tuple[Pack, ...]:
    """Divide a diff's files among as few packs as hold them, at least one and at most `most`.

    Each pack has `budget` tokens. A file is in one pack at most; the first pack names those that
    are in none. So the packs' coverages add up to the diff's.
    """
    files = parse_diff(diff)
    reasons = {file.path: reason for file in reversed(files) if (reason := _reason_to_skip(file))}
    ranked = _ranked([file for file in files if file.path not in reasons], languages)
    pages = _divide([_FilePart.of(file) for file in ranked], max(budget, 0) * _UNIT, max(most, 1))
    for page in pages:
        page.fill()
    shown = {path for page in pages for path in page.paths()}
    left_out = tuple(
        LeftOut(path, reasons.get(path, OVER_BUDGET))
        for path in dict.fromkeys(file.path for file in files)
        if path not in shown
    )
    first, *others = [page for page in pages if page.shown] or pages[:1]
    packs = (first.pack(left_out), *(page.pack(()) for page in others))
    return tuple(
        replace(pack, part=number, parts=len(packs)) for number, pack in enumerate(packs, 1)
    )


def is_cut(pack: Pack) -> bool:
    """Tell whether a pack leaves out hunks, or parts of them, of the files that it shows."""
    return any(map(is_remark, pack.text.split("\n")))


# What is left out by rule


def _reason_to_skip(file: FileDiff) -> str:
    """Give the reason to leave a file out; "" for none."""
    if file.path == UNREADABLE:
        return "unreadable"
    if file.is_binary:
        return "binary file"
    if kind_of(file.path) == "generated":
        named = (reason for reason, pattern in _NAMED if pattern.search(file.path))
        return next(named, "generated")
    if file.is_cut and not file.hunks:
        return "diff too large to read"
    return _reason_by_content(file.path, file.hunks)


def _reason_by_content(path: str, hunks: Sequence[Hunk]) -> str:
    lines = sum(hunk.added + hunk.deleted for hunk in hunks)
    size = sum(len(hunk.text) for hunk in hunks)
    if _MINIFIABLE.search(path) and size > _LONG_LINES * max(lines, 1):
        return "minified"
    top = hunks[0].text[:_TOP_CHARACTERS] if hunks and _TOP.match(hunks[0].header) else ""
    return "generated" if _SAYS_GENERATED.search(top) else ""


# What comes first


def _ranked(files: Sequence[FileDiff], languages: Mapping[str, int] | None) -> list[FileDiff]:
    counts = Counter(_extension(file.path) for file in files)
    main = _main_languages(counts if languages is None else languages)

    def rank(file: FileDiff) -> tuple[int, bool, int]:
        extension = _extension(file.path)
        return _RANKS[kind_of(file.path)], extension not in main, -(file.added + file.deleted)

    return sorted(files, key=rank)


def _main_languages(counts: Mapping[str, int]) -> set[str]:
    code = {
        name.removeprefix(".").lower(): number
        for name, number in counts.items()
        if kind_of(f"x.{name.removeprefix('.')}") == "core"
    }
    largest = max(code.values(), default=0)
    return {name for name, number in code.items() if number * _MAIN_SHARE >= largest}


def _extension(path: str) -> str:
    return PurePosixPath(path).suffix[1:].lower()


# Filling


@dataclass(frozen=True, slots=True)
class _FilePart:
    """A file's diff as it would be shown: without git's hashes, overlong lines cut."""

    path: str
    head: str
    hunks: tuple[Hunk, ...]
    weights: tuple[int, ...]  # of the hunks
    opening: int  # weight of the head and of a remark on hunks that are left out

    @classmethod
    def of(cls, file: FileDiff) -> _FilePart:
        head = _ended(_HASH_LINES.sub("", file.head))
        hunks = tuple(replace(hunk, text=_ended(_shortened(hunk.text))) for hunk in file.hunks)
        weights = tuple(_weight(hunk.text) for hunk in hunks)
        return cls(file.path, head, hunks, weights, _weight(head) + _REMARK_WEIGHT)

    @property
    def weight(self) -> int:
        return self.opening + sum(self.weights)


def _ended(text: str) -> str:
    return text if text.endswith("\n") else text + "\n"


def _shortened(text: str) -> str:
    """Cut overlong lines, with a remark: they are data rather than text and would fill a pack."""
    return _LONG.sub(lambda line: f"{line[1]}… [{len(line[2])} characters left out]", text)


class _OpenPack:
    """A pack while it is filled. Weights are twelfths of a token."""

    def __init__(self, budget: int) -> None:
        self.budget = self.left = self.room = budget
        self.parts: list[_FilePart] = []
        self.shown: dict[int, dict[int, str]] = {}  # number of the part → of the hunk → its text

    def add(self, part: _FilePart) -> None:
        """Plan to show a file, as far as there will be room."""
        self.parts.append(part)
        self.room -= part.weight

    def fill(self) -> None:
        """Show what fits: whole hunks first, then the beginnings of files without a shown one."""
        for is_deletion in (False, True):
            for number in range(len(self.parts)):
                self._take(number, is_deletion)
        for number, part in enumerate(self.parts):
            if self.left < _MIN_CUT * _UNIT:
                break
            if number not in self.shown and part.hunks:
                self._cut(number, _first_to_show(part), self.left)

    def _take(self, number: int, is_deletion: bool) -> None:
        part = self.parts[number]
        if not part.hunks and not is_deletion and part.opening <= self.left:
            self._show(number)
        for place, hunk in enumerate(part.hunks):
            if (not hunk.added) is is_deletion:
                if part.weights[place] + self._opening(number) <= self.left:
                    self._show(number, place, hunk.text)
                elif part.weights[place] + part.opening > self.budget:
                    share = self.budget // 2 if len(self.parts) > 1 else self.budget
                    self._cut(number, place, min(share, self.left))

    def _cut(self, number: int, place: int, most: int) -> None:
        """Show as many of a hunk's first lines as weigh no more than `most`, if any is changed."""
        room = most - self._opening(number)
        piece = _lines_within(self.parts[number].hunks[place], room)
        if piece.added or piece.deleted:
            self._show(number, place, piece.text)

    def _opening(self, number: int) -> int:
        return 0 if number in self.shown else self.parts[number].opening

    def _show(self, number: int, place: int = 0, text: str = "") -> None:
        self.left -= self._opening(number) + _weight(text)
        self.shown.setdefault(number, {})[place] = text

    def paths(self) -> tuple[str, ...]:
        """Give the paths of the files shown, in their order."""
        return tuple(dict.fromkeys(self.parts[number].path for number in sorted(self.shown)))

    def pack(self, left_out: tuple[LeftOut, ...]) -> Pack:
        """Make the record of what is shown; `left_out` is what no pack shows."""
        text = "".join(self._texts())
        return Pack(text, self.paths(), left_out, estimate_tokens(text))

    def _texts(self) -> Iterator[str]:
        for number, hunks in sorted(self.shown.items()):
            part = self.parts[number]
            yield part.head
            yield from (hunks[place] for place in sorted(hunks))
            if len(part.hunks) > len(hunks):
                yield _HUNKS_LEFT.format(len(part.hunks) - len(hunks))


def _divide(parts: Iterable[_FilePart], budget: int, most: int) -> list[_OpenPack]:
    """Put each file where it fits whole, else where it fits best; those of one path together."""
    pages = [_OpenPack(budget)]
    places: dict[str, _OpenPack] = {}
    for part in parts:
        page = places.get(part.path) or next((p for p in pages if part.weight <= p.room), None)
        if page is None:
            if pages[-1].parts and len(pages) < most:
                pages.append(_OpenPack(budget))
            page = max(pages, key=lambda page: page.room)
        page.add(part)
        places[part.path] = page
    return pages


def _first_to_show(part: _FilePart) -> int:
    return next((place for place, hunk in enumerate(part.hunks) if hunk.added), 0)


def _lines_within(hunk: Hunk, room: int) -> Hunk:
    """Cut a hunk so that it weighs no more than `room`, with its remark and its new header."""
    room -= _weight(hunk.header) + 2 * _REMARK_WEIGHT
    count = 0
    for line in hunk.text.split("\n")[1:-1]:
        room -= _weight(line) + _NEWLINE_WEIGHT
        if room < 0:
            break
        count += 1
    return truncate_hunk(hunk, count)
