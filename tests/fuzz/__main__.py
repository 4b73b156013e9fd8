"""Search for inputs that break a property: `python -m tests.fuzz [SECONDS] [PROPERTY…]`.

Needs the dependency group `fuzz`. What breaks one is written to `.cache/fuzz/<property>/`.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.fuzz.properties import PROPERTIES
from tests.fuzz.seeds import seeds

FOLDER = Path(".cache/fuzz")
LONGEST, PATIENCE = 4096, 20  # bytes of an input, seconds it may take


def main(arguments: list[str]) -> int:
    """Search each property in a process of its own; give the number of those that broke."""
    seconds, *names = arguments or ["60"]
    return sum(_search(name, int(seconds)) for name in names or PROPERTIES)


def _search(name: str, seconds: int) -> bool:
    folder = FOLDER / name
    (folder / "seeds").mkdir(parents=True, exist_ok=True)
    (folder / "found").mkdir(exist_ok=True)
    for number, data in enumerate(seeds(name)):
        (folder / "seeds" / f"{number}").write_bytes(data[:LONGEST])
    options = [f"-max_total_time={seconds}", f"-timeout={PATIENCE}", f"-max_len={LONGEST}"]
    options += ["-seed=1", "-print_final_stats=1", f"-artifact_prefix={folder}/"]
    command = [sys.executable, "-m", "tests.fuzz.target", name, *options]
    folders = [str(folder / "found"), str(folder / "seeds")]
    print(f"{name}: {seconds} s")
    return subprocess.run([*command, *folders], check=False).returncode != 0


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1:]), 1))
