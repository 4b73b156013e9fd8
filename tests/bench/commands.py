"""Commands, each a process of its own, and what they take."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from tests.bench import meter
from tests.bench.instructions import (
    has_perf,
    read_perf,
    read_valgrind,
    under_perf,
    under_valgrind,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

MKDOCS = (sys.executable, "-m", "mkdocs", "build", "-q")
_METER = (sys.executable, "-I", "-S", str(Path(meter.__file__)))
_LAST_LINES = 20  # of what a failed command said


class BenchError(Exception):
    """Why the benchmark can't go on; its text is for the user."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What a command took: `wall` and `cpu` in seconds, `peak` in bytes (see `meter`).

    `instructions` are those that its processes carried out, `None` where nobody counted.
    """

    wall: float
    cpu: float
    peak: float
    instructions: int | None = None


def run(name: str, command: Sequence[str], folder: Path, *, in_valgrind: bool = False) -> Usage:
    """Run a command in a folder and give what it took.

    Instructions are counted where that costs nothing; `in_valgrind` counts them in any case, and
    what is measured of time and memory is then valgrind's.

    Raises BenchError, with `name` and the end of what the command said, when it fails.
    """
    os.sync()  # what was written before is not this command's to wait for
    with tempfile.TemporaryDirectory() as place:
        said, taken, counted = (Path(place, name) for name in ("said", "taken", "counted"))
        before: tuple[str, ...] = ()
        if in_valgrind:
            before = under_valgrind(Path(place))
        elif has_perf():
            before = under_perf(counted)
        _run_to_end((*_METER, str(taken), *before, *command), folder, said)
        found: dict[str, float] = json.loads(taken.read_bytes()) if taken.exists() else {}
        if found.get("status") != 0:
            why = f"failed with status {found['status']}" if found else "could not be run"
            lines = said.read_text(encoding="utf-8", errors="replace").splitlines()
            raise BenchError("\n".join((f"{name}: the command {why}", *lines[-_LAST_LINES:])))
        count = read_valgrind(Path(place)) if in_valgrind else _read(counted)
    return Usage(found["wall"], found["cpu"], found["peak"], count)


def _read(counted: Path) -> int | None:
    return read_perf(counted.read_text(encoding="utf-8")) if counted.exists() else None


def _run_to_end(command: Sequence[str], folder: Path, said: Path) -> None:
    """Run a command, its output into a file; end it and all it started when interrupted."""
    with said.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            process.wait()
        except BaseException:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise


def _environment() -> dict[str, str]:
    """Keep the caller's own archive out, and a notice of the theme's.

    Python keeps what it compiled, as it does unless told not to: else each start compiles all.
    """
    left_out = {"DIGEST_ARCHIVE", "PYTHONDONTWRITEBYTECODE"}
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    return kept | {"NO_MKDOCS_2_WARNING": "1"}


def middle(usages: Sequence[Usage]) -> Usage:
    """Give the median of each figure."""
    counts = [usage.instructions for usage in usages if usage.instructions is not None]
    return Usage(
        median(usage.wall for usage in usages),
        median(usage.cpu for usage in usages),
        median(usage.peak for usage in usages),
        int(median(counts)) if counts else None,
    )
