"""A reply is found in the body that any provider or gateway sends."""

from __future__ import annotations

import json
from typing import Any

import pytest

from digest.analyze.asking.http.bodies import read_reply, read_usage
from digest.analyze.asking.http.events import has_error, read_json
from digest.analyze.asking.http.said import clean, is_web_page
from digest.analyze.records import Usage

SAID = '{"summary": "It shuts."}'


def openai(finish: str | None = "stop", **message: Any) -> dict[str, Any]:
    choice = {"index": 0, "message": {"role": "assistant", **message}, "finish_reason": finish}
    return {"choices": [choice], "usage": {"prompt_tokens": 10, "completion_tokens": 4}}


def call(arguments: object) -> dict[str, Any]:
    return {"id": "1", "type": "function", "function": {"name": "answer", "arguments": arguments}}


@pytest.mark.parametrize(
    "body",
    [
        openai(content=SAID),
        openai(content=[{"type": "text", "text": SAID[:9]}, {"type": "text", "text": SAID[9:]}]),
        openai(content=[{"type": "thinking", "thinking": "Hm."}, {"type": "text", "text": SAID}]),
        openai(content=None, reasoning_content=SAID),
        openai(content="", reasoning=SAID),
        openai(content=None, tool_calls=[call(SAID)]),
        openai(content=None, tool_calls=[call(json.loads(SAID))]),
        openai(content=None, function_call={"name": "answer", "arguments": SAID}),
        openai(content=None, parsed=json.loads(SAID)),
        {"choices": [{"text": SAID, "finish_reason": "stop"}]},
        {"content": [{"type": "text", "text": SAID}], "stop_reason": "end_turn"},
        {"content": [{"type": "tool_use", "input": json.loads(SAID)}], "stop_reason": "tool_use"},
        {"candidates": [{"content": {"parts": [{"text": SAID}]}, "finishReason": "STOP"}]},
        {"candidates": [
            {"content": {"parts": [{"text": "Hm.", "thought": True}, {"text": SAID}]}}]},
        [{"candidates": [{"content": {"parts": [{"text": SAID}]}}]}],
        {"message": {"role": "assistant", "content": SAID}, "done_reason": "stop", "done": True},
        {"response": SAID, "done": True},
        {"output": {"message": {"content": [{"text": SAID}]}}, "stopReason": "end_turn"},
        {"output": [{"type": "reasoning"}, {"content": [{"type": "output_text", "text": SAID}]}]},
        {"output": {"choices": [{"message": {"content": SAID}, "finish_reason": "stop"}]}},
        {"output": {"text": SAID, "finish_reason": "stop"}},
        {"message": {"content": [{"type": "text", "text": SAID}]}, "finish_reason": "COMPLETE"},
        {"data": openai(content=SAID)},
        {"generated_text": SAID},
    ],
    ids=lambda body: json.dumps(body)[:60],
)  # fmt: skip
def test_the_answer_is_found(body: Any) -> None:
    reply = read_reply(read_json(json.dumps(body).encode()))
    assert reply is not None
    assert json.loads(reply.texts[0]) == json.loads(SAID)


@pytest.mark.parametrize(
    "body", [{}, [], None, "text", 7, {"choices": []}, {"choices": None}, {"status": "ok"}], ids=str
)
def test_what_holds_no_reply_is_none(body: Any) -> None:
    assert read_reply(body) is None


def test_further_places_come_after_the_likeliest() -> None:
    body = openai(content="Here it is.", tool_calls=[call(SAID)], reasoning_content="Hm.")
    reply = read_reply(body)
    assert reply is not None
    assert reply.texts == ("Here it is.", SAID, "Hm.")
    assert (reply.finish, reply.usage) == ("stop", Usage(10, 4))


def events(*data: object) -> bytes:
    texts = [one if isinstance(one, str) else json.dumps(one) for one in data]
    return "".join(f"event: x\ndata: {text}\n\n" for text in texts).encode()


def delta(**said: Any) -> dict[str, Any]:
    finish = said.pop("finish", None)
    return {"choices": [{"index": 0, "delta": said, "finish_reason": finish}]}


@pytest.mark.parametrize(
    "body",
    [
        events(delta(role="assistant", content=""), delta(content=SAID[:7]),
               delta(content=SAID[7:]), delta(finish="stop"),
               {"choices": [], "usage": {"prompt_tokens": 10, "completion_tokens": 4}}, "[DONE]"),
        events(delta(reasoning_content="Hm."), delta(content=SAID, finish="stop"),
               {"usage": {"prompt_tokens": 10, "completion_tokens": 4}}),
        events(delta(tool_calls=[call(SAID[:7])]),
               delta(tool_calls=[call(SAID[7:])], finish="stop"),
               {"usage": {"prompt_tokens": 10, "completion_tokens": 4}}),
        events({"type": "message_start", "message": {"usage": {"input_tokens": 10}}},
               {"type": "content_block_delta", "delta": {"type": "text_delta", "text": SAID}},
               {"type": "message_delta", "delta": {"stop_reason": "stop"},
                "usage": {"output_tokens": 4}}),
        b"".join(json.dumps(one).encode() + b"\n" for one in (
            {"message": {"content": SAID[:7]}, "done": False},
            {"message": {"content": SAID[7:]}, "done": True, "done_reason": "stop",
             "prompt_eval_count": 10, "eval_count": 4})),
    ],
    ids=["openai", "thoughts", "tools", "anthropic", "ollama"],
)  # fmt: skip
def test_a_stream_is_read_as_a_whole(body: bytes) -> None:
    reply = read_reply(read_json(body))
    assert reply is not None
    assert reply.texts[0] == SAID
    assert (reply.finish, reply.usage) == ("stop", Usage(10, 4))


def test_an_error_in_a_stream_is_an_error() -> None:
    assert has_error(read_json(events(delta(content="It"), {"error": {"message": "overloaded"}})))
    assert not has_error(read_json(events(delta(content="It"))))


@pytest.mark.parametrize(
    ("said", "usage"),
    [
        ({"prompt_tokens": 9, "completion_tokens": 4}, Usage(9, 4)),
        ({"prompt_tokens": 9, "completion_tokens": 4,
          "prompt_tokens_details": {"cached_tokens": 6}}, Usage(9, 4, 6)),
        ({"prompt_tokens": 9, "completion_tokens": 4,
          "prompt_cache_hit_tokens": 6}, Usage(9, 4, 6)),
        ({"prompt_tokens": 9, "completion_tokens": 4,
          "completion_tokens_details": {"reasoning_tokens": 3}}, Usage(9, 4)),
        ({"prompt_tokens": 9, "completion_tokens": 4,
          "completion_tokens_details": {"reasoning_tokens": 30}}, Usage(9, 34)),
        ({"input_tokens": 3, "output_tokens": 4, "cache_read_input_tokens": 6}, Usage(9, 4, 6)),
        ({"inputTokens": 9, "outputTokens": 4}, Usage(9, 4)),
        ({"prompt_tokens": 0, "completion_tokens": 0}, None),
        ({"prompt_tokens": -9}, None),
        ({"prompt_tokens": "many"}, None),
        (None, None),
    ],
    ids=str,
)  # fmt: skip
def test_the_tokens_told_are_read(said: object, usage: Usage | None) -> None:
    assert read_usage({"usage": said}) == usage


def test_geminis_and_ollamas_tokens_are_read() -> None:
    gemini = {"promptTokenCount": 9, "candidatesTokenCount": 4, "thoughtsTokenCount": 30}
    assert read_usage({"usageMetadata": gemini}) == Usage(9, 34)
    assert read_usage({"prompt_eval_count": 9, "eval_count": 4}) == Usage(9, 4)


def test_web_pages_and_strangers_sentences() -> None:
    assert is_web_page(b"\n <!DOCTYPE html><html>")
    assert not is_web_page(b'{"html": 1}')
    assert clean("A <img src=x> [b](http://c.d) @e #1\x1b[0m.") == "A b (… e 1 0m."
    assert clean("One. Two! Three?") == "One. Two! Three?"
