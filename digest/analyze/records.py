"""What passes between the parts of the analysis: models, packs, requests, replies, results."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from digest.errors import DigestError
from digest.models import Coverage

if TYPE_CHECKING:
    from collections.abc import Mapping

PRIVATE, OMITTED = "private repository", "left out by 'omit'"  # why an entry is never asked about


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
class Llm:
    """How a language model is reached and what it may cost. It never holds the key itself."""

    model: str  # litellm's name
    api_base: str | None = None  # None: the provider's own address
    api_key_env: str = "LLM_API_KEY"  # the variable's name; "": the provider's own
    fallbacks: tuple[Llm, ...] = ()  # asked where the one before gives no usable answer
    jobs: int = 8  # requests at once
    timeout: float = 120.0  # seconds a request
    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None
    max_tokens: int = 4096  # of an answer
    max_input: int = 24_000  # tokens of a diff
    max_cost: float | None = 1.0  # US dollars a run; None: no limit
    price: tuple[float, ...] | None = None  # US dollars per million tokens: in, out, cached
    options: Mapping[str, Any] = field(default_factory=dict, hash=False)
    allow_private: bool = False
    scanner: tuple[str, ...] = ()  # command that finds further secrets in a text
    max_context: int = 1_500  # tokens of what else is known of a commit; 0: nothing is told
    glossary: Mapping[str, str] = field(default_factory=dict, hash=False)  # term → meaning
    pull_token_env: str = ""  # variable of the token that reads pull requests; "": none are read

    @property
    def models(self) -> tuple[Llm, ...]:
        """The model and its fallbacks, in the order they are asked."""
        return self, *self.fallbacks


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
class Context:
    """What else is known of a commit, as texts; "" for what is not. What helps most is first.

    Strangers wrote it as well, but for the glossary.
    """

    earlier: str = ""  # what it takes back or was picked from
    pull: str = ""  # its pull request
    history: str = ""  # what its main files were changed for before
    glossary: str = ""  # the owner's, of terms in it
    readme: str = ""  # what the project is


NO_CONTEXT = Context()


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


@dataclass(slots=True)
class RunSummary:
    """What became of a run's entries. Each is counted once, but for `known` and `failed_before`."""

    wanted: int  # entries chosen, up to the limit
    done: int = 0  # with a whole analysis now
    partial: int = 0  # with one that is not whole
    failed: Counter[str] = field(default_factory=Counter)  # asked about in vain, by kind
    failed_before: int = 0  # of `failed`: not for the first time
    waiting: int = 0  # failed before, and not asked about now
    asked_again: str = ""  # the first day on which one of `waiting` is; "": none will be
    causes: dict[str, str] = field(default_factory=dict)  # by kind: what happened, what to do
    left: Counter[str] = field(default_factory=Counter)  # never asked, by reason
    known: int = 0  # of `done` and `partial`: answered in an earlier run
    calls: int = 0  # requests answered
    cost: float = 0.0  # US dollars
    unfounded: int = 0  # citations that neither message nor diff holds
    missing_files: int = 0  # files cited that the commits' trees lack as well
    stop: str = ""  # why the rest was not asked: `budget`, `denied`, `quota` …
    message: str = ""  # for the user, what stopped it
    warnings: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether there is no new trouble.

        Every wanted entry has its analysis, had failed before, or is not to be asked about.
        """
        accounted = self.done + self.partial + self.failed_before + self.waiting
        accounted += self.left[PRIVATE] + self.left[OMITTED]
        return accounted == self.wanted and not self.stop


@dataclass(frozen=True, slots=True)
class RunEstimate:
    """What a run would send and cost."""

    entries: int  # that a model would be asked about
    known: int  # entries answered in an earlier run, or that failed and are not asked about yet
    tokens: int  # of first requests, by estimate
    cost: float | None  # US dollars, answers at their longest; None: no price is known
    left: Counter[str]  # entries that can't be asked about, by reason
    warnings: tuple[str, ...] = ()
