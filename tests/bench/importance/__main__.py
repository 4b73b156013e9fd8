"""`python -m tests.bench.importance FILE…`: how well commits are ranked."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.commands import BenchError
from tests.bench.importance.fitting import leave_one_out
from tests.bench.importance.frozen import freeze
from tests.bench.importance.labelled import read_labelled, with_breaks
from tests.bench.importance.measure import Measures, breaking_together, mean, measure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

FOLDER = Path(__file__).parents[4] / "shared/importance"
_COLUMNS = {  # title → field
    "told": "told",
    "area": "area",
    "(argus)": "argus_area",
    "(lines)": "lines_area",
    "top tenth": "top",
    "(argus) ": "argus_top",
    "(lines) ": "lines_top",
    "high": "high",
    "medium": "medium",
    "low": "low",
    "high: precision": "precision",
    "high: recall": "recall",
    "breaking: recall": "breaking",
    "(precision)": "breaking_precision",
}
_FITTED = {  # without lines changed, which are frozen in steps, and bounds
    title: field
    for title, field in _COLUMNS.items()
    if field in {"told", "area", "argus_area", "top", "argus_top", "high", "precision", "recall"}
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; give the exit status."""
    parser = argparse.ArgumentParser(
        prog="bench-importance",
        description="Measure how well commits are ranked, by what projects told their users.",
    )
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="labelled commits")
    parser.add_argument(
        "--freeze", type=Path, metavar="CSV", help="also write what counts of them, without texts"
    )
    parser.add_argument(
        "--clones",
        type=Path,
        metavar="DIR",
        help="read the diffs of NAME.jsonl.gz from the bare clone NAME in this folder",
    )
    parser.add_argument(
        "--leave-one-out",
        type=Path,
        metavar="CSV",
        help="fit points on all but one of what --freeze wrote, and try them on that one",
    )
    chosen = parser.parse_args(arguments)
    if chosen.leave_one_out:
        print(fitted(leave_one_out(chosen.leave_one_out)), end="")
        return 0
    files = chosen.files or sorted(FOLDER.glob("*.jsonl.gz"))
    try:
        if not files:
            raise BenchError(f"there is no *.jsonl.gz in {FOLDER}; name files of labelled commits")
        labelled = {path.name.partition(".")[0]: read_labelled(path) for path in files}
        cloned = [name for name in labelled if chosen.clones and (chosen.clones / name).is_dir()]
        labelled |= {name: with_breaks(labelled[name], chosen.clones / name) for name in cloned}
        found = {name: measure(commits) for name, commits in labelled.items()}
        if chosen.freeze:
            freeze(chosen.freeze, labelled.values())
    except BenchError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1
    print(report(found), end="")
    if chosen.clones:
        print(f"With the diffs of {', '.join(cloned) or 'none'}.")
    return 0


def report(found: Mapping[str, Measures]) -> str:
    """Write the table, and what its columns are."""
    right, ruled, told = breaking_together(found.values())
    seconds = mean(found.values()).seconds
    lines = [
        *_table(found, _COLUMNS),
        "",
        "told: users were told of so many (features, fixes, breaking changes); area: under the ROC",
        "curve, told against the rest; top tenth: precision there; high's recall: of features and",
        "breaking changes. Files of changelogs are hidden.",
        f"Breaking, together: {right} right of {ruled} by the rule, of {told} told.",
        f"20,000 commits take {seconds:.2f} s of CPU.",
    ]
    return "\n".join(lines) + "\n"


def fitted(found: Mapping[str, Measures]) -> str:
    """Write the table of points that were fitted on the others."""
    return "\n".join(_table(found, _FITTED)) + "\n"


def _table(found: Mapping[str, Measures], columns: Mapping[str, str]) -> Iterator[str]:
    """Yield the lines of a table: a repository each, and their average."""
    rows = {**found, "average": mean(found.values())}
    width = max(map(len, rows))
    yield f"{'':{width}}  commits  {'  '.join(columns)}"
    for name, one in rows.items():
        cells = [_cell(getattr(one, field), len(title)) for title, field in columns.items()]
        yield f"{name:{width}}  {one.commits:7,.0f}  {'  '.join(cells)}"


def _cell(value: float, width: int) -> str:
    text = f"{value:.3f}" if value == value else "-"
    return text.rjust(width)


if __name__ == "__main__":
    sys.exit(main())
