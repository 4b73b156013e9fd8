"""A model's reply → an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from digest.analyze.answer.coerce import coerce
from digest.analyze.answer.escape import escape_text, strip_invisible
from digest.analyze.answer.finding import find_object
from digest.analyze.answer.records import (
    LIST_FIELDS,
    MAX_ASPECT,
    MAX_HEADLINE,
    MAX_ITEM,
    MAX_LINE,
    MAX_SUMMARY,
    MAX_UNSHOWN,
    Answer,
    AnswerError,
    BreakingClaim,
    distinct_items,
)
from digest.analyze.answer.schema import _DEPTHS, _High, _Low
from digest.models import Field
from digest.text import shorten

if TYPE_CHECKING:
    from digest.models import Level


def parse_answer(text: str, level: Level, *, is_whole: bool = True) -> Answer:
    """Read the answer in a model's reply: its JSON object, with small slips set right.

    Fences, text around the object, wrapping objects and unknown properties are accepted, since
    models add them all the time. `is_whole` is false for a reply that the token limit ended: then
    nothing is mended. Raises AnswerError for all else that does not follow the level's schema; its
    text is sent back to the model.
    """
    model = _DEPTHS[level]
    try:
        said = find_object(text, tuple(model.model_fields), is_whole=is_whole)
        schema = model.model_json_schema()
        found = model.model_validate(strip_invisible(coerce(said, schema)))
    except ValidationError as error:
        raise AnswerError(_describe_errors(error)) from None
    except RecursionError:
        raise AnswerError("the JSON is nested too deeply; follow the schema") from None
    answer = _answer(found)
    if not any(map(str.isalnum, escape_text(answer.summary))):
        raise AnswerError("summary: it says nothing; write what the commit changes", "short")
    return answer


def _describe_errors(error: ValidationError) -> str:
    found = error.errors(include_url=False, include_context=False, include_input=False)
    texts = [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in found[:5]]
    return "\n".join(texts)


def _answer(found: _Low) -> Answer:
    lists = (tuple(distinct_items(getattr(found, x, []))) for x in LIST_FIELDS)
    scope, risks, advice, unshown = lists
    said = found.insights.model_dump() if isinstance(found, _High) else {}
    insights = {
        Field(name): shorten(text.strip(), MAX_ASPECT)
        for name, text in said.items()
        if text.strip()
    }
    return Answer(
        tuple(found.types),
        shorten(found.summary.strip(), MAX_SUMMARY),
        scope,
        insights,
        risks,
        advice,
        headline=shorten(found.headline.strip(), MAX_HEADLINE, at_break=True),
        breaking=_breaking(found),
        unshown=unshown[:MAX_UNSHOWN],
    )


def _breaking(found: _Low) -> tuple[BreakingClaim, ...]:
    """Give what the answer says breaks: nothing where it does not say who must do what."""
    said = found.breaking
    action = shorten(said.action.strip(), MAX_ITEM)
    line = said.line.strip()[:MAX_LINE]
    return (BreakingClaim(action, line),) if said.breaks and action else ()
