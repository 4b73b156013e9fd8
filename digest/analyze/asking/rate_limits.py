"""How fast calls are made: requests and tokens a minute that queue instead of failing."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_SLICE = 1.0  # seconds; a wait is looked at again, as the rates change meanwhile
_LEAST_FACTOR = 1 / 16
_RECOVERY = 1.05  # of the rates, by each call that is not answered 429: doubled after 14


@dataclass(frozen=True, slots=True)
class Limits:
    """How fast a process may call. Picklable. `None`: not limited."""

    requests_per_minute: float | None = None
    tokens_per_minute: float | None = None
    share: float = 1.0  # of both rates: 1/n for each of n processes
    at_once: int | None = None  # calls under way; more threads than that can wait out pauses


class Lane:
    """A queue that lets `per_minute` units through, evenly and without bursts."""

    def __init__(self, per_minute: float | None) -> None:
        self._interval = 60.0 / per_minute if per_minute else 0.0  # seconds a unit
        self._free = 0.0  # when the next may pass

    def wait(self, now: float) -> float:
        """Give the seconds until the next may pass; not above 0: now."""
        return self._free - now

    def book(self, now: float, units: float, factor: float) -> None:
        """Let `units` pass, at `factor` of the rate."""
        self._free = max(self._free, now) + units * self._interval / factor

    def give_back(self, units: float, factor: float) -> None:
        """Correct an estimate; fewer than 0 units are taken."""
        self._free -= units * self._interval / factor


class Limiter:
    """Requests and tokens a minute: who comes too early waits. Thread-safe.

    An answer 429 halves both rates, others raise them again bit by bit. Without configured rates
    there is nothing to halve: a call answered 429 then waits on its own.
    """

    def __init__(
        self,
        limits: Limits,
        sleep: Callable[[float], object] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        rates = limits.requests_per_minute, limits.tokens_per_minute
        self._requests, self._tokens = (Lane(rate and rate * limits.share) for rate in rates)
        self._sleep = sleep
        self._clock = clock
        self._lock = threading.Lock()
        self._halved = float("-inf")
        self.factor = 1.0  # of the configured rates

    def acquire(self, tokens: int) -> float:
        """Wait for a turn with `tokens`, an estimate; returns the time."""
        while True:
            with self._lock:
                now = self._clock()
                wait = max(self._requests.wait(now), self._tokens.wait(now))
                if wait <= 0:
                    self._requests.book(now, 1, self.factor)
                    self._tokens.book(now, tokens, self.factor)
                    return now
            self._sleep(min(wait, _SLICE))

    def passed(self, unused: int) -> None:
        """Note a call that was not too many, and give back the tokens it did not use."""
        with self._lock:
            self._tokens.give_back(unused, self.factor)
            self.factor = min(1.0, self.factor * _RECOVERY)

    def throttle(self, started: float) -> None:
        """Note a 429 for a call started then: once for all calls under way together."""
        with self._lock:
            if started > self._halved:
                self.factor = max(_LEAST_FACTOR, self.factor / 2)
                self._halved = self._clock()
