"""What providers and gateways really answer: through real litellm, over real HTTP, into reports.

Each kind of failure has its name, its cost and its end, and no answer is lost that is there.
"""

from __future__ import annotations

import json
import re
import shutil
import socket
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from digest.analyze.asking.http.loop import close_event_loop
from digest.analyze.asking.store import AnswerStore
from digest.analyze.records import Llm
from digest.analyze.run import attempts
from digest.analyze.run.choose import Selection
from digest.analyze.run.runner import estimate_run
from digest.archive import write_report
from digest.archive.store import read_archive
from digest.errors import ConfigError
from digest.models import Analysis, Commit, Entry, Status
from tests.analyze.run.test_runner import KEY_VARIABLE, copied, entries, go, project, statuses
from tests.examples import first
from tests.githost import make_certificate
from tests.llmserver import Call, LLMServer, Step, answer, cut_off, failure, fulfil

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.analyze.records import RunSummary
    from digest.config import Settings

pytestmark = pytest.mark.process
COMMITS = 4
USAGE = {"prompt_tokens": 1000, "completion_tokens": 100}
A_CALL = (1000 * 1.0 + 100 * 2.0) / 1e6  # US dollars


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[LLMServer]:
    monkeypatch.setenv(KEY_VARIABLE, "sk-test")
    with LLMServer() as found:
        yield found


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Make an archive of commits without analyses, so that failures are written into it; once."""
    with LLMServer() as nobody:
        found = project(tmp_path_factory.mktemp("made"), nobody, COMMITS)
    for file in read_archive(found.archive).files:
        bare = tuple(replace(entry, analysis=Analysis()) for entry in file.report.entries)
        file.path.write_bytes(write_report(replace(file.report, entries=bare)))
    return found


@pytest.fixture
def settings(made: Settings, tmp_path: Path, server: LLMServer) -> Settings:
    return copied(made, tmp_path, server)


def good(call: Call, **changes: object) -> str:
    """Give what a good model could say."""
    return json.dumps(fulfil(call.schema) | changes)


def reply(finish: str | None = "stop", usage: object = USAGE, **message: object) -> Step:
    """Answer with a message of any form."""
    choice = {"index": 0, "message": {"role": "assistant", **message}, "finish_reason": finish}
    body = {"id": "1", "object": "chat.completion", "choices": [choice], "usage": usage}
    return Step(body=json.dumps(body).encode())


def error_of(settings: Settings) -> str:
    """Give the error of the one entry that failed."""
    (found,) = [e.analysis.error for e in entries(settings) if e.analysis.status is Status.FAILED]
    return found


def one(settings: Settings, **changes: Any) -> RunSummary:
    return go(settings, limit=1, **changes)


def analysed(settings: Settings) -> Entry:
    (found,) = [e for e in entries(settings) if e.analysis.status is Status.OK]
    return found


# Answers where they are


@pytest.mark.parametrize(
    "place", ["reasoning_content", "parts", "tool", "text", "wrapped", "quoted"]
)
def test_an_answer_is_taken_from_where_it_is(
    settings: Settings, server: LLMServer, place: str
) -> None:
    def script(call: Call) -> Step:
        said = good(call)
        message: dict[str, dict[str, Any]] = {
            "reasoning_content": {"content": None, "reasoning_content": said},
            "parts": {"content": [{"type": "text", "text": said}]},
            "tool": {"content": None, "tool_calls": [
                {"id": "1", "type": "function", "function": {"name": "a", "arguments": said}}]},
            "text": {"content": json.dumps(said)},
            "wrapped": {"content": json.dumps({"answer": [json.loads(said)]})},
            "quoted": {"content": said.replace("one thing", 'the "one" thing')},
        }  # fmt: skip
        return reply(**message[place])

    server.follow(script)
    summary = one(settings)
    assert (summary.done, summary.calls, len(server.calls)) == (1, 1, 1)
    assert summary.cost == pytest.approx(A_CALL)
    assert "thing well" in analysed(settings).analysis.body


@pytest.mark.parametrize("finish", ["stop", None, "eos", "end_turn", "unheard_of"])
def test_a_finished_answer_is_whole_however_its_end_is_called(
    settings: Settings, server: LLMServer, finish: str | None
) -> None:
    server.follow(lambda call: reply(finish, content=good(call)))
    assert one(settings).done == 1


def test_a_stream_that_nobody_asked_for_is_read(settings: Settings, server: LLMServer) -> None:
    def script(call: Call) -> Step:
        text = good(call)
        chunks: list[dict[str, Any]] = [
            {"choices": [{"index": 0, "delta": {"content": part}}]} for part in (text[:9], text[9:])
        ]
        chunks.append(
            {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}], "usage": USAGE}
        )
        data = "".join(f"data: {json.dumps(chunk)}\n\n" for chunk in chunks) + "data: [DONE]\n\n"
        return Step(body=data.encode())

    server.follow(script)
    summary = one(settings)
    assert (summary.done, len(server.calls)) == (1, 1)
    assert summary.cost == pytest.approx(A_CALL)


def test_a_gateway_that_only_streams_is_asked_so_from_then_on(
    settings: Settings, server: LLMServer
) -> None:
    def script(call: Call) -> Step:
        if not call.body.get("stream"):
            return failure(
                400, text="This model only support stream mode, please enable the stream"
            )
        event = {
            "choices": [{"delta": {"content": good(call)}, "finish_reason": "stop"}],
            "usage": USAGE,
        }
        return Step(body=f"data: {json.dumps(event)}\n\ndata: [DONE]\n\n".encode())

    server.follow(script)
    assert go(settings).done == COMMITS
    assert len(server.calls) == COMMITS + 1


def test_a_web_page_in_the_place_of_a_stream_is_named_and_costs_nothing(
    settings: Settings, server: LLMServer
) -> None:
    def script(call: Call) -> Step:
        if not call.body.get("stream"):
            return failure(400, text="Only stream mode is supported, please enable the stream")
        page = b"<!DOCTYPE html><html><body>Log in</body></html>"
        return Step(body=page, headers={"Content-Type": "text/event-stream"})

    server.follow(script)
    summary = go(settings, jobs=1)
    assert (summary.stop, summary.done, summary.cost) == ("address", 0, 0.0)
    assert "a web page" in summary.message
    assert "Check the address (api_base)" in summary.message
    assert len(server.calls) == 2
    assert statuses(settings) == {Status.MISSING: COMMITS}


# Answers that are none


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("refusal", "I'm sorry, I can't help with that."),
        ("refusal", '{"types": ["fix"], "summary": "I cannot assist with that request."}'),
        ("echo", "PROMPT"),
        ("echo", "SCHEMA"),
        ("language", "本次提交增加了表格解析器，并调整了若干配置文件。"),
        ("short", "Bug fix"),
        ("loop", "It adds a step. It adds a step. It adds a step. It adds a step."),
    ],
)
def test_what_is_no_answer_is_asked_once_more_otherwise(
    settings: Settings, server: LLMServer, kind: str, content: str
) -> None:
    def script(call: Call) -> Step:
        said = {
            "PROMPT": call.user,
            "SCHEMA": str(call.schema.get("properties", {}).get("summary", {}).get("description")),
        }.get(content, content)
        if content.startswith(("{", "I'm")):
            return reply(content=content)
        return reply(content=good(call, summary=said))

    server.follow(script)
    summary = one(settings)
    assert summary.failed == {kind: 1}
    first, second = server.calls
    assert first.body["messages"] != second.body["messages"]
    assert first.body["temperature"] != second.body["temperature"]
    assert summary.cost == pytest.approx(2 * A_CALL)
    (cause,) = summary.causes.values()
    assert cause.startswith("openai/fake: ")
    assert error_of(settings) == cause
    server.follow(lambda call: reply(content=good(call)) if call.number > 1 else script(call))
    assert one(settings, max_tokens=4095).done == 1  # the second time it answers well


@pytest.mark.parametrize(
    ("step", "kind"),
    [
        (reply(content=None), "empty"),
        (reply(content="  "), "empty"),
        (reply(content=[]), "empty"),
        (reply("content_filter", content=None), "moderation"),
        (reply("SAFETY", content=""), "moderation"),
        (reply(content=None, refusal="I can't help with that."), "refusal"),
        (reply("length", content=None), "cut"),
    ],
    ids=["null", "blank", "no parts", "filter", "safety", "refusal", "thought"],
)
def test_a_reply_without_a_text_has_its_name_and_its_told_cost(
    settings: Settings, server: LLMServer, step: Step, kind: str
) -> None:
    server.follow(lambda call: step)
    summary = one(settings)
    assert summary.failed == {kind: 1}
    assert summary.calls == len(server.calls) <= 3
    assert summary.cost == pytest.approx(len(server.calls) * A_CALL)


def test_a_loop_is_never_published(settings: Settings, server: LLMServer) -> None:
    text = '{"types":["fix"],"summary":"It fixes the fix ' + "of the fix " * 2000
    server.follow(lambda call: cut_off(text))
    summary = one(settings)
    assert (summary.failed, summary.partial, len(server.calls)) == ({"loop": 1}, 0, 2)
    assert (
        "of the fix"
        not in b"".join(p.read_bytes() for p in settings.archive.rglob("*.md")).decode()
    )


# Failures with their names


@pytest.mark.parametrize(
    ("step", "stop"),
    [
        (failure(429, text="You exceeded your current quota, please check your plan"), "quota"),
        (failure(402, text="Insufficient Balance"), "payment"),
        (failure(403, text="daily limit reached for this key, quota exhausted"), "quota"),
        (failure(404, text="The model `fake` does not exist"), "model"),
        (Step(body=b"<!DOCTYPE html><html>Log in</html>"), "address"),
        (Step(302, headers={"Location": "/login"}), "address"),
        (Step(307, headers={"Location": "/v1/chat/completions"}), "address"),
        (Step(body=json.dumps({"error": {"message": "insufficient balance"}}).encode()), "payment"),
    ],
    ids=["quota", "payment", "quota 403", "model", "page", "login", "round", "200"],
)
def test_what_concerns_every_commit_stops_the_run_with_that_word(
    settings: Settings, server: LLMServer, step: Step, stop: str
) -> None:
    server.follow(lambda call: step)
    summary = go(settings, jobs=1)
    assert (summary.stop, summary.done, summary.cost) == (stop, 0, 0.0)
    assert len(server.calls) <= 4
    assert summary.message.startswith("stopped: openai/fake: ")
    assert summary.message.endswith("run again: what was done is kept")
    assert statuses(settings) == {Status.MISSING: COMMITS}


def test_moderation_costs_one_commit_and_no_run(settings: Settings, server: LLMServer) -> None:
    def script(call: Call) -> Step:
        text = "The response was filtered due to the prompt triggering content management policy"
        return answer() if "step 0" in call.user else failure(403, text=text)

    server.follow(script)
    summary = go(settings)
    assert (summary.failed, summary.done, summary.stop) == ({"moderation": COMMITS - 1}, 1, "")
    assert len(server.calls) == COMMITS


@pytest.mark.parametrize("model", ["openai/fake", "hosted_vllm/fake"])  # their clients differ
def test_a_certificate_that_nobody_trusts_is_named_and_costs_nothing(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: str
) -> None:
    with LLMServer(certificate=make_certificate(tmp_path)) as server:
        changes: dict[str, Any] = {"model": model, "api_base": server.url}
        refused = go(settings, jobs=1, **changes)
        assert (refused.stop, refused.calls, refused.cost) == ("certificate", 0, 0.0)
        assert f"{model}: the certificate of 127.0.0.1 is not trusted" in refused.message
        assert "Name the file of the authority that signed it in SSL_CERT_FILE" in refused.message
        assert server.calls == []
        assert statuses(settings) == {Status.MISSING: COMMITS}
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "only.pem"))  # as it says
        close_event_loop()  # as a new process, it reads it anew
        assert one(settings, **changes).done == 1
    close_event_loop()


def test_a_proxy_and_a_name_cost_nothing(
    settings: Settings, server: LLMServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        monkeypatch.setattr("digest.analyze.asking.retry._FIRST_PAUSE", 0.0)
        gone = go(settings, jobs=1, api_base=f"http://127.0.0.1:{port}/v1")
        assert (gone.stop, gone.cost) == ("connection", 0.0)
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{port}")
        close_event_loop()  # as a new process, it reads it anew
        proxied = go(settings, jobs=1)
        assert (proxied.stop, proxied.cost) == ("proxy", 0.0)
        assert "HTTPS_PROXY" in proxied.message
    monkeypatch.delenv("HTTP_PROXY")
    close_event_loop()
    assert server.calls == []
    assert one(settings).done == 1


def test_a_question_that_is_too_long_is_asked_smaller(
    settings: Settings, server: LLMServer
) -> None:
    def script(call: Call) -> Step:
        if "+def step_" in call.user:
            text = "request (5301 tokens) exceeds the available context size (4096 tokens)"
            return failure(400, text=text)
        return reply(content=good(call))

    server.follow(script)
    summary = one(settings)
    assert summary.done == 1
    analysis = analysed(settings).analysis
    assert analysis.coverage
    assert (analysis.coverage.analysed, analysis.coverage.changed) == (0, 1)
    server.follow(lambda call: failure(400, text="exceeds the available context size (10 tokens)"))
    summary = one(settings)
    assert summary.failed == {"context": 1}
    assert "“exceeds the available context size (10 tokens)”" in summary.causes["context"]
    assert len({json.dumps(call.body) for call in server.calls}) == len(server.calls)


def test_refused_parameters_are_learnt_once(settings: Settings, server: LLMServer) -> None:
    def script(call: Call) -> Step:
        if "max_tokens" in call.body:
            text = "'max_tokens' is not supported. Use 'max_completion_tokens' instead."
            return failure(400, text=text)
        if call.body.get("temperature") not in {None, 1}:
            return failure(400, text="'temperature' does not support 0 with this model.")
        return reply(content=good(call))

    server.follow(script)
    assert go(settings).done == COMMITS
    assert len(server.calls) == COMMITS + 2
    assert server.calls[-1].body["max_completion_tokens"] == 4096


def test_a_prompt_that_the_server_cut_is_marked(settings: Settings, server: LLMServer) -> None:
    usage = {"prompt_tokens": 20, "completion_tokens": 9}
    server.follow(lambda call: reply(usage=usage, content=good(call)))
    assert settings.llm
    templates = settings.file.parent / "templates"
    templates.mkdir()
    text = (
        "{% block system %}"
        + "Explain it well. " * 300
        + "{% endblock %}{% block user %}{{ diff }}{% endblock %}"
    )
    (templates / "prompt.en.md.j2").write_text(text)
    summary = go(settings)
    assert (summary.partial, summary.done) == (COMMITS, 0)
    (warning,) = summary.warnings
    assert "left out" in warning
    assert "num_ctx" in warning
    usages = [entry.analysis.usage for entry in entries(settings)]
    assert all(used and used["missing"] > 400 for used in usages)
    assert statuses(settings) == {Status.PARTIAL: COMMITS}
    assert read_archive(settings.archive).warnings == ()


# Fallbacks


@pytest.mark.parametrize(
    "step",
    [
        reply(content=None),
        answer("I'm sorry, I can't help with that."),
        failure(400, text="flagged by moderation"),
        failure(401, text="Incorrect API key provided"),
        failure(429, text="You exceeded your current quota"),
        failure(400, text="maximum context length is 10 tokens"),
        failure(404, text="model not found"),
    ],
    ids=["empty", "refusal", "moderation", "key", "quota", "context", "model"],
)
def test_the_fallback_is_asked_after_every_failure(
    settings: Settings, server: LLMServer, monkeypatch: pytest.MonkeyPatch, step: Step
) -> None:
    monkeypatch.setenv("OTHER_KEY", "sk-other")
    with LLMServer() as other:
        server.follow(lambda call: step)
        access = Llm(
            "openai/other",
            other.url,
            "OTHER_KEY",
            price=(5.0, 7.0),
            options={"top_p": 0.5},
        )
        summary = go(settings, fallbacks=(access,), jobs=1)
        assert (summary.done, summary.stop) == (COMMITS, "")
        assert len(other.calls) == COMMITS
        assert {call.headers["authorization"] for call in other.calls} == {"Bearer sk-other"}
        assert other.calls[0].body["top_p"] == 0.5
    assert {call.headers["authorization"] for call in server.calls} == {"Bearer sk-test"}
    for entry in entries(settings):
        assert entry.analysis.model == "openai/other"
        assert entry.analysis.cost
        assert entry.analysis.cost >= (100 * 5.0 + 20 * 7.0) / 1e6


def test_when_all_keys_are_refused_the_message_says_whose(
    settings: Settings, server: LLMServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTHER_KEY", "sk-other")
    server.follow(lambda call: failure(401, text="Incorrect API key provided"))
    assert settings.llm
    access = Llm("openai/other", server.url, "OTHER_KEY", price=(1.0, 2.0))
    summary = go(settings, fallbacks=(access,), jobs=1)
    assert summary.stop == "denied"
    assert KEY_VARIABLE in summary.message
    assert "OTHER_KEY" in summary.message


# What failed is asked about again


def age(settings: Settings, days: float) -> None:
    """Make what is stored of earlier tries so much older."""
    store = AnswerStore(settings.cache / "answers")
    for found in store.stored_answers():
        kept = store.get(found.key)
        assert kept
        for name in {"created", "tried"} & set(kept):
            moment = datetime.fromisoformat(kept[name]) - timedelta(days=days)
            kept[name] = moment.isoformat()
        store.put(found.key, kept)


def age_reports(settings: Settings, hours: float) -> None:
    """Make what reports say of earlier tries so much older."""
    for file in read_archive(settings.archive).files:
        text = file.path.read_text()
        for created in set(re.findall(r'"created":"([^"]+)"', text)):
            moment = datetime.fromisoformat(created) - timedelta(hours=hours)
            text = text.replace(created, moment.isoformat())
        file.path.write_text(text)


def test_a_nightly_run_asks_again_ever_later_and_then_no_more(
    settings: Settings, server: LLMServer
) -> None:
    server.follow(lambda call: failure(400, text="flagged by moderation"))
    first = go(settings)
    assert (first.failed, first.failed_before, first.is_whole) == ({"moderation": 4}, 0, False)
    days, asked = [], [len(server.calls)]
    for day in range(1, 40):
        age(settings, 1)
        before = len(server.calls)
        summary = go(settings)
        assert summary.is_whole  # old trouble alone
        assert summary.waiting + summary.failed.total() == COMMITS
        if len(server.calls) > before:
            days.append(day)
            asked.append(len(server.calls) - before)
    assert days == [1, 3, 7, 15]  # 1, 2, 4 and 8 days after the one before
    assert asked == [COMMITS] * attempts.MAX_TRIES


@pytest.mark.parametrize("keeps_answers", first(1, [True, False]))
def test_what_stays_cut_off_is_asked_for_ever_later_and_then_no_more(
    settings: Settings, server: LLMServer, keeps_answers: bool
) -> None:
    def one_night() -> int:
        if keeps_answers:
            age(settings, 1)
        else:
            shutil.rmtree(settings.cache / "answers")
            age_reports(settings, 24)
        before = len(server.calls)
        summary = go(settings)
        assert summary.is_whole
        assert statuses(settings) == {Status.PARTIAL: COMMITS}
        return len(server.calls) - before

    server.follow(lambda call: cut_off('{"types": ["feat"], "summary": "Adds a step that'))
    assert go(settings).partial == COMMITS
    nights = [one_night() for _ in range(20)]
    assert [night for night, calls in enumerate(nights, 1) if calls] == [1, 3, 7, 15]
    server.follow(())
    assert go(settings, max_tokens=4095).done == COMMITS
    assert all(not entry.extra for entry in entries(settings))


@pytest.mark.parametrize("standing", first(1, [Status.MISSING, Status.OFFLINE]))
def test_a_run_that_keeps_no_answers_knows_what_failed_from_the_reports(
    settings: Settings, server: LLMServer, standing: Status
) -> None:
    """A workflow begins each night with the archive alone."""
    for file in read_archive(settings.archive).files:
        bare = tuple(replace(e, analysis=Analysis(standing, "Rules.")) for e in file.report.entries)
        if standing is Status.OFFLINE:
            file.path.write_bytes(write_report(replace(file.report, entries=bare)))

    def one_night(hours: float) -> tuple[RunSummary, int]:
        shutil.rmtree(settings.cache / "answers")
        age_reports(settings, hours)
        before = len(server.calls)
        return go(settings), len(server.calls) - before

    server.follow(lambda call: failure(400, text="flagged by moderation"))
    first = go(settings)
    assert (first.failed, first.is_whole) == ({"moderation": COMMITS}, False)
    nights = [one_night(24) for _ in range(20)]
    assert [n for n, (_, calls) in enumerate(nights, 1) if calls] == [1, 3, 7, 15]
    assert {calls for _, calls in nights} == {0, COMMITS}
    assert all(summary.is_whole for summary, _ in nights)  # old trouble alone
    failed = Status.FAILED if standing is Status.MISSING else standing
    assert statuses(settings) == {failed: COMMITS}
    assert read_archive(settings.archive).warnings == ()
    server.follow(())
    changed = go(settings, max_tokens=4095)  # a new question
    assert changed.done == COMMITS
    assert all(not entry.extra for entry in entries(settings))


@pytest.mark.parametrize(
    "changes",
    [
        {"tries": "2"},
        {"tries": None},
        {"created": "yesterday"},
        {"created": "2026-03-01T00:00:00"},
        {"created": "9999-12-31T00:00:00+00:00"},
        {"message": ["no"]},
        {"key": "0" * 16},
    ],
)
def test_what_a_report_can_not_remember_is_asked_about(changes: dict[str, Any]) -> None:
    stored = {
        "tries": 1,
        "created": "2026-03-01T00:00:00+00:00",
        "failure": "moderation",
        "message": "no",
        "remedy": "",
    }
    commit = Commit("a" * 40, "Ada", None, "feat: step")
    entry = attempts.remember(Entry(commit), "a" * 64, stored)
    assert attempts.remembered(entry, "a" * 64) == {"answer": None, "whole": False, **stored}
    wrong = {**entry.extra[attempts.REMEMBERED], **changes}
    assert attempts.remembered(replace(entry, extra={"failed": wrong}), "a" * 64) is None
    assert attempts.remembered(replace(entry, extra={"failed": "x"}), "a" * 64) is None
    assert attempts.forget(entry).extra == {}


def test_who_names_what_failed_has_it_asked_about_now(
    settings: Settings, server: LLMServer
) -> None:
    server.follow(lambda call: failure(400, text="flagged by moderation"))
    go(settings)
    waiting = go(settings)
    assert (waiting.waiting, waiting.calls) == (COMMITS, 0)
    assert waiting.asked_again > datetime.now(UTC).date().isoformat() or waiting.asked_again
    named = Selection(statuses=(Status.FAILED,), asks_again=True)
    again = go(settings, named)
    assert (again.failed, again.is_whole) == ({"moderation": COMMITS}, False)
    server.follow(())
    assert go(settings, named).done == COMMITS
    assert statuses(settings) == {Status.OK: COMMITS}


def test_what_waits_takes_no_place_within_a_limit(settings: Settings, server: LLMServer) -> None:
    server.follow(lambda call: failure(400, text="flagged by moderation"))
    assert go(settings, limit=2).failed == {"moderation": 2}
    server.follow(())
    assert settings.llm
    found = estimate_run(settings, settings.llm, Selection(), 1)
    assert (found.entries, found.known) == (1, 2)
    summary = go(settings, limit=1)
    assert (summary.done, summary.waiting, summary.wanted) == (1, 2, 3)
    assert summary.is_whole
    assert len(server.calls) == 1
    summary = go(settings, limit=5)
    assert (summary.done, summary.waiting, summary.wanted) == (1, 2, 3)
    summary = go(settings, limit=1)
    assert (summary.done, summary.waiting, summary.wanted, summary.is_whole) == (0, 2, 2, True)


def test_an_answer_known_to_be_not_whole_takes_no_place_within_a_limit(
    settings: Settings, server: LLMServer
) -> None:
    server.follow(lambda call: cut_off('{"types": ["feat"], "summary": "Adds a step that'))
    assert one(settings).partial == 1
    server.follow(())
    summary = one(settings)
    assert (summary.done, summary.known, len(server.calls)) == (1, 1, 1)
    assert statuses(settings)[Status.PARTIAL] == 1


def test_new_trouble_beside_old_is_told(settings: Settings, server: LLMServer) -> None:
    server.follow(lambda call: failure(400, text="flagged by moderation"))
    assert not one(settings).is_whole
    summary = go(settings)
    assert (summary.waiting, summary.failed.total(), summary.failed_before) == (1, COMMITS - 1, 0)
    assert not summary.is_whole


def test_an_answer_that_is_not_whole_survives_a_failure(
    settings: Settings, server: LLMServer
) -> None:
    server.follow(lambda call: cut_off('{"types": ["feat"], "summary": "Adds a step that'))
    assert one(settings).partial == 1
    server.follow(lambda call: failure(400, text="flagged by moderation"))
    named = Selection(statuses=(Status.PARTIAL,), asks_again=True)
    assert go(settings, named).failed == {"moderation": 1}
    assert statuses(settings)[Status.PARTIAL] == 1
    assert go(settings, replace(named, asks_again=False)).known == 1
    asked = len(server.calls)
    age(settings, 1)  # the second try, the one in vain, was a day ago: the next is after two
    assert go(settings, replace(named, asks_again=False)).known == 1
    assert len(server.calls) == asked


# Options


def test_options_are_handed_on(settings: Settings, server: LLMServer) -> None:
    options = {
        "temperature": 0.3,
        "thinking": {"type": "disabled"},
        "num_ctx": 9000,
        "effort": "low",
        "headers": {"X-Team": "digest"},
        "extra_body": {"top_k": 4},
    }
    assert one(settings, options=options).done == 1
    (call,) = server.calls
    assert call.body["temperature"] == 0.3
    assert call.body["thinking"] == {"type": "disabled"}
    assert (call.body["num_ctx"], call.body["top_k"]) == (9000, 4)
    assert call.body["reasoning_effort"] == "low"
    assert call.headers["x-team"] == "digest"


def test_options_that_the_model_does_not_take_are_refused(settings: Settings) -> None:
    with pytest.raises(ConfigError, match=r"llm\.options: ollama_chat/x does not take logit_bias"):
        go(settings, model="ollama_chat/x", options={"logit_bias": {}, "num_ctx": 9000})


def test_a_model_with_a_date_of_withdrawal_is_warned_of(settings: Settings) -> None:
    summary = go(settings, model="deepseek/deepseek-chat", limit=1)
    assert "deepseek/deepseek-chat was withdrawn on 2026-07-24" in summary.warnings[0]


def test_tokens_from_a_cache_have_their_own_price(settings: Settings, server: LLMServer) -> None:
    usage = USAGE | {"prompt_tokens_details": {"cached_tokens": 800}}
    server.follow(lambda call: reply(usage=usage, content=good(call)))
    summary = one(settings, price=(1.0, 2.0, 0.1))
    assert summary.cost == pytest.approx((200 * 1.0 + 800 * 0.1 + 100 * 2.0) / 1e6)
    known = one(settings, model="deepseek/deepseek-v4-flash", price=None, max_cost=1.0)
    assert known.done == 1
    assert known.cost == pytest.approx((200 * 0.3 + 800 * 0.006 + 100 * 1.2) / 1e6)


def test_no_run_costs_more_than_its_cap_whatever_is_answered(
    settings: Settings, server: LLMServer
) -> None:
    steps = [
        reply(content=None),
        answer("no"),
        cut_off(),
        failure(500),
        reply("length", content=""),
    ]
    server.follow(lambda call: steps[call.number % len(steps)])
    summary = go(settings, max_cost=0.03, timeout=5.0)
    assert summary.cost <= 0.03
    assert Counter(call.user for call in server.calls).total() == len(server.calls)
