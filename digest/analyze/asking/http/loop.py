"""The event loop that runs a process's calls, in a thread of its own."""

from __future__ import annotations

import asyncio
import atexit
import os
from contextlib import suppress
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

Made = TypeVar("Made")
_PATIENCE = 1.0  # seconds that connections have for closing


class EventLoop:
    """An event loop, and what its calls keep for those that follow (`kept`)."""

    def __init__(self) -> None:
        self._kept: dict[object, Any] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="digest-llm", daemon=True)
        self._thread.start()

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

    def close(self) -> None:
        """End the loop and the calls that still run; what it keeps is closed (`aclose`) before."""
        ended = asyncio.run_coroutine_threadsafe(self._end(), self._loop)
        with suppress(Exception):  # who does not close in time is left behind, as a process ends
            ended.result(_PATIENCE)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_PATIENCE)
        if not self._loop.is_running():
            self._loop.close()

    async def _end(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        for kept in self._kept.values():
            if hasattr(kept, "aclose"):
                await kept.aclose()
        await asyncio.sleep(0)  # a transport is gone a round after it was closed


_current: EventLoop | None = None
_lock = Lock()


def event_loop() -> EventLoop:
    """Give this process's event loop; it is started the first time."""
    global _current
    with _lock:
        if _current is None:
            _current = EventLoop()
            # Called before litellm's own, registered earlier, which knows nothing of this loop.
            atexit.register(close_event_loop)
        return _current


def close_event_loop() -> None:
    """End this process's event loop and its connections; the next call begins anew."""
    global _current
    if _current is not None:
        _current.close()  # meanwhile its calls may still ask for it
        _current = None


def _after_fork() -> None:
    """Start afresh: a forked process has its parent's memory, but not its threads."""
    global _current, _lock
    _current, _lock = None, Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
