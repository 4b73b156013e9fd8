"""What the measurements were made on and with; nothing that tells whose machine it is."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from tests.bench import hugo


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine and the versions of what it runs; `memory` in bytes, `hugo` "" for none."""

    cpu: str
    cores: int
    memory: int
    python: str
    mkdocs: str
    material: str
    hugo: str


def this_machine() -> Machine:
    """Describe this machine."""
    return Machine(
        _cpu(),
        len(os.sched_getaffinity(0)),
        os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        platform.python_version(),
        version("mkdocs"),
        version("mkdocs-material"),
        _hugo(),
    )


def _cpu() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        text = ""
    found = re.search(r"^model name\s*: (.*)$", text, re.MULTILINE)
    return found[1] if found else platform.machine()


def _hugo() -> str:
    if not hugo.is_there():
        return ""
    said = subprocess.run((hugo.COMMAND, "version"), capture_output=True, text=True, check=True)
    found = re.search(r"v(\d[\d.]*)", said.stdout)
    return found[1] if found else "of an unknown version"
