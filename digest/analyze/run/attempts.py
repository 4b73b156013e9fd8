"""When a commit whose analysis failed is asked about again.

Its failure is kept in the store of answers, under all that the answer depends on: another model or
another prompt is a new question. The distance between tries grows, and they end.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from digest.analyze.asking.failures import FAILURES, Scope

if TYPE_CHECKING:
    from digest.analyze.run.unit import UnitResult

MAX_TRIES = 5  # times that a commit is asked about by itself: today, and 1, 2, 4 and 8 days later
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


def next_try(stored: dict[str, Any]) -> datetime | None:
    """Give when a commit that failed is asked about again by itself; `None`: never."""
    tries = stored.get("tries", 1)
    if tries >= MAX_TRIES:
        return None
    created = datetime.fromisoformat(stored["created"])
    return created + timedelta(days=2 ** (tries - 1)) - _EARLY


def is_due(stored: dict[str, Any]) -> bool:
    """Tell whether a commit that failed is to be asked about now."""
    moment = next_try(stored)
    return moment is not None and moment <= datetime.now(UTC)
