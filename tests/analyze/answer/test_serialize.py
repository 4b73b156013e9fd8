"""Answers as plain data, and what is saved of one that was cut off."""

from __future__ import annotations

import json

import pytest

from digest.analyze.answer.records import Answer
from digest.analyze.answer.serialize import answer_from_json, answer_to_json, recover_answer
from digest.models import ChangeType, Field, Level

WHOLE = Answer(
    (ChangeType.FIX, ChangeType.PERF),
    "Shuts the valve.",
    ("src/valve.py",),
    {Field.SECURITY: "None."},
    ("It may stick.",),
    ("Watch it.",),
)


def test_what_is_kept_is_read_again() -> None:
    assert answer_from_json(json.loads(json.dumps(answer_to_json(WHOLE)))) == WHOLE


@pytest.mark.parametrize(
    ("text", "level", "saved"),
    [
        ('{"types": ["fix"], "summary": "Shuts the', Level.LOW, "Shuts the"),
        ('{"summary": "Shuts it.", "types": ["fi', Level.LOW, None),
        ('{"summary": "Shuts it."', Level.MEDIUM, "Shuts it."),
        ('{"types": ["fix"], "summary": "S", "scope": ["a", "b', Level.MEDIUM, "S"),
        ('{"types": ["fix"], "summary": "S", "insights": {"security": "x', Level.HIGH, "S"),
        ('{"types": ["fix"], "summary": "S", "insights": "abc', Level.HIGH, "S"),
        ('{"types": ["fix"], "summary": "S", "insights": [1', Level.HIGH, "S"),
        ('<think>{x}</think>{"types": ["fix"], "summary": "S', Level.LOW, "S"),
        ('{"types": ["fix"]', Level.LOW, None),
        ("[1, 2", Level.LOW, None),
        ("no", Level.LOW, None),
        ("", Level.LOW, None),
    ],
)
def test_what_stands_before_the_cut_is_saved(text: str, level: Level, saved: str | None) -> None:
    found = recover_answer(text, level)
    assert (found and found.summary) == saved
