"""An answer as a record, and how long its parts may be."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from digest.analyze.records import ModelFailure
from digest.models import ChangeType, Field
from digest.text import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# The most a field may hold, in characters and items; the rest is cut. The model is told these
# numbers in `answer.*.json`.
MAX_TYPES = 3
MAX_SUMMARY = 1500  # llama.cpp refuses a schema that allows 2000
MIN_SUMMARY = 20  # asked for, where the server heeds it
MAX_ASPECT = 1000
MAX_ITEM = 500
MAX_ITEMS = 12
MAX_HEADLINE = 160
MAX_LINE = 300  # of the diff, quoted
MAX_UNSHOWN = 3  # items
ASPECTS = (
    Field.ARCHITECTURE,
    Field.PERFORMANCE,
    Field.SECURITY,
    Field.MAINTAINABILITY,
    Field.COMPATIBILITY,
    Field.TESTING,
)


class AnswerError(ModelFailure):
    """A reply that is no answer. The text says why, in words that a model can act on."""

    def __init__(self, message: str, kind: str = "format") -> None:
        super().__init__(message, kind)


class BreakingClaim(NamedTuple):
    """That a commit breaks something, as a model says; to be believed if the line is there."""

    action: str  # who must do what
    line: str  # of the diff or the message, as it is quoted; "" where none is


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model says of a commit. Texts are Markdown as it came; `write_body` escapes them."""

    types: tuple[ChangeType, ...]
    summary: str
    scope: tuple[str, ...] = ()
    insights: Mapping[Field, str] = field(default_factory=dict)  # by aspect; none are empty
    risks: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()
    headline: str = ""
    breaking: tuple[BreakingClaim, ...] = ()
    unshown: tuple[str, ...] = ()  # claims of the message that the diff does not show

    def texts(self) -> list[str]:
        """List all its own texts, the summary first; what it quotes is none."""
        breaking = [claim.action for claim in self.breaking]
        first = [self.summary, self.headline, *breaking, *self.insights.values()]
        return [*first, *self.scope, *self.risks, *self.advice, *self.unshown]


LIST_FIELDS = ("scope", "risks", "advice", "unshown")


def distinct_items(texts: Iterable[str]) -> list[str]:
    """Give a list's first `MAX_ITEMS` items, each once and cut to `MAX_ITEM` characters."""
    distinct = dict.fromkeys(shorten(text.strip(), MAX_ITEM) for text in texts if text.strip())
    return list(distinct)[:MAX_ITEMS]
