"""What stands before a title's words: tags, tickets, emoji, a type with its scopes."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

TITLE_LENGTH = 500  # characters read; more is no title, and anyone can write one
_SERVICE = (
    r"(?:ci|cd|actions?|checks?|builds?|deploy(?:ment)?|tests?|workflows?|pipelines?|travis|azp"
    r"|azure ?pipelines?|circleci|appveyor|buildkite|drone|jenkins|netlify|vercel|render|codecov)"
)
# `[skip ci]`, `[ci skip]`, `[no ci]`, `***NO_CI***`: words for a service, not for people.
SKIPS_CI = re.compile(
    rf"[\[【](?:(?:skip|no)[ _-]*{_SERVICE}|{_SERVICE}[ _-]*skip)[\]】]|\*{{3}}NO_CI\*{{3}}",
    re.IGNORECASE,
)
_SKIPS = re.compile(rf"{SKIPS_CI.pattern}|[\[【]skip[ _-][\w-]+[\]】]", re.IGNORECASE)
# A ticket stands before a colon or comma; as GPT-4 does not, before a type or a tag as well.
_TICKET = (
    r"(?:#\d+|[A-Za-z][A-Za-z0-9]*-\d+)\b(?=[:：,)])|#\d+(?=\s)"
    r"|[A-Z]{2,10}-\d+(?=\s+(?:[|–—-]\s+)?(?:[\w./-]+(?:\([^)]*\))?[!！]?[:：]|[\[【]))"
)
_MARK = re.compile(
    r"(?:(?P<code>:[a-z0-9_+-]{2,30}:)"
    r"|[^\w\[【#`\"“‘「『《:]+|:"
    r"|\[(?P<tag>[^]]*)](?P<tag_breaking>!(?=[:：]))?|【(?P<wide_tag>[^】]*)】"
    rf"|(?P<ticket>{_TICKET})"
    r"|Merged PR \d+:|(?:fixup|squash|amend)! (?=[\w./-]+(?:\([^)]*\))?[!！]?[:：])"
    r"|(?P<prefix>[\w./,-]+(?:::[\w./,-]+)*)(?P<scope>\([^)]*\))?(?P<breaking>[!！]?)[:：](?!:|//)"
    r")\s*"
)
_IS_TICKET = re.compile(r"#?\d+|[A-Za-z][A-Za-z0-9]*-\d+")


class Mark(NamedTuple):
    """One thing that stands before a title's words; `name` is "" for what has none."""

    text: str  # as it stands, with the space after it
    name: str = ""  # a tag's, or a prefix's without its scopes
    scopes: tuple[str, ...] = ()
    is_breaking: bool = False  # it ends in `!:`, or is `[feat!]`
    is_prefix: bool = False  # `feat(api):` rather than `[Feature]`
    ticket: str = ""  # `ABC-123`, `#12`, also as a tag


class Title(NamedTuple):
    """A title taken apart."""

    text: str  # without marks for services
    marks: tuple[Mark, ...]
    words: str  # what follows the marks

    @property
    def emoji(self) -> tuple[str, ...]:
        """The emoji before the words, codes such as `:boom:` too."""
        return tuple(one for mark in self.marks if not mark.name for one in _emoji_in(mark.text))

    @property
    def tickets(self) -> tuple[str, ...]:
        """The tickets before the words: `ABC-123`, `#12`, also as tags."""
        return tuple(mark.ticket for mark in self.marks if mark.ticket)

    @property
    def tags(self) -> tuple[str, ...]:
        """The names in brackets before the words, but tickets."""
        return tuple(mark.name for mark in self.marks if mark.name and not mark.is_prefix)


def read_title(title: str) -> Title:
    """Take a title apart: what stands before its words, and its words."""
    text = title[:TITLE_LENGTH]
    if "[" in text or "***" in text or "【" in text:
        lower = text.lower()
        if "skip" in lower or "no_ci" in lower or "[no" in lower or "【no" in lower:
            text = _SKIPS.sub("", text).strip()
    marks = []
    end = 0
    while match := _MARK.match(text, end):
        marks.append(_mark(match))
        end = match.end()
    return Title(text, tuple(marks), text[end:])


def _mark(match: re.Match[str]) -> Mark:
    text, kind = match[0], match.lastgroup
    if kind == "breaking":
        scopes = tuple(match["scope"][1:-1].split(",")) if match["scope"] else ()
        return Mark(text, match["prefix"], scopes, match["breaking"] != "", is_prefix=True)
    if kind == "ticket":
        return Mark(text, ticket=match["ticket"])
    name = match["tag"] or match["wide_tag"] or ""
    if name and _IS_TICKET.fullmatch(name):
        return Mark(text, ticket=name)
    return Mark(text, name.rstrip("!"), (), name.endswith("!") or kind == "tag_breaking")


def _emoji_in(text: str) -> tuple[str, ...]:
    code = text.strip()
    if code.startswith(":") and len(code) > 1:
        return (code,)
    return tuple(char for char in text if unicodedata.category(char) == "So")
