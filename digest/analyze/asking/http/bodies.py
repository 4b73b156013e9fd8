"""A model's reply in the body of an HTTP answer, whoever wrote it.

The same reply lies in `choices`, `candidates`, `content` or `output`, its answer in a text, in
parts of one, in the call of a tool or in what the model thought. It is looked for where any of them
puts it. Nothing here raises.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from digest.analyze.asking.http.events import FINISHES, first_of, has_error
from digest.analyze.records import Usage

if TYPE_CHECKING:
    from collections.abc import Iterator

CUT = frozenset(
    {"length", "max_tokens", "max_output_tokens", "model_length", "token_limit", "incomplete"}
)
FILTERED = frozenset(
    {"content_filter", "content_filtered", "safety", "prohibited_content", "blocklist", "spii",
     "recitation", "sensitive", "guardrail_intervened", "blocked", "image_safety"}
)  # fmt: skip
_WRAPPERS = ("data", "result", "response", "output", "body", "message")


@dataclass(frozen=True, slots=True)
class RawReply:
    """A model's reply as it lies in a body."""

    texts: tuple[str, ...]  # where an answer may be, the likeliest place first; none is blank
    finish: str  # why it ended, in lower case; "": not said
    usage: Usage | None
    refusal: str = ""  # why the model refused, in its own words


def read_reply(data: Any) -> RawReply | None:
    """Find the reply in a body's JSON; `None` where there is none of a known form."""
    if isinstance(data, list):
        data = next((item for item in data if isinstance(item, dict)), None)
    if not isinstance(data, dict):
        return None
    for holder in (data, *(data[name] for name in _WRAPPERS if isinstance(data.get(name), dict))):
        choice = first_of(holder.get("choices")) or first_of(holder.get("candidates"))
        choice = choice or _unwrapped(holder)
        if not choice:
            continue
        message = next(
            (choice[n] for n in ("message", "delta") if isinstance(choice.get(n), dict)), choice
        )
        texts = tuple(dict.fromkeys(text for text in _places(message, choice) if text.strip()))
        finish = next((choice[n] for n in FINISHES if isinstance(choice.get(n), str)), "")
        finish = finish or next((holder[n] for n in FINISHES if isinstance(holder.get(n), str)), "")
        refusal = message.get("refusal")
        said = read_usage(data) or read_usage(holder)
        return RawReply(texts, finish.lower(), said, refusal if isinstance(refusal, str) else "")
    return None


def _unwrapped(holder: dict[str, Any]) -> dict[str, Any]:
    """Find a reply that lies in no list: Anthropic's, Ollama's, Cohere's, the Responses API's."""
    if isinstance(holder.get("message"), dict) and not has_error(holder):
        return holder
    if isinstance(holder.get("output"), list):
        return {"content": [part for item in holder["output"] if isinstance(item, dict)
                            for part in _listed(item.get("content"))],
                "finish_reason": holder.get("status")}  # fmt: skip
    if any(
        isinstance(holder.get(name), str | list)
        for name in ("content", "response", "text", "generated_text")
    ):
        return holder
    return {}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _places(message: dict[str, Any], choice: dict[str, Any]) -> Iterator[str]:
    """Yield the texts of a message, in the order in which an answer is to be expected in them."""
    thoughts: list[str] = []
    for name in ("content", "parts", "text", "response", "generated_text", "answer"):
        yield _text_of(message.get(name), thoughts)
    for call in [*_listed(message.get("tool_calls")), {"function": message.get("function_call")}]:
        function = call.get("function", call) if isinstance(call, dict) else None
        if isinstance(function, dict):
            given = function.get("arguments", function.get("input", function.get("args")))
            yield given if isinstance(given, str) else json.dumps(given) if given else ""
    yield _text_of(message.get("parsed"), thoughts)
    yield _text_of(choice.get("text"), thoughts)
    for name in (
        "reasoning_content",
        "reasoning",
        "thinking",
        "reasoning_details",
        "thinking_blocks",
    ):
        yield _text_of(message.get(name), thoughts)
    yield "".join(thoughts)


def _text_of(value: Any, thoughts: list[str]) -> str:
    """Give the text of a content: a text, or parts of one. What was thought goes elsewhere."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        if isinstance(value.get("parts"), list):
            return _text_of(value["parts"], thoughts)
        kept = next(
            (
                value[n]
                for n in ("text", "content", "value", "summary")
                if isinstance(value.get(n), str)
            ),
            None,
        )
        return kept if kept is not None and set(value) & {"type", "text"} else json.dumps(value)
    texts = []
    for part in _listed(value):
        if isinstance(part, str):
            texts.append(part)
        elif isinstance(part, dict):
            is_thought = part.get("thought") is True or part.get("type") in {
                "thinking",
                "reasoning",
                "reasoningContent",
            }
            tool = part.get("toolUse") if isinstance(part.get("toolUse"), dict) else part
            found = next(
                (part[n] for n in ("text", "thinking", "content") if isinstance(part.get(n), str)),
                "",
            )
            if not found and isinstance(tool, dict) and isinstance(tool.get("input"), dict):
                found = json.dumps(tool["input"])  # a tool is called with the answer
            (thoughts if is_thought else texts).append(found)
    return "".join(texts)


_SENT = (
    "prompt_tokens",
    "input_tokens",
    "promptTokenCount",
    "inputTokens",
    "prompt_eval_count",
    "inputTokenCount",
)
_RECEIVED = (
    *(
        "completion_tokens",
        "output_tokens",
        "candidatesTokenCount",
        "outputTokens",
        "eval_count",
        "outputTokenCount",
    ),
)
_CACHED = (
    "cached_tokens",
    "prompt_cache_hit_tokens",
    "cache_read_input_tokens",
    "cachedContentTokenCount",
    "cacheReadInputTokens",
)
_BESIDE = (
    "cache_read_input_tokens",
    "cache_creation_input_tokens",
    "cacheReadInputTokens",
    "cacheWriteInputTokens",
)
_THOUGHT = ("reasoning_tokens", "thoughtsTokenCount")


def read_usage(data: dict[str, Any]) -> Usage | None:
    """Read the tokens that a server says it counted; `None` where it says nothing of use."""
    places = (data.get(name) for name in ("usage", "usageMetadata", "meta", "x_groq"))
    found = next((place for place in places if isinstance(place, dict)), data)
    numbers: dict[str, int] = {}
    for name, value in [
        *found.items(),
        *(pair for part in found.values() if isinstance(part, dict) for pair in part.items()),
    ]:
        if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0:
            numbers.setdefault(name, int(value))
    sent = next((numbers[name] for name in _SENT if numbers.get(name)), 0)
    received = next((numbers[name] for name in _RECEIVED if name in numbers), 0)
    if not sent:
        return None
    cached = next((numbers[name] for name in _CACHED if name in numbers), 0)
    if "prompt_tokens" not in numbers:  # whoever counts so counts what was cached beside the rest
        sent += sum(numbers.get(name, 0) for name in _BESIDE)
    thought = next((numbers[name] for name in _THOUGHT if name in numbers), 0)
    if thought > received or "thoughtsTokenCount" in numbers:  # counted beside the rest
        received += thought
    return Usage(sent, received, min(cached, sent))
