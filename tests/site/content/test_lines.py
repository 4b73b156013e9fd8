"""What a line of a list says of a commit: its title, its request, the time at which it landed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.models import Commit
from digest.site.content.lines import split_request, time_on, title_html

DAY = date(2026, 2, 3)
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("title", "words", "number"),
    [
        ("Close the valve (#7)", "Close the valve", "#7"),
        ("Close the valve (!12)", "Close the valve", "!12"),
        ("Close the valve (pull request #7)", "Close the valve", "#7"),
        ("Close the valve (#6) (#7)", "Close the valve (#6)", "#7"),
        ("Close the valve (#7) again", "Close the valve (#7) again", ""),
        ('Revert "Close the valve (#7)"', 'Revert "Close the valve (#7)"', ""),
        ("Close the valve (7)", "Close the valve (7)", ""),
        ("Close the valve #7", "Close the valve #7", ""),
        ("(#7)", "(#7)", ""),
        ("", "", ""),
    ],
)
def test_a_request_stands_apart_from_its_title(title: str, words: str, number: str) -> None:
    assert split_request(title) == (words, number)


@pytest.mark.parametrize(
    ("title", "html"),
    [
        ("Close `a` and `b`", "Close <code>a</code> and <code>b</code>"),
        ("Close ``a`` now", "Close <code>a</code> now"),
        ("Close `` a`b `` now", "Close <code>a`b</code> now"),
        ("An odd ` backtick", "An odd ` backtick"),
        ("Odd `a` and ` one", "Odd <code>a</code> and ` one"),
        ("```", "```"),
        ("`<b>` & <i>", "<code>&lt;b&gt;</code> &amp; &lt;i&gt;"),
        ("__all__ *not* [a](b)", "__all__ *not* [a](b)"),
        ("", ""),
    ],
)
def test_what_stands_in_backticks_is_code_and_all_else_is_literal(title: str, html: str) -> None:
    assert title_html(title) == html


@given(st.text("`<>&ab \"'", max_size=40))
def test_no_title_makes_elements_but_code(title: str) -> None:
    html = lxml.html.fragment_fromstring(str(title_html(title)), create_parent="p")
    assert {element.tag for element in html.iter()} <= {"p", "code"}
    plain = html.text_content().replace("`", "").replace(" ", "")
    assert plain == title.replace("`", "").replace(" ", "")


def at(hour: int, *, day: int = 3, offset: int = 0) -> datetime:
    return datetime(2026, 2, day, hour, 30, tzinfo=timezone(timedelta(hours=offset)))


@pytest.mark.parametrize(
    ("times", "zone", "shown"),
    [
        ({"commit_time": at(9)}, UTC, "09:30"),
        ({"commit_time": at(9)}, SHANGHAI, "17:30"),
        ({"commit_time": at(9, day=1), "landed": at(11)}, UTC, "11:30"),
        ({"landed": at(1, offset=-5)}, UTC, "06:30"),
        # what lies on another day is no time of this one
        ({"commit_time": at(20)}, SHANGHAI, ""),
        ({"local_time": datetime(2026, 2, 3, 9, 30)}, UTC, "09:30"),
        ({"local_time": datetime(2025, 8, 17, 9, 30)}, UTC, ""),
        # when it was written does not matter where the landing is known
        ({"local_time": datetime(2025, 8, 17, 9, 30), "landed": at(11)}, UTC, "11:30"),
        ({}, UTC, ""),
    ],
)
def test_the_time_is_that_of_the_landing_on_its_day(
    times: dict[str, datetime], zone: ZoneInfo, shown: str
) -> None:
    commit = Commit("a" * 40, "Ada", **{"local_time": None, **times}, message="a")  # type: ignore[arg-type]
    assert time_on(DAY, commit, zone) == shown


def test_the_first_moment_of_the_calendar_has_a_time_or_none() -> None:
    first = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=9)))
    commit = Commit("a" * 40, "Ada", None, "a", landed=first)
    assert time_on(date(1, 1, 1), commit, ZoneInfo("America/New_York")) == ""
