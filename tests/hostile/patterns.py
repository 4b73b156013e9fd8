"""Every regular expression of the package, found in its modules."""

from __future__ import annotations

import importlib
import pkgutil
import re
from typing import TYPE_CHECKING

import digest

if TYPE_CHECKING:
    from collections.abc import Iterator


def all_patterns() -> dict[str, re.Pattern[str]]:
    """Give the patterns for text by module and name; those in tables with their number."""
    found: dict[str, re.Pattern[str]] = {}
    for module in pkgutil.walk_packages(digest.__path__, "digest."):
        if module.name.endswith("__main__"):
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            for number, pattern in enumerate(_within(value, 3)):
                found[f"{module.name}.{name}[{number}]"] = pattern
    return {name: found[name] for name in sorted(found)}


def _within(value: object, depth: int) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value
    elif depth and isinstance(value, (tuple, list, frozenset)):
        for part in value:
            yield from _within(part, depth - 1)
    elif depth and isinstance(value, dict):
        for part in value.values():
            yield from _within(part, depth - 1)
    elif depth and hasattr(type(value), "__dataclass_fields__") and not isinstance(value, type):
        for field in type(value).__dataclass_fields__:
            yield from _within(getattr(value, field, None), depth - 1)
