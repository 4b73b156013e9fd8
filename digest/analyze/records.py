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
    """The part of a commit's diff that one request shows."""

    text: str  # unified diff of whole hunks; one that is cut says so in a remark
    files: tuple[str, ...]  # paths shown, in part or whole
    left_out: tuple[LeftOut, ...]
    tokens: int  # of `text`, as `estimate_tokens` counts them
    part: int = 1  # which of the commit's packs it is
    parts: int = 1  # how many these are

    @property
    def coverage(self) -> Coverage:
        """How many of the changed files are shown, and how many there are."""
        return Coverage(len(self.files), len(self.files) + len(self.left_out))


@dataclass(frozen=True, slots=True)
class Request:
    """One request to a model: its prompt and the form of the answer."""

    system: str  # prompt
    user: str  # prompt
    schema: Mapping[str, Any]  # JSON Schema of the answer
    max_tokens: int  # of the answer


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens, as the model's provider counts them."""

    prompt: int  # sent
    completion: int  # received


@dataclass(frozen=True, slots=True)
class Reply:
    """A model's reply to one request."""

    text: str
    is_cut: bool  # it was ended by `max_tokens`
    model: str  # litellm's name of the one that replied
    usage: Usage
    cost: float  # US dollars; 0 where no price is known and none is needed
