"""The results as a page of the documentation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bench.tables import report

if TYPE_CHECKING:
    from datetime import date

    from tests.bench.machine import Machine
    from tests.bench.measuring import Results

_PAGE = """\
# Benchmarks

What a site takes to build, beside what stock MkDocs with Material and Hugo take for the same
commits as plain pages, all in one run on one machine.

```console
$ make bench
```

makes up an archive of 20,000 commits in the shape of a real one and measures every build as a
process of its own. `make bench ARGS="--archive PATH"` takes another archive,
`ARGS="--scale --write docs/benchmarks.md"` also measures how it grows and writes this page;
`ARGS=--nightly` measures runs over a history of 100,000 commits, and `ARGS=--help` lists what else
there is.

Measured on {date}: {machine}.

{report}
Wall and user+sys are seconds of the whole command, its start included. Peak is the memory of the
largest single process among the command and those it started. A MB is 1,000,000 bytes.
"""


def page(results: Results, machine: Machine, day: date) -> str:
    """Write the page, in Markdown."""
    return _PAGE.format(date=day.isoformat(), machine=describe(machine), report=report(results))


def describe(machine: Machine) -> str:
    """Name a machine and its versions in a line."""
    versions = f"Python {machine.python}, MkDocs {machine.mkdocs}, Material {machine.material}"
    return (
        f"{machine.cpu}, {machine.cores} cores, {machine.memory / 1e9:.0f} GB of memory; "
        f"{versions}, {f'Hugo {machine.hugo}' if machine.hugo else 'no Hugo'}"
    )
