"""A brief's file: what was written is read back, an edited one is known, errors say where."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import limits
from digest.analyze.answer.escape import escape_text
from digest.briefs.places import escape_line
from digest.briefs.reader import read_brief
from digest.briefs.records import Brief, Citation, Period, Sentence, Theme, read_period
from digest.briefs.writer import write_brief
from digest.errors import ReportError
from digest.locales import LANGUAGES, locale_of
from digest.models import Language

if TYPE_CHECKING:
    from pathlib import Path

WEEK = Period(date(2026, 8, 10), is_week=True)
_SHAS = st.text("0123456789abcdef", min_size=40, max_size=40)
_RESERVED = {text for one in LANGUAGES for words in [locale_of(one).briefs]
             for text in (words.breaking, words.reverts)}  # fmt: skip
# What those who make briefs let through: escaped, on one line.
texts = st.text(max_size=60).map(escape_line).filter(bool)
citations = st.one_of(
    _SHAS.map(lambda sha: Citation(sha, f"https://example.org/acme/rocket/commit/{sha}")),
    _SHAS.map(Citation),
    _SHAS.map(lambda sha: Citation(sha[:9])),
)
sentences = st.builds(
    lambda text, cited: Sentence(f"{text}.", tuple({one.sha[:9]: one for one in cited}.values())),
    texts,
    st.lists(citations, max_size=3),
)
some = st.lists(sentences, max_size=3).map(tuple)
themes = st.builds(
    Theme,
    texts.filter(lambda text: text not in _RESERVED),
    st.lists(sentences, min_size=1, max_size=3).map(tuple),
)
days = st.dates(date(1, 1, 8), date(9999, 12, 20))
periods = st.one_of(
    days.map(Period),
    days.map(lambda day: Period(date.fromordinal(day.toordinal() - day.weekday()), is_week=True)),
)


def cited_once(brief: Brief) -> Brief:
    """Give a brief in which no two commits begin alike but are not the same."""
    known: dict[str, Citation] = {}

    def once(sentence: Sentence) -> Sentence:
        cited = [known.setdefault(one.sha[:7], one) for one in sentence.commits]
        return replace(sentence, commits=tuple(dict.fromkeys(cited)))

    def all_once(group: tuple[Sentence, ...]) -> tuple[Sentence, ...]:
        return tuple(map(once, group))

    return replace(
        brief,
        headline=once(brief.headline),
        breaking=all_once(brief.breaking),
        reverts=all_once(brief.reverts),
        themes=tuple(replace(one, sentences=all_once(one.sentences)) for one in brief.themes),
    )


briefs = st.builds(
    Brief,
    periods,
    sentences,
    some,
    some,
    st.lists(themes, max_size=3).map(tuple),
    st.sampled_from(LANGUAGES),
    st.text(max_size=9),
    st.text(max_size=9),
    st.text(max_size=9),
    st.text(max_size=9),
    st.none() | st.floats(0, 9),
).map(cited_once)


@given(briefs)
def test_what_was_written_is_read_back(brief: Brief) -> None:
    assert read_brief(write_brief(brief), "x") == brief


@given(periods)
def test_a_period_has_a_name(period: Period) -> None:
    assert read_period(period.name) == period
    assert period.first in period
    assert period.last in period


@pytest.mark.parametrize("name", ["2026-W54", "2026-02-30", "2026-33", "", "2026-W1", "0000-W01"])
def test_what_names_no_period_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_period(name)


def a_brief() -> Brief:
    sha, other = "9c3f2ab" + "0" * 33, "9c3f2ab" + "1" * 33
    link = Citation(sha, f"https://github.com/acme/rocket/commit/{sha}")
    return Brief(
        WEEK,
        Sentence("The engine can be lit a second time.", (link,)),
        (Sentence("`ignite` takes a key.", (link, Citation(other))),),
        (),
        (Theme("rocket: engine", (Sentence("Relight after coasting.", (link,)),)),),
        Language.EN,
        "a/model",
        "brief-1",
        "abc",
        cost=0.002,
    )


def test_it_is_pleasant_to_read(data: Path) -> None:
    assert write_brief(a_brief()).decode() == (data / "briefs/week.en.md").read_text("utf-8")


def test_its_own_text_is_not_taken_for_edited() -> None:
    assert not read_brief(write_brief(a_brief()), "x").is_edited


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"a second time", b"twice"),
        (b"rocket: engine", b"rocket"),
        (b"\n- Relight", b"\n\n- Relight"),
        (b'"written":"', b'"written":"0'),
    ],
)
def test_an_edited_one_is_known_and_never_written(old: bytes, new: bytes) -> None:
    data = write_brief(a_brief())
    assert old in data
    edited = read_brief(data.replace(old, new), "x")
    assert edited.is_edited
    with pytest.raises(ReportError, match="edited by hand"):
        write_brief(edited)


def test_one_by_hand_needs_no_comment_and_no_citations() -> None:
    text = "# Weekly brief (2026-W33)\n\nAll is well.\nIn short.\n\n### Engine\n\n* Lit. #9c3f2ab\n"
    brief = read_brief(text.encode(), "x")
    assert brief.is_edited
    assert brief.headline == Sentence("All is well.")
    assert brief.themes == (
        Theme("", (Sentence("In short."),)),
        Theme("Engine", (Sentence("* Lit.", (Citation("9c3f2ab"),)),)),
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_headings_tell_breaking_changes_and_reverts(language: Language) -> None:
    words = locale_of(language).briefs
    brief = replace(a_brief(), language=language, reverts=(Sentence("Taken back."),))
    again = read_brief(write_brief(brief), "x")
    assert (again.breaking, again.reverts) == (brief.breaking, brief.reverts)
    assert f"## {words.reverts}".encode() in write_brief(brief)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"# Notes\n", r"^x:1: not a brief: its first line is '# Notes', not like "),
        (b"# Daily brief (2026-02-30)\n", r"^x:1: 2026-02-30 is no day and no week"),
        (b"# Weekly brief (2026-W54)\n", r"^x:1: 2026-W54 is no day and no week"),
        (b"# Weekly brief (2026-W33)\n\n## Engine\n", r"^x:4: expected a sentence"),
        (b"", r"^x:1: not a brief"),
    ],
)
def test_errors_name_source_and_line(data: bytes, message: str) -> None:
    with pytest.raises(ReportError, match=message):
        read_brief(data, "x")


def test_one_that_is_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = write_brief(a_brief())
    monkeypatch.setattr(limits, "MAX_BRIEF_BYTES", len(data) - 1)
    with pytest.raises(ReportError, match=r"a brief may have \d+; shorten it"):
        read_brief(data, "x")


@pytest.mark.parametrize(
    "comment", ["[]", "{", '{"from":NaN}', "[" * 9000], ids=["list", "open", "number", "deep"]
)
def test_a_comment_that_cannot_be_read_is_a_problem(comment: str) -> None:
    text = f"# Weekly brief (2026-W33)\n\n<!-- digest {comment} -->\n\nAll is well.\n"
    brief = read_brief(text.encode(), "x")
    assert brief.is_edited
    assert brief.headline.text == "All is well."
    assert [problem.line for problem in brief.problems] == [3]


@pytest.mark.parametrize(
    "text", ["", "two\nlines", " spaced", "# heading", "ends so #9c3f2ab", "[#9c3f2ab]: https://x"]
)
def test_what_would_read_back_otherwise_is_not_written(text: str) -> None:
    brief = replace(a_brief(), headline=Sentence(text))
    with pytest.raises(ReportError, match="read back as something else"):
        write_brief(brief)


@given(st.text(max_size=80))
def test_any_text_can_be_made_a_sentence(text: str) -> None:
    line = escape_line(text)
    assert "\n" not in line
    assert not line or line == escape_text(" ".join(text.split())).replace("\n\n- ", "")
