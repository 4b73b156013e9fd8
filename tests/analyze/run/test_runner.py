"""Analysing an archive with a model: through real litellm, over real HTTP, into real reports."""

from __future__ import annotations

import json
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from distributed import Client, LocalCluster

from digest import limits
from digest.analyze.asking.store import AnswerStore
from digest.analyze.records import Llm
from digest.analyze.run.choose import Selection, choose_entries
from digest.analyze.run.cluster import connect_cluster
from digest.analyze.run.runner import estimate_run, run_analyses
from digest.analyze.run.schedule import make_thread_pool
from digest.archive import read_report, write_report
from digest.archive.store import read_archive
from digest.config import Settings
from digest.errors import ConfigError, DigestError
from digest.health import check_archive
from digest.importance import make_rules
from digest.models import (
    Analysis,
    Coverage,
    Entry,
    Importance,
    Language,
    Source,
    Status,
)
from digest.pipeline import RunRequest, run_pipeline
from tests.gitrepos import DAY, NOON, Repo, make_repo
from tests.llmserver import (
    Call,
    LLMServer,
    Step,
    answer,
    cut_off,
    failure,
    fulfil,
    hang,
    wrong_schema,
)
from tests.secrets.invented import TOKENS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.analyze.records import RunSummary

KEY_VARIABLE = "DIGEST_TEST_KEY"
COMMITS = 24
NOW = datetime.fromtimestamp(NOON + 60 * DAY, UTC)


def history(repo: Repo, commits: int) -> None:
    """Add commits in one go, three a day, each with a change of its own."""
    stream = []
    for number in range(commits):
        text = b"feat: step %d\n" % number
        code = b"def step_%d():\n    return %d\n" % (number, number)
        when = NOON + number // 3 * DAY + number % 3 * 60
        stream.append(
            b"commit refs/heads/main\nmark :%d\ncommitter Ada <a@x.org> %d +0000\n"
            b"data %d\n%s%sM 100644 inline src/step%d.py\ndata %d\n%s\n"
            % (
                *(number + 1, when, len(text), text),
                b"from :%d\n" % number if number else b"",
                *(number, len(code), code),
            )
        )
    repo.git("fast-import", "--quiet", stdin=b"".join(stream))


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[LLMServer]:
    monkeypatch.setenv(KEY_VARIABLE, "sk-test")
    with LLMServer() as found:
        yield found


def project(folder: Path, server: LLMServer, commits: int = COMMITS) -> Settings:
    folder.mkdir(exist_ok=True)
    repo = make_repo(folder / "rocket.git")
    history(repo, commits)
    llm = Llm(
        model="openai/fake",
        api_base=server.url,
        api_key_env=KEY_VARIABLE,
        jobs=4,
        timeout=30.0,
        price=(1.0, 2.0),
        max_cost=None,
    )
    settings = Settings(
        file=folder / "mkdocs.yml",
        archive=folder / "reports",
        cache=folder / ".cache/digest",
        path="{date}.md",
        timezone=ZoneInfo("UTC"),
        language=Language.EN,
        since="2023-01-01",
        repositories=(Source("acme/rocket", str(repo.path)),),
        rules=make_rules(),
        llm=llm,
    )
    now = max(NOW, datetime.fromtimestamp(NOON + (commits // 3 + 2) * DAY, UTC))
    run_pipeline(settings, RunRequest(), now, lambda name, done, total: None)
    return settings


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Make an archive by rules, once."""
    with LLMServer() as nobody:
        return project(tmp_path_factory.mktemp("made"), nobody)


@pytest.fixture
def settings(made: Settings, tmp_path: Path, server: LLMServer) -> Settings:
    return copied(made, tmp_path, server)


def copied(made: Settings, folder: Path, server: LLMServer) -> Settings:
    """Give a copy of a project, to be analysed by the server."""
    before = made.file.parent
    shutil.copytree(before, folder, dirs_exist_ok=True)
    (source,) = made.repositories
    assert made.llm
    return replace(
        made,
        **{n: folder / getattr(made, n).relative_to(before) for n in ("file", "archive", "cache")},
        repositories=(replace(source, url=str(folder / "rocket.git")),),
        llm=replace(made.llm, api_base=server.url),
    )


def go(settings: Settings, choice: Selection | None = None, **changes: Any) -> RunSummary:
    assert settings.llm
    limit = changes.pop("limit", None)
    llm = replace(settings.llm, **changes)
    with make_thread_pool(llm) as executor:
        return run_analyses(
            settings, llm, choice or Selection(), executor, lambda summary: None, limit
        )


def entries(settings: Settings) -> list[Entry]:
    return [e for found in read_archive(settings.archive).files for e in found.report.entries]


def statuses(settings: Settings) -> Counter[Status]:
    return Counter(entry.analysis.status for entry in entries(settings))


def test_every_entry_is_asked_about_once(settings: Settings, server: LLMServer) -> None:
    summary = go(settings)
    assert (summary.wanted, summary.done, summary.stop) == (COMMITS, COMMITS, "")
    assert len(server.calls) == summary.calls == COMMITS
    assert statuses(settings) == {Status.OK: COMMITS}
    for entry in entries(settings):
        analysis = entry.analysis
        assert (analysis.model, analysis.coverage and analysis.coverage.analysed) == (
            "openai/fake",
            1,
        )
        assert analysis.usage == {"prompt": 1000, "completion": 20}
        assert analysis.cost == pytest.approx(1040e-6)
    assert summary.cost == pytest.approx(COMMITS * 1040e-6)
    assert read_archive(settings.archive).warnings == ()


def test_the_prompt_holds_the_message_and_the_diff_and_no_key(
    settings: Settings, server: LLMServer
) -> None:
    go(settings, limit=1)
    (call,) = server.calls
    assert "feat: step 23" in call.user
    assert "+def step_23():" in call.user
    assert "src/step23.py" in call.user
    assert "sk-test" not in json.dumps(call.body)
    assert call.headers["authorization"] == "Bearer sk-test"


def test_a_second_run_asks_nothing(settings: Settings, server: LLMServer) -> None:
    go(settings)
    before = {path: path.read_bytes() for path in settings.archive.rglob("*.md")}
    again = go(settings)
    assert (again.wanted, again.calls) == (0, 0)
    assert {path: path.read_bytes() for path in settings.archive.rglob("*.md")} == before


def test_what_is_paid_for_is_not_asked_again(settings: Settings, server: LLMServer) -> None:
    saved = {path: path.read_bytes() for path in settings.archive.rglob("*.md")}
    go(settings)
    made = {path: path.read_bytes() for path in settings.archive.rglob("*.md")}
    for path, data in saved.items():
        path.write_bytes(data)
    again = go(settings)
    assert (again.done, again.known, again.calls) == (COMMITS, COMMITS, 0)
    assert {path: path.read_bytes() for path in settings.archive.rglob("*.md")} == made


def test_errors_that_pass_cost_a_retry_each(settings: Settings, server: LLMServer) -> None:
    dice = random.Random(7)  # noqa: S311 - no secret

    def script(call: Call) -> Step:
        bad = (failure(429, retry_after=0), failure(500), failure(503), Step(wire=hang().wire))
        return dice.choice(bad) if dice.random() < 0.2 else answer()

    server.follow(script)
    summary = go(settings, timeout=3.0, jobs=8)
    assert summary.done == COMMITS
    assert statuses(settings) == {Status.OK: COMMITS}
    assert len(server.calls) <= 6 * COMMITS


def test_a_denied_login_stops_the_run_and_keeps_what_was_done(
    settings: Settings, server: LLMServer
) -> None:
    good = 10
    server.follow(lambda call: answer() if call.number <= good else failure(403))
    summary = go(settings)
    assert (summary.stop, summary.done) == ("denied", good)
    assert "403" in summary.message
    assert len(server.calls) <= good + 3 + 4
    assert statuses(settings) == {Status.OK: good, Status.OFFLINE: COMMITS - good}
    server.follow([])
    assert go(settings).done == COMMITS - good
    assert len(server.calls) == COMMITS - good
    assert statuses(settings) == {Status.OK: COMMITS}


@pytest.mark.parametrize("jobs", [1, 3, 8])
def test_the_budget_is_never_exceeded(settings: Settings, server: LLMServer, jobs: int) -> None:
    cap = 0.05
    summary = go(settings, jobs=jobs, max_cost=cap, max_tokens=2000)
    assert summary.cost <= cap
    assert summary.stop in {"", "budget"}
    paid = 1040e-6 * len(server.calls)
    assert summary.cost == pytest.approx(paid)
    assert summary.done == len(server.calls)
    assert go(settings).done == COMMITS - summary.done


def test_a_budget_for_nothing_asks_nothing(settings: Settings, server: LLMServer) -> None:
    summary = go(settings, max_cost=0.0)
    assert (summary.stop, summary.calls, len(server.calls)) == ("budget", 0, 0)
    assert statuses(settings) == {Status.OFFLINE: COMMITS}


def test_an_unknown_price_needs_a_word(settings: Settings, server: LLMServer) -> None:
    with pytest.raises(ConfigError, match=r"llm\.price.*max_cost: null"):
        go(settings, price=None, max_cost=1.0)
    assert go(settings, price=None, max_cost=None, limit=1).done == 1


def test_a_wrong_answer_is_repaired_once(settings: Settings, server: LLMServer) -> None:
    server.follow([wrong_schema(), answer(usage=(900, 20))])
    assert go(settings, limit=1).done == 1
    first, second = server.calls
    assert "unexpected" in json.dumps(second.body)
    assert first.body != second.body


def test_an_answer_cut_off_is_asked_for_longer_then_about_less(
    settings: Settings, server: LLMServer
) -> None:
    server.follow([cut_off(), cut_off()])
    assert go(settings, limit=1).done == 1
    lengths = [
        call.body.get("max_tokens") or call.body.get("max_completion_tokens")
        for call in server.calls
    ]
    assert lengths == [4096, 8192, 4096]


def test_a_model_that_has_no_longer_answers_is_asked_about_less(
    settings: Settings, server: LLMServer
) -> None:
    def script(call: Call) -> Step:
        if 8192 in (call.body.get("max_tokens"), call.body.get("max_completion_tokens")):
            return failure(400)
        return cut_off() if call.number == 1 else answer()

    server.follow(script)
    assert go(settings, limit=1).done == 1


def test_a_failure_of_another_tool_is_mended(settings: Settings, server: LLMServer) -> None:
    found = read_archive(settings.archive).files[0]
    error = "LLM分析失败（已重试3次）: API请求失败: 403 Client Error"
    failed = tuple(
        Entry(replace(e.commit, files=(), totals=None), Importance(e.importance.level),
              Analysis(Status.FAILED, "", error))
        for e in found.report.entries
    )  # fmt: skip
    report = replace(found.report, entries=failed, language=Language.ZH)
    found.path.write_bytes(write_report(report))
    server.follow(
        lambda call: answer(json.dumps(fulfil(call.schema, "增加了一个返回数值的函数。")))
    )
    summary = go(settings, Selection(statuses=(Status.FAILED,)))
    assert (summary.wanted, summary.done) == (3, 3)
    text = found.path.read_text()
    assert "403" not in text
    assert text.count("**变更类型**：") == 3


def test_an_answer_always_cut_off_is_kept_as_partial(settings: Settings, server: LLMServer) -> None:
    server.follow(lambda call: cut_off('{"types": ["feat"], "summary": "Adds a step that'))
    summary = go(settings, limit=1)
    assert (summary.partial, summary.done) == (1, 0)
    found = [e for e in entries(settings) if e.analysis.status is Status.PARTIAL]
    assert "Adds a step that" in found[0].analysis.body


def test_answers_of_no_use_leave_what_was_there(settings: Settings, server: LLMServer) -> None:
    server.follow(lambda call: answer("no"))
    summary = go(settings, limit=1)
    assert summary.failed == {"format": 1}
    assert "does not follow the schema" in summary.causes["format"]
    assert statuses(settings) == {Status.OFFLINE: COMMITS}


def test_a_missing_analysis_that_fails_says_so(settings: Settings, server: LLMServer) -> None:
    run_pipeline(settings, RunRequest(analyse=False), NOW, lambda name, done, total: None)
    (path, *_) = sorted(settings.archive.rglob("*.md"))
    bare = read_archive(settings.archive).files[0]
    emptied = tuple(replace(e, analysis=Analysis()) for e in bare.report.entries)
    path.write_bytes(write_report(replace(bare.report, entries=emptied)))
    server.follow(lambda call: failure(400))
    summary = go(settings, Selection(statuses=(Status.MISSING,)))
    assert summary.failed == {"request": 3}
    failed = [e.analysis for e in entries(settings) if e.analysis.status is Status.FAILED]
    assert len(failed) == 3
    assert failed[0].error.startswith("openai/fake: HTTP 400 Bad Request")
    assert len(server.calls) <= 3 * 4  # the formats that may be at fault are tried


def test_the_order_is_new_then_failed_and_newest_first(settings: Settings) -> None:
    found = read_archive(settings.archive).files
    all_of_them = choose_entries(found, Selection())
    days = [wanted.file.report.day for wanted in all_of_them]
    assert days == sorted(days, reverse=True)
    oldest = all_of_them[-1].sha
    assert choose_entries(found, Selection(first=frozenset({oldest})))[0].sha == oldest
    day = date.fromisoformat(days[0].isoformat())
    assert {w.file.report.day for w in choose_entries(found, Selection(since=day))} == {day}
    assert choose_entries(found, Selection(statuses=(Status.FAILED,))) == []
    assert choose_entries(found, Selection(repositories=("acme/moon",))) == []


def test_a_dry_run_sends_nothing(settings: Settings, server: LLMServer) -> None:
    assert settings.llm
    found = estimate_run(settings, settings.llm, Selection())
    assert (found.entries, found.known, len(server.calls)) == (COMMITS, 0, 0)
    assert found.tokens > COMMITS * 100
    assert found.cost
    assert found.cost > 0


def test_a_commit_that_is_left_out_is_not_sent(settings: Settings, server: LLMServer) -> None:
    (source,) = settings.repositories
    entry = read_archive(settings.archive).files[0].report.entries[0]
    omitting = replace(source, omit=(entry.commit.sha[:9],))
    summary = go(replace(settings, repositories=(omitting,)))
    assert (summary.left, summary.done) == ({"left out by 'omit'": 1}, COMMITS - 1)
    assert len(server.calls) == COMMITS - 1


def test_reports_of_a_former_name_are_analysed_with_the_rest(settings: Settings) -> None:
    (source,) = settings.repositories
    renamed = replace(source, name="acme/lander", formerly=(source.name,))
    summary = go(replace(settings, repositories=(renamed,)))
    assert (summary.left, summary.done) == ({}, COMMITS)


def test_a_private_repository_is_not_sent(settings: Settings, server: LLMServer) -> None:
    private = replace(settings, repositories=(replace(settings.repositories[0], private=True),))
    summary = go(private)
    assert (summary.left, len(server.calls)) == ({"private repository": COMMITS}, 0)
    assert summary.is_whole  # so it is wanted
    assert go(private, limit=1).left == {"private repository": COMMITS}
    assert go(private, allow_private=True).done == COMMITS


def test_a_repository_out_of_reach_is_left_and_counted(
    settings: Settings, server: LLMServer, tmp_path: Path
) -> None:
    gone = replace(settings.repositories[0], url=str(tmp_path / "gone"))
    summary = go(replace(settings, repositories=(gone,)))
    assert (summary.left, summary.is_whole) == ({"repository unreachable": COMMITS}, False)
    assert "acme/rocket" in summary.warnings[0]
    assert go(replace(settings, repositories=())).left == {"repository not configured": COMMITS}


def test_a_full_report_is_left_and_nothing_is_paid(
    settings: Settings, server: LLMServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = max(path.stat().st_size for path in settings.archive.rglob("*.md"))
    monkeypatch.setattr(limits, "MAX_REPORT_BYTES", size + 1_000)
    monkeypatch.setattr(limits, "MAX_ENTRY_BYTES", size + 1_001)
    summary = go(settings)
    assert (summary.left, len(server.calls)) == ({"report is full": COMMITS}, 0)


def test_an_analysis_that_a_report_has_no_room_for_leaves_what_was_there(
    settings: Settings, server: LLMServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path: path.read_bytes() for path in settings.archive.rglob("*.md")}
    monkeypatch.setattr(limits, "MAX_REPORT_BYTES", max(map(len, before.values())))
    monkeypatch.setattr(limits, "MAX_ENTRY_BYTES", 0)
    summary = go(settings)
    assert summary.failed["report"] > 0
    assert any("shorten analyses in it" in text for text in summary.warnings)
    sizes = [path.stat().st_size for path in before]
    assert max(sizes) <= limits.MAX_REPORT_BYTES


def test_a_long_analysis_of_a_model_is_cut_and_marked(
    settings: Settings, server: LLMServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_ANALYSIS_LENGTH", 40)
    summary = go(settings)
    assert (summary.done, summary.partial) == (0, COMMITS)
    entries = [e for file in read_archive(settings.archive).files for e in file.report.entries]
    assert {entry.analysis.status for entry in entries} == {Status.PARTIAL}
    assert max(len(entry.analysis.body) for entry in entries) <= 40


def test_secrets_are_out_of_prompt_answer_and_report(
    settings: Settings, server: LLMServer, tmp_path: Path
) -> None:
    token = "ghp" + "_" + "Ab1" * 12
    repo = Repo(tmp_path / "rocket.git")
    repo.commit(b"feat: leak", {b"leak.py": f"TOKEN = '{token}'\n".encode()}, at=NOON + 9 * DAY)
    run_pipeline(
        settings, RunRequest(since=date(2023, 11, 14)), NOW, lambda name, done, total: None
    )
    go(settings)
    assert any("feat: leak" in call.user for call in server.calls)
    assert token not in json.dumps([call.body for call in server.calls])
    kept = b"".join(
        p.read_bytes() for p in (tmp_path / ".cache/digest/answers").rglob("*") if p.is_file()
    )
    assert token.encode() not in kept


def test_a_citation_that_is_in_neither_message_nor_diff_is_named(
    settings: Settings, server: LLMServer
) -> None:
    said = {
        "types": ["feat"],
        "summary": "Adds `step_23` and `warp_drive`, as `src/step3.py` and `src/gone.py` do.",
        "scope": ["x"],
        "advice": ["Test `later_on` in src/later.py."],
    }
    server.follow(lambda call: answer(json.dumps(said)))
    found = go(settings, limit=1)
    (done,) = [e for e in entries(settings) if e.analysis.status is Status.OK]
    assert (done.analysis.unfounded, found.unfounded) == (("warp_drive",), 1)
    assert (done.analysis.missing_files, found.missing_files) == (("src/gone.py",), 1)


def test_what_breaks_is_believed_with_its_line_alone(settings: Settings, server: LLMServer) -> None:
    def say(call: Call) -> Step:
        line = "+def step_23():" if "step_23" in call.user else "-def step_0():"
        said = {"types": ["feat"], "summary": "Adds a step that does one thing."}
        said |= {"scope": [], "advice": [], "headline": "Pilots get a step", "unshown": ["tests"]}
        breaking = {"breaks": True, "action": "Pilots must call it.", "line": line}
        return answer(json.dumps(said | {"breaking": breaking}))

    server.follow(say)
    assert go(settings, limit=2).unfounded == 1
    last, before = (e.analysis for e in entries(settings) if e.analysis.status is Status.OK)
    told = "**Breaking**: Pilots must call it.\n\n`+def step_23():`"
    assert told in last.body
    assert last.unfounded == ()
    assert "Breaking" not in before.body
    assert before.unfounded == ("-def step_0():",)
    assert "**Headline**: Pilots get a step" in before.body
    assert "**Not shown by the diff**:\n\n- tests" in before.body


def test_who_saw_a_part_of_the_diff_cannot_know_what_it_does_not_show(
    settings: Settings, server: LLMServer
) -> None:
    server.follow(lambda call: answer(json.dumps(fulfil(call.schema, "It adds one more step."))))
    go(settings, limit=1, max_input=1)
    (done,) = (e.analysis for e in entries(settings) if e.analysis.status is Status.OK)
    assert "**Scope**" in done.body
    assert "Not shown by" not in done.body


@pytest.fixture
def split(tmp_path: Path, server: LLMServer) -> Settings:
    """Give an archive whose one commit is too large for one question."""
    found = project(tmp_path, server, 1)
    repo = Repo(tmp_path / "rocket.git")
    code = b"".join(b"def step_%d():\n    return %d\n" % (n, n) for n in range(60))
    repo.commit(b"feat!: many steps", {b"src/part%d.py" % n: code for n in range(3)}, at=NOON + DAY)
    run_pipeline(found, RunRequest(), NOW, lambda name, done, total: None)
    assert found.llm
    return replace(found, llm=replace(found.llm, max_input=1200, jobs=1))


def say_part(call: Call) -> Step:
    """Answer about a part, and join the parts."""
    said = fulfil(call.schema, "It adds one more step.") | {"headline": "Pilots get steps"}
    name = re.search(r"src/part\d", call.user)
    is_join = "asked about in 3 parts" in call.user
    said["summary"] = "It adds all steps." if is_join else f"It adds {name and name[0]}.py."
    said["breaking"] = {"breaks": True, "action": "Pilots step.", "line": "def step_7():"}
    return answer(json.dumps(said))


def test_parts_are_joined_by_one_more_question(split: Settings, server: LLMServer) -> None:
    server.follow(say_part)
    summary = go(split, limit=1)
    assert (summary.done, summary.calls, len(server.calls)) == (1, 4, 4)
    join = server.calls[-1].user
    assert "feat!: many steps" in join
    assert "return 7" not in join  # no diff
    assert all(f"It adds src/part{number}.py." in join for number in range(3))
    assert "DATA>>>" in join.partition("asked about in 3 parts")[2]
    (done,) = (e.analysis for e in entries(split) if e.analysis.status is Status.OK)
    assert "**Summary**: It adds all steps.\n" in done.body
    assert "**Breaking**: Pilots step.\n\n`def step_7():`" in done.body
    assert "Not shown by" not in done.body  # none of them saw all
    assert done.coverage == Coverage(3, 3)


@pytest.mark.parametrize(
    "fault", [failure(400), wrong_schema(), answer("I'm sorry, I can't help.")]
)
def test_parts_that_can_not_be_joined_so_are_joined_by_rules(
    split: Settings, server: LLMServer, fault: Step
) -> None:
    server.follow(lambda call: fault if "asked about in 3" in call.user else say_part(call))
    assert go(split, limit=1).done == 1
    (done,) = (e.analysis for e in entries(split) if e.analysis.status is Status.OK)
    assert all(f"It adds src/part{number}.py." in done.body for number in range(3))
    assert done.error == ""


def test_parts_are_joined_by_rules_where_the_budget_does_not_do(
    split: Settings, server: LLMServer
) -> None:
    server.follow(lambda call: replace(say_part(call), usage=(5000, 4000)))
    summary = go(split, limit=1, max_cost=0.05)
    assert (summary.done, summary.calls, summary.stop) == (1, 3, "")
    assert summary.cost == pytest.approx(3 * 0.013)


# The same change


PICKED = b"fix: shut the valve\n\nIt leaked.\n\n(cherry picked from commit %s)"
SHUT = {b"src/valve.py": b"def shut():\n    turn()\n"}


def two_of_the_same(folder: Path, server: LLMServer) -> Settings:
    """Give an archive of two repositories with one change in common, and one of its own each."""
    found = project(folder, server, 1)
    first = Repo(folder / "rocket.git")
    first.commit(b"fix: shut the valve\n\nIt leaked.", SHUT, at=NOON + DAY)
    other = make_repo(folder / "release.git")
    other.commit(b"chore: branch", {b"README": b"x\n"}, at=NOON + DAY)
    other.commit(PICKED % first.head().encode(), SHUT, at=NOON + 2 * DAY)
    sources = (*found.repositories, Source("acme/release", str(other.path)))
    found = replace(found, repositories=sources, path="{repo}/{date}.md")
    shutil.rmtree(found.archive)
    run_pipeline(found, RunRequest(), NOW, lambda name, done, total: None)
    return found


def same_ones(settings: Settings) -> list[Entry]:
    found = [e for e in entries(settings) if e.commit.title == "fix: shut the valve"]
    assert len(found) == 2
    return sorted(found, key=lambda entry: entry.analysis.same_as)


@pytest.mark.parametrize("nights", [1, 2])
def test_the_same_patch_is_asked_about_once(tmp_path: Path, server: LLMServer, nights: int) -> None:
    found = two_of_the_same(tmp_path, server)
    if nights == 2:  # and nothing is kept between them
        assert go(found, Selection(repositories=("acme/rocket",))).done == 2
        shutil.rmtree(found.cache / "answers")
    summary = go(found)
    assert summary.is_whole
    assert len(server.calls) == 3  # of four commits
    first, second = same_ones(found)
    repository = "acme/rocket" if nights == 2 else "acme/release"  # the newest goes first
    assert second.analysis.same_as == f"{repository}@{first.commit.sha}"
    assert (second.analysis.usage, second.analysis.cost) == (None, None)
    assert second.analysis.body == first.analysis.body
    assert second.analysis.patch == first.analysis.patch != ""
    assert first.analysis.same_as == ""
    assert statuses(found) == {Status.OK: 4}
    assert read_archive(found.archive).warnings == ()


def test_the_same_patch_fails_alike(tmp_path: Path, server: LLMServer) -> None:
    found = two_of_the_same(tmp_path, server)
    server.follow(lambda call: failure(400, text="flagged by moderation"))
    summary = go(found)
    assert (summary.failed, len(server.calls)) == ({"moderation": 4}, 3)
    assert go(found).waiting == 4


@pytest.mark.parametrize("changes", [{"model": "openai/other"}, {"max_tokens": 4095}])
def test_what_another_model_said_of_the_same_patch_is_not_taken(
    tmp_path: Path, server: LLMServer, changes: dict[str, Any]
) -> None:
    found = two_of_the_same(tmp_path, server)
    go(found, Selection(repositories=("acme/rocket",)))
    server.calls.clear()
    go(found, Selection(repositories=("acme/release",)), **changes)
    assert len(server.calls) == (2 if "model" in changes else 1)


# What else is known


def test_what_else_is_known_is_told_as_data_and_without_secrets(
    tmp_path: Path, server: LLMServer
) -> None:
    token = TOKENS["github-token"][0]
    found = project(tmp_path, server, 2)
    repo = Repo(tmp_path / "rocket.git")
    readme = f"# Rocket\n\nRocket lands probes on small moons with {token}.\n".encode()
    first = repo.commit(
        b"feat: an engine", {b"engine.py": b"a\n", b"README.md": readme}, at=NOON + DAY
    )
    repo.commit(b"fix: burn less", {b"engine.py": b"b\n"}, at=NOON + DAY + 1)
    message = f"Revert the engine\n\nThis reverts commit {first}."
    repo.commit(message.encode(), {b"engine.py": b"c\n"}, at=NOON + DAY + 2)
    run_pipeline(found, RunRequest(), NOW, lambda name, done, total: None)
    server.follow(
        lambda call: answer(json.dumps(fulfil(call.schema, "Engines burn what they get.")))
    )
    go(found, limit=2, glossary={"engine": "what burns", "moon": "what it lands on"})
    go(found, limit=1)  # nothing of it makes another question
    (revert, fix) = (call.user for call in server.calls[:2])
    assert len(server.calls) == 3
    data = {m[2] for m in re.finditer(r"<<<DATA (\w+)\n(.*?)\nDATA>>> \1", revert, re.DOTALL)}
    assert "engine.py:\n- fix: burn less\n- feat: an engine" in data
    assert "engine: what burns" in data
    assert "Rocket lands probes on small moons with [redacted:github-token]." in data
    assert token not in json.dumps([call.body for call in server.calls])
    assert any(text.startswith("feat: an engine") for text in data)
    assert "engine.py:\n- feat: an engine" in fix
    assert "takes back" not in fix


def test_what_else_is_known_is_left_out_first(tmp_path: Path, server: LLMServer) -> None:
    found = project(tmp_path, server, 1)
    repo = Repo(tmp_path / "rocket.git")
    repo.commit(b"feat: more", {b"src/step0.py": b"def more():\n    return 1\n"}, at=NOON + DAY)
    run_pipeline(found, RunRequest(), NOW, lambda name, done, total: None)
    said = "- feat: step 0"
    too_long = failure(400, text="maximum context length is 10 tokens")
    server.follow(lambda call: too_long if said in call.user else answer())
    assert go(found, limit=1).done == 1
    assert [said in call.user for call in server.calls] == [True, False]
    assert "return 1" in server.calls[-1].user  # the diff is as it was
    (done,) = (e.analysis for e in entries(found) if e.analysis.status is Status.OK)
    assert done.coverage == Coverage(1, 1)
    server.calls.clear()
    go(found, max_context=0)
    assert server.calls
    assert not any(said in call.user for call in server.calls)


def test_the_health_of_an_archive_counts_what_was_done(settings: Settings) -> None:
    go(settings, limit=5)
    (health,) = check_archive(read_archive(settings.archive)).repositories
    assert (health.statuses[Status.OK], health.statuses[Status.OFFLINE]) == (5, COMMITS - 5)


def write_configuration(settings: Settings, server: LLMServer, jobs: int) -> list[str]:
    """Write the settings' mkdocs.yml; give the command that analyses by it."""
    settings.file.write_text(
        "site_name: x\nplugins:\n  - digest:\n      archive: reports\n      path: '{date}.md'\n"
        "      repositories:\n        - name: acme/rocket\n          url: rocket.git\n"
        f"      llm:\n        model: openai/fake\n        api_base: {server.url}\n"
        f"        api_key_env: {KEY_VARIABLE}\n        jobs: {jobs}\n        max_cost: null\n"
        "        price: [1.0, 2.0]\n"
    )
    return [sys.executable, "-m", "digest", "-f", str(settings.file), "analyze", "-q"]


@pytest.mark.slow
def test_killed_at_any_moment_nothing_is_paid_twice(
    tmp_path: Path, server: LLMServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    commits, jobs, kills = 60, 4, 2
    settings = project(tmp_path, server, commits)
    server.follow(lambda call: answer(delay=0.05))
    command = write_configuration(settings, server, jobs)
    dice = random.Random(3)  # noqa: S311 - no secret
    for _ in range(kills):
        goal = len(server.calls) + dice.randrange(1, 12)
        process = subprocess.Popen(command)
        deadline = time.monotonic() + 60
        while len(server.calls) < goal and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert read_archive(settings.archive).warnings == ()
    subprocess.run(command, check=True)
    assert statuses(settings) == {Status.OK: commits}
    asked = Counter(call.user for call in server.calls)
    assert len(asked) == commits
    assert len(server.calls) <= commits + kills * jobs


def test_a_cluster_does_the_same(settings: Settings, server: LLMServer) -> None:
    """Its workers are threads of this process, which are there at once."""
    assert settings.llm
    workers = LocalCluster(
        n_workers=2, threads_per_worker=2, processes=False, dashboard_address=None
    )
    with workers, connect_cluster(workers.scheduler_address) as (executor, share):
        summary = run_analyses(
            settings, settings.llm, Selection(), executor, lambda summary: None, None, share
        )
    assert share == 0.5
    assert (summary.done, summary.failed) == (COMMITS, {})
    assert len(server.calls) == COMMITS
    assert statuses(settings) == {Status.OK: COMMITS}


@pytest.mark.slow
def test_a_cluster_does_the_same_though_a_worker_is_lost(
    tmp_path: Path, server: LLMServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = project(tmp_path, server, 30)
    assert settings.llm
    server.follow(lambda call: answer(delay=0.1))
    with workers(2) as (address, processes), connect_cluster(address) as (executor, share):
        assert share == 0.5

        def progress(summary: RunSummary) -> None:
            if summary.done == 5 and processes[0].poll() is None:
                processes[0].kill()

        summary = run_analyses(settings, settings.llm, Selection(), executor, progress, None, share)
    assert (summary.done, summary.failed) == (30, {})
    assert processes[0].returncode is not None
    on_a_cluster = bare(settings)
    assert statuses(settings) == {Status.OK: 30}
    for path in settings.archive.rglob("*.md"):
        path.unlink()
    for path in (tmp_path / ".cache/digest/answers").rglob("*.json"):
        path.unlink()
    run_pipeline(settings, RunRequest(), NOW, lambda name, done, total: None)
    go(settings)
    assert bare(settings) == on_a_cluster


def bare(settings: Settings) -> list[Entry]:
    """Give the archive's entries without the moments their analyses were made."""
    return [replace(e, analysis=replace(e.analysis, created=None)) for e in entries(settings)]


def _start(program: str, *options: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", f"distributed.cli.{program}", "--no-dashboard", *options]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@contextmanager
def workers(number: int) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Start a scheduler and workers, each a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    started = [_start("dask_scheduler", "--host", address)]
    started += [
        _start("dask_worker", "--no-nanny", address, "--nthreads", "2") for _ in range(number)
    ]
    try:
        with Client(address, timeout=30) as client:
            client.wait_for_workers(number, timeout=60)
        yield address, started[1:]
    finally:
        for process in started:
            process.kill()
            process.wait()


def test_the_samples_failed_and_cut_off_entries_are_chosen_exactly(shared: Path) -> None:
    found = read_archive(shared / "archive/reports").files
    failed = choose_entries(found, Selection(statuses=(Status.FAILED,)))
    partial = choose_entries(found, Selection(statuses=(Status.PARTIAL,)))
    assert (len(failed), len(partial)) == (683, 288)
    assert (
        len(choose_entries(found, Selection(statuses=(Status.FAILED, Status.PARTIAL)))) == 683 + 288
    )
    health = check_archive(read_archive(shared / "archive/reports"))
    assert sum(r.statuses[Status.FAILED] for r in health.repositories) == 683
    assert sum(r.statuses[Status.PARTIAL] for r in health.repositories) == 288


def test_an_answer_that_can_not_be_kept_ends_the_run(
    settings: Settings, server: LLMServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise DigestError("no room")

    monkeypatch.setattr(AnswerStore, "put", full)
    with pytest.raises(DigestError, match="no room"):
        go(settings, jobs=2)
    asked = Counter(call.user for call in server.calls)
    assert max(asked.values()) == 1
    assert len(asked) < COMMITS
    assert statuses(settings) == {Status.OFFLINE: COMMITS}


def test_no_secret_of_an_answer_is_kept(settings: Settings, server: LLMServer) -> None:
    """A model may say what it was not told."""
    token = TOKENS["github-token"][0]
    said = f"Uses {token}, `{token}` and {token[:20]}\n{token[20:]}"
    server.follow(lambda call: answer(json.dumps(fulfil(call.schema, said))))
    summary = go(settings, limit=2)
    assert summary.done == 2
    assert len(summary.warnings) == 2
    assert all("(github-token), which is taken out" in text for text in summary.warnings)
    done = [entry for entry in entries(settings) if entry.analysis.status is Status.OK]
    assert all("redacted:github-token" in entry.analysis.body for entry in done)
    folders = (settings.archive, settings.cache)
    kept = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    for part in (token, token[4:20], token[20:]):
        assert [path for path in kept if part.encode() in path.read_bytes()] == []
        assert not any(part in text for text in summary.warnings)


def test_no_secret_of_an_answer_kept_before_is_written(
    settings: Settings, server: LLMServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its shape may not have been known then."""
    token = TOKENS["github-token"][0]
    server.follow(
        lambda call: answer(json.dumps(fulfil(call.schema, f"It leaks {token} at last.")))
    )
    with monkeypatch.context() as patch:
        patch.setattr("digest.analyze.run.bookkeeper.redact_value", lambda value, _: (value, ()))
        go(settings, limit=1)
    assert any(token in entry.analysis.body for entry in entries(settings))
    path, *_ = [p for p in settings.archive.rglob("*.md") if token in p.read_text()]
    (report,) = [f.report for f in read_archive(settings.archive).files if f.path == path]
    missing = [replace(entry, analysis=Analysis(Status.MISSING)) for entry in report.entries]
    path.write_bytes(write_report(replace(report, entries=tuple(missing))))
    summary = go(settings, Selection(statuses=(Status.MISSING,)))
    assert summary.known == 1
    assert token not in path.read_text()


def test_no_secret_of_a_refusal_is_written(settings: Settings, server: LLMServer) -> None:
    token = TOKENS["github-token"][0]
    path, *_ = sorted(settings.archive.rglob("*.md"))
    report = read_report(path.read_bytes(), path.name)
    entry = replace(report.entries[0], analysis=Analysis(Status.MISSING))
    path.write_bytes(write_report(replace(report, entries=(entry, *report.entries[1:]))))
    server.follow(lambda call: failure(400, text=f"no key {token}"))
    go(settings, Selection(statuses=(Status.MISSING,)))
    text = path.read_text()
    assert "HTTP 400" in text
    assert token not in text
