"""The schema that a model's answer has to follow, as pydantic models and as JSON Schema.

Needs pydantic, which only the extra `llm` brings, so only what asks models may import this module.
A schema, rather than free text, because what a model writes can then only fill fields.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict

from digest.analyze.answer.records import MAX_TYPES
from digest.archive.types import named_types
from digest.locales import locale_of
from digest.models import ChangeType, Language, Level


def _known_types(value: object) -> object:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        return value  # pydantic says what it should be
    if kinds := dict.fromkeys(kind for item in value for kind in _types_of(item)):
        return list(kinds)[:MAX_TYPES]
    raise ValueError("name at least one change type")


def _types_of(text: str) -> tuple[ChangeType, ...]:
    if kinds := named_types(text[:100]):  # no type is longer
        return kinds
    raise ValueError(f"{text[:40]!r} is no change type; allowed: {', '.join(ChangeType)}")


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


# How much is asked by level. The importance is not asked: rules decide it, never the model.
_DEPTHS: dict[Level, type[_Low]] = {Level.LOW: _Low, Level.MEDIUM: _Medium, Level.HIGH: _High}


def schema_for(level: Level, language: Language) -> dict[str, Any]:
    """Give the JSON Schema of a level's answer, its descriptions in `language`.

    It keeps to what providers' strict modes take: no references, no constraints but types and one
    enumeration, every property required
    (https://platform.openai.com/docs/guides/structured-outputs#supported-schemas).
    """
    schema = _DEPTHS[level].model_json_schema()
    return _strict(schema, schema.get("$defs", {}), asdict(locale_of(language).answers))


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
