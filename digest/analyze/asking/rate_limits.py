"""Rate limits: calls wait for their turn here, rather than being refused by the server.

And permits: so many calls are under way at once.
"""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from digest.analyze.asking.http.waits import Room

_LONGEST_RESET = 120  # seconds that are waited for a server's limit to be reset

_SLEEP_STEP = 1.0  # seconds slept before looking again, as the rates change meanwhile
_MIN_FACTOR = 1 / 16
_RECOVERY = 1.05  # factor for the rates by each call not answered 429: doubled after 14 calls


@dataclass(frozen=True, slots=True)
class RateLimits:
    """How fast a process may call; `None`: no limit. Picklable, for other processes."""

    requests_per_minute: float | None = None
    tokens_per_minute: float | None = None
    share: float = 1.0  # of both rates: 1/n for each of n processes
    at_once: int | None = None  # calls under way; more threads than that can wait out pauses


class LeakyBucket:
    """Lets `per_minute` units through, evenly and without bursts: a leaky bucket as a queue.

    Not thread-safe: `RateLimiter` locks.
    """

    def __init__(self, per_minute: float | None) -> None:
        self._interval = 60.0 / per_minute if per_minute else 0.0  # seconds a unit
        self._free_at = 0.0  # when the next may pass, by the caller's clock

    def seconds_until_free(self, now: float) -> float:
        """Give the seconds until the next may pass; 0 or less: now."""
        return self._free_at - now

    def reserve(self, now: float, units: float, factor: float) -> None:
        """Let `units` pass at `factor` times the rate: those behind them wait as long."""
        self._free_at = max(self._free_at, now) + units * self._interval / factor

    def close(self, until: float) -> None:
        """Let none pass before that time."""
        self._free_at = max(self._free_at, until)

    def refund(self, units: float, factor: float) -> None:
        """Give units back that were not used; a negative number reserves more."""
        self._free_at -= units * self._interval / factor


class RateLimiter:
    """Makes callers wait for their turn under the limits. Thread-safe.

    A call answered 429 (RFC 6585, too many requests) halves both rates, accepted ones raise them
    again bit by bit. Without configured rates there is nothing to halve: a call answered 429 then
    waits on its own, before it is tried again.
    """

    def __init__(
        self,
        limits: RateLimits,
        sleep: Callable[[float], object] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        rates = limits.requests_per_minute, limits.tokens_per_minute
        self._requests, self._tokens = (LeakyBucket(rate and rate * limits.share) for rate in rates)
        self._sleep = sleep
        self._clock = clock
        self._lock = threading.Lock()
        self._halved_at = float("-inf")
        self._tokens_left: float | None = None  # as the server said last
        self._tokens_reset = 0.0  # by the clock
        self.factor = 1.0  # of the configured rates, from 1/16 to 1

    def acquire(self, tokens: int) -> float:
        """Wait for a turn with `tokens`, an estimate; give the time by the clock, in seconds."""
        while True:
            with self._lock:
                now = self._clock()
                wait = max(
                    self._requests.seconds_until_free(now), self._tokens.seconds_until_free(now)
                )
                if self._tokens_left is not None and self._tokens_left < tokens:
                    wait = max(wait, self._tokens_reset - now)
                if wait <= 0:
                    self._tokens_left = None
                    self._requests.reserve(now, 1, self.factor)
                    self._tokens.reserve(now, tokens, self.factor)
                    return now
            self._sleep(min(wait, _SLEEP_STEP))

    def note_accepted(self, unused: int) -> None:
        """Note a call that was not answered 429, and give back the tokens it did not use."""
        with self._lock:
            self._tokens.refund(unused, self.factor)
            self.factor = min(1.0, self.factor * _RECOVERY)

    def note_room(self, room: Room) -> None:
        """Note what the server says is left of its own limits: none of it, and calls wait."""
        with self._lock:
            now = self._clock()
            if room.requests is not None and room.requests < 1 and room.requests_reset:
                self._requests.close(now + min(room.requests_reset, _LONGEST_RESET))
            if room.tokens is not None and room.tokens_reset is not None:
                self._tokens_left = room.tokens
                self._tokens_reset = now + min(room.tokens_reset, _LONGEST_RESET)

    def note_throttled(self, started: float) -> None:
        """Note a 429 for a call that started then.

        Calls that were under way when the rates were halved don't halve them again.
        """
        with self._lock:
            if started > self._halved_at:
                self.factor = max(_MIN_FACTOR, self.factor / 2)
                self._halved_at = self._clock()


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
