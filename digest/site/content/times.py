"""When a commit was written and when it landed, as pages say it."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from digest.models import Commit

_MINUTES = len("2026-02-26 18:04")
_MINUTE, _MOST_MINUTES = timedelta(minutes=1), 14 * 60  # of an offset from UTC


def landing_time(commit: Commit, day: date, zone: ZoneInfo) -> str:
    """Say when a commit landed: on its report's day, at a time where that is known."""
    landed = commit.landing_time and in_zone(commit.landing_time, zone)
    is_known = landed and landed.date() == day  # the archive may have had another zone then
    return f"{day} {landed:%H:%M}" if landed and is_known else str(day)


def in_zone(time: datetime, zone: ZoneInfo) -> datetime:
    """Give a time in a zone; as it is where the zone's calendar has no such day."""
    try:
        return time.astimezone(zone)
    except OverflowError:
        return time


def other_zone(commit: Commit, zone: ZoneInfo) -> str:
    """Give the offset of a commit's row from UTC, where it is not the one that `zone` gives.

    The report was written when the archive had another time zone.
    """
    exact, local = commit.author_time or commit.commit_time, commit.local_time
    if exact is None or local is None:
        return ""
    with suppress(OverflowError):
        if exact.astimezone(zone).replace(tzinfo=None) == local:
            return ""
        minutes, rest = divmod(local - exact.astimezone(UTC).replace(tzinfo=None), _MINUTE)
        if not rest and abs(minutes) <= _MOST_MINUTES:  # else somebody edited the row
            return f"UTC{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
    return ""


def with_offset(time: datetime) -> str:
    """Write a time for people, with its offset from UTC."""
    text = time.isoformat(" ", "minutes")
    return f"{text[:_MINUTES]} UTC{text[_MINUTES:]}"
