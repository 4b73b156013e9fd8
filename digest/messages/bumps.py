"""Updates of dependencies: of which, from which version to which, whether to a new major one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from digest.messages.words import type_in

if TYPE_CHECKING:
    from digest.messages.title import Title


class Bump(NamedTuple):
    """A dependency's update; "" for what its title does not say."""

    name: str = ""
    old: str = ""  # versions without their `v`
    new: str = ""
    is_major: bool = False  # to a new major version

    @property
    def step(self) -> str:
        """The update in a few words: `libfoo 1 → 2`."""
        versions = (str(_number(version)) for version in (self.old, self.new) if version)
        return f"{self.name} {' → '.join(versions)}"


_BUMP = re.compile(
    r"\bbumps?\b"
    r"|\b(?:upgrade|update|downgrade|pin)\b.*(?:\b(?:to v?\d|dependenc|deps\b)|\d ?(?:->|→))"
    r"|^\w+\(deps(-dev)?\)|升级.*(?:到|至) ?v?\d|(?:升级|更新)依赖",
    re.IGNORECASE,
)
# A program bumps things, too: `feat: bump map` is no update unless it says of what to which.
_SAYS_WHICH = re.compile(
    r"\bbumps?\b.*(?:\bto\b|\bfrom\b|->|→|version|depend|deps\b)", re.IGNORECASE
)
_BY_ITS_BODY = ("This PR contains the following updates:", "Bumps [", "Bumps the ")
_SIZE = r"(?!\d+(?:ms|[smhd]|[kmgt]i?b?)\b)"  # `from 90s to 120s` is no version
_VERSION = rf"(?<![\w.])[~^>=]*v?{_SIZE}(\d[\w.+-]*)"
_STEP = re.compile(
    rf"(?:\bfrom |从 ?|由 ?){_VERSION} ?(?:升级|更新)?(?:to |到 ?|至 ?|-> ?|→ ?){_VERSION}"
    rf"|{_VERSION} ?(?:->|→) ?{_VERSION}",
    re.IGNORECASE,
)
_TO = re.compile(rf"(?:\bto |到 ?|至 ?){_SIZE}(v?\d[\w.+-]*)", re.IGNORECASE)
_NEW_MAJOR = re.compile(r"v\d+|v?[1-9]\d*\.0(?:\.0)?", re.IGNORECASE)
_CALENDAR = 1000  # a version from here on is a year, not a major version
_DIGITS = re.compile(r"\d+")
# Words between a dependency's name and its version; what is left of "Bump version to" is none.
_KINDS = re.compile(
    r"actions?|crate|dependency|dependencies|docker|image|library|module|monorepo|orb|package"
    r"|plugin|requirement|tag|to|versions?|版本",
    re.IGNORECASE,
)
_VERBS = re.compile(r"bump(?:s|ed)?|(?:up|down)grades?|updates?|up|pin|升级|更新", re.IGNORECASE)


def read_bump(title: Title, body: str) -> Bump | None:
    """Read a dependency's update from a title, or from the body that a bot gives it."""
    text = title.text
    found = _BUMP.search(text) if _may_be_update(text) else None
    if not found or not _is_update(title, found[0]):
        return Bump() if body.lstrip("\n").startswith(_BY_ITS_BODY) else None
    if match := _STEP.search(text):
        name, (old, new) = _name_before(text[: match.start()]), filter(None, match.groups())
        return Bump(name, old, new, bool(name) and _number(old) < _number(new) < _CALENDAR)
    if match := _TO.search(text):
        name, new = _name_before(text[: match.start()]), match[1].rstrip(".-+")
        is_major = bool(name and _NEW_MAJOR.fullmatch(new))
        new = new.lstrip("vV")
        return Bump(name, "", new, is_major and _number(new) < _CALENDAR)
    return Bump()


def _may_be_update(text: str) -> bool:
    """Spare most titles the search."""
    lower = text.lower()
    if "bump" in lower or "grade" in lower or "update" in lower or "pin" in lower:
        return True
    return "(deps" in lower or "升级" in lower or "更新" in lower


def _is_update(title: Title, words: str) -> bool:
    """Tell an update from what a program bumps: `feat: bump map` says neither what nor to which."""
    if not words.lower().startswith("bump"):
        return True
    kinds = {type_in(mark.name) for mark in title.marks if mark.name}
    is_other = not kinds.isdisjoint(("feat", "fix", "perf", "docs", "test"))
    return not is_other or bool(_SAYS_WHICH.search(title.text))


def _name_before(text: str) -> str:
    """Give the last word that may be a dependency's name."""
    for word in reversed(text.split()):
        if not _KINDS.fullmatch(word):
            return "" if _VERBS.fullmatch(word) else word.strip("`'\"")
    return ""


def _number(version: str) -> int:
    match = _DIGITS.match(version)
    return int(match[0]) if match else 0
