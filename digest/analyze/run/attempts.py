"""When a commit is asked about again whose analysis failed or is not whole.

What came of it is kept in the store of answers, under all that the answer depends on: another model
or another prompt is a new question. The distance between tries grows, and they end. Runs that keep
no store, as in a workflow, find that in the report: in the JSON comment of the commit's entry.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from digest.analyze.asking.failures import FAILURES, Scope
from digest.models import Status

if TYPE_CHECKING:
    from digest.analyze.run.unit import UnitResult
    from digest.models import Entry

MAX_TRIES = 5  # times that a commit is asked about by itself: today, and 1, 2, 4 and 8 days later
REMEMBERED = "failed"  # the key of the JSON comment: what the last of some tries came to
_IN_REPORT = ("tries", "created", "failure", "message", "remedy")  # of a record
_KEY_LENGTH = 16  # characters of a question's key that tell it from others
_EARLY = timedelta(hours=6)  # a nightly run does not begin at the same minute


def is_kept(result: UnitResult) -> bool:
    """Tell whether a result is kept: an answer, or a failure that is the commit's."""
    failure = FAILURES.get(result.failure)
    if result.answer is not None:
        return True
    is_ours = result.failure in {"budget", "lost", "report"}
    return failure is not None and failure.scope is Scope.COMMIT and not is_ours


def is_failure(stored: dict[str, Any]) -> bool:
    """Tell whether what is stored is no answer."""
    return stored["answer"] is None


def is_whole(stored: dict[str, Any]) -> bool:
    """Tell whether what is stored is an answer to which nothing can be added."""
    return bool(stored.get("whole"))  # which no failure is


def count_try(result: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """Give what is to be stored of one more try, with how many there were."""
    return {**result, "tries": before.get("tries", 1 if before else 0) + 1}


def with_answer(result: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """Give a result, or in the place of a failure the answer that was there before."""
    if is_failure(result) and before.get("answer") is not None:
        return {**before, "tries": result["tries"], "tried": result["created"]}
    return result


def remember(entry: Entry, key: str, stored: dict[str, Any] | None) -> Entry:
    """Give an entry that remembers in vain tries of the question with this key.

    `None` leaves what it remembers, a whole answer ends it.
    """
    if stored is None:
        return entry
    if is_whole(stored):
        return forget(entry)
    kept = {"tries": 1} | {name: stored[name] for name in _IN_REPORT if name in stored}
    kept["created"] = _last_try(stored)
    return replace(entry, extra={**entry.extra, REMEMBERED: {"key": key[:_KEY_LENGTH], **kept}})


def forget(entry: Entry) -> Entry:
    """Give an entry that remembers no failure."""
    extra = {name: value for name, value in entry.extra.items() if name != REMEMBERED}
    return replace(entry, extra=extra)


def remembered(entry: Entry, key: str) -> dict[str, Any] | None:
    """Give the failure of a question that an entry remembers, as it is stored; `None`: none.

    A report may be written by anybody: what can't be a failure is none.
    """
    found = entry.extra.get(REMEMBERED)
    if not isinstance(found, dict) or found.get("key") != key[:_KEY_LENGTH]:
        return None
    stored = {"answer": None, "whole": False, **{name: found.get(name, "") for name in _IN_REPORT}}
    try:
        moment = next_try(stored)
    except (TypeError, ValueError, OverflowError):
        return None
    is_text = all(isinstance(stored[name], str) for name in _IN_REPORT if name != "tries")
    return stored if is_text and (moment is None or moment.tzinfo) else None


def is_news(stored: dict[str, Any], standing: Status) -> bool:
    """Tell whether what is stored is an answer that is more than what stands in the report."""
    return not is_failure(stored) and (stored["whole"] or standing is not Status.PARTIAL)


def next_try(stored: dict[str, Any]) -> datetime | None:
    """Give when a commit is asked about again by itself; `None`: never."""
    tries = stored.get("tries", 1)
    if tries >= MAX_TRIES:
        return None
    last = datetime.fromisoformat(_last_try(stored))
    return last + timedelta(days=2 ** (tries - 1)) - _EARLY


def _last_try(stored: dict[str, Any]) -> str:
    """Give when it was asked last: an answer that stays is older."""
    return str(stored.get("tried", stored["created"]))


def is_due(stored: dict[str, Any]) -> bool:
    """Tell whether a commit is to be asked about now."""
    moment = next_try(stored)
    return moment is not None and moment <= datetime.now(UTC)
