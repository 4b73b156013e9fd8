"""Figures as SVG: what is drawn where, how large, and nothing of a stranger's that is not text."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from digest.site.content.svg import (
    SHADES,
    Column,
    Square,
    bar,
    calendars,
    round_up,
    shade_bounds,
    shade_of,
    shade_ranges,
    swatch,
    trend,
)

MONTHS = [f"{n}月" for n in range(1, 13)]
DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31))


def square(day: date, shade: int = 1, *, is_marked: bool = False) -> Square:
    return Square(day, shade, is_marked, f"{day}/", f"{day}: 1 commit")


def read(svg: str) -> lxml.html.HtmlElement:
    """Read a drawing, which must be well-formed to the letter."""
    etree.fromstring(svg)
    return lxml.html.fragment_fromstring(svg)


def test_a_calendar_has_a_linked_square_for_each_day() -> None:
    days = [date(2026, 1, 1), date(2026, 1, 5), date(2026, 6, 30)]
    ((year, (half,)),) = calendars([square(day) for day in days], MONTHS)
    html = read(half)
    assert year == 2026
    assert html.xpath("//a/@*[name()='xlink:href']") == [
        "2026-01-01/",
        "2026-01-05/",
        "2026-06-30/",
    ]
    assert html.xpath("//title/text()")[0] == "2026-01-01: 1 commit"
    # the first day is a Thursday, the second a Monday, the last a Tuesday, 26 weeks later
    places = [(rect.get("x"), rect.get("y")) for rect in html.iter("rect")]
    assert places == [("0", "53"), ("13", "14"), ("338", "27")]
    assert html.xpath("//text/text()") == MONTHS[:6]


def test_days_with_a_mark_have_a_dot_in_their_middle() -> None:
    squares = [square(date(2026, 1, 1), is_marked=True), square(date(2026, 1, 2))]
    ((_, (half,)),) = calendars(squares, MONTHS)
    assert read(half).xpath("//path[@class='digest-calendar__dots']/@d") == ["M5.5 58.5h0"]


def test_the_newest_year_comes_first_and_only_halves_with_days_are_drawn() -> None:
    days = [date(2024, 12, 31), date(2026, 2, 1), date(2026, 7, 1)]
    drawn = calendars([square(day) for day in days], MONTHS)
    assert [(year, len(halves)) for year, halves in drawn] == [(2026, 2), (2024, 1)]


@given(st.sets(DAYS, max_size=30))
def test_every_day_lies_on_the_ground_of_its_half(days: set[date]) -> None:
    drawn = calendars([square(day) for day in sorted(days)], MONTHS)
    places = []
    for _, halves in drawn:
        for half in halves:
            html = read(half)
            width, height = map(int, html.get("viewbox", html.get("viewBox")).split()[2:])
            own = [(int(rect.get("x")), int(rect.get("y"))) for rect in html.iter("rect")]
            assert all(0 <= x <= width - 11 and 14 <= y <= height - 11 for x, y in own)
            assert len(set(own)) == len(own)
            places += own
    assert len(places) == len(days)


def test_a_calendar_is_small() -> None:
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    drawn = calendars([square(day, is_marked=True) for day in days], MONTHS)
    size = sum(len(half) for _, halves in drawn for half in halves)
    assert size / 365 < 150  # bytes a day


def test_what_strangers_wrote_is_text() -> None:
    hostile = Square(date(2026, 1, 1), 1, False, '"><script>', "</title><script>alert(1)</script>")
    ((_, (half,)),) = calendars([hostile], ["<b>", *MONTHS[1:]])
    drawn = [half, trend([Column((1,), '"><b>', "<i>&</i>")], ["high"], 2)]
    for html in map(read, drawn):
        assert not {"script", "b", "i"} & {element.tag for element in html.iter()}
    assert read(half).xpath("//title/text()") == [hostile.title]


@given(st.lists(st.integers(0, 500)))
def test_shades_rise_with_the_numbers_and_their_ranges_say_so(totals: list[int]) -> None:
    bounds, highest = shade_bounds(totals), max(totals, default=0)
    ranges = shade_ranges(bounds, highest)
    shades = [shade_of(total, bounds) for total in sorted(totals)]
    assert shades == sorted(shades)
    assert len(bounds) < SHADES
    assert len(ranges) == max(shades, default=0) + 1
    for total in totals:
        low, _, high = ranges[shade_of(total, bounds)].replace(",", "").partition("–")
        assert int(low) <= total <= int(high or low)


def test_each_shade_has_a_quarter_of_the_days() -> None:
    bounds = shade_bounds(range(1, 101))
    assert bounds == (25, 50, 75)
    assert Counter(shade_of(n, bounds) for n in range(101)) == {0: 1, 1: 25, 2: 25, 3: 25, 4: 25}
    assert shade_ranges(bounds, 100) == ["0", "1–25", "26–50", "51–75", "76–100"]


@pytest.mark.parametrize(
    ("totals", "ranges"),
    [([], ["0"]), ([0, 0], ["0"]), ([3, 3, 3], ["0", "1–3"]), ([1, 1], ["0", "1"])],
)
def test_few_numbers_have_few_shades(totals: list[int], ranges: list[str]) -> None:
    assert shade_ranges(shade_bounds(totals), max(totals, default=0)) == ranges


@pytest.mark.parametrize(
    ("number", "top"),
    [
        (0, 2),
        (1, 2),
        (2, 2),
        (3, 4),
        (10, 10),
        (11, 20),
        (61, 70),
        (250, 300),
        (614, 700),
        (1001, 2000),
    ],
)
def test_a_trend_ends_at_a_round_number(number: int, top: int) -> None:
    assert round_up(number) == top


@given(st.integers(0, 10**9))
def test_the_round_number_is_near_and_even(number: int) -> None:
    top = round_up(number)
    assert number <= top <= max(2, 2 * number)
    assert top % 2 == 0


def test_a_trend_stacks_its_parts_from_the_bottom_up() -> None:
    columns = [
        Column((2, 1), "../2026-W01/", "three"),
        Column((0, 0), "", ""),
        Column((0, 4), "x", ""),
    ]
    html = read(trend(columns, ["high", "low"], 4))
    assert [(path.get("class"), path.get("d")) for path in html.iter("path")] == [
        ("digest-part digest-part--high", "M1 100.0V50.0h8V100.0z"),
        ("digest-part digest-part--low", "M1 50.0V25.0h8V50.0zM21 100.0V0.0h8V100.0z"),
    ]
    assert html.xpath("//a/@*[name()='xlink:href']") == ["../2026-W01/", "x"]
    assert html.xpath("//rect/@x") == ["0", "20"]


def test_drawings_are_out_of_the_way_of_keyboard_and_screen_reader() -> None:
    ((_, (half,)),) = calendars([square(date(2026, 1, 1))], MONTHS)
    drawn = [
        half,
        trend([Column((1,), "x", "")], ["high"], 2),
        bar(1, 3),
        swatch(1, is_marked=True),
    ]
    for html in map(read, drawn):
        assert html.get("aria-hidden") == "true"
        assert {link.get("tabindex") for link in html.iter("a")} <= {"-1"}
        assert not html.xpath("//@style | //@onclick")


def test_a_bar_is_as_long_as_its_part() -> None:
    assert read(bar(1, 3)).xpath("//rect/@width") == ["33.3"]
