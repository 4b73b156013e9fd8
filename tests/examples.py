"""How much is tried: a little in each run of the tests, all of it in `make test-slow`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Iterable

MANY = 100  # what hypothesis tries by itself
FEW = 10


def register_profiles() -> None:
    """Let each run try the same examples: a failure is the change's, not the dice's."""
    for name, number in (("few", FEW), ("many", MANY)):
        settings.register_profile(
            name,
            derandomize=True,
            deadline=None,
            database=None,
            max_examples=number,
            suppress_health_check=[HealthCheck.too_slow],
        )
    settings.load_profile("few")


def examples(number: int) -> int:
    """Give how many of so many examples this run tries."""
    return max(3, number * settings().max_examples // MANY)


def first(number: int, cases: Iterable[object]) -> list[Any]:
    """Give cases as parameters, those after the first ones marked as slow."""
    return [
        case if place < number else pytest.param(*_values(case), marks=pytest.mark.slow)
        for place, case in enumerate(cases)
    ]


def _values(case: object) -> tuple[object, ...]:
    return case if isinstance(case, tuple) else (case,)
