"""What providers say when they refuse, as each of them says it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from digest.analyze.asking.errors import Endpoint, error_of_answer, remedy_of
from digest.analyze.asking.failures import FAILURES, Scope
from digest.analyze.asking.forms import Form, arguments, first_form, lesson, vague_lesson
from digest.analyze.asking.http.clients import Seen
from digest.analyze.asking.http.waits import Room, read_wait, room_left, wait_wanted
from digest.analyze.records import Request

CASES = json.loads(
    (Path(__file__).parents[2] / "data/analyze/provider-errors.json").read_text(encoding="utf-8")
)
ENDPOINT = Endpoint("openai/m", "http://gateway.example/v1", "THE_KEY", 9.0, None)
SCHEMA = {"type": "object", "properties": {"a": {"type": "string", "maxLength": 9}}}
REQUEST = Request("System.", "User.", SCHEMA, 4096)


@pytest.mark.parametrize(("who", "status", "body", "kind"), CASES, ids=[case[0] for case in CASES])
def test_each_providers_refusal_has_its_kind(
    who: str, status: int, body: object, kind: str
) -> None:
    data = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    error = error_of_answer(ENDPOINT, Seen(status, {}, data.encode()), "sk-secret")
    assert (error.kind, error.status) == (kind, status)
    assert re.match(rf"openai/m: (HTTP {status}|the answer can't be read)", error.message)
    assert not re.search(r"[<>`*\[\]|]|https?:", error.message)


@pytest.mark.parametrize("failure", FAILURES.values(), ids=list(FAILURES))
def test_each_failure_has_a_word_a_remedy_and_an_end(failure: object) -> None:
    row = FAILURES[getattr(failure, "kind")]  # noqa: B009
    remedy = remedy_of(row, ENDPOINT)
    assert "{" not in remedy
    assert row.word
    assert remedy[0].isupper()
    assert not remedy.endswith(".")
    assert (row.strikes > 0) == (row.scope is Scope.MODEL)  # what fails every commit ends


@pytest.mark.parametrize(
    ("words", "param", "changes"),
    [
        ("'max_tokens' is not supported, use 'max_completion_tokens'", "max_tokens",
         {"tokens_name": "max_completion_tokens", "is_renamed": True}),
        ("max_tokens is too large: 8192. This model supports at most 4096 completion tokens", "",
         {"most_tokens": 4096}),
        ("`max_tokens` must be less than or equal to `2048`, the maximum value", "",
         {"most_tokens": 2048}),
        ("Range of max_tokens should be [1, 1500]", "", {"most_tokens": 1500}),
        ("'max_tokens' is too large: 4096. This model's maximum context length is 4096 tokens and"
         " your request has 1096 input tokens", "", {"most_tokens": 2999}),
        ("'temperature' does not support 0", "temperature",
         {"left_out": frozenset({"temperature"})}),
        ("temperature is deprecated for this model", "", {"left_out": frozenset({"temperature"})}),
        ("Unknown parameter: 'stream_options'", "", {"left_out": frozenset({"stream_options"})}),
        ("This model only support stream mode", "", {"is_stream": True}),
        ("enable_thinking must be set to false for non-streaming calls", "", {"is_stream": True}),
        ("'maxLength' is not permitted", "response_format", {"level": "json_schema"}),
        ("response_format.type must be 'text' or 'json_object'", "", {"level": "json_schema"}),
        ("System role not supported", "", {"has_system": False}),
        ("Unknown parameter: 'banana'", "banana", None),
    ],
    ids=lambda value: str(value)[:32],
)  # fmt: skip
def test_what_a_refusal_teaches(words: str, param: str, changes: dict[str, object] | None) -> None:
    form = first_form(True, SCHEMA)
    learnt = lesson(form, words, param)
    if changes is None:
        assert learnt is None
        return
    assert learnt is not None
    assert {name: getattr(learnt, name) for name in changes} == changes
    repeated = lesson(learnt, words, param)  # what was learnt is not learnt again
    assert repeated is None or repeated != learnt


def test_each_form_sends_what_it_says() -> None:
    usual = arguments(first_form(True, SCHEMA), REQUEST, 0)
    assert usual["max_tokens"] == 4096
    assert usual["response_format"]["json_schema"]["schema"] == SCHEMA
    form = Form(
        "json_object", "max_completion_tokens", True, 2048, frozenset({"temperature"}), True, False
    )
    other = arguments(form, REQUEST, 0)
    assert other["max_completion_tokens"] == 2048
    assert not {"max_tokens", "temperature"} & set(other)
    assert other["stream"] is True
    ((role, text),) = [(m["role"], m["content"]) for m in other["messages"]]
    assert role == "user"
    assert text.startswith("System.")
    assert text.endswith("User.")
    bare = arguments(Form(level="json_schema"), REQUEST, 0)
    assert "maxLength" not in json.dumps(bare)


def test_forms_come_to_an_end() -> None:
    form: Form | None = first_form(True, SCHEMA)
    levels = []
    while form:
        levels.append(form.level)
        form = vague_lesson(form)
    assert levels == ["bounds", "json_schema", "json_object", ""]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        *(("12", 12.0), ("0.5", 0.5), ("6m0s", 360.0), ("20ms", 0.02), ("1h2m3.5s", 3723.5)),
        *(("2 minutes", 120.0), ("7m12s", 432.0), ("soon", None), ("", None), ("-3", 0.0)),
        *(("Thu, 01 Jan 1970 00:00:00 GMT", 0.0), ("1970-01-01T00:00:00Z", 0.0)),
    ],
)  # fmt: skip
def test_times_to_wait_are_read(value: str, seconds: float | None) -> None:
    assert read_wait(value) == (seconds if seconds is None else pytest.approx(seconds))


@pytest.mark.parametrize(
    ("headers", "words", "seconds"),
    [
        ({"retry-after": "7"}, "try again in 9s", 7.0),
        ({"retry-after-ms": "250"}, "", 0.25),
        ({"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "1m2s"}, "", 62.0),
        ({"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "3s"}, "", 3.0),
        ({}, "Please try again in 7m12s.", 432.0),
        ({}, "Please retry after 12 seconds.", 12.0),
        ({}, '"retryDelay": "17s"', 17.0),
        ({}, "Limit 20, used 20.", None),
    ],
    ids=str,
)
def test_what_a_refusal_asks_to_wait(
    headers: dict[str, str], words: str, seconds: float | None
) -> None:
    assert wait_wanted(headers, words) == (seconds if seconds is None else pytest.approx(seconds))


def test_what_is_left_of_a_providers_limits() -> None:
    headers = {
        "x-ratelimit-remaining-requests": "3",
        "x-ratelimit-reset-requests": "8.64s",
        "x-ratelimit-remaining-tokens": "0",
        "x-ratelimit-reset-tokens": "90ms",
    }
    assert room_left(headers) == Room(3.0, 8.64, 0.0, 0.09)
    assert room_left({"anthropic-ratelimit-requests-remaining": "5"}).requests == 5.0
    assert room_left({}) == Room()
