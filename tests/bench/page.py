"""The results as a page of the documentation, with what was measured before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest import __version__
from tests.bench.goals import (
    COLD_SEARCH,
    EDITED_SEARCH,
    MB,
    NEW_DAY_SEARCH,
    STOCK_SEARCH,
    ratio_text,
)
from tests.bench.plan import COLD, HUGO, STOCK, WARM
from tests.bench.tables import report, table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from tests.bench.machine import Machine
    from tests.bench.measuring import Results
    from tests.bench.place import Place

_PAGE = """\
# Benchmarks

What a site takes to build, beside what stock MkDocs with Material and Hugo take for the same
commits as plain pages, all in one run on one machine.

```console
$ make bench
```

makes up an archive of 20,000 commits in the shape of a real one and measures every build as a
process of its own: in memory, where there is room, since a disk takes several times as long in the
minutes after much was deleted; in turn, ours and theirs, in five rounds; the figures are medians.
`ARGS=--disk` works on a disk and tells its state. Instructions are counted where `perf stat` can
do so; `ARGS=--valgrind` counts ours everywhere, and takes long.

`make bench ARGS="--archive PATH"` takes another archive,
`ARGS="--scale --write docs/benchmarks.md"` also measures how it grows and writes this page;
`ARGS=--nightly` measures runs over a history of 100,000 commits, and `ARGS=--help` lists what else
there is. [Many years, many commits](scale.md#what-grows-how) says what the figures come to.

Measured on {date}: {machine}.
{where}

{report}
Wall and user+sys are seconds of the whole command, its start included. Peak is the memory of the
largest single process among the command and those it started. A MB is 1,000,000 bytes.

## History

Time of ours over that of others for 20,000 commits. Each run that was written here added a row;
two rows may be of two machines, so that only ratios are kept.

{history}"""
_COLUMNS = (
    ("cold / stock", COLD, STOCK),
    ("cold / hugo", COLD, HUGO),
    ("cold+search / stock+search", COLD_SEARCH, STOCK_SEARCH),
    ("new-day+search / stock", NEW_DAY_SEARCH, STOCK),
    ("edited+search / stock", EDITED_SEARCH, STOCK),
    ("warm / stock", WARM, STOCK),
)
_HEADER = ("date", "version", "in", *(name for name, _, _ in _COLUMNS), "site, MB")


def page(
    results: Results, machine: Machine, place: Place, day: date, history: Sequence[Sequence[str]]
) -> str:
    """Write the page, in Markdown; `history` has the rows that it had before."""
    rows = [*history, history_row(results, place, day)]
    return _PAGE.format(
        date=day.isoformat(),
        machine=describe(machine),
        where=describe_where(place),
        report=report(results),
        history=table(_HEADER, rows, 3),
    )


def history_row(results: Results, place: Place, day: date) -> list[str]:
    """Give a run's row of the history; "–" for what was not measured."""
    ratios = []
    for _, name, over in _COLUMNS:
        first, second = results.find(name), results.find(over)
        is_there = first and second
        ratio = first.usage.wall / second.usage.wall if first and second else 0
        ratios.append(ratio_text(ratio) if is_there else "–")
    whole = results.find(COLD_SEARCH)
    size = f"{whole.output.size / MB:,.0f}" if whole else "–"
    return [day.isoformat(), __version__, place.file_system or "–", *ratios, size]


def read_history(file: Path) -> list[list[str]]:
    """Read the rows of the history from a page that was written before; none where it has none."""
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    _, _, after = text.partition("\n## History\n")
    lines = [line for line in after.splitlines() if line.startswith("| ")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]
    return [row for row in rows if len(row) == len(_HEADER)]


def describe(machine: Machine) -> str:
    """Name a machine and its versions in a line."""
    versions = f"Python {machine.python}, MkDocs {machine.mkdocs}, Material {machine.material}"
    return (
        f"{machine.cpu}, {machine.cores} cores, {machine.memory / 1e9:.0f} GB of memory; "
        f"{versions}, {f'Hugo {machine.hugo}' if machine.hugo else 'no Hugo'}"
    )


def describe_where(place: Place) -> str:
    """Say where the files lay, and in which state that was."""
    where = "in memory" if place.is_memory else "on a disk"
    kind = place.file_system or "an unknown file system"
    return (
        f"The files lay {where}: {kind}, {place.free / 1e9:.0f} of {place.size / 1e9:.0f} GB free."
    )
