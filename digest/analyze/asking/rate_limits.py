"""Rate limits: calls wait for their turn here, rather than being refused by the server."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

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
        self.factor = 1.0  # of the configured rates, from 1/16 to 1

    def acquire(self, tokens: int) -> float:
        """Wait for a turn with `tokens`, an estimate; give the time by the clock, in seconds."""
        while True:
            with self._lock:
                now = self._clock()
                wait = max(
                    self._requests.seconds_until_free(now), self._tokens.seconds_until_free(now)
                )
                if wait <= 0:
                    self._requests.reserve(now, 1, self.factor)
                    self._tokens.reserve(now, tokens, self.factor)
                    return now
            self._sleep(min(wait, _SLEEP_STEP))

    def note_accepted(self, unused: int) -> None:
        """Note a call that was not answered 429, and give back the tokens it did not use."""
        with self._lock:
            self._tokens.refund(unused, self.factor)
            self.factor = min(1.0, self.factor * _RECOVERY)

    def note_throttled(self, started: float) -> None:
        """Note a 429 for a call that started then.

        Calls that were under way when the rates were halved don't halve them again.
        """
        with self._lock:
            if started > self._halved_at:
                self.factor = max(_MIN_FACTOR, self.factor / 2)
                self._halved_at = self._clock()
