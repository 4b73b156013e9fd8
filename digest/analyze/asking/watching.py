"""Who looks on while models are asked."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from digest.analyze.records import Exchange

_watchers: list[Callable[[Exchange], None]] = []


@contextmanager
def watch_exchanges(watcher: Callable[[Exchange], None]) -> Iterator[None]:
    """Have every request of this process and what came of it shown to `watcher`, in the block.

    It is called in the thread of the calls, so it must not wait for one.
    """
    _watchers.append(watcher)
    try:
        yield
    finally:
        _watchers.remove(watcher)


def show_exchange(exchange: Exchange) -> None:
    """Show a request and what came of it to all who look on."""
    for watcher in _watchers:
        watcher(exchange)
