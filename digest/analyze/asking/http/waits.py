"""When a server wants to be asked again, as its headers and its words say it."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_UNIT = r"(?:ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hours?|d|days?)(?![a-z])"
_SPAN = re.compile(rf"(\d+(?:\.\d+)?)\s*({_UNIT})", re.IGNORECASE)
_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}
_WAIT_WORDS = re.compile(
    rf"(?:try again|retry|retrydelay|wait|resets?)[^0-9.]{{0,40}}((?:\d+(?:\.\d+)?\s*{_UNIT}\s*)+)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Room:
    """What a server says is left of its limits. Seconds count from now."""

    requests: float | None = None
    requests_reset: float | None = None
    tokens: float | None = None
    tokens_reset: float | None = None


def room_left(headers: Mapping[str, str]) -> Room:
    """Read what is left of the limits: `x-ratelimit-…`, as most providers write it, and its kin."""

    def find(*names: str) -> str:
        return next((headers[name] for name in names if headers.get(name)), "")

    requests = find("x-ratelimit-remaining-requests", "anthropic-ratelimit-requests-remaining",
                    "x-ratelimit-remaining", "ratelimit-remaining")  # fmt: skip
    requests_reset = find("x-ratelimit-reset-requests", "anthropic-ratelimit-requests-reset",
                          "x-ratelimit-reset", "ratelimit-reset")  # fmt: skip
    tokens = find("x-ratelimit-remaining-tokens", "anthropic-ratelimit-tokens-remaining",
                  "anthropic-ratelimit-input-tokens-remaining")  # fmt: skip
    tokens_reset = find("x-ratelimit-reset-tokens", "anthropic-ratelimit-tokens-reset",
                        "anthropic-ratelimit-input-tokens-reset")  # fmt: skip
    return Room(
        _number(requests), read_wait(requests_reset), _number(tokens), read_wait(tokens_reset)
    )


def wait_wanted(headers: Mapping[str, str], words: str) -> float | None:
    """Give the seconds that a refusal asks to wait: Retry-After, a limit's reset, or its words."""
    millis = _number(headers.get("retry-after-ms", ""))
    if millis is not None:
        return millis / 1000
    if (wait := read_wait(headers.get("retry-after", ""))) is not None:
        return wait
    room = room_left(headers)
    if room.requests == 0 and room.requests_reset is not None:
        return room.requests_reset
    if room.tokens == 0 and room.tokens_reset is not None:
        return room.tokens_reset
    match = _WAIT_WORDS.search(words)
    return read_wait(match[1]) if match else None


def read_wait(value: str) -> float | None:
    """Read a time to wait in seconds: a number of them, a span (`6m0s`), a date or a moment."""
    number = _number(value)
    if number is not None:
        if number > 1e11:  # a moment, in milliseconds
            number /= 1000
        return max(0.0, number - time.time() if number > 1e9 else number)
    if spans := _SPAN.findall(value):
        units = ((float(n), unit.lower()) for n, unit in spans)
        return sum(n * (0.001 if u.startswith(("ms", "mil")) else _SECONDS[u[0]]) for n, u in units)
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            date = read(value)
        except (ValueError, TypeError):
            continue
        date = date if date.tzinfo else date.replace(tzinfo=UTC)
        return max(0.0, date.timestamp() - time.time())
    return None


def _number(value: str) -> float | None:
    try:
        number = float(value)
    except ValueError:
        return None
    return number if abs(number) < 1e15 else None
