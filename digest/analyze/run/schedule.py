"""Units on their way: as many at once as are wanted, none that can't be paid, none after a stop.

The executor is any of `concurrent.futures`: threads here, a cluster's elsewhere.
"""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from digest.analyze.run.unit import AHEAD, Result, Unit, work

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from digest.analyze.asking.budget import Budget
    from digest.models import Llm

_LOST_AT_MOST = 3  # times a unit is sent again after the worker that had it died


def threads(llm: Llm) -> Executor:
    """Make the executor that works on this machine."""
    return ThreadPoolExecutor(llm.jobs * AHEAD, "analyse")


@dataclass(slots=True)
class _Flight:
    unit: Unit
    allowance: float
    tries: int = 1


@dataclass(slots=True)
class Run:
    """Sends units to an executor and yields their results as they come.

    `amounts` gives, for a unit, what it may cost at worst (US dollars), the most generous first.
    `keep` puts a result on disk: called in the thread that has it, before another unit is asked.
    `stop` says afterwards why units were left: `budget`, `denied`, or "" when none were.
    """

    executor: Executor
    llm: Llm
    budget: Budget
    amounts: Callable[[Unit], Iterable[float]]
    keep: Callable[[Result], None]
    share: float = 1.0  # of the rate limits, for each process
    stop: str = ""
    message: str = ""
    _flying: dict[Future[Result], _Flight] = field(default_factory=dict)

    def results(self, units: Iterable[Unit]) -> Iterator[Result]:
        """Yield a result for every unit that was sent."""
        source = iter(units)
        following = next(source, None)
        while following or self._flying:
            while following and not self.stop and len(self._flying) < self.llm.jobs * AHEAD:
                if not self._send(following):
                    break
                following = next(source, None)
            if not self._flying:
                self.stop = self.stop or "budget"
                return
            yield from self._landed()
            if self.stop:
                following = None

    def _send(self, unit: Unit) -> bool:
        """Send a unit if it can be paid; while others fly, some of what they took may come back."""
        allowance = self.budget.take(self.amounts(unit))
        if allowance is None:
            return False
        given = None if self.budget.max_cost is None else allowance
        self._submit(_Flight(replace(unit, allowance=given), allowance))
        return True

    def _submit(self, flight: _Flight) -> None:
        # Only threads share our memory; elsewhere, results are kept when they arrive.
        keep = self.keep if isinstance(self.executor, ThreadPoolExecutor) else None
        future = self.executor.submit(work, flight.unit, self.llm, self.share, keep)
        self._flying[future] = flight

    def _landed(self) -> Iterator[Result]:
        done, _ = wait(self._flying, return_when=FIRST_COMPLETED)
        for future in done:
            flight = self._flying.pop(future)
            if error := future.exception():
                if isinstance(self.executor, ThreadPoolExecutor):
                    raise error  # a thread is never lost: an answer could not be kept, say
                if flight.tries >= _LOST_AT_MOST:
                    self.budget.settle(flight.allowance, flight.allowance)
                    text = f"its worker was lost {flight.tries} times ({error})"
                    yield Result(flight.unit.name, failure="lost", message=text)
                else:
                    flight.tries += 1
                    self._submit(flight)
                continue
            result = future.result()
            self.budget.settle(flight.allowance, result.cost)
            if result.failure == "denied":
                self.stop, self.message = "denied", result.message
            yield result
