"""Work on all cores."""

from __future__ import annotations

import gc
import multiprocessing
import os
import threading
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from digest.errors import DigestError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Task = TypeVar("Task")
Result = TypeVar("Result")

# What the forked processes take over: nothing but a task's number goes to them.
_work: Callable[[int], object]


def map_on_all_cores(
    function: Callable[[Task], Result], tasks: Sequence[Task], *, run_inline: bool = False
) -> Iterator[Result]:
    """Yield what a function gives for each task, in any order.

    The tasks run in forked processes, a core each, which see all that this process has. Where
    there is one core or no fork, and with `run_inline`, they run here. Raises DigestError when one
    of the processes is killed, and what the function raises.
    """
    jobs = min(len(tasks), _cores())
    if jobs < 2 or run_inline or "fork" not in multiprocessing.get_all_start_methods():
        with without_collector():
            yield from map(function, tasks)
        return
    global _work
    _work = lambda number: function(tasks[number])  # noqa: E731
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin) as pool:
        try:
            for future in as_completed([pool.submit(_run, number) for number in range(len(tasks))]):
                yield future.result()  # type: ignore[misc]
        except BrokenProcessPool:
            text = "a build worker was killed (out of memory?)"
            raise DigestError(f"{text}; build again with more memory or on fewer cores") from None


def _begin() -> None:
    """Make a forked process ready: it does not outlive the one whose work it does."""
    gc.disable()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)  # else it would go on writing beside the next build, and then wait for ever


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
