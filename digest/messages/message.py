"""One record of what a commit's message says: every question about it is answered here."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from digest.messages.breaking import breaking_in_body, breaking_in_title, names_breaking
from digest.messages.bumps import read_bump
from digest.messages.lead import read_lead
from digest.messages.references import closes_issue, own_requests, read_merged, says_merge
from digest.messages.reverts import is_revert_type, revert_in_body, revert_in_title
from digest.messages.security import may_name_advisory, read_security
from digest.messages.title import SKIPS_CI, read_title
from digest.messages.trailers import co_authors, trailers
from digest.messages.words import TYPES, says_release, topics_in, type_in

if TYPE_CHECKING:
    from digest.forges import NamedRequest
    from digest.messages.bumps import Bump
    from digest.messages.reverts import Revert
    from digest.messages.security import Security
    from digest.messages.title import Title
    from digest.messages.trailers import Trailer

_KEPT = 256  # messages: each is read by several modules, one after the other
_ONLY_FIRST = ("revert", "security", "chore")  # further on these words say something else
_LETTERS = re.compile(r"[^\W\d_]")
# `[2/n]`, a ticket's number, ZeroMQ's "Problem: …"
_NO_AREA = re.compile(r"\d+/|[a-z][a-z0-9]*-\d+\Z|problem\Z|问题\Z")


class Message(NamedTuple):
    """What a message says. The properties are read from the text each time they are asked for."""

    text: str
    title: Title  # the first line, taken apart, its first 500 characters; a merge's: its request's
    body: str  # the lines below the title, as they stand
    declared_type: str  # what a tag or prefix declares, as `ChangeType` names it; "" for none
    type: str  # declared, or guessed from words; a name of `ChangeType` or of `other_types`
    breaking: str  # the words that say that something breaks (`feat(api)!:`); "" for none
    revert: Revert | None  # what the commit takes back; `None` where it takes back nothing

    @property
    def bump(self) -> Bump | None:
        """The update of a dependency that the commit is; `None` where it is none."""
        is_reverted = self.revert and self.revert.is_in_title
        return None if is_reverted else read_bump(self.title, self.body)

    @property
    def security(self) -> Security:
        """What is said about security; a bump's body is the dependency's word."""
        body = self.body if may_name_advisory(self.body) and not self.bump else ""
        return read_security(self.title.text, body)

    @property
    def topics(self) -> tuple[str, ...]:
        """What the title is about beside the program itself: docs, tests, tooling."""
        return topics_in(self.title.text, self.title.words)

    @property
    def is_release(self) -> bool:
        """Whether the commit says that it makes a release: `Version 1.2`, `Prepare v1.2`."""
        return says_release(self.title.words)

    @property
    def closes_issue(self) -> bool:
        """Whether the body says that the commit closes an issue; a bump's quotes another's."""
        return closes_issue(self.body) and not self.bump

    @property
    def scopes(self) -> tuple[str, ...]:
        """What a prefix has in parentheses: `feat(api, cli): …` → `api`, `cli`."""
        found = (scope.strip() for mark in self.title.marks for scope in mark.scopes)
        return tuple(filter(None, found))

    @property
    def areas(self) -> tuple[str, ...]:
        """The areas a title names by its scopes or tags, in lower case, each once.

        `[Bugfix][Spec Decode] …` → `spec decode`; `feat(router): …` and `router: …` → `router`.
        """
        marks = (mark for mark in self.title.marks if mark.name)
        areas = (area for mark in marks for area in mark.scopes or (mark.name,))
        names = (area.strip().lower() for area in areas)
        return tuple(dict.fromkeys(name for name in names if _is_area(name)))

    @property
    def is_merge(self) -> bool:
        """Whether the title is one that merges get."""
        return says_merge(self.text.partition("\n")[0].strip())

    @property
    def requests(self) -> tuple[NamedRequest, ...]:
        """The pull or merge requests that the message may name as its own, the likeliest first."""
        return own_requests(self.text)

    @property
    def skips_ci(self) -> bool:
        """Whether the message asks services to do nothing: `[skip ci]`, `skip-checks: true`."""
        checks = any(key == "skip-checks" and value == "true" for key, value in self.trailers)
        return checks or SKIPS_CI.search(self.text) is not None

    @property
    def trailers(self) -> tuple[Trailer, ...]:
        """The trailers of the last paragraph, in their order."""
        return trailers(self.text)

    @property
    def co_authors(self) -> tuple[str, ...]:
        """The names of those whom trailers call authors as well."""
        return co_authors(self.trailers)

    @property
    def lead(self) -> str:
        """What a summary begins with: what the body says beyond the title; "" for nothing."""
        return read_lead(self.title, self.body)


def read_message(text: str, other_types: frozenset[str] = frozenset()) -> Message:
    """Read a commit's message; never raises, whatever the text is.

    `other_types` are names that titles may declare as types, beside `ChangeType`'s.
    """
    return _read(text, other_types)


@lru_cache(maxsize=_KEPT)
def _read(text: str, other_types: frozenset[str]) -> Message:
    title, body = _split(text)
    taken_back = revert_in_title(title, body)
    declared = _declared_type(title, other_types)
    kind = "revert" if taken_back else declared or _guessed_type(title, other_types) or "other"
    revert = revert_in_body(body, taken_back)
    breaking = breaking_in_title(title, is_revert=taken_back is not None)
    footer = "" if breaking else breaking_in_body(body)
    if (footer or revert) and not taken_back and read_bump(title, body):
        footer, revert = "", None  # a bump's body quotes the dependency's changelog
    return Message(text, title, body, declared, kind, breaking or footer, revert)


def _split(text: str) -> tuple[Title, str]:
    """Split a message into its title and its body; a merge has those of the request it is of."""
    if merged := read_merged(text):
        return read_title(merged.title), merged.body
    head, _, body = text.partition("\n")
    return read_title(head.strip()), body


def _declared_type(title: Title, others: frozenset[str]) -> str:
    for mark in title.marks:
        kind = type_in(mark.name, others) if mark.name else ""
        if kind and (kind != "revert" or is_revert_type(mark, title)):
            return kind
    return ""


def _guessed_type(title: Title, others: frozenset[str]) -> str:
    """Guess a type from the first word that names one."""
    kind = type_in(title.words, others)
    if kind not in _ONLY_FIRST:
        return kind
    first = title.words.split(maxsplit=1)[0]
    return kind if kind != "revert" and type_in(first, others) == kind else ""


@lru_cache(maxsize=4096)  # of areas there are few, and titles are cut
def _is_area(name: str) -> bool:
    is_word = len(_LETTERS.findall(name)) > 1 and not _NO_AREA.match(name)
    return is_word and not type_in(name, TYPES) and not names_breaking(name)
