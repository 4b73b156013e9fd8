"""The records of the search for secrets: how a kind is found, and where one is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class SecretRule:
    """How secrets of one kind are found."""

    kind: str  # such as `github-token`, for the mark in a secret's place
    pattern: re.Pattern[str]  # the secret is its named group, else all of it
    hints: tuple[str, ...]  # without one of them in the text the pattern is not tried
    accepts: Callable[[str], bool]  # whether a value that matches is a secret


@dataclass(frozen=True, slots=True)
class SecretSpan:
    """A part of one line that is to be redacted."""

    start: int  # index into the text
    end: int
    kind: str
    continues: bool = False  # it belongs to the same secret as the span before it
