"""The event loop that runs a process's calls, in a thread of its own."""

from __future__ import annotations

import asyncio
import os
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

Made = TypeVar("Made")


class EventLoop:
    """An event loop, and what its calls keep for those that follow (`kept`)."""

    def __init__(self) -> None:
        self._kept: dict[object, Any] = {}
        self._loop = asyncio.new_event_loop()
        Thread(target=self._loop.run_forever, name="digest-llm", daemon=True).start()

    def kept(self, name: object, make: Callable[[], Made]) -> Made:
        """Give what is kept under a name; make it the first time."""
        if name not in self._kept:
            self._kept[name] = make()
        found: Made = self._kept[name]
        return found

    def run(self, coroutine: Any) -> Any:
        """Run a coroutine to its end, from any other thread."""
        future: Future[Any] = asyncio.run_coroutine_threadsafe(coroutine, self._loop)
        try:
            return future.result()
        except BaseException:
            future.cancel()  # after Ctrl-C nobody waits for it
            raise


_current: EventLoop | None = None
_lock = Lock()


def event_loop() -> EventLoop:
    """Give this process's event loop; it is started the first time."""
    global _current
    with _lock:
        _current = _current or EventLoop()
        return _current


def _after_fork() -> None:
    """Start afresh: a forked process has its parent's memory, but not its threads."""
    global _current, _lock
    _current, _lock = None, Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
