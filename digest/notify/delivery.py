"""What is to be sent where, and what was: each period once to each address.

What was sent is kept in the cache, by a hash of the address. Days that were quiet are remembered as
told; of days that a run missed, up to a week is told together.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from digest.archive.store import ReportFile, read_archive
from digest.atomic import write_file
from digest.briefs.records import Period
from digest.briefs.store import read_briefs
from digest.notices.choosing import choose_commits
from digest.notices.notice import Notice, NoticePlace, last_day_told, make_notice
from digest.record.names import under_present_names
from digest.secrets.entries import redact_report
from digest.watching.store import owners_reader

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from pathlib import Path

    from digest.briefs.records import Brief
    from digest.briefs.store import Briefs
    from digest.config import Settings
    from digest.watching.lists import WatchList
    from digest.watching.ownership import OwnersOf

STATE = "notified.json"  # in the cache
_ONE_DAY = timedelta(days=1)
_MOST_DAYS = 7  # told together


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one watch list."""

    name: str  # "" for the list of all
    notice: Notice | None = None  # the last that was made; `None` where there is nothing to tell
    sent: int = 0  # addresses that took it
    failures: tuple[str, ...] = ()  # what went wrong, a sentence each
    note: str = ""  # why nothing is sent


class _Told(NamedTuple):
    """What the archive has to tell."""

    files: list[ReportFile]
    briefs: Briefs
    newest: date | None  # the newest day that is over
    owners_in: Callable[[str], OwnersOf]

    def brief(self, first: date, last: date) -> Brief | None:
        """Give the brief of exactly these days."""
        for period in (Period(first), Period(first, is_week=True)):
            if period.last == last and (found := self.briefs.files.get(period)):
                return found.brief
        return None


def deliver(
    settings: Settings, now: datetime, send: Callable[[str, Notice], str], *, is_dry: bool = False
) -> tuple[Delivery, ...]:
    """Send what each list asks for and was not told yet; `send` gives "" or what went wrong.

    When `is_dry`, nothing is sent and nothing remembered. Raises DigestError and OSError for an
    archive or a cache that can't be used.
    """
    archive = under_present_names(read_archive(settings.archive), settings.repositories)
    briefs = read_briefs(settings.archive, archive.briefs)
    files = [ReportFile(file.path, redact_report(file.report)[0]) for file in archive.files]
    yesterday = now.astimezone(settings.timezone).date() - _ONE_DAY
    newest = max((file.report.day for file in files if file.report.day <= yesterday), default=None)
    told = _Told(files, briefs, newest, owners_reader(settings.archive))
    path = settings.cache / STATE
    state = _read_state(path)
    found = []
    for wanted in settings.watch_lists:
        found.append(_deliver(wanted, told, settings, state, send, is_dry=is_dry))
        if not is_dry:  # each time: what was sent must not be sent again
            write_file(path, json.dumps(state, sort_keys=True).encode())
    return tuple(found)


def _deliver(
    wanted: WatchList,
    told: _Told,
    settings: Settings,
    state: dict[str, str],
    send: Callable[[str, Notice], str],
    *,
    is_dry: bool,
) -> Delivery:
    addresses = list(dict.fromkeys(os.environ.get(wanted.addresses_env, "").split()))
    if not addresses and not is_dry:
        return Delivery(wanted.name, note=_no_addresses(wanted))
    last = last_day_told(told.newest, is_weekly=wanted.is_weekly)
    if last is None:
        return Delivery(wanted.name, note="the archive has no period that is over")
    place = NoticePlace(settings.language, settings.site_url)
    notice: Notice | None = None
    sent, failures = 0, []
    for number, address in enumerate(addresses or [""], 1):
        key = sha256(f"{wanted.name}\0{address}".encode()).hexdigest()[:16]
        first = _first_day(state.get(key), last, is_weekly=wanted.is_weekly)
        if first > last:
            continue
        commits = choose_commits(told.files, wanted, first, last, told.owners_in)
        # A brief tells of all commits, and so it goes with the list of all.
        brief = None if wanted.name else told.brief(first, last)
        notice = make_notice(commits, wanted, (first, last), place, brief) if commits else None
        if is_dry:
            continue
        if notice is None:
            state[key] = last.isoformat()
        elif failure := send(address, notice):
            failures.append(f"{wanted.addresses_env}, address {number} {failure}")
        else:
            state[key] = last.isoformat()
            sent += 1
    return Delivery(wanted.name, notice, sent, tuple(failures))


def _no_addresses(wanted: WatchList) -> str:
    if not wanted.addresses_env:
        return "has no addresses_env, so it is sent nowhere"
    return f"the variable {wanted.addresses_env} holds no address, so it is sent nowhere"


def _first_day(told: str | None, last: date, *, is_weekly: bool) -> date:
    """Give the first day that an address was not told of, at most a week back."""
    earliest = last - timedelta(days=_MOST_DAYS - 1)
    if told is None:
        return earliest if is_weekly else last
    with suppress(ValueError):
        return max(date.fromisoformat(told) + _ONE_DAY, earliest)
    return last


def _read_state(path: Path) -> dict[str, str]:
    """Read what was sent; a file that is none says nothing."""
    try:
        state: Mapping[object, object] = json.loads(path.read_bytes())
        return {str(key): str(day) for key, day in state.items()}
    except (OSError, ValueError, AttributeError):
        return {}
