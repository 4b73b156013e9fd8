"""What passes between the parts of the analysis: packs, requests, replies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from digest.models import Coverage

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A changed file that a model is not shown, and why: `lock file`, `over the budget`, …."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Pack:
    """What of a commit's diff a model is shown. `text` is unified diff, whole hunks only."""

    text: str
    files: tuple[str, ...]  # paths shown, in part or whole
    left_out: tuple[LeftOut, ...]
    tokens: int  # estimate for `text`

    @property
    def coverage(self) -> Coverage:
        """How many of the changed files are shown."""
        return Coverage(len(self.files), len(self.files) + len(self.left_out))


@dataclass(frozen=True, slots=True)
class Request:
    """One question to a model."""

    system: str
    user: str
    schema: Mapping[str, Any]  # JSON Schema of the answer
    max_tokens: int


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens, as the model's provider counts them."""

    prompt: int
    completion: int


@dataclass(frozen=True, slots=True)
class Reply:
    """A model's reply to one request."""

    text: str
    is_cut: bool  # the token limit ended it
    model: str
    usage: Usage
    cost: float  # US dollars; 0 where no price is known and none is needed
