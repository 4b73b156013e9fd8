"""When a call is made, made again, and given up.

A call waits for its turn under the rate limits, then for a free place, is made, and after a
temporary failure sleeps without holding either. What can't succeed is not tried again.
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
from digest.analyze.asking.rate_limits import Limiter, Limits
from digest.errors import ConfigError, DigestError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from digest.analyze.asking.errors import Endpoint
    from digest.analyze.records import Reply, Request

__all__ = ["BreakerOpenError", "Caller", "Limits"]

DENIALS = 3  # 401, 402 or 403 in a row that open the breaker
_FIRST_PAUSE = 1.0  # seconds; bound of the pause before the first retry, doubled for each further
_LONGEST_PAUSE = 30.0  # seconds
_LONGEST_WISH = 120.0  # seconds; of a server's Retry-After
_REST = 300.0  # seconds that a model which kept failing is tried after the others
_REMEDIES = {
    401: "Check the key in {key}",
    402: "Check the balance of the account whose key is in {key}",
    403: "Check that the key in {key} may use {model} and that the account has quota left",
}


class BreakerOpenError(DigestError):
    """The server refuses this key or account; nothing more is sent."""


class Breaker:
    """Opens after `DENIALS` denied calls without a good one begun between them, and stays open."""

    def __init__(self) -> None:
        self.opened = threading.Event()
        self._lock = threading.Lock()
        self._denied = 0  # in all
        self._forgiven = 0  # of them, those a good call came after
        self._message = ""

    def check(self) -> int:
        """Give how many calls were denied by now. Raises BreakerOpenError when it is open."""
        if self.opened.is_set():
            raise BreakerOpenError(self._message)
        return self._denied

    def allow(self, denied: int) -> None:
        """Note a good call that began when so many were denied: it tells nothing of later ones."""
        with self._lock:
            self._forgiven = max(self._forgiven, denied)

    def deny(self, endpoint: Endpoint, error: CallError) -> None:
        """Note a denied call. Raises BreakerOpenError when that opens it, or it was open."""
        with self._lock:
            self._denied += 1
            if self._denied - self._forgiven >= DENIALS and not self.opened.is_set():
                remedy = _REMEDIES.get(error.status or 0, _REMEDIES[403])
                remedy = remedy.format(key=endpoint.api_key_env, model=endpoint.model)
                self._message = (
                    f"stopped after {DENIALS} refusals in a row ({error}). {remedy}, then run"
                    " again: what was done is kept"
                )
                self.opened.set()
        self.check()


class Places:
    """Room for so many threads at once (`None`: for all); a thread may hold its place and nest."""

    def __init__(self, number: int | None) -> None:
        self._room = threading.BoundedSemaphore(number) if number else None
        self._mine = threading.local()

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Take a place, unless this thread has one."""
        if self._room is None or getattr(self._mine, "held", False):
            yield
            return
        with self._room:
            self._mine.held = True
            try:
                yield
            finally:
                self._mine.held = False

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Leave the place this thread holds, if it does, to others for a while."""
        if self._room is None or not getattr(self._mine, "held", False):
            yield
            return
        self._room.release()
        try:
            yield
        finally:
            self._room.acquire()


class Caller:
    """Calls models by the policy above. Thread-safe; one for all threads of a process.

    `calls` counts what was sent (or tried to be), `retries` by what made them necessary: an HTTP
    status or a kind of `CallError`. `attempts` is the most for one request and model.
    """

    def __init__(
        self,
        endpoints: Sequence[Endpoint],
        limits: Limits,
        *,
        attempts: int = 8,  # a fifth of calls failing at random then fails 1 request in 400,000
        ask: Callable[[Endpoint, Request], Reply] = llm.ask,
        sleep: Callable[[float], object] | None = None,
        random: Callable[[], float] = dice.random,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.calls = 0
        self.retries: Counter[str] = Counter()
        self._endpoints = tuple(endpoints)
        self._attempts = attempts
        self._ask = ask
        self._breaker = Breaker()
        self._sleep = sleep or self._breaker.opened.wait  # nobody sleeps on once it is open
        self._random = random
        self._clock = clock
        self._limiter = Limiter(limits, self._pause, clock)
        self._places = Places(limits.at_once)
        self._lock = threading.Lock()
        self._rests: dict[Endpoint, float] = {}  # until when

    def place(self) -> AbstractContextManager[None]:
        """Hold one of the places of `limits.at_once` for several calls and what follows them.

        It is lent to others while a call waits. Without it, each call takes a place of its own.
        """
        return self._places.hold()

    def call(self, request: Request, budget: Budget | None = None) -> Reply:
        """Get an answer, from the first model that gives one.

        The worst case of every attempt is reserved from the budget before it, and what it cost
        settled; an attempt that failed but may be billed counts at its worst case.

        Raises CallError when given up, BreakerOpenError, BudgetSpentError, and ConfigError for a
        capped budget and a model without a price.
        """
        budget = budget or Budget(None)
        now = self._clock()
        *others, last = sorted(self._endpoints, key=lambda e: self._rests.get(e, now) > now)
        for endpoint in others:
            try:
                return self._insist(endpoint, request, budget)
            except CallError as error:
                if not (error.is_temporary or error.status == 404):
                    raise
                is_missing = error.status == 404
                self._rests[endpoint] = float("inf") if is_missing else self._clock() + _REST
        return self._insist(last, request, budget)

    def _insist(self, endpoint: Endpoint, request: Request, budget: Budget) -> Reply:
        """Call one model until it answers or there is no sense in going on."""
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
        """Make one call in its turn, and note what it tells about limits, key and cost."""
        tokens = prompt_bound(request) // 3 + request.max_tokens  # as servers estimate it
        self._breaker.check()
        started = self._limiter.acquire(tokens)
        with self._places.hold():
            denied = self._breaker.check()
            try:
                reply = self._paid(endpoint, request, budget)
            except CallError as error:
                self._note(endpoint, error, started, tokens)
                raise
        self._breaker.allow(denied)
        self._limiter.passed(tokens - reply.usage.prompt - reply.usage.completion)
        return reply

    def _note(self, endpoint: Endpoint, error: CallError, started: float, tokens: int) -> None:
        if error.status == 429:
            self._limiter.throttle(started)
        elif not error.may_be_billed:
            self._limiter.passed(tokens)
        if error.is_denied:
            self._breaker.deny(endpoint, error)

    def _paid(self, endpoint: Endpoint, request: Request, budget: Budget) -> Reply:
        """Make one call whose worst case the budget can bear."""
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
        """Give the seconds before a retry: full jitter, after what the server asked for."""
        bound = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** (attempt - 1))
        if error.retry_after is None:
            return self._random() * bound
        return min(error.retry_after, _LONGEST_WISH) + self._random() * _FIRST_PAUSE

    def _pause(self, seconds: float) -> None:
        with self._places.lent():
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
