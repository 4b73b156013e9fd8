"""An analysis's body, split into its labelled parts; and whether it was cut off.

A *label* is a bold run or a heading at column 0, outside fenced code. A bold run counts only
where the line says that it introduces something: a colon follows it, or nothing does.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

from digest import limits
from digest.archive.labels import field_of, meaning_of
from digest.models import Section, Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.models import Analysis

CUT_OFF_LENGTH = 2000  # characters; a model's token limit lies above, a short answer's end below

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
_MARKED = re.compile(r"\n((?:#|\*\*| {0,3}(?:```|~~~)).*)")  # a letter to look for is faster than ^
_HEADING = re.compile(r"#{1,6}[ \t]+(?P<label>.*)")
_BEGINS_LABEL = ("#", "**")
_BOLD, _COLONS, _BLANKS = "**", ("：", ":"), " \t"
_RULE = re.compile(r"([-*_=] ?)\1{2,}")
_CLOSERS = frozenset("。！？；…．｡.!?;\"'>")
_CLOSING_CATEGORIES = frozenset(("Pe", "Pf", "So", "Mn", "Sk"))  # brackets, quotes, emoji and parts


def split_sections(body: str) -> tuple[Section, ...]:
    """Split a body into its sections, in order; their `source` joined is the body again.

    Text before the first label is a section without a title. A label's value is what follows it
    on its line and all lines up to the next label.
    """
    return tuple(iter_sections(body))


def iter_sections(body: str) -> Iterator[Section]:
    """Yield a body's sections in order, reading no further than the caller asks.

    Bodies are long, and most callers want the first summary alone.
    """
    label, lead, start = "", "", 0
    for at, line in _marked_lines(body):
        found = _label(line)
        if found is None:
            continue
        if at > start:
            yield _section(label, lead, body[start:at])
        label, lead = found
        start = at
    if start < len(body):
        yield _section(label, lead, body[start:])


def _section(label: str, lead: str, source: str) -> Section:
    """Build a section; `lead` is the label's markup, the part of `source` that is not its text."""
    title, field = meaning_of(label)
    return Section(field, title, source[len(lead) :].strip("\n"), source)


def _marked_lines(body: str) -> Iterator[tuple[int, str]]:
    """Yield each line outside fenced code that begins like a label, and where it stands."""
    fence = ""
    for match in _MARKED.finditer(f"\n{body}"):
        line = match[1]
        opened = None if line.startswith(_BEGINS_LABEL) else _FENCE.match(line)
        if fence:
            if opened and opened[1].startswith(fence) and not opened[2].strip():
                fence = ""
        elif opened is None:
            yield match.start(), line  # counted without the newline put before
        elif not (opened[1][0] == "`" and "`" in opened[2]):
            fence = opened[1]


def _label(line: str) -> tuple[str, str] | None:
    """Give the label a line begins with and the label's markup, or `None`."""
    if line.startswith(_BOLD):
        return _bold_label(line)
    heading = _HEADING.match(line)
    return (heading["label"].rstrip(" \t#"), line) if heading else None


def _bold_label(line: str) -> tuple[str, str] | None:
    """Read `**label:** value` and its like; the colon may also stand behind the stars."""
    end = line.find(_BOLD, len(_BOLD))
    if end <= len(_BOLD):
        return None
    inner = line[len(_BOLD) : end].rstrip(_BLANKS) or " "
    label = inner[:-1] if inner.endswith(_COLONS) and len(inner) > 1 else inner
    behind = line[end + len(_BOLD) :].lstrip(_BLANKS)
    rest = behind[1:].lstrip(_BLANKS) if behind.startswith(_COLONS) else behind
    introduces = label != inner or rest != behind or not rest
    if introduces or field_of(label) is not None:
        return label, line[: len(line) - len(rest)]
    return None


def is_cut_off(body: str) -> bool:
    """Tell whether a body looks cut off by a token limit.

    The rule: 2,000 characters or more, and one of
    - its last line is a heading, a fence that opens code, or a table row that is not ended or
      shorter than the row before;
    - its last character, emphasis and code marks put aside, is no closing punctuation, bracket,
      quote, rule or emoji.
    """
    if len(body) < CUT_OFF_LENGTH:
        return False
    *_, before, last = ("\n" + body.rstrip()).split("\n")
    if last.startswith("|"):
        return not last.endswith("|") or last.count("|") < before.count("|")
    if _HEADING.match(last):
        return True
    if _FENCE.fullmatch(last):
        whole = body.rstrip() + "\n"
        return len(whole) not in (at for at, _ in _marked_lines(f"{whole}# next"))
    end = last.rstrip("*_`~ ")[-1:]
    return not _RULE.fullmatch(last) and not (end and _closes(end))


def _closes(char: str) -> bool:
    return char in _CLOSERS or unicodedata.category(char) in _CLOSING_CATEGORIES


def limit_analysis(analysis: Analysis) -> Analysis:
    """Cut an analysis to the most that a report and a page bear; the same object where it is short.

    It is cut at the end of a line, where one ends in the second half, and counts as partial.
    """
    most = limits.MAX_ANALYSIS_LENGTH
    if len(analysis.body) <= most:
        return analysis
    end = analysis.body.rfind("\n", most // 2, most)
    return replace(analysis, body=analysis.body[: end if end > 0 else most], status=Status.PARTIAL)


def status_of(body: str, error: str) -> Status:
    """Tell an analysis's status from its text alone: body (Markdown) and error (one line).

    Reports of other writers state no status. Where the JSON comment states one, that one counts.
    """
    if error:
        return Status.FAILED
    if not body:
        return Status.MISSING
    return Status.PARTIAL if is_cut_off(body) else Status.OK
