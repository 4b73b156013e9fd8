"""Small slips of a model set right by the schema, which a second request would cost.

A text for a list, null for nothing, a number for a text, a list for one: what is meant is plain.
What is missing from a list or an aspect is nothing; what must be said is left for the schema to
miss.
"""

from __future__ import annotations

import json
import re
from typing import Any

_NOTHING = re.compile(
    r"(?:none|n/?a|null|nil|nothing|not applicable|no|-+|—|无|没有|暂无|不适用)[.。]?",
    re.IGNORECASE,
)
_BULLET = re.compile(r"^\s*(?:[-*+•]|\d{1,2}[.)、])\s+", re.MULTILINE)


def coerce(value: Any, schema: dict[str, Any], defined: dict[str, Any] | None = None) -> Any:
    """Give a value as its JSON Schema (pydantic's) wants it, as far as it is plain what it is."""
    defined = schema.get("$defs", {}) if defined is None else defined
    if "$ref" in schema:
        schema = defined[schema["$ref"].rpartition("/")[2]]
    kind = schema.get("type")
    if kind == "object":
        return _object(value, schema, defined)
    if kind == "array":
        return _list(value, schema, defined)
    if kind == "boolean":
        return _flag(value)
    if kind == "string" and "enum" not in schema:
        return _text(value)
    return value


def _object(value: Any, schema: dict[str, Any], defined: dict[str, Any]) -> Any:
    if isinstance(value, str) and value.lstrip().startswith("{"):
        value = _loaded(value)
    if isinstance(value, list):
        objects = [part for part in value if isinstance(part, dict)]
        value = {name: part for one in objects for name, part in _pairs(one)}
    if value is None or isinstance(value, str | bool):
        value = {}  # `"breaking": false`
    if not isinstance(value, dict):
        return value
    found = {}
    for name, part in schema.get("properties", {}).items():
        if name in value:
            found[name] = coerce(value[name], part, defined)
        elif not _must_be_said(name, part):
            found[name] = coerce(None, part, defined)
    return found


def _must_be_said(name: str, part: dict[str, Any]) -> bool:
    """Tell whether an answer without a property is no answer, or the schema knows what it means."""
    return name in {"types", "summary"} or part.get("type") == "boolean"


def _pairs(one: dict[str, Any]) -> list[tuple[str, Any]]:
    """Read `{"aspect": "security", "text": "…"}` as what `{"security": "…"}` says."""
    texts = [part for part in one.values() if isinstance(part, str)]
    if len(one) == len(texts) == 2 and re.fullmatch(r"[a-z_ ]{1,30}", texts[0], re.IGNORECASE):
        return [(texts[0].lower(), texts[1])]
    return list(one.items())


def _list(value: Any, schema: dict[str, Any], defined: dict[str, Any]) -> Any:
    if isinstance(value, str) and value.lstrip().startswith("["):
        value = _loaded(value)
    is_enumeration = "$ref" in schema["items"] or "enum" in schema["items"]
    if isinstance(value, str):
        value = [value] if is_enumeration else _split(value)
    if value is None:
        value = []
    if isinstance(value, dict):
        value = list(value.values())
    if not isinstance(value, list):
        value = [value]
    if is_enumeration:
        return value
    items = [coerce(item, schema["items"], defined) for item in value if item is not None]
    return [] if all(isinstance(item, str) and _is_nothing(item) for item in items) else items


def _split(text: str) -> list[str]:
    """Split a text at its bullets, or else take it as one item."""
    if len(_BULLET.findall(text)) > 1:
        return [part.strip() for part in _BULLET.split(text) if part.strip()]
    return [text]


def _text(value: Any) -> Any:
    if value is None or (isinstance(value, str) and _is_nothing(value)):
        return ""
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    if isinstance(value, list):
        return "\n".join(filter(None, map(str, map(_text, value))))
    if isinstance(value, dict):
        return ": ".join(filter(None, map(str, map(_text, value.values()))))
    return value


def _flag(value: Any) -> Any:
    if value is None:
        return False
    words = {"true": True, "yes": True, "false": False, "no": False, "none": False, "": False}
    words |= {"是": True, "否": False, "无": False}
    return words.get(value.strip().lower(), value) if isinstance(value, str) else value


def _is_nothing(text: str) -> bool:
    return not text.strip() or bool(_NOTHING.fullmatch(text.strip()))


def _loaded(text: str) -> Any:
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return text
