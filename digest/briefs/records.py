"""What a brief is made of: frozen records, as a file of the archive holds them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from digest.models import Language, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

_WEEK = re.compile(r"(\d{4})-W(\d\d)", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_DAYS_PER_WEEK = 7


class BriefAuthor(StrEnum):
    """Who writes a brief."""

    MODEL = "model"  # where one is configured, and until it has: rules
    RULES = "rules"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A day, or a week as ISO 8601 has it, which begins on a Monday."""

    first: date
    is_week: bool = False

    @property
    def name(self) -> str:
        """Its name by ISO 8601: `2026-08-13`, `2026-W33`."""
        if not self.is_week:
            return self.first.isoformat()
        year, week, _ = self.first.isocalendar()
        return f"{year:04}-W{week:02}"

    @property
    def year(self) -> int:
        """The year of its name; that of a week may be another than its Monday's."""
        return self.first.isocalendar().year if self.is_week else self.first.year

    @property
    def last(self) -> date:
        """Its last day, or the last day that `date` knows."""
        days = _DAYS_PER_WEEK - 1 if self.is_week else 0
        return date.fromordinal(min(self.first.toordinal() + days, date.max.toordinal()))

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def read_period(name: str) -> Period:
    """Read a period's name. Raises ValueError for what is none."""
    if match := _WEEK.fullmatch(name):
        return Period(date.fromisocalendar(int(match[1]), int(match[2]), 1), is_week=True)
    if not _DAY.fullmatch(name):
        raise ValueError(f"{name!r} is neither a day nor a week")
    return Period(date.fromisoformat(name))


def periods_of(day: date) -> tuple[Period, Period]:
    """Give the day and the week that a day belongs to."""
    return Period(day), Period(date.fromordinal(day.toordinal() - day.weekday()), is_week=True)


class Citation(NamedTuple):
    """A commit that a sentence rests on."""

    sha: str  # 40 hex digits where they are known, else 7 or more
    url: str = ""  # of its page; "" for a repository without a web address


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a brief. `text` is one line of Markdown."""

    text: str
    commits: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Theme:
    """What belongs together in a brief. `title` is one line of Markdown."""

    title: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """A day or a week in short. Who wrote it by hand need not cite."""

    period: Period
    headline: Sentence
    breaking: tuple[Sentence, ...] = ()
    reverts: tuple[Sentence, ...] = ()
    themes: tuple[Theme, ...] = ()
    language: Language = Language.EN
    model: str = ""  # that wrote it; "": rules, or a person
    version: str = ""  # of the prompt or the rules
    source: str = ""  # hash of what it was made from
    asked: str = ""  # hash of what a model was told that gave no usable answer
    cost: float | None = None  # US dollars
    is_edited: bool = False  # its text is not what this package wrote
    problems: tuple[Problem, ...] = ()  # what in its file is not as the format has it

    @property
    def sentences(self) -> Iterator[Sentence]:
        """All its sentences, in the order of its file."""
        yield self.headline
        yield from self.breaking
        yield from self.reverts
        for theme in self.themes:
            yield from theme.sentences
