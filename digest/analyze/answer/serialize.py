"""Answers as JSON and back, and what can be recovered of one that was cut off."""

from __future__ import annotations

import json
from itertools import starmap
from typing import TYPE_CHECKING, Any

from pydantic_core import from_json

from digest.analyze.answer.parse import parse_answer
from digest.analyze.answer.records import Answer, AnswerError, BreakingClaim
from digest.analyze.answer.schema import schema_for
from digest.models import ChangeType, Field, Language

if TYPE_CHECKING:
    from digest.models import Level

_EMPTY = {"string": "", "array": [], "object": {}}


def answer_to_json(answer: Answer) -> dict[str, Any]:
    """Give an answer as a JSON object, for the store on disk."""
    return {
        "types": [str(kind) for kind in answer.types],
        "summary": answer.summary,
        "headline": answer.headline,
        "breaking": [list(claim) for claim in answer.breaking],
        "unshown": list(answer.unshown),
        "scope": list(answer.scope),
        "insights": {str(aspect): text for aspect, text in answer.insights.items()},
        "risks": list(answer.risks),
        "advice": list(answer.advice),
    }


def answer_as_replied(answer: Answer) -> str:
    """Give an answer as a model could have replied it, but for what it says nothing of."""
    said = {name: value for name, value in answer_to_json(answer).items() if value}
    if answer.breaking:
        said["breaking"] = {"breaks": True, **answer.breaking[0]._asdict()}
    return json.dumps(said, ensure_ascii=False)


def answer_from_json(data: dict[str, Any]) -> Answer:
    """Read an answer from what `answer_to_json` gave. Raises KeyError, ValueError for others."""
    return Answer(
        types=tuple(map(ChangeType, data["types"])),
        summary=data["summary"],
        headline=data["headline"],
        breaking=tuple(starmap(BreakingClaim, data["breaking"])),
        unshown=tuple(data["unshown"]),
        scope=tuple(data["scope"]),
        insights={Field(aspect): text for aspect, text in data["insights"].items()},
        risks=tuple(data["risks"]),
        advice=tuple(data["advice"]),
    )


def recover_answer(text: str, level: Level) -> Answer | None:
    """Recover an answer from a reply that was cut off; missing fields are empty.

    `None` when it was cut off before its summary began: it was paid for, but says nothing.
    """
    thought, _, said = text.rpartition("</think>")
    _, brace, rest = (said if thought else text).partition("{")
    try:
        found = from_json((brace + rest).encode(), allow_partial="trailing-strings")
        return parse_answer(json.dumps(_completed(found, level)), level)
    except (ValueError, AttributeError, AnswerError):
        return None


def _completed(found: dict[str, Any], level: Level) -> dict[str, Any]:
    """Give every property that is missing an empty value."""
    properties = schema_for(level, Language.EN)["properties"]
    whole = {name: found.get(name, _EMPTY[part["type"]]) for name, part in properties.items()}
    whole["types"] = whole["types"] or [str(ChangeType.OTHER)]
    return whole
