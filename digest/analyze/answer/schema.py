"""The schema that a model's answer has to follow, as pydantic models and as JSON Schema.

Needs pydantic, which only the extra `llm` brings, so only what asks models may import this module.
A schema, rather than free text, because what a model writes can then only fill fields.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict

from digest.analyze.answer.records import (
    MAX_ASPECT,
    MAX_HEADLINE,
    MAX_ITEM,
    MAX_ITEMS,
    MAX_LINE,
    MAX_SUMMARY,
    MAX_TYPES,
    MAX_UNSHOWN,
    MIN_SUMMARY,
)
from digest.archive.types import named_types
from digest.locales import locale_of
from digest.models import ChangeType, Language, Level

_LONGEST_TYPE = 100  # characters; no change type's name is longer


def _known_types(value: object) -> object:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        return value  # pydantic says what it should be
    kinds = dict.fromkeys(kind for item in value for kind in named_types(item[:_LONGEST_TYPE]))
    if kinds:
        return list(kinds)[:MAX_TYPES]
    if unknown := next(filter(str.strip, value), ""):
        raise ValueError(f"{unknown[:40]!r} is no change type; allowed: {', '.join(ChangeType)}")
    raise ValueError("name at least one change type")


class _Breaking(BaseModel):
    model_config = ConfigDict(strict=True)
    breaks: bool = False  # asked for by itself, so that a field to fill is no invitation
    action: str
    line: str


class _Low(BaseModel):
    model_config = ConfigDict(strict=True)
    types: Annotated[list[ChangeType], BeforeValidator(_known_types)]
    headline: str
    summary: str
    breaking: _Breaking
    unshown: list[str]


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


_MOST_ITEMS = {"types": MAX_TYPES, "unshown": MAX_UNSHOWN}
_LONGEST = {
    "headline": MAX_HEADLINE,
    "summary": MAX_SUMMARY,
    "action": MAX_ITEM,
    "line": MAX_LINE,
}

# How much is asked by level. The importance is not asked: rules decide it, never the model.
_DEPTHS: dict[Level, type[_Low]] = {Level.LOW: _Low, Level.MEDIUM: _Medium, Level.HIGH: _High}


def schema_for(level: Level, language: Language) -> dict[str, Any]:
    """Give the JSON Schema of a level's answer, its descriptions in `language`.

    It keeps to what providers' strict modes take: no references, no constraints but types, one
    enumeration and bounds, every property required
    (https://platform.openai.com/docs/guides/structured-outputs#supported-schemas). The bounds,
    which some refuse, are left out for them when it is sent.
    """
    schema = _DEPTHS[level].model_json_schema()
    return _strict(schema, schema.get("$defs", {}), asdict(locale_of(language).answers))


def _bounds(name: str, part: dict[str, Any]) -> dict[str, int]:
    """Give a property's bounds: without them a small model writes until its tokens are spent."""
    if part["type"] == "array":
        least = {"minItems": 1} if name == "types" else {}
        return least | {"maxItems": _MOST_ITEMS.get(name, MAX_ITEMS)}
    least = {"minLength": MIN_SUMMARY} if name == "summary" else {}
    return least | {"maxLength": _LONGEST.get(name, MAX_ASPECT)}


def _strict(node: Any, defined: dict[str, Any], words: dict[str, str]) -> dict[str, Any]:
    if "$ref" in node:
        node = defined[node["$ref"].rpartition("/")[2]]
    if node["type"] == "object":
        properties = {}
        for name, part in node["properties"].items():
            strict = _strict(part, defined, words)
            bounds = {} if strict["type"] in {"object", "boolean"} else _bounds(name, strict)
            properties[name] = {**strict, **bounds, "description": words[name]}
        required = list(properties)
        parts = {"properties": properties, "required": required, "additionalProperties": False}
        return {"type": "object", **parts}
    if node["type"] == "array":
        items = _strict(node["items"], defined, words)
        bounds = {} if "enum" in items else {"maxLength": MAX_ITEM}
        return {"type": "array", "items": items | bounds}
    return {key: node[key] for key in ("type", "enum") if key in node}
