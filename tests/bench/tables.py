"""Results as tables, which read well in a terminal and are Markdown."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from tests.bench.browser import middle_and_most
from tests.bench.goals import KB, MB, SIZE, goals, is_judged
from tests.bench.nightly import TARGETS
from tests.bench.plan import meaning

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.bench.browser import Searched
    from tests.bench.goals import Goal
    from tests.bench.measuring import Measured, Results
    from tests.bench.nightly import Night

_FIGURES = (
    "wall, s",
    "from – to",
    "user+sys, s",
    "instructions, G",
    "peak, MB",
    "pages",
    "files",
    "size, MB",
)
_VERDICTS = {True: "reached", False: "**not reached**", None: "–"}


def table(header: Sequence[str], rows: Iterable[Sequence[str]], texts: int = 1) -> str:
    """Write a table; its first `texts` columns are text, the others numbers, to the right."""
    lines = [list(header), *map(list, rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    rule = [
        "-" * width if at < texts else "-" * (width - 1) + ":" for at, width in enumerate(widths)
    ]
    return "".join(
        f"| {' | '.join(_padded(cells, widths, texts))} |\n"
        for cells in (lines[0], rule, *lines[1:])
    )


def _padded(cells: Sequence[str], widths: Sequence[int], texts: int) -> list[str]:
    return [
        cell.ljust(width) if at < texts else cell.rjust(width)
        for at, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]


def report(results: Results) -> str:
    """Write all tables, with a line on each."""
    parts = [_corpus(results), _measured(results), _goals(results), _pages(results)]
    if results.scale:
        rows = [_row(f"{commits:,}", found) for commits, found in results.scale]
        lead = "Cold builds of made-up archives, with search:\n\n"
        parts.append(lead + table(("commits", *_FIGURES), rows))
    if results.searched:
        parts.append(_searched(results.searched))
    if results.nights:
        parts.append(_nights(results.nights))
    return "\n".join(filter(None, parts))


def _nights(nights: Sequence[Night]) -> str:
    """Write what runs took, and what they fetched."""
    rows = []
    for night in nights:
        target = TARGETS[night.name]
        shown = f"at most {target}" if target else "–"
        figures = (_seconds(night.usage.cpu), shown, f"{night.usage.peak / MB:,.0f}")
        rows.append((night.name, *figures, f"{night.fetched / MB:,.2f}"))
    lead = "`digest run` over a made-up history, all of whose commits are in the archive:\n\n"
    return lead + table(("run", "user+sys, s", "target", "peak, MB", "fetched, MB"), rows)


def _searched(searched: Sequence[Searched]) -> str:
    """Write what searches took in a browser, and how it grows."""
    rows = [
        ("a first query, with its page: median / most, KB", _kilobytes, "first.sizes", "300"),
        ("a later query: median / most, KB", _kilobytes, "later.sizes", "150"),
        ("first results of a first query: median / most, ms", _whole, "first.times", "300"),
        ("first results of a later query: median / most, ms", _whole, "later.times", "300"),
    ]
    lines = []
    for what, write, name, target in rows:
        pairs = [middle_and_most(attrgetter(name)(one)) for one in searched]
        growth = pairs[-1][0] / pairs[0][0]
        cells = [f"{write(middle)} / {write(most)}" for middle, most in pairs]
        lines.append([what, *cells, f"{growth:.1f}", f"at most {target}"])
    for what, name in (("index.bin, KB", "index"), ("all of search/, KB", "whole")):
        sizes = [getattr(one, name) for one in searched]
        cells = [_kilobytes(size) for size in sizes]
        lines.append([what, *cells, f"{sizes[-1] / sizes[0]:.1f}", "–"])
    header = ("search in a browser", *(f"{one.commits:,} commits" for one in searched))
    lead = "Typed into the box of a commit's page, over the wire as GitHub Pages sends it:\n\n"
    return lead + table((*header, "growth", "target for the first"), lines)


def _kilobytes(size: float) -> str:
    return f"{size / KB:,.0f}"


def _whole(number: float) -> str:
    return f"{number:,.0f}"


def _corpus(results: Results) -> str:
    corpus = results.corpus
    kind = "A made-up archive" if corpus.is_made_up else "A given archive"
    runs = f"; medians of {results.runs} builds in turn" if results.runs > 1 else ""
    size = f"{corpus.reports:,} reports with {corpus.commits:,} commits, {corpus.size / MB:.1f} MB"
    return f"{kind}: {size}{runs}.\n"


def _measured(results: Results) -> str:
    if not results.measured:
        return ""
    tables = table(("", *_FIGURES), (_row(found.name, found) for found in results.measured))
    kinds = dict.fromkeys(found.name.partition("+")[0] for found in results.measured)
    legend = "".join(f"- `{kind}`: {meaning(kind)}.\n" for kind in kinds)
    has_search = any("+" in found.name for found in results.measured)
    search = "- `+search`: with a search index of all commits.\n" if has_search else ""
    return f"{tables}\n{legend}{search}"


def _row(name: str, found: Measured) -> list[str]:
    usage, output = found.usage, found.output
    count = usage.instructions
    return [
        name,
        _seconds(usage.wall),
        f"{_seconds(min(found.walls))} – {_seconds(max(found.walls))}" if found.walls else "–",
        _seconds(usage.cpu),
        f"{count / 1e9:.2f}" if count is not None else "–",
        f"{usage.peak / MB:,.0f}",
        f"{output.pages:,}",
        f"{output.files:,}",
        f"{output.size / MB:,.1f}",
    ]


def _seconds(seconds: float) -> str:
    return f"{seconds:.2f}" if seconds < 10 else f"{seconds:.1f}"


def _goals(results: Results) -> str:
    found = goals(results)
    if not found:
        return ""
    header = ("time, memory and size", "measured", "target", "")
    note = f"\nThe targets are set for {SIZE:,} commits, so some are not judged here.\n"
    return table(header, map(_goal_row, found), 4) + ("" if is_judged(results) else note)


def _goal_row(goal: Goal) -> list[str]:
    return [goal.what, goal.found, goal.target or "–", _VERDICTS[goal.is_reached]]


def _pages(results: Results) -> str:
    return "".join(
        f"A commit's page in the site of `{name}` has {weight.content / KB:.1f} KB of content and "
        f"{weight.around / KB:.1f} KB around it.\n"
        for name, weight in results.weights
    )
