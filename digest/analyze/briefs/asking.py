"""One question a period: asked within the budget, repaired once, kept on disk.

Needs what the extra `llm` brings.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from digest.analyze.asking.budget import Budget, BudgetSpentError
from digest.analyze.asking.failures import FAILURES, Scope
from digest.analyze.asking.models import endpoints
from digest.analyze.asking.retry import Caller, CircuitOpenError, RateLimits
from digest.analyze.asking.store import answer_key
from digest.analyze.briefs.answer import BriefAnswer, SaidSentence, read_brief_answer
from digest.analyze.briefs.believing import believe
from digest.analyze.briefs.prompt import make_brief_request
from digest.analyze.question.prompt import make_repair_request
from digest.analyze.records import ModelFailure
from digest.analyze.run.rereading import for_the_user, other_requests, read_anywhere
from digest.secrets.entries import redact_value

if TYPE_CHECKING:
    from pathlib import Path

    from digest.analyze.asking.errors import Endpoint
    from digest.analyze.asking.store import AnswerStore
    from digest.analyze.briefs.joining import BelievedBrief
    from digest.analyze.briefs.material import Material, PeriodTask
    from digest.analyze.records import Llm, Reply, Request
    from digest.models import Language

_MOST_COMPLAINTS = 12  # that a model is told of
_STOPS = {"key": "denied", "forbidden": "denied"}  # how a run's stop is called


@dataclass(frozen=True, slots=True)
class BriefResult:
    """What became of a question."""

    believed: BelievedBrief | None = None  # None: no usable answer came
    model: str = ""
    version: str = ""  # of the prompt
    cost: float = 0.0  # US dollars
    calls: int = 0  # requests answered
    refused: int = 0  # sentences and titles that were left out
    failure: str = ""  # kind, as in `failures`; `denied`, `quota` … where no model is left to ask
    message: str = ""  # for the user
    is_final: bool = False  # the same question would fail again


class _Read(NamedTuple):
    """A reply that was read: what it says, what of that is believed, what is wrong."""

    answer: BriefAnswer
    believed: BelievedBrief
    complaints: tuple[str, ...]

    @property
    def worth(self) -> int:
        believed = self.believed
        told = sum(len(theme.sentences) for theme in believed.themes)
        told += len(believed.breaking) + len(believed.reverts)
        return 2 * told + (believed.headline is not None)


@dataclass(slots=True)
class _Talk:
    """The requests about one period, and what came."""

    task: PeriodTask
    smaller: Request
    replies: list[Reply] = field(default_factory=list)
    failures: list[ModelFailure] = field(default_factory=list)


class BriefAsker:
    """Asks about periods, within what is left of a run's budget. Thread-safe."""

    def __init__(
        self,
        llm: Llm,
        left: float | None,
        store: AnswerStore,
        language: Language,
        templates: Path | None,
    ) -> None:
        self.budget = Budget(left)
        self._llm = llm
        self._store = store
        self._language = language
        self._templates = templates
        limits = RateLimits(llm.requests_per_minute, llm.tokens_per_minute, 1.0, llm.jobs)
        self._caller = Caller(endpoints(llm), limits)

    def ask(self, task: PeriodTask) -> BriefResult:
        """Ask about a period, unless its answer is known. What goes wrong is in the result.

        Raises DigestError where an answer can't be kept, ConfigError where a price is not known.
        """
        request, version = self._request(task, task.material)
        key = self._key(request)
        if (stored := self._store.get(key)) and (known := _from_json(stored.get("answer"))):
            believed, complaints = believe(known, task.material)
            if not believed.is_empty:
                model, cost = str(stored.get("model", "")), float(stored.get("cost") or 0.0)
                return BriefResult(believed, model, version, cost, refused=len(complaints))
        talk = _Talk(task, self._request(task, task.less)[0])
        try:
            with self._caller.hold_permit():
                found = self._caller.first_of(partial(self._ask, request, talk))
        except CircuitOpenError as error:
            return self._failed(talk, version, _STOPS.get(error.kind, error.kind), str(error))
        except BudgetSpentError as error:
            return self._failed(talk, version, "budget", str(error))
        except ModelFailure as error:
            message = ". ".join(filter(None, (error.message, error.remedy)))
            is_final = FAILURES[error.kind].scope is Scope.COMMIT
            return self._failed(talk, version, error.kind, message, is_final=is_final)
        return self._keep(found, talk, version, key)

    def _request(self, task: PeriodTask, material: Material) -> tuple[Request, str]:
        about = task.period, material, task.count, self._language
        return make_brief_request(*about, self._llm.max_tokens, self._templates)

    def _key(self, request: Request) -> str:
        return answer_key(
            {
                "schema": request.schema,
                "models": [one.model for one in self._llm.models],
                "max_tokens": request.max_tokens,
                "prompts": [[request.system, request.user]],
            }
        )

    def _keep(self, found: _Read, talk: _Talk, version: str, key: str) -> BriefResult:
        """Keep an answer on disk, without secrets: a model may say what it was not told."""
        model, cost = talk.replies[-1].model, sum(reply.cost for reply in talk.replies)
        answer = redact_value(_to_json(found.answer), self._language)[0]
        self._store.put(key, {"answer": answer, "model": model, "cost": round(cost, 8)})
        known = _from_json(answer)
        believed, complaints = believe(known, talk.task.material) if known else (None, ())
        return BriefResult(
            believed, model, version, cost, len(talk.replies), refused=len(complaints)
        )

    def _failed(
        self, talk: _Talk, version: str, kind: str, message: str, *, is_final: bool = False
    ) -> BriefResult:
        cost = sum(reply.cost for reply in talk.replies)
        return BriefResult(
            version=version,
            cost=cost,
            calls=len(talk.replies),
            failure=kind,
            message=message,
            is_final=is_final,
        )

    def _ask(self, request: Request, talk: _Talk, model: Endpoint) -> _Read:
        """Ask one model, and once more where what it said can't be used or not all be believed.

        Raises ModelFailure; BudgetSpentError where nothing could be asked.
        """
        first: _Read | None = None
        failure = ModelFailure(f"{model.model}: {FAILURES['unfounded'].word}", "unfounded")
        try:
            first = self._read(request, talk, model)
        except ModelFailure as error:
            said = talk.replies[-1].text if talk.replies else ""
            others = other_requests(error, request, (talk.smaller,), said)
            failure = for_the_user(error, model, said)
        else:
            others = self._repairs(request, talk, first)
        second: _Read | None = None
        with suppress(ModelFailure, BudgetSpentError):
            second = self._read(others[0], talk, model) if others else None
        found = [one for one in (second, first) if one and one.worth]
        if not found:
            raise failure
        return max(found, key=lambda one: one.worth)

    def _repairs(self, request: Request, talk: _Talk, first: _Read) -> tuple[Request, ...]:
        if not first.complaints:
            return ()
        told = "\n".join(first.complaints[:_MOST_COMPLAINTS])
        return (make_repair_request(request, talk.replies[-1].text, told),)

    def _read(self, request: Request, talk: _Talk, model: Endpoint) -> _Read:
        reply = self._caller.call(request, self.budget, model)
        talk.replies.append(reply)
        answer = read_anywhere(
            reply,
            lambda text: read_brief_answer(
                text, request, self._language, is_whole=not reply.is_cut
            ),
        )
        return _Read(answer, *believe(answer, talk.task.material))


def _to_json(answer: BriefAnswer) -> dict[str, Any]:
    def claims(found: tuple[SaidSentence, ...]) -> list[Any]:
        return [[one.text, list(one.commits)] for one in found]

    return {
        "headline": claims((answer.headline,)),
        "breaking": claims(answer.breaking),
        "reverts": claims(answer.reverts),
        "themes": [[title, claims(found)] for title, found in answer.themes],
    }


def _from_json(value: Any) -> BriefAnswer | None:
    def claims(found: Any) -> tuple[SaidSentence, ...]:
        return tuple(SaidSentence(str(text), tuple(map(str, commits))) for text, commits in found)

    try:
        themes = tuple((str(title), claims(found)) for title, found in value["themes"])
        headline, *_ = claims(value["headline"])
        return BriefAnswer(headline, claims(value["breaking"]), claims(value["reverts"]), themes)
    except (ValueError, TypeError, LookupError):
        return None
