"""Work on all cores."""

from __future__ import annotations

import gc
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Task = TypeVar("Task")
Result = TypeVar("Result")

# What the forked processes take over: nothing but a task's number goes to them.
_work: Callable[[int], object]


def each(
    function: Callable[[Task], Result], tasks: Sequence[Task], *, is_little: bool = False
) -> Iterator[Result]:
    """Yield what a function gives for each task, in any order.

    The tasks run in forked processes, a core each, which see all that this process has; where
    there is one core, no fork or `is_little` to do, they run here.
    """
    jobs = min(len(tasks), _cores())
    if jobs < 2 or is_little or "fork" not in multiprocessing.get_all_start_methods():
        with without_collector():
            yield from map(function, tasks)
        return
    global _work
    _work = lambda number: function(tasks[number])  # noqa: E731
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=gc.disable) as pool:
        for future in as_completed([pool.submit(_run, number) for number in range(len(tasks))]):
            yield future.result()  # type: ignore[misc]


@contextmanager
def without_collector() -> Iterator[None]:
    """Let no garbage be looked for: among millions of small objects that takes half of the time.

    What is made meanwhile should leave next to none that reference counts do not free.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _run(number: int) -> object:
    return _work(number)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
