"""Instructions that a command takes: unlike seconds, nearly the same each time it runs.

`perf stat` counts them at no cost, where the machine's processor lets it; many virtual machines'
don't. Valgrind counts them everywhere, and takes fifty times as long.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_EVENT = "instructions:u"
_REFERENCES = re.compile(r"I\s+refs:\s+([\d,]+)")


@cache
def has_perf() -> bool:
    """Tell whether `perf stat` counts instructions here."""
    if not shutil.which("perf"):
        return False
    command = ("perf", "stat", "-x,", "-e", _EVENT, "true")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode == 0 and read_perf(done.stderr) is not None


def has_valgrind() -> bool:
    """Tell whether valgrind is installed."""
    return shutil.which("valgrind") is not None


def under_perf(file: Path) -> tuple[str, ...]:
    """Give what has to stand before a command; `file` will have the count."""
    return ("perf", "stat", "-x,", "-o", str(file), "-e", _EVENT, "--")


def under_valgrind(folder: Path) -> tuple[str, ...]:
    """Give what has to stand before a command; each of its processes writes a file there."""
    return (
        *("valgrind", "--tool=cachegrind", "--cache-sim=no", "--trace-children=no"),
        *("--cachegrind-out-file=/dev/null", f"--log-file={folder}/%p.log"),
    )


def read_perf(text: str) -> int | None:
    """Read the count from what `perf stat -x,` says; `None` where it could not count."""
    lines = [line.split(",") for line in text.splitlines() if _EVENT in line]
    counts = [int(fields[0]) for fields in lines if fields[0].isdecimal()]
    return sum(counts) if counts else None


def read_valgrind(folder: Path) -> int | None:
    """Add up what valgrind wrote for each process."""
    texts = (path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.log")))
    counts = [int(found.replace(",", "")) for text in texts for found in _REFERENCES.findall(text)]
    return sum(counts) if counts else None
