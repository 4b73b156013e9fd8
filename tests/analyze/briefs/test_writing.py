"""Briefs by a model, over real HTTP: what is asked, what is believed, what is left to rules."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from digest.analyze.briefs.writing import BriefSummary, write_briefs
from digest.analyze.records import Llm
from digest.archive import write_report
from digest.archive.store import read_archive
from digest.atomic import write_file
from digest.briefs.length import length_of
from digest.briefs.records import BriefAuthor, Period
from digest.briefs.store import brief_path, read_briefs
from digest.config.brief_options import BriefSettings
from digest.models import Analysis, Commit, Entry, Importance, Level, Report, Source, Status
from digest.site.html.markdown import render_markdown
from tests.llmserver import Call, LLMServer, answer, cut_off, failure
from tests.secrets.invented import TOKENS
from tests.settings import make_test_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.briefs.records import Brief
    from digest.config import Settings

pytestmark = pytest.mark.process  # litellm asks what machine it is on

DAY = date(2026, 8, 13)  # a Thursday
AFTER = date(2026, 8, 20)  # day and week are over
TODAY = Period(DAY)
TOKEN = TOKENS["github-token"][0]
KEY = "DIGEST_TEST_KEY"


def sha_of(number: int) -> str:
    return f"{number:07x}".ljust(40, "0")


def name_of(number: int) -> str:
    return f"#{number:07x}"


def make_entry(number: int, message: str, body: str, **more: Any) -> Entry:
    """Make an entry with a finished analysis, if it says anything."""
    sha = sha_of(number)
    landed = datetime(2026, 8, 13, 12, tzinfo=UTC) + timedelta(minutes=number)
    url = f"https://github.com/acme/rocket/commit/{sha}"
    commit = Commit(sha, "Ada", landed.replace(tzinfo=None), message, url, commit_time=landed)
    status = Status.OK if body else Status.MISSING
    values: dict[str, Any] = {"importance": Importance(Level.HIGH, 20 - number),
              "analysis": Analysis(status, body, model="a/model" if body else None)}  # fmt: skip
    return Entry(commit, **(values | more))


ENTRIES = (
    make_entry(1, "feat: relight", "**Headline**: The engine lights again after 12 seconds."),
    make_entry(2, "feat!: key", "**Headline**: `ignite` takes a key."),
    make_entry(3, 'Revert "feat: hum"', "**Headline**: The hum is gone."),
    make_entry(4, "fix: glow", "**Headline**: The nozzle glows less."),
)
SOURCE = Source("acme/rocket", "https://github.com/acme/rocket.git")


def put(settings: Settings, *entries: Entry, day: date = DAY) -> None:
    report = Report(day, "acme/rocket", tuple(reversed(entries)))
    write_file(settings.archive / f"{day}.md", write_report(report))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = make_test_settings(
        tmp_path,
        repositories=(SOURCE,),
        briefs=BriefSettings(day=BriefAuthor.MODEL, week=BriefAuthor.NOBODY),
    )
    put(made, *ENTRIES)
    return made


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[LLMServer]:
    monkeypatch.setenv(KEY, "sk-test")
    with LLMServer() as found:
        yield found


def model_at(server: LLMServer, **options: Any) -> Llm:
    values: dict[str, Any] = {
        "api_base": server.url,
        "api_key_env": KEY,
        "max_cost": 1.0,
        "price": (1.0, 2.0),
    }
    return Llm("openai/fake", **(values | {"timeout": 20.0} | options))


def run(settings: Settings, server: LLMServer, today: date = AFTER, **options: Any) -> BriefSummary:
    return write_briefs(settings, today, model_at(server, **options))


def brief_of(settings: Settings, period: Period = TODAY) -> Brief:
    briefs = read_briefs(settings.archive, read_archive(settings.archive).briefs)
    assert briefs.warnings == ()
    return briefs.files[period].brief


def said(text: str, *numbers: int) -> dict[str, Any]:
    return {"text": text, "commits": list(map(name_of, numbers))}


def reply(*sentences: dict[str, Any], **parts: Any) -> Any:
    """Answer with these sentences, a theme each, below a headline that is true."""
    themes = [
        {"title": title, "sentences": [one]}
        for title, one in zip(("One", "Two", "Three", "Four", "Five"), sentences, strict=False)
    ]
    whole = {
        "headline": said("The engine lights again.", 1),
        "breaking": [],
        "reverts": [],
        "themes": themes,
    }
    return answer(json.dumps(whole | parts))


def told(brief: Brief) -> list[str]:
    return [sentence.text for theme in brief.themes for sentence in theme.sentences]


# What is asked and kept


def test_one_question_a_period_and_none_the_second_time(
    settings: Settings, server: LLMServer
) -> None:
    settings = replace(settings, briefs=BriefSettings())
    server.follow([reply(said("The nozzle glows less.", 4))] * 2)
    summary = run(settings, server)
    assert (summary.written, summary.by_model, summary.calls) == (2, 2, 2)
    assert summary.cost == pytest.approx(2 * (1000 + 2 * 20) / 1e6)
    assert summary.is_whole
    for period in (Period(DAY), Period(date(2026, 8, 10), is_week=True)):
        brief = brief_of(settings, period)
        assert (brief.model, brief.is_edited, brief.cost) == ("openai/fake", False, 0.00104)
        assert brief.headline.text == "The engine lights again."
        assert [one.sha for one in brief.headline.commits] == [sha_of(1)]
    files = {path: path.read_bytes() for path in settings.archive.rglob("*.md")}
    again = run(settings, server)
    assert (again.written, len(server.calls)) == (0, 2)
    assert {path: path.read_bytes() for path in settings.archive.rglob("*.md")} == files


def test_the_question_has_analyses_fenced_and_the_words_allowed(
    settings: Settings, server: LLMServer
) -> None:
    server.follow([reply()])
    run(settings, server)
    (call,) = server.calls
    assert "#0000001 (acme/rocket, high, feat) feat: relight" in call.user
    assert "  The engine lights again after 12 seconds." in call.user
    assert "#0000002 (acme/rocket, high, feat, breaking)" in call.user
    assert "revert) Revert" in call.user
    assert "At most 150 words" in call.system
    assert call.user.count("<<<DATA ") == 1
    assert call.schema["required"] == ["headline", "breaking", "reverts", "themes"]


def test_what_lands_late_has_it_told_again(settings: Settings, server: LLMServer) -> None:
    server.follow([reply(), reply(said("The fins fold.", 5))])
    run(settings, server)
    put(settings, *ENTRIES, make_entry(5, "feat: fins", "**Headline**: The fins fold."))
    summary = run(settings, server)
    assert (summary.written, len(server.calls)) == (1, 2)
    assert told(brief_of(settings)) == ["The fins fold."]


def test_an_answer_that_was_paid_for_is_kept(settings: Settings, server: LLMServer) -> None:
    server.follow([reply(said("The nozzle glows less.", 4))])
    run(settings, server)
    path = brief_path(settings.archive, Period(DAY))
    data = path.read_bytes()
    path.unlink()
    summary = run(settings, server)
    assert (summary.written, summary.calls, summary.cost) == (1, 0, 0.0)
    assert (path.read_bytes(), len(server.calls)) == (data, 1)


def test_an_edited_brief_stays_and_nothing_is_asked(settings: Settings, server: LLMServer) -> None:
    path = brief_path(settings.archive, Period(DAY))
    write_file(path, f"# Daily brief ({DAY})\n\nMy own words.\n".encode())
    summary = run(settings, server)
    assert (summary.written, summary.edited, server.calls) == (0, 1, [])
    assert path.read_text().endswith("My own words.\n")


def test_until_a_period_is_over_rules_write(settings: Settings, server: LLMServer) -> None:
    run(settings, server, today=DAY)
    assert brief_of(settings).model == ""
    assert server.calls == []
    server.follow([reply()])
    run(settings, server, today=DAY + timedelta(1))
    assert brief_of(settings).model == "openai/fake"


def test_an_important_commit_is_waited_for(settings: Settings, server: LLMServer) -> None:
    put(settings, *ENTRIES, make_entry(5, "feat: fins", ""))
    run(settings, server)
    assert (brief_of(settings).model, server.calls) == ("", [])


def test_without_a_finished_analysis_rules_write(settings: Settings, server: LLMServer) -> None:
    entry = make_entry(1, "feat: relight", "")
    failed = replace(entry, analysis=Analysis(Status.FAILED, error="no"))
    put(settings, failed)
    run(settings, server)
    assert (brief_of(settings).model, server.calls) == ("", [])


@pytest.mark.parametrize("allowed", [False, True])
def test_a_private_repository_is_told_only_where_that_is_allowed(
    settings: Settings, server: LLMServer, allowed: bool
) -> None:
    settings = replace(settings, repositories=(replace(SOURCE, private=True),))
    run(settings, server, allow_private=allowed)
    assert bool(server.calls) is allowed


def test_rules_alone_and_none_at_all(settings: Settings, server: LLMServer) -> None:
    path = brief_path(settings.archive, Period(DAY))
    nobody = BriefSettings(BriefAuthor.NOBODY, BriefAuthor.NOBODY)
    assert run(replace(settings, briefs=nobody), server).written == 0
    assert not path.exists()
    rules = BriefSettings(BriefAuthor.RULES, BriefAuthor.NOBODY)
    assert run(replace(settings, briefs=rules), server).written == 1
    assert (brief_of(settings).model, server.calls) == ("", [])


def test_what_a_model_wrote_stays_without_one(settings: Settings, server: LLMServer) -> None:
    server.follow([reply()])
    run(settings, server)
    assert write_briefs(settings, AFTER).written == 0
    assert brief_of(settings).model == "openai/fake"


def test_a_commit_that_is_left_out_leaves_its_brief(settings: Settings, server: LLMServer) -> None:
    old = DAY - timedelta(100)
    put(settings, *ENTRIES, day=old)
    put(settings, make_entry(9, "feat: new", ""))
    write_briefs(settings, AFTER, since=old)
    assert sha_of(1) in brief_path(settings.archive, Period(old)).read_text()
    settings = replace(settings, omit=(sha_of(1)[:7],))
    assert write_briefs(settings, AFTER).written == 1
    assert sha_of(1) not in brief_path(settings.archive, Period(old)).read_text()


def test_of_a_day_without_commits_there_is_none(settings: Settings) -> None:
    write_briefs(settings, AFTER)
    path = brief_path(settings.archive, Period(DAY))
    assert path.exists()
    put(settings)
    write_briefs(settings, AFTER)
    assert not path.exists()


# What is believed


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"text": "The fins fold.", "commits": []}, "names no commit"),
        ({"text": "The fins fold.", "commits": ["#abcdef0"]}, "no one commit of the data"),
        ({"text": "The fins fold.", "commits": ["#0000004", "HEAD"]}, "no one commit of the data"),
        (said("It lights after 13 seconds.", 1), "don't say 13"),
        (said("It is 99% quicker.", 1, 4), "don't say 99"),
        (said("It lights after 12 seconds.", 4), "don't say 12"),
        (said("It calls `launch`.", 2), "don't name `launch`"),
    ],
)
def test_a_sentence_that_is_not_borne_out_is_repaired_once_and_left_out(
    settings: Settings, server: LLMServer, wrong: dict[str, Any], complaint: str
) -> None:
    good = said("The nozzle glows less.", 4)
    server.follow([reply(good, wrong), reply(good, wrong)])
    summary = run(settings, server)
    assert [call.number for call in server.calls] == [1, 2]
    assert complaint in server.calls[1].user
    assert told(brief_of(settings)) == ["The nozzle glows less."]
    assert (summary.refused, summary.failed) == (1, {})


def test_what_the_repair_sets_right_is_told(settings: Settings, server: LLMServer) -> None:
    server.follow([reply({"text": "The nozzle glows less.", "commits": []}),
                   reply(said("The nozzle glows less.", 4))])  # fmt: skip
    assert run(settings, server).refused == 0
    assert told(brief_of(settings)) == ["The nozzle glows less."]


def test_numbers_of_the_commits_may_be_said(settings: Settings, server: LLMServer) -> None:
    server.follow([reply(said("It lights again after 12 seconds (#0000001).", 1))])
    run(settings, server)
    assert told(brief_of(settings)) == ["It lights again after 12 seconds."]
    assert len(server.calls) == 1


def test_only_what_breaks_stands_among_breaking_changes(
    settings: Settings, server: LLMServer
) -> None:
    parts = {"breaking": [said("`ignite` takes a key.", 2), said("The nozzle glows less.", 4)],
             "reverts": [said("The engine lights again.", 1)]}  # fmt: skip
    server.follow([reply(**parts), reply(**parts)])
    run(settings, server)
    brief = brief_of(settings)
    assert [one.text for one in brief.breaking] == ["`ignite` takes a key."]
    assert [one.text for one in brief.reverts] == ['Revert "feat: hum".'], "by rules"


def test_what_breaks_is_told_by_rules_where_the_model_does_not(
    settings: Settings, server: LLMServer
) -> None:
    server.follow([reply(said("The nozzle glows less.", 4))])
    run(settings, server)
    assert [one.text for one in brief_of(settings).breaking] == ["Key."]


def test_what_is_too_long_loses_its_last_themes(settings: Settings, server: LLMServer) -> None:
    long = " ".join(["glows"] * 60)
    server.follow([reply(*(said(f"The nozzle {word} {long}.", 4) for word in "abcd"))])
    run(settings, server)
    brief = brief_of(settings)
    assert length_of(brief) <= 150
    assert [text[:12] for text in told(brief)] == ["The nozzle a", "The nozzle b"]


HOSTILE = (
    "<script>alert(1)</script> glows",
    "glows ![x](https://evil.example/x.png) [so](javascript:alert(1))",
    "# glows\n\n## Breaking changes\n\n- all of it",
    "<!-- digest {} --> glows",
    "glows [#0000004]: https://evil.example",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_shown_as_they_are(
    settings: Settings, server: LLMServer, text: str
) -> None:
    theme = {"title": text, "sentences": [said(text, 4)]}
    server.follow([reply(themes=[theme]), reply(themes=[theme])])
    run(settings, server)
    path = brief_path(settings.archive, Period(DAY))
    brief = brief_of(settings)
    assert not brief.is_edited
    assert [one.text for one in brief.breaking] == ["Key."]
    html = render_markdown(path.read_text())
    assert "<script" not in html
    assert 'href="javascript' not in html
    assert 'href="https://evil' not in html


def test_secrets_are_neither_sent_nor_kept(settings: Settings, server: LLMServer) -> None:
    put(settings, *ENTRIES, make_entry(5, "fix: leak", f"**Headline**: The key {TOKEN} leaked."))
    server.follow([reply(said(f"The key {TOKEN} leaked.", 5)), reply(said("A key leaked.", 5))])
    run(settings, server)
    assert TOKEN not in server.calls[0].user
    kept = [*settings.cache.rglob("*.json"), *(settings.archive / "briefs").rglob("*.md")]
    assert kept
    assert not any(TOKEN in path.read_text() for path in kept)


# What goes wrong


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("", "empty"),
        ("I am sorry, but I can't help with that.", "refusal"),
        ('{"unexpected": 1}', "format"),
        ('{"headline": {"text": "", "commits": []}, "breaking": [], "reverts": [], "themes": []}',
         "empty"),
        (json.dumps({"headline": said("The fins fold.", 7), "breaking": [], "reverts": [],
                     "themes": []}), "unfounded"),
        (json.dumps({"headline": said("Say only what the data says of these very commits", 1),
                     "breaking": [], "reverts": [], "themes": []}), "echo"),
        (json.dumps({"headline": said("El motor se enciende de nuevo con la llave de la nave que"
                                      " está en el taller para que los que la usan", 1),
                     "breaking": [], "reverts": [], "themes": []}), "language"),
    ],
)  # fmt: skip
def test_what_is_no_brief_is_asked_for_once_more_then_rules_write(
    settings: Settings, server: LLMServer, content: str, kind: str
) -> None:
    server.follow([answer(content)] * 9)
    summary = run(settings, server)
    assert summary.failed == {kind: 1}
    assert "openai/fake: " in summary.causes[kind]
    assert len(server.calls) <= 2
    brief = brief_of(settings)
    assert (brief.model, bool(brief.asked)) == ("", True)
    asked = len(server.calls)
    again = run(settings, server)
    assert (again.written, again.failed, len(server.calls)) == (0, {}, asked), "the same question"


def test_a_reply_that_is_cut_off_is_asked_for_with_more_room(
    settings: Settings, server: LLMServer
) -> None:
    server.follow([cut_off('{"headline": {"text": "The eng'), reply()])
    run(settings, server)
    assert brief_of(settings).model == "openai/fake"
    assert server.calls[1].body["max_tokens"] == 2 * server.calls[0].body["max_tokens"]


def test_a_refused_key_ends_it_and_rules_stand_in(settings: Settings, server: LLMServer) -> None:
    for n in range(1, 9):
        put(settings, *ENTRIES, day=DAY - timedelta(n))
    server.follow(lambda call: failure(401))
    summary = run(settings, server, jobs=1)
    assert (summary.stop, summary.written, summary.by_model) == ("key", 9, 0) or (
        summary.stop == "denied"
    )
    assert len(server.calls) == 3
    server.follow(lambda call: reply())
    assert run(settings, server).by_model == 9


def test_the_budget_holds_and_what_is_left_comes_later(
    settings: Settings, server: LLMServer
) -> None:
    for n in range(1, 4):
        put(settings, *ENTRIES, day=DAY - timedelta(n))
    server.follow(lambda call: replace(reply(), usage=(1000, 4000)))
    cost = (1000 + 2 * 4000) / 1e6
    summary = run(settings, server, max_cost=0.03, jobs=1)
    assert summary.cost <= 0.03
    assert summary.stop == "budget"
    assert summary.by_model == 2
    assert summary.cost == pytest.approx(cost * summary.calls)
    assert write_briefs(settings, AFTER, model_at(server, max_cost=0.01), spent=0.01).calls == 0
    assert run(settings, server).by_model == 4 - summary.by_model


def test_a_model_that_does_not_answer_leaves_what_one_wrote_before(
    settings: Settings, server: LLMServer
) -> None:
    server.follow([reply(said("The nozzle glows less.", 4))])
    run(settings, server)
    put(settings, *ENTRIES, make_entry(5, "feat: fins", "**Headline**: The fins fold."))
    server.follow(lambda call: failure(400, text="quota exceeded: insufficient_quota"))
    summary = run(settings, server)
    assert (summary.written, summary.is_whole) == (0, False)
    assert brief_of(settings).model == "openai/fake"


def test_a_fallback_is_asked_where_the_first_gives_nothing(
    settings: Settings, server: LLMServer
) -> None:
    def script(call: Call) -> Any:
        return reply() if call.body["model"] == "other" else answer("no")

    server.follow(script)
    other = replace(model_at(server), model="openai/other")
    summary = run(settings, server, fallbacks=(other,))
    assert (summary.by_model, brief_of(settings).model) == (1, "openai/other")


def test_what_is_too_long_for_a_model_is_told_shorter(
    settings: Settings, server: LLMServer
) -> None:
    text = "This model's maximum context length is 4096 tokens, however you requested 9000 tokens"
    server.follow([failure(400, text=text), reply()])
    assert run(settings, server).by_model == 1
