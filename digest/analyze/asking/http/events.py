"""A body as JSON: one document, or a stream of events joined into one."""

from __future__ import annotations

import json
import re
from typing import Any

_EVENT = re.compile(r"^(?:data: ?)?(\{.*\})\s*$", re.MULTILINE)
_TEXTS = ("content", "text", "response", "partial_json")
_THOUGHTS = ("reasoning_content", "reasoning", "thinking")
FINISHES = ("finish_reason", "finishReason", "stop_reason", "stopReason", "done_reason")


def read_json(body: bytes) -> Any:
    """Read a body as JSON; a stream of events as what a call without one would have had.

    `None` for what is neither.
    """
    text = body.decode("utf-8", "replace").strip()
    if (found := _loaded(text)) is not None:
        return found
    events = [
        event for match in _EVENT.finditer(text) if isinstance(event := _loaded(match[1]), dict)
    ]
    return _joined(events) if events else None


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def has_error(data: Any) -> bool:
    """Tell whether a body of status 200 is an error all the same."""
    if not isinstance(data, dict):
        return False
    if data.get("error") or data.get("errors"):
        return True
    base = data.get("base_resp")
    is_refused = isinstance(base, dict) and base.get("status_code") not in {0, None}
    return is_refused or data.get("object") == "error" or data.get("success") is False


def first_of(value: Any) -> dict[str, Any]:
    """Give the first object of a list; {} where there is none."""
    found = value if isinstance(value, list) else []
    return next((item for item in found if isinstance(item, dict)), {})


def _joined(events: list[dict[str, Any]]) -> dict[str, Any]:
    """Join the events of a stream. One that is an error stands for them all."""
    whole: dict[str, Any] = {}
    usage: dict[str, Any] = {}
    said: dict[str, str] = {"content": "", "thoughts": "", "calls": ""}
    finish = ""
    for event in events:
        if has_error(event):
            return event
        whole |= {key: value for key, value in event.items() if value is not None}
        choice = first_of(event.get("choices"))
        parts = [event, *(event[n] for n in ("message", "delta") if isinstance(event.get(n), dict))]
        parts += [
            choice,
            *(choice[n] for n in ("delta", "message") if isinstance(choice.get(n), dict)),
        ]
        for part in parts:
            usage |= part["usage"] if isinstance(part.get("usage"), dict) else {}
            said["content"] += _text_in(part, _TEXTS)
            said["thoughts"] += _text_in(part, _THOUGHTS)
            function = first_of(part.get("tool_calls")).get("function")
            said["calls"] += (
                _text_in(function, ("arguments",)) if isinstance(function, dict) else ""
            )
            finish = next((part[n] for n in FINISHES if isinstance(part.get(n), str)), finish)
    message: dict[str, Any] = {"content": said["content"], "reasoning_content": said["thoughts"]}
    if said["calls"]:
        message |= {"tool_calls": [{"function": {"arguments": said["calls"]}}]}
    choices = [{"message": message, "finish_reason": finish}]
    return whole | {"choices": choices} | ({"usage": usage} if usage else {})


def _text_in(part: dict[str, Any], names: tuple[str, ...]) -> str:
    """Give the text under the first of these names: a text, or the texts of its parts."""
    for name in names:
        value = part.get(name)
        if isinstance(value, str):
            return value
        if isinstance(value, list):
            return "".join(
                item["text"]
                for item in value
                if isinstance(item, dict) and isinstance(item.get("text"), str)
            )
    return ""
