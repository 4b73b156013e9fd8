"""When a call is made, retried, and given up.

A call waits for its turn under the rate limits, then for a permit, and is sent. After a temporary
failure it sleeps without holding either. What can't succeed later is not retried.
"""

from __future__ import annotations

import random as dice
import threading
import time
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

from digest.analyze.asking import llm
from digest.analyze.asking.budget import Budget, prompt_bound, worst_case
from digest.analyze.asking.errors import CallError
from digest.analyze.asking.rate_limits import RateLimiter, RateLimits
from digest.errors import ConfigError, DigestError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from digest.analyze.asking.errors import Endpoint
    from digest.analyze.records import Reply, Request

__all__ = ["Caller", "CircuitOpenError", "RateLimits"]

MAX_DENIALS = 3  # answers 401, 402 or 403 in a row that open the circuit breaker
_FIRST_PAUSE = 1.0  # seconds; bound of the pause before the first retry, doubled for each further
_MAX_PAUSE = 30.0  # seconds
_MAX_RETRY_AFTER = 120.0  # seconds that a server's Retry-After is heeded
_DEFERRAL = 300.0  # seconds for which a model that kept failing is tried after the others
_REMEDIES = {
    401: "Check the key in {key}",
    402: "Check the balance of the account whose key is in {key}",
    403: "Check that the key in {key} may use {model} and that the account has quota left",
}


class CircuitOpenError(DigestError):
    """The provider refuses this key or account, so nothing more is sent in this run."""


class CircuitBreaker:
    """Opens after `MAX_DENIALS` denied calls in a row, and stays open. Thread-safe.

    Calls overlap: denials are in a row when no call that began after the first of them succeeded.
    A thousand commits with a wrong key thus cost a few calls, not a thousand.
    """

    def __init__(self) -> None:
        self.opened = threading.Event()
        self._lock = threading.Lock()
        self._denied = 0  # calls, in all
        self._forgiven = 0  # denied calls before the last call that succeeded
        self._message = ""

    def check(self) -> int:
        """Give how many calls were denied so far. Raises CircuitOpenError when it is open."""
        if self.opened.is_set():
            raise CircuitOpenError(self._message)
        return self._denied

    def note_success(self, denied: int) -> None:
        """Note a call that succeeded, and how many were denied when it began (`check`)."""
        with self._lock:
            self._forgiven = max(self._forgiven, denied)

    def note_denial(self, endpoint: Endpoint, error: CallError) -> None:
        """Note a denied call. Raises CircuitOpenError when the breaker is open now."""
        with self._lock:
            self._denied += 1
            if self._denied - self._forgiven >= MAX_DENIALS and not self.opened.is_set():
                remedy = _REMEDIES.get(error.status or 0, _REMEDIES[403])
                remedy = remedy.format(key=endpoint.api_key_env, model=endpoint.model)
                self._message = (
                    f"stopped after {MAX_DENIALS} refusals in a row ({error}). {remedy}, then run"
                    " again: what was done is kept"
                )
                self.opened.set()
        self.check()


class CallPermits:
    """Lets `number` threads work at once (`None`: all): a semaphore that nests in one thread.

    A thread may hold its permit around several calls, each of which asks for one, and lend it
    while it sleeps.
    """

    def __init__(self, number: int | None) -> None:
        self._semaphore = threading.BoundedSemaphore(number) if number else None
        self._own = threading.local()

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Hold a permit during the block; wait for one unless this thread has one already."""
        if self._semaphore is None or getattr(self._own, "held", False):
            yield
            return
        with self._semaphore:
            self._own.held = True
            try:
                yield
            finally:
                self._own.held = False

    @contextmanager
    def lend(self) -> Iterator[None]:
        """Lend this thread's permit, if it has one, to others during the block."""
        if self._semaphore is None or not getattr(self._own, "held", False):
            yield
            return
        self._semaphore.release()
        try:
            yield
        finally:
            self._semaphore.acquire()


class Caller:
    """Calls models by the policy above. Thread-safe; one for all threads of a process.

    `endpoints` are tried in order, `attempts` times at most for each request. `calls` counts the
    calls sent or tried, `retries` the retries by their cause: an HTTP status or a kind of
    `CallError`. The other arguments are for tests.
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
        self._endpoints = tuple(endpoints)
        self._attempts = attempts
        self._ask = ask
        self._breaker = CircuitBreaker()
        self._sleep = sleep or self._breaker.opened.wait  # nobody sleeps on once it is open
        self._random = random
        self._clock = clock
        self._limiter = RateLimiter(limits, self._pause, clock)
        self._permits = CallPermits(limits.at_once)
        self._lock = threading.Lock()
        self._deferred_until: dict[Endpoint, float] = {}  # by the clock

    def hold_permit(self) -> AbstractContextManager[None]:
        """Hold one of the `limits.at_once` permits for several calls and what follows them.

        It is lent to others while a call waits. Outside such a block, each call takes a permit of
        its own.
        """
        return self._permits.hold()

    def call(self, request: Request, budget: Budget | None = None) -> Reply:
        """Give a reply from the first model that gives one.

        Before every attempt its worst case is reserved from the budget, after it its cost booked.
        A failed attempt that may be billed counts at its worst case.

        Raises CallError when all models failed, CircuitOpenError when the key is refused,
        BudgetSpentError when the next attempt could cost too much, and ConfigError for a capped
        budget and a model without a known price.
        """
        budget = budget or Budget(None)
        now = self._clock()
        *others, last = sorted(
            self._endpoints, key=lambda e: self._deferred_until.get(e, now) > now
        )
        for endpoint in others:
            try:
                return self._call_model(endpoint, request, budget)
            except CallError as error:
                if not (error.is_temporary or error.status == 404):
                    raise
                is_missing = error.status == 404
                self._deferred_until[endpoint] = (
                    float("inf") if is_missing else self._clock() + _DEFERRAL
                )
        return self._call_model(last, request, budget)

    def _call_model(self, endpoint: Endpoint, request: Request, budget: Budget) -> Reply:
        """Call one model until it replies. Raises CallError when it can't, or after `attempts`."""
        attempt = 1
        while True:
            try:
                return self._attempt(endpoint, request, budget)
            except CallError as error:
                if not error.is_temporary or attempt >= self._attempts:
                    raise
                with self._lock:
                    self.retries[str(error.status or error.kind)] += 1
                self._pause(self._delay(error, attempt))
                attempt += 1

    def _attempt(self, endpoint: Endpoint, request: Request, budget: Budget) -> Reply:
        """Make one call in its turn, and note what it shows of rate limits and key."""
        tokens = prompt_bound(request) // 3 + request.max_tokens  # as servers estimate it
        self._breaker.check()
        started = self._limiter.acquire(tokens)
        with self._permits.hold():
            denied = self._breaker.check()
            try:
                reply = self._call_within_budget(endpoint, request, budget)
            except CallError as error:
                self._note_failure(endpoint, error, started, tokens)
                raise
        self._breaker.note_success(denied)
        self._limiter.note_accepted(tokens - reply.usage.prompt - reply.usage.completion)
        return reply

    def _note_failure(
        self, endpoint: Endpoint, error: CallError, started: float, tokens: int
    ) -> None:
        if error.status == 429:
            self._limiter.note_throttled(started)
        elif not error.may_be_billed:
            self._limiter.note_accepted(tokens)
        if error.is_denied:
            self._breaker.note_denial(endpoint, error)

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

    def _pause(self, seconds: float) -> None:
        with self._permits.lend():
            self._sleep(seconds)
        self._breaker.check()


def _worst_case(endpoint: Endpoint, request: Request, budget: Budget) -> float:
    if budget.max_cost is None:
        return 0.0
    price = llm.price_of(endpoint)
    if price is None:
        text = f"llm.model: the price of {endpoint.model!r} is not known, so its cost can't be"
        raise ConfigError(f"{text} limited; give llm.price, or set llm.max_cost to null")
    return worst_case(request, price)
