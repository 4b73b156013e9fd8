"""Work on all cores, in forked processes."""

from __future__ import annotations

import gc
import os
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from digest.errors import DigestError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Input = TypeVar("Input")
Output = TypeVar("Output")

# What the forked processes take over: nothing but a task's number goes to them.
_work: Callable[[int], object]


def map_on_all_cores(
    function: Callable[[Input], Output], tasks: Sequence[Input], *, run_inline: bool = False
) -> Iterator[Output]:
    """Yield what a function gives for each task, in any order.

    The tasks run in forked processes, one for each core. These have all that this process has in
    memory, so that only results are sent between them. With one core, with `run_inline` or on a
    system without fork, the tasks run in this process.

    Raises what the function raises, and DigestError when a process was killed.
    """
    jobs = min(len(tasks), _cores())
    if jobs < 2 or run_inline or not hasattr(os, "fork"):
        with pause_garbage_collection():
            yield from map(function, tasks)
        return
    # Here, since what is done in this process need not wait for all that starts others.
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor, as_completed
    from concurrent.futures.process import BrokenProcessPool

    global _work
    _work = lambda number: function(tasks[number])  # noqa: E731
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_start_worker) as pool:
        try:
            for future in as_completed(
                [pool.submit(_run_task, number) for number in range(len(tasks))]
            ):
                yield future.result()  # type: ignore[misc]
        except BrokenProcessPool:
            text = "a worker process was killed (out of memory?)"
            remedy = "free memory or use fewer cores, then do it again"
            raise DigestError(f"{text}; {remedy}") from None


def map_in_order(
    function: Callable[[Input], Output], tasks: Sequence[Input], *, run_inline: bool = False
) -> list[Output]:
    """Give what a function gives for each task, in the tasks' order; else as `map_on_all_cores`."""

    def run(number: int) -> tuple[int, Output]:
        return number, function(tasks[number])

    found = dict(map_on_all_cores(run, range(len(tasks)), run_inline=run_inline))
    return [found[number] for number in range(len(tasks))]


def _start_worker() -> None:
    """Make a forked process ready: it ends when the process it works for does."""
    gc.disable()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    from multiprocessing import parent_process

    parent = parent_process()
    if parent:
        parent.join()
        os._exit(1)  # else it would go on writing beside the next build, and then wait for ever


@contextmanager
def pause_garbage_collection() -> Iterator[None]:
    """Stop Python's cyclic garbage collector for the time of the block.

    Among millions of small objects it takes half of the time. What the block makes should be
    without cycles: only reference counts free memory meanwhile.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _run_task(number: int) -> object:
    return _work(number)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
