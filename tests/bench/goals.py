"""What each measurement has to reach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.bench.growth import exponent
from tests.bench.plan import COLD, EDITED, HUGO, NEW_DAY, STOCK, WARM, WRITE, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.measuring import Results

KB, MB = 1000, 1_000_000  # bytes
SIZE = 20_000  # commits the targets are set for; ratios are others at other sizes
_NEARLY = 0.05  # how far off the size may be, as a share of it

COLD_SEARCH, WARM_SEARCH = named(COLD, search=True), named(WARM, search=True)
NEW_DAY_SEARCH, EDITED_SEARCH = named(NEW_DAY, search=True), named(EDITED, search=True)
STOCK_SEARCH = named(STOCK, search=True)

# Time of the first over time of the second, at most; None: shown for information.
RATIOS: tuple[tuple[str, str, float | None], ...] = (
    (COLD, STOCK, 1 / 12),
    (COLD, HUGO, 0.75),
    (COLD_SEARCH, STOCK_SEARCH, 1 / 8),
    (WARM, STOCK, 1 / 50),
    (WARM_SEARCH, STOCK, None),
    (NEW_DAY, STOCK, None),
    (NEW_DAY_SEARCH, STOCK, 1 / 30),
    (EDITED, STOCK, None),
    (EDITED_SEARCH, STOCK, 1 / 22),
    (COLD, WRITE, None),
)
PEAKS = ((COLD, 300), (COLD_SEARCH, 300))  # MB
SIZES = ((COLD_SEARCH, 240),)  # MB of the built site
GROWN_PEAKS = {20_000: 300, 100_000: 400}  # MB, by commits, with search
GROWN_WALLS = {100_000: 25}  # seconds, by commits, with search
EXPONENT = 1.02  # from the first of these sizes on
GROWN_FROM = 20_000  # what is smaller is mostly the start
AROUND = 8  # KB of a commit's page beyond its own content


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure beside its target, both as text.

    `is_reached` is `None` without a target, and where the archive has another size than the
    target is set for.
    """

    what: str
    found: str
    target: str
    is_reached: bool | None


def goals(results: Results) -> list[Goal]:
    """Hold the results against their targets; what was not measured has none."""
    return [*_ratios(results), *_absolutes(results), *_weights(results), *_growth(results)]


def _ratios(results: Results) -> Iterator[Goal]:
    for name, over, target in RATIOS:
        first, second = results.find(name), results.find(over)
        if first and second:
            ratio = first.usage.wall / second.usage.wall
            verdict = _verdict(results, ratio, target)
            shown = f"at most {ratio_text(target)}" if target else ""
            yield Goal(f"{name} / {over}", ratio_text(ratio), shown, verdict)


def _absolutes(results: Results) -> Iterator[Goal]:
    for name, target in PEAKS:
        if found := results.find(name):
            yield _in_mb(results, f"peak memory of {name}", found.usage.peak, target)
    for name, target in SIZES:
        if found := results.find(name):
            yield _in_mb(results, f"site of {name}", found.output.size, target)


def _in_mb(results: Results, what: str, value: float, target: float) -> Goal:
    verdict = _verdict(results, value, target * MB)
    return Goal(what, f"{value / MB:,.0f} MB", f"at most {target} MB", verdict)


def _weights(results: Results) -> Iterator[Goal]:
    for name, weight in results.weights:
        what = f"a commit's page beyond its own content, {name}"
        found, is_reached = f"{weight.around / KB:.1f} KB", weight.around <= AROUND * KB
        yield Goal(what, found, f"at most {AROUND} KB", is_reached)


def _growth(results: Results) -> Iterator[Goal]:
    for commits, found in results.scale:
        if target := GROWN_PEAKS.get(commits):
            peak = found.usage.peak / MB
            what = f"peak memory at {commits:,} commits"
            yield Goal(what, f"{peak:,.0f} MB", f"at most {target} MB", peak <= target)
        if seconds := GROWN_WALLS.get(commits):
            what, wall = f"time at {commits:,} commits", found.usage.wall
            yield Goal(what, f"{wall:.1f} s", f"at most {seconds} s", wall <= seconds)
    walls = {commits: found.usage.wall for commits, found in results.scale}
    large = {commits: wall for commits, wall in walls.items() if commits >= GROWN_FROM}
    fitted = large if len(large) > 1 else walls
    if len(fitted) > 1:
        power = exponent(fitted)
        found_text, target_text = f"commits ^ {power:.2f}", f"at most ^ {EXPONENT}"
        yield Goal("growth of time", found_text, target_text, power <= EXPONENT)


def _verdict(results: Results, value: float, target: float | None) -> bool | None:
    if target is None or not is_judged(results):
        return None
    return value <= target


def is_judged(results: Results) -> bool:
    """Tell whether the archive is of the size that the targets are set for."""
    return abs(results.corpus.commits / SIZE - 1) <= _NEARLY


def ratio_text(ratio: float) -> str:
    """Write a ratio as people say it: `1/12`, `1/3.5`, `2.5`."""
    return f"1/{1 / ratio:.3g}" if ratio < 1 else f"{ratio:.3g}"
