"""The locked requirements that `digest init` writes from, made anew from `uv.lock`: `make locked`.

Each stands below a line that names what needs it: the package itself, an extra of it, or its build.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from digest.init.locked import LOCK, PACKAGE

ROOT = Path(__file__).parents[1]
NEEDS = {
    PACKAGE: ("--no-dev",),
    "llm": ("--no-dev", "--extra=llm"),
    "dask": ("--no-dev", "--extra=dask"),
    "notify": ("--no-dev", "--extra=notify"),
    "check": ("--no-dev", "--extra=check"),
    "build": ("--only-group=build",),
}
REQUIREMENT = re.compile(r"^[a-z0-9].*\n(?:    --hash=.*\n)+", re.MULTILINE)


def export(uv: Path, *options: str) -> list[str]:
    """Give the requirements that `uv.lock` has, each with the hashes of its files."""
    command = [str(uv), "export", "--frozen", "--offline", "--quiet", "--no-emit-project"]
    done = subprocess.run(
        [*command, "--no-annotate", "--no-header", *options],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return REQUIREMENT.findall(done.stdout)


def locked(uv: Path) -> str:
    """Give what the file of the locked requirements has to hold."""
    needed: dict[str, list[str]] = {}
    for name, options in NEEDS.items():
        for requirement in export(uv, *options):
            needed.setdefault(requirement, []).append(name)
    blocks = sorted(needed.items())
    return "".join(f"# for: {', '.join(names)}\n{block}" for block, names in blocks)


if __name__ == "__main__":
    LOCK.write_text(locked(Path(sys.argv[1])), encoding="utf-8")
