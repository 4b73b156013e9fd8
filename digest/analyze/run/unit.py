"""The unit of work: one commit's questions, asked until each has a usable answer.

A plain function over picklable records that touches no disk, so that a thread, another process or
another machine can do it alike.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any

from digest.analyze.answer.body import merge_answers
from digest.analyze.answer.checks import check_answer, is_loop
from digest.analyze.answer.serialize import answer_as_replied, answer_to_json, recover_answer
from digest.analyze.asking.budget import Budget, BudgetSpentError
from digest.analyze.asking.errors import CallError
from digest.analyze.asking.failures import FAILURES, Scope
from digest.analyze.asking.models import endpoints
from digest.analyze.asking.retry import Caller, CircuitOpenError, RateLimits
from digest.analyze.question.prompt import make_join_request
from digest.analyze.records import ModelFailure
from digest.analyze.run.rereading import (
    for_the_user,
    missing_tokens,
    other_requests,
    read_reply,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.analyze.answer.records import Answer
    from digest.analyze.asking.errors import Endpoint
    from digest.analyze.records import Llm, Reply, Request, Usage
    from digest.errors import DigestError
    from digest.models import Language, Level


_STOPS = {"key": "denied", "forbidden": "denied"}  # how a run's stop is called
UNITS_PER_REQUEST = 3  # units under way for each request at once: others sleep before a retry


@dataclass(frozen=True, slots=True)
class Question:
    """The request about one pack of a commit's diff, and others with less of it."""

    request: Request
    smaller: tuple[Request, ...]  # each with less than the one before, the last without a diff
    bare: Request | None = None  # the same without what else is known, where something is


@dataclass(frozen=True, slots=True)
class WorkUnit:
    """One commit's questions, and what they may cost. Picklable."""

    name: str  # unique in a run
    level: Level
    language: Language
    questions: tuple[Question, ...]
    allowance: float | None  # US dollars it may cost; None: no limit
    join: Request | None = None  # what is asked of several answers, but for these


@dataclass(frozen=True, slots=True)
class UnitResult:
    """What became of a unit. Picklable; `answer` is a JSON object, as it is stored on disk."""

    name: str  # of the unit
    answer: dict[str, Any] | None = None  # None: no usable answer came
    is_whole: bool = False  # False: some of it is missing
    model: str = ""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    missing_tokens: int = 0  # of the prompt, at least, that the server did not read
    cost: float = 0.0  # US dollars
    calls: int = 0  # requests answered
    reduced: int = 0  # which of the smaller requests was answered, from 1; 0: none of them
    failure: str = ""  # kind, as in `failures`; `denied`, `quota` … where it stopped the run
    message: str = ""  # for the user: what happened; of a usable answer, what is amiss
    remedy: str = ""  # for the user: what to do
    stops: bool = False  # no model is left to ask in this run
    same_as: str = ""  # the commit that was asked about, as owner/repo@sha, where another

    def for_another(self, same_as: str) -> UnitResult:
        """Give the result for another unit about the same change, for which nothing was paid."""
        return replace(
            self, same_as=same_as, prompt_tokens=0, completion_tokens=0, cost=0.0, calls=0
        )


@dataclass(slots=True)
class _Conversation:
    """One unit's calls, paid from its own budget, and the replies so far."""

    unit: WorkUnit
    caller: Caller
    budget: Budget
    replies: list[Reply] = field(default_factory=list)
    failures: list[ModelFailure] = field(default_factory=list)
    usages: list[Usage] = field(default_factory=list)  # of all that was answered
    missing: int = 0  # tokens of a prompt that a server did not read, at least


@dataclass(frozen=True, slots=True)
class _Found:
    """What one question brought."""

    answer: Answer
    is_whole: bool
    reduced: int


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
    """Ask a unit's questions, and join what comes.

    One that fails for good leaves the answers to the others.
    """
    talk = _Conversation(unit, caller, Budget(unit.allowance))
    found: list[_Found] = []
    stop: DigestError | None = None
    for question in unit.questions:
        try:
            found.append(caller.first_of(partial(_ask, question, talk)))
        except ModelFailure as error:
            talk.failures.append(error)
            if FAILURES[error.kind].scope is Scope.MODEL:
                break
        except (BudgetSpentError, CircuitOpenError) as error:
            stop = error
            break
    return _result(talk, found, stop)


def _result(talk: _Conversation, found: list[_Found], stop: DigestError | None) -> UnitResult:
    answer = _joined(talk, [one.answer for one in found]) if found and stop is None else None
    kind, message, remedy = _failure(talk, found, stop)
    is_usable = bool(found) and stop is None
    return UnitResult(
        name=talk.unit.name,
        answer=answer_to_json(answer) if answer else None,
        is_whole=is_usable and not message and all(one.is_whole for one in found),
        model=talk.replies[-1].model if talk.replies else "",
        prompt_tokens=sum(usage.prompt for usage in talk.usages),
        completion_tokens=sum(usage.completion for usage in talk.usages),
        missing_tokens=talk.missing,
        cost=talk.budget.spent,
        calls=len(talk.usages),
        reduced=max((one.reduced for one in found), default=0),
        failure="" if is_usable else kind,
        message=message,
        remedy=remedy,
        stops=isinstance(stop, CircuitOpenError),
    )


def _joined(talk: _Conversation, answers: list[Answer]) -> Answer:
    """Make one answer of those to a commit's parts: by one more question, or else by rules."""
    unit = talk.unit
    if len(answers) > 1 and unit.join is not None:
        request = make_join_request(unit.join, list(map(answer_as_replied, answers)))
        with suppress(ModelFailure, BudgetSpentError, CircuitOpenError):
            return talk.caller.first_of(partial(_ask_once, request, talk))
    return merge_answers(answers)


def _ask_once(request: Request, talk: _Conversation, model: Endpoint) -> Answer:
    reply = talk.caller.call(request, talk.budget, model)
    talk.replies.append(reply)
    talk.usages.append(reply.usage)
    return read_reply(reply, request, talk.unit.level, talk.unit.language)


def _failure(
    talk: _Conversation, found: list[_Found], stop: DigestError | None
) -> tuple[str, str, str]:
    """Give kind, message and remedy of what went wrong; ("", "", "") where nothing did."""
    if isinstance(stop, CircuitOpenError):
        return _STOPS.get(stop.kind, stop.kind), str(stop), ""
    if talk.failures:
        last = talk.failures[-1]
        return last.kind, last.message, last.remedy
    if stop is not None:
        return "budget", str(stop), ""
    if talk.missing:
        text = f"the server left out {talk.missing:,} tokens of the question or more"
        return "", f"{talk.replies[-1].model}: {text}", FAILURES["truncated"].remedy
    return "", "", ""


def _ask(question: Question, talk: _Conversation, model: Endpoint) -> _Found:
    """Ask one model until an answer is usable, each way once (`other_requests`).

    Raises the ModelFailure that was the cause, where the last one only refused another way to ask;
    BudgetSpentError where nothing could be asked.
    """
    pending, tried = [question.request], set[str]()
    failures: list[ModelFailure] = []
    cut: list[str] = []
    while pending:
        request = pending.pop(0)
        said = ""
        try:
            reply = talk.caller.call(request, talk.budget, model)
            talk.replies.append(reply)
            talk.usages.append(reply.usage)
            said = reply.text
            if reply.is_cut:
                cut.append(said)
            answer = read_reply(reply, request, talk.unit.level, talk.unit.language)
            talk.missing += missing_tokens(request, reply.usage)
            return _Found(answer, True, _reduced(request, question))
        except BudgetSpentError:
            if not failures:
                raise
            break  # what came so far is paid for
        except ModelFailure as failure:
            if isinstance(failure, CallError) and failure.usage:
                talk.usages.append(failure.usage)
            failures.append(for_the_user(failure, model, said))
            if FAILURES[failure.kind].scope is Scope.MODEL and failure.kind != "parameter":
                break
            if failure.kind not in tried:
                tried.add(failure.kind)
                pending += _others(failure, question, said)
    if partial := _recovered(cut, question, talk):
        return partial
    causes = [one for one in failures if one.kind not in {"request", "parameter"}]
    raise (causes or failures)[-1]


def _others(failure: ModelFailure, question: Question, said: str) -> tuple[Request, ...]:
    """List how else to ask: of a question that is too long, first without what else is known."""
    others = other_requests(failure, question.request, question.smaller, said)
    return (question.bare, *others) if failure.kind == "context" and question.bare else others


def _reduced(request: Request, question: Question) -> int:
    """Tell which of the smaller requests this one is, however it was worded anew; 0: none."""
    whole = [one.user for one in (question.request, question.bare) if one]
    users = [smaller.user for smaller in question.smaller]
    found = (n for n, user in enumerate(users, 1) if request.user.startswith(user))
    return 0 if request.user.startswith(tuple(whole)) else next(found, 0)


def _recovered(cut: list[str], question: Question, talk: _Conversation) -> _Found | None:
    """Recover an answer from what the token limit ended, if it can be believed."""
    for text in reversed(cut):
        answer = None if is_loop(text) else recover_answer(text, talk.unit.level)
        if answer is None:
            continue
        try:
            check_answer(answer, question.request, talk.unit.language)
        except ModelFailure:
            continue
        return _Found(answer, False, 0)
    return None
