"""The unit of work: one commit's questions, asked of a model until the answers stand.

A plain function over picklable records that touches no disk, so that a thread, another process or
another machine does the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING, Any

from digest.analyze.answer.body import merge_answers
from digest.analyze.answer.parse import read_answer
from digest.analyze.answer.records import Answer, AnswerError
from digest.analyze.answer.stored import dump_answer, read_partial
from digest.analyze.asking.budget import Budget, BudgetSpentError
from digest.analyze.asking.errors import CallError, Endpoint
from digest.analyze.asking.llm import price_of
from digest.analyze.asking.retry import BreakerOpenError, Caller, Limits
from digest.analyze.question.prompt import repair_request

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.analyze.records import Reply, Request
    from digest.models import Level, Llm


AHEAD = 3  # units under way for each request at once: some wait out a pause meanwhile


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about one pack of a commit, and the same with less to read."""

    request: Request
    smaller: Request


@dataclass(frozen=True, slots=True)
class Unit:
    """One commit's questions."""

    name: str  # unique in a run
    level: Level
    questions: tuple[Question, ...]
    allowance: float | None  # US dollars it may cost; None: no limit


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a unit. `answer` is plain data, as it is kept on disk."""

    name: str  # unique in a run
    answer: dict[str, Any] | None = None  # None: nothing usable came
    is_whole: bool = False
    model: str = ""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: float = 0.0  # US dollars
    calls: int = 0  # requests answered
    failure: str = ""  # kind: `HTTP 500`, `timeout`, `budget`, `denied`, `answer`
    message: str = ""  # for the user


@dataclass(slots=True)
class _Talk:
    """One unit's calls, paid from its own budget."""

    caller: Caller
    budget: Budget
    replies: list[Reply]

    def ask(self, request: Request) -> Reply:
        reply = self.caller.call(request, self.budget)
        self.replies.append(reply)
        return reply


def endpoints(llm: Llm) -> tuple[Endpoint, ...]:
    """List the models to ask, in order."""
    return tuple(
        Endpoint(model, llm.api_base, llm.api_key_env, llm.timeout, llm.price)
        for model in (llm.model, *llm.fallbacks)
    )


def highest_price(llm: Llm) -> tuple[float, float] | None:
    """Give the dearest price of the models (US dollars per million tokens); None: unknown."""
    prices = [price_of(endpoint) for endpoint in endpoints(llm)]
    known = [price for price in prices if price is not None]
    if len(known) < len(prices):
        return None
    return max(price[0] for price in known), max(price[1] for price in known)


_callers: dict[tuple[Llm, float], Caller] = {}
_lock = Lock()


def _caller(llm: Llm, share: float) -> Caller:
    """Give the one caller of a process: its limits and its breaker are for all its units."""
    with _lock:
        if (llm, share) not in _callers:
            at_once = max(1, round(llm.jobs * share))
            limits = Limits(llm.requests_per_minute, llm.tokens_per_minute, share, at_once)
            _callers[llm, share] = Caller(endpoints(llm), limits)
        return _callers[llm, share]


def forget_caller() -> None:
    """Begin anew: limits at their full, the breaker closed."""
    with _lock:
        _callers.clear()


def work(
    unit: Unit, llm: Llm, share: float = 1.0, keep: Callable[[Result], None] | None = None
) -> Result:
    """Ask a unit's questions; `share` is this process's part of the rate limits.

    `keep` gets the result before any other unit takes this one's place. Never raises for what can
    go wrong with one commit or its calls.
    """
    caller = _caller(llm, share)
    with caller.place():
        result = _work(unit, caller)
        if keep:
            keep(result)
    return result


def _work(unit: Unit, caller: Caller) -> Result:
    talk = _Talk(caller, Budget(unit.allowance), [])
    answers: list[tuple[Answer | None, bool]] = []
    failure = message = ""
    try:
        answers = [_ask(question, unit.level, talk) for question in unit.questions]
    except BudgetSpentError:
        failure = "budget"
    except BreakerOpenError as error:
        failure, message = "denied", str(error)
    except CallError as error:
        failure, message = f"HTTP {error.status}" if error.status else error.kind, error.message
    usable = [answer for answer, _ in answers if answer is not None]
    if not failure and not usable:
        failure = "answer"
    return Result(
        name=unit.name,
        answer=dump_answer(merge_answers(usable)) if usable and not failure else None,
        is_whole=bool(answers) and all(is_whole for _, is_whole in answers),
        model=talk.replies[-1].model if talk.replies else "",
        prompt_tokens=sum(reply.usage.prompt for reply in talk.replies),
        completion_tokens=sum(reply.usage.completion for reply in talk.replies),
        cost=talk.budget.spent,
        calls=len(talk.replies),
        failure=failure,
        message=message,
    )


def _ask(question: Question, level: Level, talk: _Talk) -> tuple[Answer | None, bool]:
    """Ask until an answer is whole; give it and whether it is. `None`: nothing usable came.

    One repair with the error found; else once with twice the tokens, and once with less to read.
    """
    request = question.request
    reply = talk.ask(request)
    texts = [reply.text]
    try:
        return read_answer(reply.text, level), True
    except AnswerError as error:
        repair = [] if reply.is_cut else [repair_request(request, reply.text, str(error))]
    longer = replace(request, max_tokens=request.max_tokens * 2)
    for retry in (*repair, longer, question.smaller):
        try:
            reply = talk.ask(retry)
            texts.append(reply.text)
            return read_answer(reply.text, level), True
        except AnswerError:
            continue
        except CallError as error:  # such as more tokens than this model has
            if error.is_temporary or error.is_denied:
                raise
        except BudgetSpentError:
            break  # what came so far is paid for
    parts = (read_partial(text, level) for text in reversed(texts))
    return next(filter(None, parts), None), False
