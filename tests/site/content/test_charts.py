"""What drawings say: which days stand out, where months begin, what a week's days hold."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from digest.locales import locale_of
from digest.models import Language, Level
from digest.site.content.charts import Charts
from tests.site.records import make_catalog, make_entry, make_report

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.site.reading.records import CatalogReport

CHARTS = Charts(locale_of(Language.EN))
FIRST = date(2026, 1, 28)  # a Wednesday


def reports_with(*days: tuple[int, int] | None) -> Sequence[CatalogReport]:
    """Make a report a day: so many commits, so many of them high; none for a day without one."""
    return make_catalog(
        make_report(
            *(
                make_entry(f"{day} {n}", level=Level.HIGH if n < counts[1] else Level.LOW)
                for n in range(counts[0])
            ),
            day=FIRST + timedelta(days=day),
        )
        for day, counts in enumerate(days)
        if counts
    ).reports


def dots(*days: tuple[int, int] | None) -> tuple[int, str]:
    """Give how many days have a dot, and what the legend says of it."""
    calendar = CHARTS.calendar(reports_with(*days))
    halves = "".join(half for _, drawn in calendar.years for half in drawn)
    _, _, path = halves.partition('digest-calendar__dots" d="')
    return path.partition('"')[0].count("M"), calendar.dot_text if calendar.dot else ""


@pytest.mark.parametrize(
    ("days", "number", "text"),
    [
        # a quarter of the days, those with the largest shares
        ([(10, 1), (10, 2), (10, 3), (10, 4)], 1, "40% or more of high importance"),
        ([(10, 1), (10, 1), (10, 1), (10, 1)], 4, "10% or more of high importance"),
        # where most days have none, each day with one
        ([(9, 0), (9, 0), (9, 0), (9, 0), (9, 3)], 1, "34% or more of high importance"),
        ([(9, 0), (0, 0)], 0, ""),
    ],
)
def test_a_dot_marks_days_with_notably_many_important_commits(
    days: list[tuple[int, int]], number: int, text: str
) -> None:
    assert dots(*days) == (number, text)


def test_months_are_named_below_their_first_week() -> None:
    trend = CHARTS.trend(reports_with(*[(1, 0)] * 40))
    assert trend.months == ["Jan", "Feb", "", "", "", "Mar"]


def test_a_week_has_seven_days_whatever_has_a_report() -> None:
    reports = reports_with((4, 1), None, (1, 1))
    days = CHARTS.week(date(2026, 1, 26), reports)
    assert [(day.name, day.total, bool(day.link)) for day in days] == [
        *(("Mon", 0, False), ("Tue", 0, False), ("Wed", 4, True), ("Thu", 0, False)),
        *(("Fri", 1, True), ("Sat", 0, False), ("Sun", 0, False)),
    ]
    assert days[2].title == "2026-01-28 Wednesday: 4 commits, 1 of high importance"
    assert 'y="0" width="1" height="100"' in days[2].bar


def test_the_last_week_of_the_calendar_ends_with_it() -> None:
    assert len(CHARTS.week(date(9999, 12, 27), [])) == 5
