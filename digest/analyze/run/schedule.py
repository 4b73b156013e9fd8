"""Scheduling of work units on an executor of `concurrent.futures`: threads here, or a cluster.

As many run at once as there is work for; none is sent that could cost more than is left, and none
after a stop.
"""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from digest.analyze.run.unit import UNITS_PER_REQUEST, UnitResult, WorkUnit, run_unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from digest.analyze.asking.budget import Budget
    from digest.analyze.records import Llm

_MAX_LOSSES = 3  # times that a unit is sent whose workers die


def make_thread_pool(llm: Llm) -> Executor:
    """Make the executor for this machine, with `UNITS_PER_REQUEST` threads for each request."""
    return ThreadPoolExecutor(llm.jobs * UNITS_PER_REQUEST, "analyse")


@dataclass(slots=True)
class _SubmittedUnit:
    unit: WorkUnit
    allowance: float
    tries: int = 1


@dataclass(slots=True)
class Scheduler:
    """Sends units to an executor and yields their results as they come.

    `amounts` gives the allowances that a unit could have, in US dollars, the largest first. `keep`
    puts a result on disk, in the thread that has it and before that thread takes another unit.
    `stop` says afterwards why units were not sent: `budget`, `denied`, `quota` …, or "" when all
    were; `message` says it to the user.
    """

    executor: Executor
    llm: Llm
    budget: Budget
    amounts: Callable[[WorkUnit], Iterable[float]]
    keep: Callable[[UnitResult], None]
    share: float = 1.0  # of the rate limits, for each process
    stop: str = ""
    message: str = ""
    _pending: dict[Future[UnitResult], _SubmittedUnit] = field(default_factory=dict)

    def results(self, units: Iterable[WorkUnit]) -> Iterator[UnitResult]:
        """Yield a result for every unit that was sent, in the order they come.

        A unit whose worker died is sent again, `_MAX_LOSSES` times in all; then its result has the
        failure `lost`.
        """
        source = iter(units)
        following = next(source, None)
        while following or self._pending:
            while (
                following
                and not self.stop
                and len(self._pending) < self.llm.jobs * UNITS_PER_REQUEST
            ):
                if not self._send(following):
                    break
                following = next(source, None)
            if not self._pending:
                self.stop = self.stop or "budget"
                return
            yield from self._completed()
            if self.stop:
                following = None

    def _send(self, unit: WorkUnit) -> bool:
        """Send a unit if its cost fits; if not, it may when others gave back what they reserved."""
        allowance = self.budget.take(self.amounts(unit))
        if allowance is None:
            return False
        cap = None if self.budget.max_cost is None else allowance
        self._submit(_SubmittedUnit(replace(unit, allowance=cap), allowance))
        return True

    def _submit(self, sent: _SubmittedUnit) -> None:
        # Only threads share our memory; other processes' results are stored when they arrive.
        keep = self.keep if isinstance(self.executor, ThreadPoolExecutor) else None
        future = self.executor.submit(run_unit, sent.unit, self.llm, self.share, keep)
        self._pending[future] = sent

    def _completed(self) -> Iterator[UnitResult]:
        done, _ = wait(self._pending, return_when=FIRST_COMPLETED)
        for future in done:
            sent = self._pending.pop(future)
            if error := future.exception():
                if isinstance(self.executor, ThreadPoolExecutor):
                    raise error  # a thread is never lost: an answer could not be kept, say
                if sent.tries >= _MAX_LOSSES:
                    self.budget.settle(sent.allowance, sent.allowance)
                    text = f"its worker was lost {sent.tries} times ({error})"
                    yield UnitResult(sent.unit.name, failure="lost", message=text)
                else:
                    sent.tries += 1
                    self._submit(sent)
                continue
            result = future.result()
            self.budget.settle(sent.allowance, result.cost)
            if result.stops:
                self.stop, self.message = result.failure, result.message
            yield result
