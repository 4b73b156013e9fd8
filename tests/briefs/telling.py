"""Commits to tell in a brief."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from digest.briefs.commits import commits_of
from digest.briefs.records import Period
from digest.models import Commit, Entry, Importance, Level, Report

if TYPE_CHECKING:
    from digest.briefs.commits import BriefCommit

DAY = date(2026, 8, 13)
WEEK = Period(date(2026, 8, 10), is_week=True)
ROCKET = "acme/rocket"


def sha_of(number: int) -> str:
    """Make up a SHA that no other number has, nor its first seven digits."""
    return f"{number:07x}".ljust(40, "0")


def make_entry(number: int, message: str, level: Level | None = Level.HIGH, **more: Any) -> Entry:
    """Make an entry; the higher its number, the later it landed and the higher it is rated."""
    sha = sha_of(number)
    landed = datetime(2026, 8, 13, tzinfo=UTC) + timedelta(minutes=number)
    values: dict[str, Any] = {
        "url": f"https://github.com/{ROCKET}/commit/{sha}",
        "commit_time": landed,
    } | more
    commit = Commit(sha, "Ada", landed.replace(tzinfo=None), message, **values)
    return Entry(commit, Importance(level, number if level else None))


def commits(*entries: Entry, repository: str = ROCKET) -> tuple[BriefCommit, ...]:
    """Give the commits of one report, the newest first."""
    return commits_of([Report(DAY, repository, tuple(reversed(entries)))])
