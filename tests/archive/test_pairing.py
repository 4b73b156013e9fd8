"""Which entry belongs to which row: cases of titles, as rows and as queues of entries."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.archive.pairing import Position, pair_rows

CASES: dict[str, tuple[list[str], list[list[str]], list[Position | None], list[Position]]] = {
    "in order": (["a", "b", "c"], [["b"], ["a", "c"]], [(1, 0), (0, 0), (1, 1)], []),
    "same titles in one queue": (["a", "a"], [["a", "a"]], [(0, 0), (0, 1)], []),
    "a tie goes to the first queue": (["a", "a"], [["a"], ["a"]], [(0, 0), (1, 0)], []),
    "the nearest entry wins over the first queue": (
        ["a", "b", "a"],
        [["b", "a"], ["a"]],
        [(1, 0), (0, 0), (0, 1)],
        [],
    ),
    "letters agree where marks were taken off": (
        ["fix: `__init__`", "feat: A|B"],
        [["fix init", "feat: ab"]],
        [(0, 0), (0, 1)],
        [],
    ),
    "the real title wins over one that looks like it": (
        ["a b", "a-b"],
        [["a-b"], ["a b"]],
        [(1, 0), (0, 0)],
        [],
    ),
    "one changed title is left for one row": (
        ["a", "x", "c"],
        [["a", "y", "c"]],
        [(0, 0), (0, 1), (0, 2)],
        [],
    ),
    "changed titles pair in order": (["x", "y"], [["1", "2"]], [(0, 0), (0, 1)], []),
    "changed titles of two groups stay apart": (
        ["x", "y"],
        [["1"], ["2"]],
        [None, None],
        [(0, 0), (1, 0)],
    ),
    "a row without entry": (["a", "b"], [["a"]], [(0, 0), None], []),
    "an entry without row": (["a"], [["a", "b"]], [(0, 0)], [(0, 1)]),
    "an entry without row is passed over": (["b"], [["a", "b"]], [(0, 1)], [(0, 0)]),
    "no entries": (["a"], [], [None], []),
    "nothing": ([], [], [], []),
}


@pytest.mark.parametrize(("rows", "queues", "found", "left"), CASES.values(), ids=CASES)
def test_rows_take_entries(
    rows: list[str], queues: list[list[str]], found: list[Position | None], left: list[Position]
) -> None:
    assert pair_rows(rows, queues) == (found, left)


def test_known_places_are_taken_first() -> None:
    assert pair_rows(["a", "a"], [["a"], ["a"]], {0: (1, 0)}) == ([(1, 0), (0, 0)], [])


TITLES = st.lists(st.sampled_from(["a", "b", "A!", "c"]), max_size=6)


@given(TITLES, st.lists(TITLES, max_size=3))
def test_every_entry_is_used_once_or_left(rows: list[str], queues: list[list[str]]) -> None:
    found, left = pair_rows(rows, queues)
    every = [(q, i) for q, queue in enumerate(queues) for i in range(len(queue))]
    assert len(found) == len(rows)
    assert sorted([*(place for place in found if place), *left]) == every


@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.text("ab", max_size=3)),
        max_size=8,
        unique_by=lambda item: item[1],
    )
)
def test_distinct_titles_always_find_their_entry(items: list[tuple[int, str]]) -> None:
    queues: list[list[str]] = [[], [], []]
    places = []
    for queue, title in items:
        places.append((queue, len(queues[queue])))
        queues[queue].append(title)
    assert pair_rows([title for _, title in items], queues) == (places, [])


def test_a_title_that_lost_words_is_known_by_the_rest() -> None:
    rows = ["[Fix] Close the `valve` (#1)", "Add a nozzle <b>", "Ignite twice"]
    queues = [["Add a nozzle"], ["Close the valve", "Ignite twice"]]
    assert pair_rows(rows, queues) == ([(1, 0), (0, 0), (1, 1)], [])


def test_a_few_letters_are_not_enough() -> None:
    found, left = pair_rows(["Fix it now", "Go"], [["Fix"], ["Gone"]])
    assert (found, left) == ([None, None], [(0, 0), (1, 0)])
