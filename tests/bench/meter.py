"""Run a command and write down what it took; a script that needs nothing but itself.

    python -I -S meter.py FILE COMMAND [ARGUMENT ...]

FILE gets JSON: `status` (exit status, negative for a signal), `wall` and `cpu` (seconds; `cpu` is
user and system time) and `peak` (bytes). `cpu` and `peak` take in the command's descendants, as
far as each was waited for by its parent; `peak` is that of the largest single process, not a sum
(Linux: getrusage(2), wait4(2)).

It is a process of its own because the kernel counts what a process held before it became the
command, and that is what its parent held: run from a large process, everything is at least as
large. From here it is about 11 MB.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path


def main(file: str, *command: str) -> None:
    """Run the command and write the file."""
    started = time.perf_counter()
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)  # nobody else will wait for it
    taken = {
        "status": process.returncode,
        "wall": wall,
        "cpu": usage.ru_utime + usage.ru_stime,
        "peak": usage.ru_maxrss * 1024,
    }
    Path(file).write_text(json.dumps(taken), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
