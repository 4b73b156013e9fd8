"""An answer as a record, and how long its parts may be."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from digest.analyze.records import ModelFailure
from digest.models import ChangeType, Field
from digest.text import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# The most a field may hold, in characters and items; the rest is cut. The model is told these
# numbers in `answer.*.json`.
MAX_TYPES = 3
MAX_SUMMARY = 2000
MAX_ASPECT = 1000
MAX_ITEM = 500
MAX_ITEMS = 12
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


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model says of a commit. Texts are Markdown as it came; `write_body` escapes them."""

    types: tuple[ChangeType, ...]
    summary: str
    scope: tuple[str, ...] = ()
    insights: Mapping[Field, str] = field(default_factory=dict)  # by aspect; none are empty
    risks: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()

    def texts(self) -> list[str]:
        """List all its texts, the summary first."""
        return [self.summary, *self.insights.values(), *self.scope, *self.risks, *self.advice]


LIST_FIELDS = ("scope", "risks", "advice")


def distinct_items(texts: Iterable[str]) -> list[str]:
    """Give a list's first `MAX_ITEMS` items, each once and cut to `MAX_ITEM` characters."""
    distinct = dict.fromkeys(shorten(text.strip(), MAX_ITEM) for text in texts if text.strip())
    return list(distinct)[:MAX_ITEMS]
