"""A model's reply → an answer."""

from __future__ import annotations

import json
from typing import Any

from pydantic import ValidationError

from digest.analyze.answer.escape import escape_text, strip_invisible
from digest.analyze.answer.records import (
    LIST_FIELDS,
    MAX_ASPECT,
    MAX_SUMMARY,
    Answer,
    AnswerError,
    distinct_items,
)
from digest.analyze.answer.schema import _DEPTHS, _High, _Low
from digest.models import Field, Level
from digest.text import shorten


def parse_answer(text: str, level: Level) -> Answer:
    """Read the answer in a model's reply: the first JSON object behind what it thought aloud.

    Fences, text around the object and unknown properties are accepted, since models add them all
    the time. Raises AnswerError for all else that does not follow the level's schema; its text is
    sent back to the model.
    """
    try:
        found = _DEPTHS[level].model_validate(strip_invisible(_first_object(text)))
    except ValidationError as error:
        raise AnswerError(_describe_errors(error)) from None
    except RecursionError:
        raise AnswerError("the JSON is nested too deeply; follow the schema") from None
    answer = _answer(found)
    if not any(map(str.isalnum, escape_text(answer.summary))):
        raise AnswerError("summary: it says nothing; write what the commit changes")
    return answer


def _first_object(text: str) -> Any:
    text = text.lstrip("\ufeff \t\r\n")
    if not text.startswith(("{", "`")) and "</think>" in text:
        text = text.partition("</think>")[2]
    elif text.startswith("<think>"):
        raise AnswerError("the answer ends before the JSON object; answer with it alone")
    start = text.find("{")
    if start < 0:
        raise AnswerError("there is no JSON object in the answer; answer with one alone")
    try:
        return json.JSONDecoder(strict=False).raw_decode(text, start)[0]
    except ValueError as error:
        raise AnswerError(f"the JSON can't be parsed: {error}; answer with one object") from None


def _describe_errors(error: ValidationError) -> str:
    found = error.errors(include_url=False, include_context=False, include_input=False)
    texts = [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in found[:5]]
    return "\n".join(texts)


def _answer(found: _Low) -> Answer:
    scope, risks, advice = (tuple(distinct_items(getattr(found, x, []))) for x in LIST_FIELDS)
    said = found.insights.model_dump() if isinstance(found, _High) else {}
    insights = {
        Field(name): shorten(text.strip(), MAX_ASPECT)
        for name, text in said.items()
        if text.strip()
    }
    summary = shorten(found.summary.strip(), MAX_SUMMARY)
    return Answer(tuple(found.types), summary, scope, insights, risks, advice)
