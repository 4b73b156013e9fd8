"""What an analysis cites as a fact: names and paths in backticks, other paths, quantities.

Proposals cite what is not there yet, so nothing in advice is a claim, nor in a sentence that
proposes something. Risks speak of what may come: there only paths and quantities are claims.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from digest.analyze.grounding.common_names import is_common, is_receiver, without_common
from digest.archive.labels import meaning_of
from digest.archive.sections import iter_sections
from digest.locales import locales
from digest.models import Field

if TYPE_CHECKING:
    from collections.abc import Iterator

_FILE_KINDS = """
    bat c cc cfg cjs cmake conf cpp cs css csv cts cu cuh cxx dart dockerfile env ex exs go gradle h
    hpp hs html hxx in ini ipynb j2 java js json jsx kt kts less lock lua m md mdx metal mjs mk mm
    mod mts patch php pl proto ps1 py pyi pyx rb rs rst sass scala scss sh sql sum svelte svg swift
    tf toml tpl ts tsx txt vue xml yaml yml zig
"""
_FILES = frozenset(_FILE_KINDS.split())
_ALSO_ATTRIBUTES = frozenset(("cfg", "conf", "env", "ex", "less", "lock", "mod", "sum"))
UNITS = (
    r"%|×(?!\s?\d)|倍|[KkMGTP]i?B(?:/s)?|B|字节|ns|[µu]s|ms|s|secs?|seconds?|mins?|minutes?|h|hours?"
    r"|days?|微秒|毫秒|秒|分钟|小时|[kKMG]?Hz|tokens?"
)
NUMBER = r"\d+(?:[_,]\d{3})*(?:\.\d+)?"
QUANTITY = re.compile(
    rf"(?<![A-Za-z0-9_.,])(?P<number>{NUMBER})(?:\s?(?P<unit>{UNITS})|(?P<times>x))"
    r"(?![A-Za-z0-9_])"
)
VERSION = re.compile(r"(?<!\d)\d+(?:\.\d+)+")
NAME = re.compile(r"[A-Za-z_]\w+", re.ASCII)
CUT_SHORT = re.compile(r"[\w.-]*(?:…|\.{3})")  # `get_embedd…`: what it would be, nobody knows
_LINE_NUMBER = re.compile(r"(?::|#L)\d+(?:[-:]L?\d+)?$")
_PATH = re.compile(r"[A-Za-z0-9_.*@~{}/-]+")
_PLAIN = re.compile(rf"(?P<quantity>{QUANTITY.pattern})|(?P<path>{_PATH.pattern})")
_BOLD = re.compile(r"\*\*(?=[^\s*])([^*]{1,200})(?<=\S)\*\*")
_TICKS = re.compile("`+")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})([^`]*)$")
_HYPHENS = str.maketrans("\u2010\u2011", "--")  # models' own, which no code has
_LONGEST_CLAIM = 200  # characters; what is longer is a quotation
_SENTENCE_END = re.compile(r"[。！？；]|[.!?;](?=\s|$)|<br ?/?>|(?<=\s)\|(?=\s)")
_ITEM_LABEL = re.compile(r"\s*(?:[-*+•|] ?|\d+[.)] )?\s*\*\*([^*]{1,100})\*\*")
_PROPOSAL = re.compile(
    "|".join(filter(None, (locale.sentence_patterns.proposal for locale in locales()))),
    re.IGNORECASE,
)
_ADVICE = (Field.ADVICE, Field.RISK_ADVICE)
# Parts that may stand within advice and then belong to it: labels of no field, and aspects.
_WITHIN = (
    None,
    Field.ARCHITECTURE,
    Field.PERFORMANCE,
    Field.SECURITY,
    Field.MAINTAINABILITY,
    Field.COMPATIBILITY,
    Field.TESTING,
)


class ClaimKind(Enum):
    """What a claim names."""

    NAME = "name"
    PATH = "path"
    QUANTITY = "quantity"
    VERSION = "version"


class Claim(NamedTuple):
    """One claim: what it says, as it is written but for backticks, and what it names."""

    text: str
    kind: ClaimKind


def find_claims(body: str) -> tuple[Claim, ...]:
    """List the claims of a body (Markdown) in order, each once.

    For "`parse_url` now takes 30 ms instead of 1 s" those are `parse_url`, `30 ms` and `1 s`. Code
    blocks are no claims, nor are names that every project has (`None`, `git log`).
    """
    found: dict[Claim, None] = {}
    for field, source in _factual_parts(body.translate(_HYPHENS)):
        for within, line in _labelled_lines(source):
            if within in _ADVICE:
                continue
            claims = _line_claims(line)
            if Field.RISK in (field, within):
                claims = (c for c in claims if c.kind in (ClaimKind.PATH, ClaimKind.QUANTITY))
            found |= dict.fromkeys(claims)
    return tuple(found)


def is_file(path: str) -> bool:
    """Tell whether a text looks like a file's path or name, by its kind: `valve.py`."""
    stem, dot, kind = without_line(path).rpartition(".")
    if "/" not in path and (len(kind) == 1 or kind in _ALSO_ATTRIBUTES or is_receiver(stem)):
        return False  # `state.lock` and `self.c` are as likely
    return bool(stem and dot) and kind.lower() in _FILES and "//" not in path


def without_line(path: str) -> str:
    """Take the line's number off the end of a path: `valve.py:30`, `valve.py#L30-L34`."""
    return _LINE_NUMBER.sub("", path)


def names_in(claim: str) -> list[str]:
    """Find the names in a claim that are not common to all projects."""
    return [name for name in NAME.findall(CUT_SHORT.sub(" ", claim)) if not is_common(name)]


def _factual_parts(body: str) -> Iterator[tuple[Field | None, str]]:
    """Yield the parts of a body that are no advice, each with its field."""
    is_advice = False
    for section in iter_sections(body):
        if section.field not in _WITHIN:
            is_advice = section.field in _ADVICE
        if not is_advice:
            yield section.field, section.source


def _labelled_lines(text: str) -> Iterator[tuple[Field | None, str]]:
    """Yield each line with the field of the labelled item that it stands in, if it does."""
    field, indent = None, 0
    for line in _lines(text):
        lead = len(line) - len(line.lstrip())
        if line.strip() and (field is None or lead <= indent):
            field, indent = _item_field(line), lead
        yield field, line


def _item_field(line: str) -> Field | None:
    """Give the field of the label that a list's item or a table's row begins with."""
    label = _ITEM_LABEL.match(line)
    return meaning_of(label[1])[1] if label else None


def _lines(text: str) -> Iterator[str]:
    """Yield the lines outside fenced code."""
    fence = ""
    for line in text.split("\n"):
        match = _FENCE.match(line)
        if match and not fence:
            fence = match[1]
        elif match and match[1].startswith(fence) and not match[2].strip():
            fence = ""
        elif not fence:
            yield line


def _line_claims(line: str) -> Iterator[Claim]:
    for sentence in _sentences(line):
        if _PROPOSAL.search(" ".join(text for is_code, text in sentence if not is_code)):
            continue
        for is_code, text in sentence:
            yield from _code_claims(text) if is_code else _plain_claims(text)


def _sentences(line: str) -> Iterator[list[tuple[bool, str]]]:
    """Split a line into sentences, each a list of code spans and the texts between them."""
    sentence: list[tuple[bool, str]] = []
    for is_code, text in _pieces(line):
        if is_code:
            sentence.append((True, text))
            continue
        first, *others = _SENTENCE_END.split(text)
        sentence.append((False, first))
        for other in others:
            yield sentence
            sentence = [(False, other)]
    yield sentence


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


def _plain_claims(text: str) -> Iterator[Claim]:
    text = _BOLD.sub(r"\1", text)
    for match in _PLAIN.finditer(text):
        if match["quantity"]:
            if not (match["unit"] == "%" and match["number"] in ("0", "100")):
                yield Claim(match["quantity"], ClaimKind.QUANTITY)
        elif (path := match["path"].strip(".*-")).count("/") and is_file(path):
            yield Claim(path, ClaimKind.PATH)


def _code_claims(text: str) -> Iterator[Claim]:
    claim = " ".join(text.split())
    if len(claim) > _LONGEST_CLAIM:
        return
    if claim[:1] == "." and _FILES.issuperset(claim[1:].lower().split(".")):
        return  # a kind of files: `.pyi`
    if QUANTITY.fullmatch(claim):
        yield Claim(claim, ClaimKind.QUANTITY)
    elif VERSION.fullmatch(claim.removeprefix("v")):
        yield Claim(claim, ClaimKind.VERSION)
    elif names_in(without_common(claim)):
        yield Claim(claim, ClaimKind.PATH if _is_path(claim) else ClaimKind.NAME)


def _is_path(claim: str) -> bool:
    """Tell a path from alternatives (`encode/decode`) by the form alone."""
    if " " in claim or "//" in claim:
        return False
    return is_file(claim) or claim.startswith(("./", "../", "~/")) or claim.count("/") > 1
