"""What builds of a small made-up archive do, beside what they did when that was last accepted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench import plan

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

COMMITS = 120
KINDS = plan.OWN  # each builds upon the one before
ACCEPTED = Path(__file__).parents[1] / "data/work.json"
MORE, LESS = 0.02, 0.05  # by which share a count may rise and fall and still pass
ROOT = Path(__file__).parents[2]

Counts = dict[str, dict[str, int]]  # by kind of build, then by what is counted


def count_work(folder: Path) -> Counts:
    """Build a made-up archive's site with search in all kinds, and count what each build does."""
    environment = {name: text for name, text in os.environ.items() if name != "DIGEST_ARCHIVE"}
    environment |= {"PYTHONHASHSEED": "0", "NO_MKDOCS_2_WARNING": "1"}
    command = (sys.executable, "-m", "tests.work.counting", str(folder), str(COMMITS))
    done = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE)
    counts: Counts = json.loads(done.stdout)
    return counts


def accepted_work() -> Counts:
    """Give the counts that were accepted last."""
    counts: Counts = json.loads(ACCEPTED.read_bytes())
    return counts


def accept(counts: Counts) -> None:
    """Accept these counts."""
    ACCEPTED.write_text(f"{json.dumps(counts, indent=2)}\n", encoding="utf-8")


def changes(found: Counts, accepted: Counts) -> Iterator[str]:
    """Yield what differs by more than it may, a line each."""
    for kind, counts in found.items():
        before = accepted.get(kind, {})
        yield from (
            f"{kind}: {_line(what, number, before.get(what, 0))}"
            for what, number in counts.items()
            if not -LESS <= _share(number, before.get(what, 0)) <= MORE
        )


def _share(number: int, before: int) -> float:
    return number / before - 1 if before else float(number > 0)


def _line(what: str, number: int, before: int) -> str:
    name, share = what.replace("_", " "), _share(number, before)
    return f"{name} {number / COMMITS:,.1f} a commit, {before / COMMITS:,.1f} before ({share:+.1%})"


def table(found: Mapping[str, Mapping[str, int]], accepted: Counts) -> str:
    """Write all counts beside the accepted ones."""
    lines = (
        f"{kind:8} {_line(what, number, accepted.get(kind, {}).get(what, 0))}"
        for kind, counts in found.items()
        for what, number in counts.items()
    )
    return "\n".join(lines)
