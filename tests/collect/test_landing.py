"""When commits land: the line that never goes back, what merges bring, what a cut hides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.collect.landing import Landing, Walked, is_deep_enough, land

if TYPE_CHECKING:
    from collections.abc import Sequence

NOW = 1000


def walk(*rows: tuple[str, int | None, str]) -> list[Walked]:
    """Make a history, the newest first: names of one letter, times, parents."""
    return [Walked(name, time, tuple(parents)) for name, time, parents in rows]


def times(rows: Sequence[Walked], now: int = NOW) -> dict[str, int]:
    return {landing.sha: landing.time for landing in land(rows, now)}


CASES = {
    "a line whose dates never go back": (
        walk(("c", 30, "b"), ("b", 20, "a"), ("a", 10, "")),
        {"a": 10, "b": 20, "c": 30},
    ),
    "dates that go back, several in a row": (
        walk(("d", 25, "c"), ("c", 5, "b"), ("b", 3, "a"), ("a", 20, "")),
        {"a": 20, "b": 20, "c": 20, "d": 25},
    ),
    "a date later than now, which those above do not inherit": (
        walk(("c", 30, "b"), ("b", NOW + 1, "a"), ("a", 10, "")),
        {"a": 10, "b": 10, "c": 30},
    ),
    "dates later than now from the first commit on": (
        walk(("b", NOW + 2, "a"), ("a", NOW + 1, "")),
        {"a": NOW, "b": NOW},
    ),
    "no dates at all, below one that has": (
        walk(("b", 30, "a"), ("a", None, "")),
        {"a": 30, "b": 30},
    ),
    "before 1970, as git has it": (walk(("b", 5, "a"), ("a", 0, "")), {"a": 0, "b": 5}),
    "a merge brings its side": (
        walk(("m", 40, "bs"), ("b", 30, "a"), ("s", 15, "a"), ("a", 10, "")),
        {"a": 10, "b": 30, "s": 40, "m": 40},
    ),
    "a side that merged the line into itself": (
        walk(("m", 50, "bt"), ("t", 35, "sb"), ("b", 30, "a"), ("s", 15, "a"), ("a", 10, "")),
        {"a": 10, "b": 30, "s": 50, "t": 50, "m": 50},
    ),
    "an octopus": (
        walk(("m", 50, "ast"), ("t", 30, "a"), ("s", 20, "a"), ("a", 10, "")),
        {"a": 10, "s": 50, "t": 50, "m": 50},
    ),
    "a side merged twice lands with the first merge": (
        walk(("n", 60, "mt"), ("t", 45, "s"), ("m", 40, "as"), ("s", 20, "a"), ("a", 10, "")),
        {"a": 10, "s": 40, "m": 40, "t": 60, "n": 60},
    ),
    "another project joined in": (
        walk(("m", 50, "ax"), ("x", 5, "y"), ("y", 1, ""), ("a", 10, "")),
        {"a": 10, "x": 50, "y": 50, "m": 50},
    ),
    "a date in the future beside the line": (
        walk(("m", 50, "as"), ("s", NOW + 9, "a"), ("a", 10, "")),
        {"a": 10, "s": 50, "m": 50},
    ),
}


@pytest.mark.parametrize(("rows", "expected"), CASES.values(), ids=CASES)
def test_landing_times(rows: Sequence[Walked], expected: dict[str, int]) -> None:
    assert times(rows) == expected


def test_a_merge_knows_what_it_brought() -> None:
    rows = walk(("m", 50, "ast"), ("t", 30, "s"), ("s", 20, "a"), ("a", 10, ""))
    found = {landing.sha: landing for landing in land(rows, NOW)}
    assert [found[name].merge for name in "ast"] == ["", "m", "m"]
    assert [found[name].brought for name in "amst"] == [0, 2, 0, 0]


def test_no_commits_land_nowhere() -> None:
    assert land([], NOW) == ()


@st.composite
def histories(draw: st.DrawFn) -> list[Walked]:
    """Draw a history, the newest first: each commit has parents among the older ones."""
    rows: list[Walked] = []
    for number in range(draw(st.integers(1, 12))):
        names = st.lists(st.integers(0, max(0, number - 1)), min_size=1, max_size=3, unique=True)
        parents = draw(names) if number else []
        time = draw(st.none() | st.integers(0, NOW + 100))
        rows.append(Walked(str(number), time, tuple(map(str, parents))))
    return rows[::-1]


@given(histories(), st.integers(0, NOW))
def test_the_line_never_goes_back_and_all_land_once(rows: list[Walked], now: int) -> None:
    rows = _reached(rows, rows[0].sha)
    landings = land(rows, now)
    assert [landing.sha for landing in landings] == [row.sha for row in rows]
    by_name = {landing.sha: landing for landing in landings}
    assert all(landing.time <= now for landing in landings)
    for landing in landings:
        if landing.merge:
            assert by_name[landing.merge].merge == ""
            assert by_name[landing.merge].time == landing.time
    below = by_name[rows[0].sha]
    while below.parents:
        above, below = below, by_name[below.parents[0]]
        assert (above.merge, below.merge) == ("", "")
        assert above.time >= below.time


@given(histories(), st.integers(0, 11), st.integers(0, NOW))
def test_what_has_landed_stays_where_it_is(rows: list[Walked], later: int, now: int) -> None:
    """A history that grows along its line leaves the landings below as they were."""
    tip = rows[0].sha
    grown = [
        Walked("new", NOW - later, (tip, rows[later % len(rows)].sha)),
        *rows,
    ]
    before = {landing.sha: landing.time for landing in land(_reached(rows, tip), now)}
    after = {landing.sha: landing.time for landing in land(_reached(grown, "new"), now)}
    assert {sha: after[sha] for sha in before} == before


def _reached(rows: Sequence[Walked], tip: str) -> list[Walked]:
    reached = {tip}
    for row in rows:
        if row.sha in reached:
            reached.update(row.parents)
    return [row for row in rows if row.sha in reached]


def cut(rows: Sequence[Walked], lost: str) -> tuple[tuple[Landing, ...], set[str]]:
    """Cut commits off a history; give how the rest lands, and its edge."""
    left = [row for row in rows if row.sha not in lost]
    edge = {row.sha for row in left if set(row.parents) & set(lost)}
    return land(
        [row if row.sha not in edge else row._replace(parents=()) for row in left], NOW
    ), edge


LINE = walk(("m", 50, "cs"), ("c", 40, "b"), ("s", 35, "b"), ("b", 30, "a"), ("a", 10, ""))


@pytest.mark.parametrize(
    ("lost", "start", "known", "enough"),
    [
        ("", 0, "", True),
        ("a", 40, "", True),  # b is at the edge, and landed before
        ("a", 30, "", False),  # b is wanted, and has lost its parent
        ("a", 30, "b", True),  # b is known
        ("ab", 45, "", False),  # s has lost where it forked
        ("ab", 45, "s", True),
        ("ab", 55, "", True),
    ],
)
def test_a_clone_is_deep_enough(lost: str, start: int, known: str, enough: bool) -> None:
    landings, edge = cut(LINE, lost)
    assert is_deep_enough(landings, edge, start, set(known)) == enough
