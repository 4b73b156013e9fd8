"""Figures → SVG, drawn when the site is built: text that needs no script and follows the scheme.

A drawing is hidden from screen readers and left out of the keyboard's way: hundreds of squares help
neither. Beside each stands a table with the same figures and links. Colours come from the style
sheet, by class.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from html import escape
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from markupsafe import Markup

from digest.site.html.addresses import monday_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

SHADES = 4  # of days with commits
_SIDE, _STEP, _TOP = 11, 13, 14  # of a square, to the next one, below the months' names
_LINKS = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
_COLUMNS = 28  # weeks that half a year touches at most
_WIDTH, _HEIGHT = _COLUMNS * _STEP, _TOP + 7 * _STEP
_BAR, _SLOT, _TALL = 8, 10, 100  # of a week: its bar, its place, the highest
_WIDEST = 24  # pixels of a week's place


@dataclass(frozen=True, slots=True)
class Square:
    """A day of a calendar; `link` and `title` are text."""

    day: date
    shade: int  # 0: no commits … `SHADES`
    is_marked: bool
    link: str
    title: str


@dataclass(frozen=True, slots=True)
class Column:
    """A bar of a trend: its parts from the bottom up; no link where `link` is ""."""

    parts: tuple[int, ...]
    link: str
    title: str


def shade_bounds(totals: Iterable[int]) -> tuple[int, ...]:
    """Give the highest number of each shade but the last: a quarter of the days each, if it can.

    Numbers below 1 have the shade 0 and do not count.
    """
    some = sorted(total for total in totals if total > 0)
    quarters = {some[len(some) * part // SHADES - 1] for part in range(1, SHADES) if some}
    return tuple(sorted(bound for bound in quarters if bound < some[-1]))


def shade_of(total: int, bounds: Sequence[int]) -> int:
    """Give a number's shade."""
    return 1 + bisect_left(bounds, total) if total > 0 else 0


def shade_ranges(bounds: Sequence[int], highest: int) -> list[str]:
    """Word each shade's numbers, from 0 on: `0`, `1–4`, `5`."""
    edges = [0, *bounds, highest] if highest else [0]
    spans = ((low + 1, high) for low, high in pairwise(edges))
    return ["0", *(f"{low:,}–{high:,}" if low < high else f"{high:,}" for low, high in spans)]


def calendars(squares: Sequence[Square], months: Sequence[str]) -> list[tuple[int, list[Markup]]]:
    """Draw days in order as years, the newest first: a drawing for each half that has some.

    `months` are the names of all twelve.
    """
    years = []
    for year, group in groupby(squares, key=lambda square: square.day.year):
        halves = groupby(group, key=lambda square: square.day.month > 6)
        years.append((year, [_half(year, late, list(days), months) for late, days in halves]))
    return years[::-1]


def _half(year: int, late: bool, squares: Sequence[Square], months: Sequence[str]) -> Markup:
    first, last = date(year, 7 if late else 1, 1), date(year, 12 if late else 6, 31 if late else 30)
    start = first.toordinal() - first.weekday()
    dots = "".join(_dot(square.day, start) for square in squares if square.is_marked)
    firsts = [date(year, month, 1) for month in range(first.month, last.month + 1)]
    names = "".join(_name(day, start, months[day.month - 1]) for day in firsts)
    return Markup(  # noqa: S704 - numbers, and what is escaped
        f'<svg class="digest-calendar" {_LINKS} viewBox="0 0 {_WIDTH} {_HEIGHT}"'
        ' aria-hidden="true">'
        f'{names}<path class="digest-calendar__ground" d="{_ground(first, last, start)}"/>'
        + "".join(_square(square, start) for square in squares)
        + (f'<path class="digest-calendar__dots" d="{dots}"/>' if dots else "")
        + "</svg>"
    )


def _place(day: date, start: int) -> tuple[int, int]:
    """Give the corner of a day's square; `start` is the Monday of the first column."""
    column, row = divmod(day.toordinal() - start, 7)
    return column * _STEP, _TOP + row * _STEP


def _name(day: date, start: int, name: str) -> str:
    return f'<text x="{_place(day, start)[0]}" y="9">{escape(name)}</text>'


def _ground(first: date, last: date, start: int) -> str:
    """Draw all days' squares as one dashed line a week."""
    weeks = range(monday_of(first).toordinal(), last.toordinal() + 1, 7)
    ends = ((max(first.toordinal(), n), min(last.toordinal(), n + 6)) for n in weeks)
    return "".join(_dashes(low - start, high - start) for low, high in ends)


def _dashes(low: int, high: int) -> str:
    x = low // 7 * _STEP + _SIDE / 2
    return f"M{x} {_TOP + low % 7 * _STEP}V{_TOP + high % 7 * _STEP + _SIDE}"


def _square(square: Square, start: int) -> str:
    x, y = _place(square.day, start)
    return (
        f'<a xlink:href="{escape(square.link)}" tabindex="-1"><title>{escape(square.title)}</title>'
        f'<rect class="digest-shade{square.shade}" x="{x}" y="{y}"/></a>'
    )


def _dot(day: date, start: int) -> str:
    x, y = _place(day, start)
    return f"M{x + _SIDE / 2} {y + _SIDE / 2}h0"


def swatch(shade: int, *, is_marked: bool = False) -> Markup:
    """Draw a square by itself, for a calendar's key."""
    middle = _SIDE / 2
    dot = f'<path class="digest-calendar__dots" d="M{middle} {middle}h0"/>' if is_marked else ""
    return Markup(  # noqa: S704 - numbers
        f'<svg class="digest-swatch" viewBox="0 0 {_SIDE} {_SIDE}" aria-hidden="true">'
        f'<rect class="digest-shade{shade}" x="0" y="0"/>{dot}</svg>'
    )


def round_up(number: int) -> int:
    """Give the next even number of one digit and noughts, or 10 of them: its half is whole."""
    power = 1
    while power * 10 < number:
        power *= 10
    tops = (step * power for step in range(1, 11))
    return next(top for top in tops if top >= number and top % 2 == 0)


def trend(columns: Sequence[Column], kinds: Sequence[str], top: int) -> Markup:
    """Draw columns beside each other, each kind of part in one path; `top` is the full height."""
    paths = (
        f'<path class="digest-part digest-part--{kind}" d="{outline}"/>'
        for number, kind in enumerate(kinds)
        if (outline := "".join(_parts(columns, number, top)))
    )
    hits = (
        f'<a xlink:href="{escape(column.link)}" tabindex="-1"><title>{escape(column.title)}</title>'
        f'<rect x="{n * _SLOT}" width="{_SLOT}" height="{_TALL}"/></a>'
        for n, column in enumerate(columns)
        if column.link
    )
    return Markup(  # noqa: S704 - numbers, and what is escaped
        f'<svg class="digest-trend" {_LINKS} width="{len(columns) * _WIDEST}"'
        f' viewBox="0 0 {len(columns) * _SLOT} {_TALL}"'
        f' preserveAspectRatio="none" aria-hidden="true">{"".join(paths)}{"".join(hits)}</svg>'
    )


def _parts(columns: Sequence[Column], number: int, top: int) -> Iterator[str]:
    for n, column in enumerate(columns):
        if part := column.parts[number]:
            below = sum(column.parts[:number])
            low, high = (_TALL - _TALL * amount / top for amount in (below, below + part))
            x = n * _SLOT + (_SLOT - _BAR) // 2
            yield f"M{x} {low:.1f}V{high:.1f}h{_BAR}V{low:.1f}z"


def bar(part: int, whole: int) -> Markup:
    """Draw a bar as long as a part of a whole."""
    return Markup(  # noqa: S704 - numbers
        '<svg class="digest-share" viewBox="0 0 100 1" preserveAspectRatio="none"'
        f' aria-hidden="true"><rect width="{100 * part / whole:.1f}" height="1"/></svg>'
    )
