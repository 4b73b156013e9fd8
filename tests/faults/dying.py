"""Processes that are killed at the n-th of the changes they make to files."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate"}
_WRITING = os.O_WRONLY | os.O_RDWR


class Killer:
    """Counts the changes of files below a folder; at the one that is told, the process dies.

    A file that is to be written dies empty: what it held is gone, and what it is to hold not there.
    """

    def __init__(self, folder: Path, last: int) -> None:
        self.changes = 0
        self._folder = f"{folder}{os.sep}"
        self._last = last
        self._is_acting = False

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Take an event of the interpreter's."""
        is_opened = event == "open" and arguments[2] & _WRITING
        if self._is_acting or not (is_opened or event in _CHANGES):
            return
        path = os.fsdecode(arguments[0]) if not isinstance(arguments[0], int) else ""
        if not os.path.abspath(path).startswith(self._folder):  # noqa: PTH100 - no links followed
            return
        self.changes += 1
        if self.changes == self._last:
            self._is_acting = True
            if is_opened:
                os.close(os.open(path, arguments[2] | os.O_WRONLY, 0o644))
            os.kill(os.getpid(), signal.SIGKILL)


def die(folder: Path, work: Callable[[], object], last: int) -> bool:
    """Do some work in a process that is killed at a change; tell whether it came to that."""
    process, _ = _start(folder, work, last)
    process.join(120)
    assert process.exitcode in {0, -signal.SIGKILL}
    return bool(process.exitcode)


def count_changes(folder: Path, work: Callable[[], object]) -> int:
    """Do some work in a process of its own; give the number of changes it makes."""
    process, counted = _start(folder, work, 0)
    changes: int = counted.recv()
    process.join(120)
    assert process.exitcode == 0
    return changes


def _start(folder: Path, work: Callable[[], object], last: int) -> Any:
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(folder, work, last, there))
    process.start()
    there.close()
    return process, here


def _run(folder: Path, work: Callable[[], object], last: int, counted: Any) -> None:
    killer = Killer(folder, last)
    sys.addaudithook(killer)
    work()
    counted.send(killer.changes)
