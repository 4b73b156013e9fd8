"""When a call is made, retried, and given up; which model is asked.

A call waits for its turn under the rate limits, then for a permit, and is sent. After a temporary
failure it sleeps without holding either. What can't succeed later is not retried. A model that
fails for reasons of its own, often enough in a row, is asked no more in this run.
"""

from __future__ import annotations

import random as dice
import threading
import time
from collections import Counter
from typing import TYPE_CHECKING, TypeVar

from digest.analyze.asking import llm
from digest.analyze.asking.budget import Budget, BudgetSpentError, prompt_bound, worst_case
from digest.analyze.asking.errors import CallError, remedy_of
from digest.analyze.asking.failures import FAILURES, Scope
from digest.analyze.asking.rate_limits import CallPermits, RateLimiter, RateLimits
from digest.analyze.records import ModelFailure
from digest.errors import ConfigError, DigestError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from digest.analyze.asking.errors import Endpoint
    from digest.analyze.records import Reply, Request

__all__ = ["Caller", "CircuitOpenError", "RateLimits"]

_FIRST_PAUSE = 1.0  # seconds; bound of the pause before the first retry, doubled for each further
_MAX_PAUSE = 30.0  # seconds
_MAX_RETRY_AFTER = 120.0  # seconds that a server's Retry-After is heeded
_LONGEST_WAIT = 600  # seconds; a server that asks for more has used its quota up
_DEFERRAL = 300.0  # seconds for which a model that kept failing is tried after the others
Found = TypeVar("Found")


class CircuitOpenError(DigestError):
    """No model is left to ask in this run. `kind` is that of the failure that was the last."""

    def __init__(self, message: str, kind: str = "key") -> None:
        super().__init__(message, kind)  # both, for pickle
        self.message = message
        self.kind = kind

    def __str__(self) -> str:
        return self.message


class CircuitBreaker:
    """Opens after so many failures of a model in a row as the table has it, and stays open.

    Thread-safe. Calls overlap: failures are in a row when no call that began after the first of
    them succeeded. A thousand commits with a wrong key thus cost a few calls, not a thousand.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        self.opened = threading.Event()
        self.endpoint = endpoint
        self.kind = ""
        self.message = ""  # why it is open
        self._lock = threading.Lock()
        self._failed = 0  # calls, in all
        self._forgiven = 0  # failed calls before the last call that succeeded

    def check(self) -> int:
        """Give how many calls failed so far. Raises CallError when it is open."""
        if self.opened.is_set():
            raise CallError(self.message, self.kind, is_sent=False)
        return self._failed

    def note_success(self, failed: int) -> None:
        """Note a call that succeeded, and how many had failed when it began (`check`)."""
        with self._lock:
            self._forgiven = max(self._forgiven, failed)

    def note_failure(self, error: CallError) -> None:
        """Note a call that was given up for a reason of the model's."""
        with self._lock:
            self._failed += 1
            failure, in_a_row = FAILURES[error.kind], self._failed - self._forgiven
            if not self.opened.is_set() and 0 < failure.strikes <= in_a_row:
                often = f" {in_a_row} times in a row" if failure.strikes > 1 else ""
                self.kind = error.kind
                self.message = f"{error}{often}. {remedy_of(failure, self.endpoint)}"
                self.opened.set()


class _Model:
    """A model of a caller: its breaker, its rates, and until when it rests."""

    def __init__(self, endpoint: Endpoint, limiter: Callable[[_Model], RateLimiter]) -> None:
        self.endpoint = endpoint
        self.breaker = CircuitBreaker(endpoint)
        self.limiter = limiter(self)
        self.rests_until = float("-inf")  # by the clock


class Caller:
    """Calls models by the policy above. Thread-safe; one for all threads of a process.

    `endpoints` are tried in order, `attempts` times at most for each request. `calls` counts the
    calls sent or tried, `retries` the retries by the kind of failure. The other arguments are for
    tests.
    """

    def __init__(
        self,
        endpoints: Sequence[Endpoint],
        limits: RateLimits,
        *,
        attempts: int = 8,  # a fifth of calls failing at random then fails 1 request in 400,000
        ask: Callable[[Endpoint, Request], Reply] = llm.send_request,
        sleep: Callable[[float], object] | None = None,
        random: Callable[[], float] = dice.random,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.calls = 0
        self.retries: Counter[str] = Counter()
        self._attempts = attempts
        self._ask = ask
        self._sleep = sleep
        self._random = random
        self._clock = clock
        self._permits = CallPermits(limits.at_once)
        self._lock = threading.Lock()

        def limiter(model: _Model) -> RateLimiter:
            return RateLimiter(limits, lambda seconds: self._pause(model, seconds), clock)

        self._models = {endpoint: _Model(endpoint, limiter) for endpoint in endpoints}

    def hold_permit(self) -> AbstractContextManager[None]:
        """Hold one of the `limits.at_once` permits for several calls and what follows them.

        It is lent to others while a call waits. Outside such a block, each call takes a permit of
        its own.
        """
        return self._permits.hold()

    def first_of(self, attempt: Callable[[Endpoint], Found]) -> Found:
        """Give what `attempt` gives for the first model for which it does not fail.

        Raises the ModelFailure of the last model, and CircuitOpenError when none is left to ask.
        The failure goes before a budget that does not do for the next model.
        """
        last: ModelFailure | None = None
        for model in self._in_turn():
            try:
                return attempt(model.endpoint)
            except BudgetSpentError:
                if last is None:
                    raise
                raise last from None
            except ModelFailure as error:
                last = error
                error.remedy = remedy_of(FAILURES[error.kind], model.endpoint)
                if FAILURES[error.kind].scope is Scope.MODEL:
                    model.rests_until = self._clock() + _DEFERRAL
        self._check_models()
        assert last is not None  # noqa: S101 - one model at least was asked
        raise last

    def call(
        self, request: Request, budget: Budget | None = None, model: Endpoint | None = None
    ) -> Reply:
        """Give a reply from `model`, or else from the first model that gives one.

        Before every attempt its worst case is reserved from the budget, after it its cost booked:
        what the server told, or else the worst case of an attempt that may be billed.

        Raises CallError when the model failed, CircuitOpenError when none is left to ask,
        BudgetSpentError when the first attempt could cost too much, and ConfigError for a capped
        budget and a model without a known price.
        """
        budget = budget or Budget(None)
        if model is None:
            return self.first_of(lambda endpoint: self.call(request, budget, endpoint))
        return self._call_model(self._models[model], request, budget)

    def _in_turn(self) -> Iterator[_Model]:
        """Yield the models that may be asked: those that rest after the others."""
        self._check_models()
        now = self._clock()
        for model in sorted(self._models.values(), key=lambda model: model.rests_until > now):
            if not model.breaker.opened.is_set():
                yield model

    def _check_models(self) -> None:
        """Raise CircuitOpenError when no model is left to ask."""
        breakers = [model.breaker for model in self._models.values()]
        if all(breaker.opened.is_set() for breaker in breakers):
            why = ". ".join(breaker.message for breaker in breakers)
            text = f"stopped: {why}, then run again: what was done is kept"
            raise CircuitOpenError(text, breakers[-1].kind)

    def _call_model(self, model: _Model, request: Request, budget: Budget) -> Reply:
        """Call one model until it replies. Raises CallError when it can't, or after `attempts`."""
        attempt = 1
        last: CallError | None = None
        while True:
            try:
                return self._attempt(model, request, budget)
            except BudgetSpentError:
                if last is None:
                    raise
                raise last from None  # what went wrong first is the cause
            except CallError as error:
                last = _of_long_wait(error)
            if not last.is_temporary or attempt >= self._attempts:
                if FAILURES[last.kind].scope is Scope.MODEL:
                    model.breaker.note_failure(last)
                raise last
            with self._lock:
                self.retries[last.kind] += 1
            self._pause(model, self._delay(last, attempt))
            attempt += 1

    def _attempt(self, model: _Model, request: Request, budget: Budget) -> Reply:
        """Make one call in its turn, and note what it shows of rate limits and key."""
        tokens = prompt_bound(request) // 3 + request.max_tokens  # as servers estimate it
        model.breaker.check()
        started = model.limiter.acquire(tokens)
        with self._permits.hold():
            failed = model.breaker.check()
            try:
                reply = self._call_within_budget(model.endpoint, request, budget)
            except CallError as error:
                if error.kind == "rate":
                    model.limiter.note_throttled(started)
                elif not error.may_be_billed:
                    model.limiter.note_accepted(tokens)
                if FAILURES[error.kind].scope is Scope.COMMIT:
                    model.breaker.note_success(failed)  # the model was there, and answered
                raise
        model.breaker.note_success(failed)
        model.limiter.note_accepted(tokens - reply.usage.prompt - reply.usage.completion)
        model.limiter.note_room(llm.room_of(model.endpoint))
        return reply

    def _call_within_budget(self, endpoint: Endpoint, request: Request, budget: Budget) -> Reply:
        """Make one call with its worst case reserved."""
        reserved = budget.reserve(_worst_case(endpoint, request, budget))
        spent = reserved  # of an unexpected error nothing is known
        try:
            with self._lock:
                self.calls += 1
            reply = self._ask(endpoint, request)
            spent = reply.cost
        except CallError as error:
            spent = reserved if error.may_be_billed else 0.0
            if error.usage:
                spent = llm.cost_of_usage(endpoint, error.usage)
            raise
        finally:
            budget.settle(reserved, spent)
        return reply

    def _delay(self, error: CallError, attempt: int) -> float:
        """Give the seconds before a retry: what the server asked for, or a random part of a bound.

        The random part ("full jitter") keeps calls that failed together from coming back together.
        """
        bound = min(_MAX_PAUSE, _FIRST_PAUSE * 2.0 ** (attempt - 1))
        if error.retry_after is None:
            return self._random() * bound
        return min(error.retry_after, _MAX_RETRY_AFTER) + self._random() * _FIRST_PAUSE

    def _pause(self, model: _Model, seconds: float) -> None:
        """Sleep without a permit; nobody sleeps on once the model is asked no more."""
        with self._permits.lend():
            (self._sleep or model.breaker.opened.wait)(seconds)
        model.breaker.check()


def _of_long_wait(error: CallError) -> CallError:
    """Make a refusal that asks to wait for hours what it is: a quota that is used up."""
    wait = error.retry_after or 0.0
    if error.kind != "rate" or wait <= _LONGEST_WAIT:
        return error
    text = f"{error.message}, to be asked again in {wait / 60:.0f} minutes"
    return CallError(text, "quota", error.status, error.retry_after)


def _worst_case(endpoint: Endpoint, request: Request, budget: Budget) -> float:
    if budget.max_cost is None:
        return 0.0
    price = llm.price_of(endpoint)
    if price is None:
        text = f"llm.model: the price of {endpoint.model!r} is not known, so its cost can't be"
        raise ConfigError(f"{text} limited; give llm.price, or set llm.max_cost to null")
    return worst_case(request, price)
