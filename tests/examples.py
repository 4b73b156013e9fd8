"""How many examples hypothesis tries: few in each run of the tests, many in `make test-slow`."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

MANY = 100  # what hypothesis tries by itself
FEW = 20


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
