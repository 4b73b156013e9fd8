"""The records of what briefs say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefWords:
    """What a brief is written with, and what rules say in one; `…_one` is for a number of one."""

    day_title: str  # a heading
    week_title: str  # a heading
    breaking: str
    reverts: str
    theme: str  # a heading: a repository and its area
    place: str  # the same within a sentence, with a number of commits
    repository: str  # a repository within a sentence, likewise
    places: str  # some of these, and one more
    quoted: str  # a commit's title within a sentence
    commits: str
    commits_one: str
    single: str  # a commit alone
    many_high: str  # how many are rated high, and the places that have most of these
    highest: str  # of few that are rated high, the one that is rated highest
    others: str  # what follows: how many others are rated high
    others_one: str
    no_high: str  # the one that is rated highest, where none is rated high
    quiet_day: str  # all are rated low
    quiet_week: str
    unrated: str  # nothing is rated
    and_more: str  # commits that are cited, not told
    and_more_one: str

    def counted(self, word: Literal["commits", "others", "and_more"], number: int) -> str:
        """Say how many: `counted("commits", 1)` → `1 commit`."""
        text: str = getattr(self, word if number != 1 else f"{word}_one")
        return text.format(n=f"{number:,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefDescriptions:
    """What a model is told each property of a brief is about."""

    headline: str
    breaking: str
    reverts: str
    themes: str
    title: str
    sentences: str
    text: str
    commits: str
