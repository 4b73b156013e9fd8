"""What passes between the parts of the analysis: packs, requests, replies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from digest.errors import DigestError
from digest.models import Coverage

if TYPE_CHECKING:
    from collections.abc import Mapping


class ModelFailure(DigestError):  # noqa: N818 - a failure, no mistake of who asked
    """A model that gave no usable answer: a call that failed, or a reply that can't be used.

    `kind` is a row of `digest.analyze.asking.failures`. The message is for the user and for
    reports: it holds no key, no address but the host, and of a server's words a cleaned sentence.
    """

    def __init__(self, message: str, kind: str, *more: object) -> None:
        super().__init__(message, kind, *more)  # all, for pickle
        self.message = message
        self.kind = kind
        self.remedy = ""  # what the user can do, once it is known which model it was

    def __str__(self) -> str:
        return self.message


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
    temperature: float | None = None  # None: the one of the options, or else 0


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens, as the model's provider counts them."""

    prompt: int  # sent, cached ones included
    completion: int  # received, what the model thought included
    cached: int = 0  # of `prompt`: read from the provider's cache, which is cheaper


@dataclass(frozen=True, slots=True)
class Reply:
    """A model's reply to one request."""

    text: str
    is_cut: bool  # it was ended by `max_tokens`
    model: str  # litellm's name of the one that replied
    usage: Usage
    cost: float  # US dollars; 0 where no price is known and none is needed
    elsewhere: tuple[str, ...] = ()  # further texts in which an answer may be: tools, thoughts


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request that was sent and what came of it, for who watches."""

    model: str
    form: str  # how the answer's form was asked for, and further parameters
    request: Request
    seconds: float
    status: int | None  # HTTP's; None: no answer came
    finish: str  # why the reply ended, as the server says
    texts: tuple[str, ...]  # the reply's
    usage: Usage | None
    cost: float | None  # US dollars; None: not known
    failure: str  # kind; "": none
    message: str  # of the failure
