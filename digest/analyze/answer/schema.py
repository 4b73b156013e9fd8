"""A model's answer: the schema it has to follow, the reading of it, the Markdown made of it.

Needs pydantic, which only the extra `llm` brings: nothing but the analyzer that asks models may
import this module. What a model writes can only fill fields; here it loses whatever could be taken
for the report's or the page's own structure.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cache
from itertools import chain, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from digest.analyze.answer.escape import bullets, cleaned, prose
from digest.archive.labels import COLON, FIELD_NAMES
from digest.archive.types import TYPE_NAMES, change_types
from digest.errors import DigestError
from digest.models import ChangeType, Field, Language, Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# The most a field may hold, in characters and items: the rest is cut. `answer.*.json` tells them.
MAX_TYPES = 3
MAX_SUMMARY = 2000
MAX_ASPECT = 1000
MAX_ITEM = 500
MAX_ITEMS = 12

ASPECTS = (
    Field.ARCHITECTURE,
    Field.PERFORMANCE,
    Field.SECURITY,
    Field.MAINTAINABILITY,
    Field.COMPATIBILITY,
    Field.TESTING,
)
_TEMPLATES = Path(__file__).parents[2] / "templates"


class AnswerError(DigestError):
    """An answer that can't be used; the text says why, in words a model can act on."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model says of a commit. Texts are Markdown, not safe before `write_body`."""

    types: tuple[ChangeType, ...]
    summary: str
    scope: tuple[str, ...] = ()
    insights: Mapping[Field, str] = field(default_factory=dict)  # by aspect; none are empty
    risks: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()


def _known_types(value: object) -> object:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        return value  # pydantic says what it should be
    if kinds := dict.fromkeys(kind for item in value for kind in _types_of(item)):
        return list(kinds)[:MAX_TYPES]
    raise ValueError("name at least one change type")


def _types_of(text: str) -> tuple[ChangeType, ...]:
    kinds = change_types(text[:100])  # no type is longer
    if not kinds or (
        kinds == (ChangeType.OTHER,) and not re.search("other|其[他它]", text.lower())
    ):
        raise ValueError(f"{text[:40]!r} is no change type; allowed: {', '.join(ChangeType)}")
    return kinds


class _Low(BaseModel):
    model_config = ConfigDict(strict=True)
    types: Annotated[list[ChangeType], BeforeValidator(_known_types)]
    summary: str


class _Medium(_Low):
    scope: list[str]
    advice: list[str]


class _Insights(BaseModel):
    model_config = ConfigDict(strict=True)
    architecture: str
    performance: str
    security: str
    maintainability: str
    compatibility: str
    testing: str


class _High(_Medium):
    insights: _Insights
    risks: list[str]


# A level's depth; the importance, the seventh field of a high entry, is never the model's to say.
_DEPTHS: dict[Level, type[_Low]] = {Level.LOW: _Low, Level.MEDIUM: _Medium, Level.HIGH: _High}


def schema_for(level: Level, language: Language) -> dict[str, Any]:
    """Give the JSON Schema of a level's answer, in the subset that strict modes take.

    No references, no constraints but types and the enumeration, every property required.
    """
    schema = _DEPTHS[level].model_json_schema()
    return _strict(schema, schema.get("$defs", {}), _descriptions(language))


@cache
def _descriptions(language: Language) -> dict[str, str]:
    text = (_TEMPLATES / f"answer.{language}.json").read_text(encoding="utf-8")
    found: dict[str, str] = json.loads(text)
    return found


def _strict(node: Any, defined: dict[str, Any], words: dict[str, str]) -> dict[str, Any]:
    if "$ref" in node:
        node = defined[node["$ref"].rpartition("/")[2]]
    if node["type"] == "object":
        properties = {
            name: {**_strict(part, defined, words), "description": words[name]}
            for name, part in node["properties"].items()
        }
        required = list(properties)
        parts = {"properties": properties, "required": required, "additionalProperties": False}
        return {"type": "object", **parts}
    if node["type"] == "array":
        return {"type": "array", "items": _strict(node["items"], defined, words)}
    return {key: node[key] for key in ("type", "enum") if key in node}


def read_answer(text: str, level: Level) -> Answer:
    """Read a model's reply: the first JSON object after whatever it thought aloud.

    Fences, text around the object and properties nobody asked for are put up with. Raises
    AnswerError for all else that does not follow the schema.
    """
    try:
        found = _DEPTHS[level].model_validate(cleaned(_first_object(text)))
    except ValidationError as error:
        raise AnswerError(_complaints(error)) from None
    except RecursionError:
        raise AnswerError("the JSON is nested too deeply; follow the schema") from None
    answer = _answer(found)
    if not any(map(str.isalnum, prose(answer.summary))):
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


def _complaints(error: ValidationError) -> str:
    found = error.errors(include_url=False, include_context=False, include_input=False)
    texts = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in found[:5]]
    return "\n".join(texts)


def _answer(found: _Low) -> Answer:
    scope, risks, advice = (tuple(_items(getattr(found, x, []))) for x in _LISTS)
    said = found.insights.model_dump() if isinstance(found, _High) else {}
    insights = {Field(name): _cut(text, MAX_ASPECT) for name, text in said.items() if text.strip()}
    summary = _cut(found.summary, MAX_SUMMARY)
    return Answer(tuple(found.types), summary, scope, insights, risks, advice)


_LISTS = ("scope", "risks", "advice")


def _items(texts: Iterable[str]) -> list[str]:
    distinct = dict.fromkeys(_cut(text, MAX_ITEM) for text in texts if text.strip())
    return list(distinct)[:MAX_ITEMS]


def _cut(text: str, limit: int) -> str:
    text = text.strip()
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def merge_answers(answers: Sequence[Answer]) -> Answer:
    """Make one answer of those on a commit's parts (one at least), each part heard alike.

    Texts may be twice as long as one answer's, and share that equally; lists take turns.
    """
    if len(answers) == 1:
        return answers[0]
    kinds = dict.fromkeys(kind for answer in answers for kind in answer.types)
    said = {aspect: [answer.insights.get(aspect, "") for answer in answers] for aspect in ASPECTS}
    scope, risks, advice = (_in_turn([getattr(answer, x) for answer in answers]) for x in _LISTS)
    insights = {aspect: text for aspect in ASPECTS if (text := _joined(said[aspect], MAX_ASPECT))}
    summary = _joined([answer.summary for answer in answers], MAX_SUMMARY)
    return Answer(tuple(kinds)[:MAX_TYPES], summary, scope, insights, risks, advice)


def _in_turn(lists: list[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(_items(filter(None, chain.from_iterable(zip_longest(*lists)))))


def _joined(texts: list[str], limit: int) -> str:
    distinct = dict.fromkeys(filter(None, texts))
    return "\n\n".join(_cut(text, 2 * limit // len(distinct)) for text in distinct)


def write_body(answer: Answer, language: Language) -> str:
    """Write an answer as a report's body: its labels, each with the text below it made harmless.

    Inline code, bold runs and lists stay; every other markup is shown as the text it is.
    """
    names = [TYPE_NAMES[language][kind] for kind in answer.types]
    values = [
        (Field.TYPE, " / ".join(names)),
        (Field.SUMMARY, prose(answer.summary)),
        (Field.SCOPE, bullets(answer.scope)),
        *((aspect, prose(answer.insights.get(aspect, ""))) for aspect in ASPECTS),
        (Field.RISK, bullets(answer.risks)),
        (Field.ADVICE, bullets(answer.advice)),
    ]
    return "\n\n".join(_labelled(field, text, language) for field, text in values if text)


def _labelled(field: Field, text: str, language: Language) -> str:
    colon = COLON[language]
    return (
        f"**{FIELD_NAMES[language][field]}**{colon.rstrip() if text[0].isspace() else colon}{text}"
    )
