"""Whether a message says that its commit breaks something, and in which words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from digest.messages.reverts import own_marks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from digest.messages.title import Mark, Title

_FIRST = frozenset("bB不破")  # letters that such names begin with
_NAME = re.compile(
    r"breaking(?:[ -]changes?)?(?![\w-])|(?:不兼容|不向后兼容|破坏性)的?(?:变更|更改|改动|修改)?\Z",
    re.IGNORECASE,
)
_TAG = re.compile(r"[\[(【]breaking[^\])】]*[\])】]", re.IGNORECASE)
_AT_END = re.compile(r"[\s.。]*(?:\(#\d+\)\s*)*\Z")
_CHINESE = re.compile(
    r"(?<!避免)(?<!防止)(?<!检测)(?<!没有)(?<!无)(?<!非)"
    r"(?:不兼容|不向后兼容|破坏性)的?(?:变更|更改|改动|修改|升级)"
)
_WORDS = re.compile(
    r"breaking(?:[ -]changes?)?\s*(?:\([^)]*\))?!?\s*[:：]|breaking[ -]changes?(?:\s+[-–—]|\s*\Z)"
    r"|(?-i:BREAKING)(?:\*\*|\s+[-–—])",
    re.IGNORECASE,
)
# Conventional Commits' footer, where people put it: also as an item of a list, emphasised, with a
# scope, in the plural, its text on the next line; and the box that templates have people tick.
_CHANGES = r"(?:BREAKING[ -]CHANGES?|Breaking [Cc]hanges?)"
_FOOTER = re.compile(
    r"^(?: {0,3}|[ \t]*[*+•-][ \t]+)[*_]{0,2}"
    rf"(?P<words>{_CHANGES}(?:[ \t]*\([^)\n]*\))?!?[*_]{{0,2}}[ \t]*[:：]"
    r"|BREAKING[ -]CHANGES?(?=[ \t]*$)|(?:不兼容|破坏性)(?:变更|更改|改动)[ \t]*[:：])"
    r"|^[ \t]*[*+-] \[[xX]\][ \t]+[*_]{0,2}(?P<ticked>[Bb]reaking[ -][Cc]hange)",
    re.MULTILINE,
)
_NONE = re.compile(
    r"[\s*_`]*(?:no|none|n/a|na|nope|nil|-+|无|没有|否)[ \t.。!*_`]*(?:\n|\Z)", re.IGNORECASE
)
_FENCE = re.compile(
    r"^ {0,3}(?P<fence>`{3,}|~{3,}).*?(?:^ {0,3}(?P=fence)|\Z)", re.MULTILINE | re.DOTALL
)


def breaking_in_title(title: Title, *, is_revert: bool) -> str:
    """Give the words by which a title says that its commit breaks something; "" for none.

    What the title of a revert quotes is another's.
    """
    return _in_marks(own_marks(title)) if is_revert else _in_marks(title.marks) or _in_words(title)


def breaking_in_body(body: str) -> str:
    """Give the footer, or what stands for one, by which a body says so; "" for none."""
    if not ("BREAKING" in body or "reaking" in body or "不兼容" in body or "破坏性" in body):
        return ""  # as nearly always
    plain = _FENCE.sub("", body) if "```" in body or "~~~" in body else body
    for match in _FOOTER.finditer(plain):
        if match["ticked"] or not _NONE.match(plain, match.end()):
            return match["ticked"] or match["words"]
    return ""


def names_breaking(name: str) -> bool:
    """Tell whether a tag's or prefix's name says that something breaks: `[Breaking]`."""
    return _NAME.match(name) is not None


def _in_marks(marks: Iterable[Mark]) -> str:
    """Find a mark that says so; 💥 is gitmoji's "introduce breaking changes"."""
    for mark in marks:
        if mark.is_breaking or (mark.name[:1] in _FIRST and names_breaking(mark.name)):
            return mark.text.strip()
        if "💥" in mark.text or ":boom:" in mark.text:
            return mark.text.strip()
    return ""


def _in_words(title: Title) -> str:
    text = title.text
    match = None
    if "breaking" in text.lower():
        lead = len(text) - len(title.words)
        tags = _TAG.finditer(text)
        at_edge = (one for one in tags if one.start() <= lead or _AT_END.match(text, one.end()))
        match = next(at_edge, None) or _WORDS.match(title.words)
    elif "不兼容" in text or "破坏性" in text or "不向后兼容" in text:
        match = _CHINESE.search(text)
    return match[0].strip() if match else ""
