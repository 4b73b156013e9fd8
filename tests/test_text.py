"""Texts cut to a length."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.text import counted, shorten

LIMIT = 160


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("x" * LIMIT, "x" * LIMIT),
        ("x" * (LIMIT + 1), "x" * (LIMIT - 1) + "…"),
        ("阀" * (LIMIT + 1), "阀" * (LIMIT - 1) + "…"),
        ("x" * 100 + ". " + "y" * 100, "x" * 100 + "."),
        ("阀" * 100 + "。" + "门" * 100, "阀" * 100 + "。"),
        ("x" * 60 + ". " + "y" * 200, "x" * 60 + ". " + "y" * (LIMIT - 63) + "…"),
        ("x" * 100 + " v1.5" + "y" * 100, "x" * 100 + " v1.5" + "y" * (LIMIT - 106) + "…"),
        ("x" * (LIMIT - 3) + "   " + "y" * 9, "x" * (LIMIT - 3) + "…"),
        ("", ""),
    ],
    ids=[
        *("fits", "cut", "cut in Chinese", "at a sentence", "at a Chinese sentence"),
        *("sentence too short", "no sentence at a number", "no space at the end", "empty"),
    ],
)
def test_a_long_text_is_cut_where_a_sentence_ends_near(text: str, short: str) -> None:
    assert shorten(text, LIMIT, at_break=True) == short
    assert len(shorten(text, LIMIT, at_break=True)) <= LIMIT


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("12345", "12345"),
        ("123456", "1234…"),
        ("阀门阀门阀门", "阀门阀门…"),
        ("👩‍🚀👩‍🚀", "👩‍🚀👩…"),  # code points are counted, as the report format does
        ("1. 34567", "1. 3…"),  # no break is looked for unless asked
        ("12   678", "12…"),
    ],
)
def test_a_long_text_is_cut_anywhere(text: str, short: str) -> None:
    assert shorten(text, 5) == short


@given(st.text("ab .。\n", max_size=40), st.integers(1, 30), st.booleans())
def test_what_is_left_begins_as_the_text_does(text: str, limit: int, at_break: bool) -> None:
    short = shorten(text, limit, at_break=at_break)
    assert len(short) <= limit
    assert text.startswith(short.removesuffix("…"))
    assert (short == text) == (len(text) <= limit)


def test_numbers_have_their_nouns() -> None:
    told = [counted(number, "day") for number in (0, 1, 2, 2000)]
    assert told == ["0 days", "1 day", "2 days", "2,000 days"]
    assert [counted(number, "entry", "entries") for number in (1, 2)] == ["1 entry", "2 entries"]
