"""How long a piece of work takes by itself, whatever else goes on in the process or beside it."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from digest.workers import pause_garbage_collection

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Fail where a block takes more of the processor.

    Threads that other tests left do not count, nor that what these left is looked through for
    garbage.
    """
    with pause_garbage_collection():
        started = time.thread_time()
        yield
        taken = time.thread_time() - started
    assert taken < seconds
