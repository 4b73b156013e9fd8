"""`python -m tests.bench.grounding FILE…`: the marks on analyses, and how many are right."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING

from digest.analyze.grounding.claims import find_claims
from digest.analyze.grounding.marks import find_marks
from tests.bench.commands import BenchError
from tests.bench.grounding.judged import WRONG, JudgedTree, read_judged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.bench.grounding.judged import JudgedAnalysis


@dataclass(slots=True)
class Figures:
    """What was counted over all rows."""

    rows: int = 0
    claims: int = 0
    marks: int = 0
    missing_files: int = 0  # of the marks
    right: int = 0  # judged wrong: a mark is right
    right_marked: int = 0
    others: int = 0  # judged to be no fault of the analysis
    others_marked: int = 0
    seconds: float = 0.0  # of CPU

    def add(self, row: JudgedAnalysis, clone: Path | None) -> dict[str, object]:
        """Count a row; give its marks, as they are printed."""
        start = process_time()
        tree = JudgedTree(clone, row.sha) if clone else None
        found = find_marks(row.body, row.message, row.diff, row.repository, tree)
        self.seconds += process_time() - start
        marks = [c.text for c in find_claims(row.body) if c.text in found.texts]
        self.rows += 1
        self.claims += len(find_claims(row.body))
        self.marks += len(found.texts)
        self.missing_files += len(found.missing_files)
        for citation, verdict in row.verdicts.items():
            is_marked = citation in found.texts
            if verdict == WRONG:
                self.right += 1
                self.right_marked += is_marked
            else:
                self.others += 1
                self.others_marked += is_marked
        printed: dict[str, object] = {"sha": row.sha, "marks": list(dict.fromkeys(marks))}
        return printed | ({"missing_files": found.missing_files} if clone else {})

    def report(self) -> str:
        """Write the figures."""
        marked = self.right_marked + self.others_marked
        precision = f"{self.right_marked / marked:.0%}" if marked else "-"
        return (
            f"{self.rows} analyses, {self.claims} claims, {self.marks} marks"
            f" ({self.missing_files} of them: no such file)\n"
            f"judged: {self.right_marked} of {self.right} right ones kept,"
            f" {self.others_marked} of {self.others} others marked, precision {precision}\n"
            f"{self.seconds:.2f} s of CPU\n"
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; give the exit status."""
    parser = argparse.ArgumentParser(
        prog="bench-grounding",
        description="Find what analyses cite and their commits lack, and measure it.",
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="judged analyses")
    parser.add_argument(
        "--clone",
        type=Path,
        metavar="DIR",
        help="a clone with the commits: their files are asked, and rows without message or"
        " diff get theirs",
    )
    chosen = parser.parse_args(arguments)
    figures = Figures()
    try:
        for path in chosen.files:
            for row in read_judged(path, chosen.clone):
                print(json.dumps(figures.add(row, chosen.clone), ensure_ascii=False))
    except BenchError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1
    print(figures.report(), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
