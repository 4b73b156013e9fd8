"""The paragraphs of a message that are sentences, read from Markdown as requests are written in.

A squash takes over a request's text: its template's headings and comments, checklists, images, and
the tables of a robot. None of these is a sentence about the change.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from digest.messages.title import SKIPS_CI
from digest.messages.trailers import is_machines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MAX_BODY = 20_000  # characters of a body; a summary stands at its beginning
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_FENCE = re.compile(r"\s{0,3}(```+|~~~+)")
_INDENTED = re.compile(r"(?: {4}|\t)\s*\S")
_RULE = re.compile(r"([-=_*])(?:\s*\1){2,}$")
_HEADING = re.compile(r"#{1,6}\s+(?P<marked>.+?)[\s#]*$|\*\*(?P<bold>[^*]{1,60})\*\*\s*[:：]?$")
# A word that stands alone or before its text: `Summary:`, as Phabricator has it.
_LABEL = re.compile(
    r"(?P<label>Summary|Description|Overview|Test Plan|Reviewers)[:：]\s*(?P<text>.*)"
)
_ORNAMENT = re.compile(r"^[^\w]+|[\s:：?？.…]+$")
_CHECKBOX = re.compile(r"[-*+]\s+\[[ xX]?\]")
_BULLET = re.compile(r"\A(?:[-*+•]|\d{1,3}[.)])\s+")
_IMAGE = re.compile(r"!\[[^\]\n]{0,300}\]\([^)\n]{0,2000}\)")
_LINK = re.compile(r"\[([^\[\]\n]{1,300})\]\(\s*<?https?:[^)\s]{1,2000}>?\s*\)")
_TAG = re.compile(
    r"</?(?:a|b|br|center|code|dd|details|div|dl|dt|em|h[1-6]|hr|i|img|kbd|li|ol|p|picture|pre|small"
    r"|source|span|strong|sub|summary|sup|table|tbody|td|th|thead|tr|ul|video)(?=[\s/>])[^<>]{0,2000}>",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.!?。])\s+")
# Where a robot's list leads for more.
_LEADING_OFF = re.compile(
    r"[-*]\s+\[(?:release notes|changelog|commits|upgrade guide|compare)[^\]]*\]", re.IGNORECASE
)
_REVERTS = re.compile(r"This reverts commits? [0-9a-f]{7,40}(?: \(#\d+\))?[.,;]?$")
_WRITTEN_BY = re.compile(r"🤖|_*generated (?:with|by)\b", re.IGNORECASE)
# `Closes #12`, `Refs #12 and #13`, `This PR follows up on acme/rocket#12`: they say nothing of it.
_REFERENCE = re.compile(
    r"(?:[\w.-]{1,100}/[\w.-]{1,100})?[#!]\d+|https?://\S+|\b[A-Z][A-Z0-9]+-\d+"
)
_WORD = re.compile(r"[^\W\d_]+")
_REFERRING = re.compile(
    r"close[sd]?|fix(?:e[sd])?|resolve[sd]?|solve[sd]?|refs?|references?|see|also"
    r"|related?|relates|to|part|of|follow|follows|up|on|followup|towards|address(?:es)?|partially"
    r"|issues?|bugs?|prs?|mrs?|pull|merge|requests?|tickets?|and|this|the|for|in|from|is|an?"
    r"|inspired|required|needed|requires|committed|via|supersedes|replaces|depends|based|continues|continuation|backport|link|linked"
)
_LONGEST_REFERENCE = 200  # characters of a line that could name references alone


class Paragraph(NamedTuple):
    """Lines of a message that belong together, and the heading that they stand below."""

    heading: str  # without its marks; "" above the first one
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The paragraph in one line; the items of a list are parted by semicolons."""
        parts: list[str] = []
        for line in self.lines:
            item = _BULLET.sub("", line, count=1)
            is_item = item != line
            if is_item and parts and not parts[-1].endswith((":", "：", ".", ";", "。")):
                parts[-1] += ";"
            parts.append(item)
        return _LINK.sub(r"\1", " ".join(filter(None, parts)))


def read_paragraphs(body: str) -> list[Paragraph]:
    """Give the paragraphs of a body that are sentences, without trailers for machines.

    One that leads to a list has that list with it; one that leads to what is left out goes with it.
    """
    found: list[Paragraph] = []
    leading: tuple[str, ...] = ()
    for block in _blocks(_COMMENT.sub("", body[:_MAX_BODY])):
        lines = _without_references(_without_machines(block.lines))
        if leading and lines and _BULLET.match(lines[0]):
            lines = (*leading, *lines)
        leading = lines if lines and lines[-1].endswith((":", "：")) else ()
        lines = _before_leading(lines) if leading else lines
        if lines and _tells(lines):
            found.append(Paragraph(block.heading, lines))
    return found


def _before_leading(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Give a paragraph without the sentence that leads to what follows it."""
    sentences = _SENTENCE_END.split(" ".join(lines))
    return (" ".join(sentences[:-1]),) if len(sentences) > 1 else ()


def _blocks(body: str) -> Iterator[Paragraph]:
    """Part a body into blocks at empty lines, headings, rules, code and what is folded."""
    heading = ""
    lines: list[str] = []
    for kind, text in _kinds(body.split("\n")):
        if kind is _Kind.TEXT:
            lines.append(text)
            continue
        if lines:
            yield Paragraph(heading, tuple(lines))
        lines = []
        if kind is _Kind.HEADING:
            heading, _, first = text.partition("\n")
            lines = [first] if first else []
    if lines:
        yield Paragraph(heading, tuple(lines))


class _Kind(Enum):
    TEXT, HEADING, OTHER = range(3)


def _kinds(lines: Iterable[str]) -> Iterator[tuple[_Kind, str]]:
    """Tell of each line whether it is text, a heading or neither, and give it without its marks.

    A heading that has its text beside it gives both, a line each.
    """
    fence, folded, last = "", 0, ""
    for line in lines:
        plain, before, last = line.strip(), last, line.strip()
        folded = max(0, folded + plain.count("<details") - plain.count("</details"))
        if match := _FENCE.match(line):
            is_end = fence and match[1].startswith(fence)
            fence = "" if is_end else fence or match[1]
        elif fence or folded or (_INDENTED.match(line) and not before):
            last = ""  # what is indented below it is code as well
        elif match := _HEADING.match(plain):
            yield _Kind.HEADING, _ORNAMENT.sub("", match["marked"] or match["bold"])
            continue
        elif match := _LABEL.match(plain):
            yield _Kind.HEADING, f"{match['label']}\n{match['text']}"
            continue
        elif plain and not _is_left_out(plain):
            if text := _without_marks(plain):
                yield _Kind.TEXT, text
            continue
        yield _Kind.OTHER, ""


def _is_left_out(line: str) -> bool:
    """Tell whether a line is a rule, quoted, an item of a checklist or git's own."""
    is_gits = line == "#" or line.startswith(("# Conflicts:", "#\t"))
    is_marked = line.startswith(">") or _CHECKBOX.match(line) or _RULE.match(line)
    is_robots = _LEADING_OFF.match(line) or _WRITTEN_BY.match(line)
    return bool(is_gits or is_marked or is_robots)


def _without_marks(line: str) -> str:
    """Give a line without images, tags, marks of what is bold, and orders to services."""
    text = _IMAGE.sub("", _TAG.sub("", SKIPS_CI.sub("", line)))
    return text.replace("**", "").strip()


def _without_machines(lines: tuple[str, ...]) -> tuple[str, ...]:
    while lines and is_machines(lines[-1]):
        lines = lines[:-1]
    return lines


def _without_references(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out the references that stand above a sentence, a line each."""
    while lines and _is_reference(lines[0]) and (len(lines) == 1 or lines[1][0].isupper()):
        lines = lines[1:]
    return lines


def _is_reference(line: str) -> bool:
    return _names_tickets(line) or _REVERTS.match(line) is not None


def _tells(lines: tuple[str, ...]) -> bool:
    """Tell whether a block is more than a table, data for a robot or references.

    Of the commits that became one by a squash, their titles are left: each is a bullet of its own.
    """
    is_squashed = lines[0].startswith("* ") and sum(map(bool, map(_BULLET.match, lines))) == 1
    is_data = lines[0].startswith(("|", "updated-dependencies:"))
    return not (is_squashed or is_data or all(map(_is_reference, lines)))


def _names_tickets(line: str) -> bool:
    """Tell whether a line names tickets or addresses alone.

    A paragraph of such lines is no summary; within others they belong to a sentence.
    """
    if len(line) > _LONGEST_REFERENCE:
        return False
    rest, number = _REFERENCE.subn("", line)
    return number > 0 and all(map(_REFERRING.fullmatch, _WORD.findall(rest.lower())))
