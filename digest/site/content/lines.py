"""What a line of a list says of a commit beside its badge: its title, its request, its time."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from digest.site.html.text import escaped, trusted

if TYPE_CHECKING:
    from datetime import date
    from zoneinfo import ZoneInfo

    from markupsafe import Markup

    from digest.models import Commit

_REQUEST = re.compile(r"\s*\((?:pull request )?(?P<number>[#!]\d{1,10})\)\s*\Z")
_CODE = re.compile(r"(?<!`)(`{1,2})(?!`)(.+?)(?<!`)\1(?!`)")


def split_request(title: str) -> tuple[str, str]:
    """Split a title and the number of its request at its end: `Close the valve (#7)`.

    The number is "" where there is none, or nothing but it.
    """
    match = _REQUEST.search(title) if title.endswith(")") else None
    return (title[: match.start()], match["number"]) if match and match.start() else (title, "")


def title_html(title: str) -> Markup:
    """Show a title as literal text, but what stands in pairs of backticks as code."""
    if "`" not in title:
        return escaped(title)
    parts = _CODE.split(title)
    texts, codes = map(escaped, parts[::3]), map(escaped, parts[2::3])
    html = next(texts)
    for code, text in zip(codes, texts, strict=True):
        html += trusted(f"<code>{code.strip()}</code>{text}")
    return html


def time_on(day: date, commit: Commit, zone: ZoneInfo) -> str:
    """Give the time of a day at which a commit landed: `14:38`; "" where that is not known.

    Reports of other tools know only when it was written; that counts where it was the same day.
    """
    time = commit.local_time
    if commit.landing_time:
        with suppress(OverflowError):  # in the first or last hours that a calendar has
            time = commit.landing_time.astimezone(zone)
    return f"{time:%H:%M}" if time and time.date() == day else ""
