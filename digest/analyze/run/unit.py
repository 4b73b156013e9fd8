"""The unit of work: one commit's questions, asked until each has a usable answer.

A plain function over picklable records that touches no disk, so that a thread, another process or
another machine can do it alike.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING, Any

from digest.analyze.answer.body import merge_answers
from digest.analyze.answer.parse import parse_answer
from digest.analyze.answer.records import Answer, AnswerError
from digest.analyze.answer.serialize import answer_to_json, recover_answer
from digest.analyze.asking.budget import Budget, BudgetSpentError
from digest.analyze.asking.errors import CallError, Endpoint
from digest.analyze.asking.llm import price_of
from digest.analyze.asking.retry import Caller, CircuitOpenError, RateLimits
from digest.analyze.question.prompt import make_repair_request

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.analyze.records import Reply, Request
    from digest.models import Level, Llm


UNITS_PER_REQUEST = 3  # units under way for each request at once: others sleep before a retry


@dataclass(frozen=True, slots=True)
class Question:
    """The request about one pack of a commit's diff, and one with a smaller pack."""

    request: Request
    smaller: Request


@dataclass(frozen=True, slots=True)
class WorkUnit:
    """One commit's questions, and what they may cost. Picklable."""

    name: str  # unique in a run
    level: Level
    questions: tuple[Question, ...]
    allowance: float | None  # US dollars it may cost; None: no limit


@dataclass(frozen=True, slots=True)
class UnitResult:
    """What became of a unit. Picklable; `answer` is a JSON object, as it is stored on disk."""

    name: str  # of the unit
    answer: dict[str, Any] | None = None  # None: no usable answer came
    is_whole: bool = False  # False: some of it is missing
    model: str = ""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: float = 0.0  # US dollars
    calls: int = 0  # requests answered
    failure: str = ""  # kind: `HTTP 500`, `timeout`, `budget`, `denied`, `answer`, `lost`
    message: str = ""  # for the user


@dataclass(slots=True)
class _Conversation:
    """One unit's calls, paid from its own budget, and the replies so far."""

    caller: Caller
    budget: Budget
    replies: list[Reply]

    def ask(self, request: Request) -> Reply:
        reply = self.caller.call(request, self.budget)
        self.replies.append(reply)
        return reply


def endpoints(llm: Llm) -> tuple[Endpoint, ...]:
    """List the model and its fallbacks, in the order they are asked."""
    return tuple(
        Endpoint(model, llm.api_base, llm.api_key_env, llm.timeout, llm.price)
        for model in (llm.model, *llm.fallbacks)
    )


def highest_price(llm: Llm) -> tuple[float, float] | None:
    """Give the highest prices of all models, (sent, received), in US dollars per million tokens.

    `None` when the price of one of them is not known.
    """
    prices = [price_of(endpoint) for endpoint in endpoints(llm)]
    known = [price for price in prices if price is not None]
    if len(known) < len(prices):
        return None
    return max(price[0] for price in known), max(price[1] for price in known)


_callers: dict[tuple[Llm, float], Caller] = {}
_lock = Lock()


def _caller(llm: Llm, share: float) -> Caller:
    """Give this process's one caller: all units share its rate limits and circuit breaker."""
    with _lock:
        if (llm, share) not in _callers:
            at_once = max(1, round(llm.jobs * share))
            limits = RateLimits(llm.requests_per_minute, llm.tokens_per_minute, share, at_once)
            _callers[llm, share] = Caller(endpoints(llm), limits)
        return _callers[llm, share]


def reset_callers() -> None:
    """Forget this process's callers: a new run has full rates and a closed circuit breaker."""
    with _lock:
        _callers.clear()


def run_unit(
    unit: WorkUnit, llm: Llm, share: float = 1.0, keep: Callable[[UnitResult], None] | None = None
) -> UnitResult:
    """Ask a unit's questions and give what became of them.

    `share` is this process's part of the rate limits. `keep` gets the result before the permit goes
    to another unit, so that at most one answer for each permit is not on disk yet. What goes wrong
    with one commit or its calls is in the result, never raised.
    """
    caller = _caller(llm, share)
    with caller.hold_permit():
        result = _ask_all(unit, caller)
        if keep:
            keep(result)
    return result


def _ask_all(unit: WorkUnit, caller: Caller) -> UnitResult:
    talk = _Conversation(caller, Budget(unit.allowance), [])
    answers: list[tuple[Answer | None, bool]] = []
    failure = message = ""
    try:
        answers = [_ask(question, unit.level, talk) for question in unit.questions]
    except BudgetSpentError:
        failure = "budget"
    except CircuitOpenError as error:
        failure, message = "denied", str(error)
    except CallError as error:
        failure, message = f"HTTP {error.status}" if error.status else error.kind, error.message
    usable = [answer for answer, _ in answers if answer is not None]
    if not failure and not usable:
        failure = "answer"
    return UnitResult(
        name=unit.name,
        answer=answer_to_json(merge_answers(usable)) if usable and not failure else None,
        is_whole=bool(answers) and all(is_whole for _, is_whole in answers),
        model=talk.replies[-1].model if talk.replies else "",
        prompt_tokens=sum(reply.usage.prompt for reply in talk.replies),
        completion_tokens=sum(reply.usage.completion for reply in talk.replies),
        cost=talk.budget.spent,
        calls=len(talk.replies),
        failure=failure,
        message=message,
    )


def _ask(question: Question, level: Level, talk: _Conversation) -> tuple[Answer | None, bool]:
    """Ask until an answer is whole; give it, and whether it is whole. `None`: no usable answer.

    A reply that is no answer is sent back once to be repaired. If that fails too, the question is
    asked with twice the tokens, then with a smaller pack.
    """
    request = question.request
    reply = talk.ask(request)
    texts = [reply.text]
    try:
        return parse_answer(reply.text, level), True
    except AnswerError as error:
        repair = [] if reply.is_cut else [make_repair_request(request, reply.text, str(error))]
    longer = replace(request, max_tokens=request.max_tokens * 2)
    for retry in (*repair, longer, question.smaller):
        try:
            reply = talk.ask(retry)
            texts.append(reply.text)
            return parse_answer(reply.text, level), True
        except AnswerError:
            continue
        except CallError as error:  # such as more tokens than this model has
            if error.is_temporary or error.is_denied:
                raise
        except BudgetSpentError:
            break  # what came so far is paid for
    parts = (recover_answer(text, level) for text in reversed(texts))
    return next(filter(None, parts), None), False
