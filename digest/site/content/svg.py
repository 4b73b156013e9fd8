"""Counts → SVG, drawn when the site is built: it needs no script and follows the colour scheme.

Screen readers skip a drawing, and so does the Tab key: hundreds of squares help neither. A table
with the same counts and links stands beside each. Colours come from the style sheet, by class.
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
# In pixels: a square's side, the distance from one to the next, the space of the months' names.
_SIDE, _STEP, _TOP = 11, 13, 14
_LINKS = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
_HEIGHT = _TOP + 7 * _STEP
_WEEK_WIDTH = 12  # pixels that a column is drawn with: two halves fit beside each other
# In units of a trend's drawing: the width of a bar, that of its place, the height of the highest.
_BAR, _SLOT, _TALL = 8, 10, 100
_WIDEST = 24  # pixels, the most that a bar's place gets


@dataclass(frozen=True, slots=True)
class Square:
    """A day of a calendar; `link` and `title` are plain text."""

    day: date
    shade: int  # 0: no commits … `SHADES`
    is_marked: bool
    link: str
    title: str


@dataclass(frozen=True, slots=True)
class Column:
    """A bar of a trend, its parts from the bottom up; without a link where `link` is ""."""

    parts: tuple[int, ...]
    link: str
    title: str


def shade_bounds(totals: Iterable[int]) -> tuple[int, ...]:
    """Give the highest number of each shade but the last.

    A shade gets a quarter of the days, as far as equal numbers allow. Numbers below 1 have the
    shade 0 and do not count.
    """
    some = sorted(total for total in totals if total > 0)
    quarters = {some[len(some) * part // SHADES - 1] for part in range(1, SHADES) if some}
    return tuple(sorted(bound for bound in quarters if bound < some[-1]))


def shade_of(total: int, bounds: Sequence[int]) -> int:
    """Give a number's shade, from 0 to `SHADES`; `bounds` come from `shade_bounds`."""
    return 1 + bisect_left(bounds, total) if total > 0 else 0


def shade_ranges(bounds: Sequence[int], highest: int) -> list[str]:
    """Write each shade's range of numbers, from shade 0 on: `0`, `1–4`, `5`."""
    edges = [0, *bounds, highest] if highest else [0]
    spans = ((low + 1, high) for low, high in pairwise(edges))
    return ["0", *(f"{low:,}–{high:,}" if low < high else f"{high:,}" for low, high in spans)]


def calendars(squares: Sequence[Square], months: Sequence[str]) -> list[tuple[int, list[Markup]]]:
    """Draw days by year, the newest year first; each half of a year with days is a drawing.

    `squares` are in order of their days, `months` are the names of all twelve.
    """
    bounds = (squares[0].day, squares[-1].day) if squares else (date.min, date.max)
    years = []
    for year, group in groupby(squares, key=lambda square: square.day.year):
        halves = groupby(group, key=lambda square: square.day.month > 6)
        years.append((year, [_half(late, list(days), months, bounds) for late, days in halves]))
    return years[::-1]


def swatch(shade: int, *, is_marked: bool = False) -> Markup:
    """Draw a square alone, for a calendar's legend."""
    middle = _SIDE / 2
    dot = f'<path class="digest-calendar__dots" d="M{middle} {middle}h0"/>' if is_marked else ""
    return Markup(  # noqa: S704 - numbers
        f'<svg class="digest-swatch" viewBox="0 0 {_SIDE} {_SIDE}" aria-hidden="true">'
        f'<rect class="digest-shade{shade}" x="0" y="0"/>{dot}</svg>'
    )


def round_up(number: int) -> int:
    """Round up to an even number of one digit and zeros, so that half of it is a whole number."""
    power = 1
    while power * 10 < number:
        power *= 10
    tops = (step * power for step in range(1, 11))
    return next(top for top in tops if top >= number and top % 2 == 0)


def trend(columns: Sequence[Column], kinds: Sequence[str], top: int) -> Markup:
    """Draw columns beside each other; `top` is the number that has the full height.

    `kinds` name the classes of the columns' parts. All parts of a kind are one path: it is short.
    """
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


def bar(part: int, whole: int) -> Markup:
    """Draw a horizontal bar of the length `part` / `whole`."""
    return Markup(  # noqa: S704 - numbers
        '<svg class="digest-share" viewBox="0 0 100 1" preserveAspectRatio="none"'
        f' aria-hidden="true"><rect width="{100 * part / whole:.1f}" height="1"/></svg>'
    )


def column(part: int, marked: int, whole: int) -> Markup:
    """Draw an upright bar of the height `part` / `whole`, its foot marked up to `marked`."""
    top, mark = (100 * number / max(whole, 1) for number in (part, marked))
    return Markup(  # noqa: S704 - numbers
        '<svg class="digest-column" viewBox="0 0 1 100" preserveAspectRatio="none"'
        f' aria-hidden="true"><rect y="{100 - top:.0f}" width="1" height="{top:.0f}"/>'
        f'<rect y="{100 - mark:.0f}" width="1" height="{mark:.0f}"/></svg>'
    )


def _half(
    late: bool, squares: Sequence[Square], months: Sequence[str], bounds: tuple[date, date]
) -> Markup:
    """Draw half a year; only days from the first to the last of `bounds` can be missing."""
    year = squares[0].day.year
    first, last = date(year, 7 if late else 1, 1), date(year, 12 if late else 6, 31 if late else 30)
    start = first.toordinal() - first.weekday()
    columns = (last.toordinal() - start) // 7 + 1
    shares_week = late and first.weekday() > 0  # with the half before it
    kind = "digest-calendar digest-calendar--shared" if shares_week else "digest-calendar"
    ground = _ground(max(first, bounds[0]), min(last, bounds[1]), start)
    dots = "".join(_dot(square.day, start) for square in squares if square.is_marked)
    firsts = [date(year, month, 1) for month in range(first.month, last.month + 1)]
    names = "".join(_name(day, start, months[day.month - 1]) for day in firsts)
    return Markup(  # noqa: S704 - numbers, and what is escaped
        f'<svg class="{kind}" {_LINKS} width="{columns * _WEEK_WIDTH}"'
        f' viewBox="0 0 {columns * _STEP} {_HEIGHT}" aria-hidden="true">'
        f'{names}<path class="digest-calendar__ground" d="{ground}"/>'
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


def _parts(columns: Sequence[Column], number: int, top: int) -> Iterator[str]:
    for n, column in enumerate(columns):
        if part := column.parts[number]:
            below = sum(column.parts[:number])
            low, high = (_TALL - _TALL * amount / top for amount in (below, below + part))
            x = n * _SLOT + (_SLOT - _BAR) // 2
            yield f"M{x} {low:.1f}V{high:.1f}h{_BAR}V{low:.1f}z"
