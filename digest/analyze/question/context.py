"""What else a model is told of a commit: as much as there is room for, what helps most first."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from digest.analyze.question.pack import estimate_tokens
from digest.analyze.records import Context

if TYPE_CHECKING:
    from collections.abc import Callable

_AROUND = 70  # tokens of the heading and the fence around a part


def redact_context(context: Context, redact: Callable[[str], str]) -> Context:
    """Take secrets out of all its parts."""
    return Context(**{name: text and redact(text) for name, text in asdict(context).items()})


def fit_context(context: Context, budget: int) -> Context:
    """Leave out the parts for which `budget` tokens don't do, those that help least first."""
    left = budget
    for name, text in asdict(context).items():
        tokens = estimate_tokens(text) + _AROUND if text else 0
        if tokens > left:
            context = replace(context, **{name: ""})
        else:
            left -= tokens
    return context
