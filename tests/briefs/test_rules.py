"""Briefs by rules: titles, counts and levels, nothing that no commit says; short; each cited."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.briefs.commits import commits_of
from digest.briefs.length import count_words, length_of, words_allowed
from digest.briefs.reader import read_brief
from digest.briefs.records import Brief, Period
from digest.briefs.rules import brief_by_rules
from digest.briefs.writer import write_brief
from digest.locales import LANGUAGES
from digest.models import Entry, Language, Level, Report
from tests.briefs.telling import DAY, ROCKET, WEEK, commits, make_entry, sha_of

EN = Language.EN


def tell(*entries: Entry, period: Period = WEEK, language: Language = EN) -> Brief:
    brief = brief_by_rules(period, commits(*entries), language)
    assert brief
    return brief


def texts(brief: Brief) -> list[str]:
    return [sentence.text for theme in brief.themes for sentence in theme.sentences]


def test_without_commits_there_is_none() -> None:
    assert brief_by_rules(WEEK, (), EN) is None


def test_one_commit_is_told_alone() -> None:
    for level in Level:
        brief = tell(make_entry(1, "feat: add a nozzle (#7)", level))
        assert [one.text for one in brief.sentences] == ["One commit: “add a nozzle”."]


def test_a_quiet_day_says_so_in_one_sentence() -> None:
    entries = [make_entry(n, f"docs: page {n}", Level.LOW) for n in range(9)]
    brief = tell(*entries, period=Period(DAY))
    assert [one.text for one in brief.sentences] == [
        "A quiet day: 9 commits, none rated above low."
    ]
    assert [one.sha for one in brief.headline.commits] == [sha_of(n) for n in (8, 7, 6, 5, 4)]


def test_few_high_ones_are_led_by_the_best_and_the_medium_follow() -> None:
    brief = tell(
        make_entry(3, "feat: fly"),
        make_entry(2, "fix: glow"),
        make_entry(1, "fix: hum", Level.MEDIUM),
        make_entry(0, "chore: dust", Level.LOW),
    )
    assert brief.headline.text == "Rated highest of 4 commits: “fly”; one other is rated high."
    assert texts(brief) == ["Glow.", "Hum."]


def test_of_many_the_headline_says_where_they_are() -> None:
    entries = [make_entry(n, f"feat({'core' if n % 2 else n}): part {n}") for n in range(10, 20)]
    brief = tell(*entries, make_entry(1, "docs: page", Level.LOW))
    assert brief.headline.text == "10 of 11 commits are rated high; busiest: core (5)."
    assert [theme.title for theme in brief.themes] == ["core", "rocket"]
    assert texts(brief)[:4] == ["Part 19.", "Part 17.", "Part 15.", "And 2 more."]
    assert len(brief.themes[0].sentences[-1].commits) == 2


def test_breaking_changes_and_reverts_stand_apart() -> None:
    brief = tell(
        make_entry(4, "feat!: drop the key"),
        make_entry(3, 'Revert "feat: fly"', Level.MEDIUM),
        make_entry(2, "feat: fly"),
        make_entry(1, "fix: glow"),
    )
    assert [one.text for one in brief.breaking] == ["Drop the key."]
    assert [one.text for one in brief.reverts] == ['Revert "feat: fly".']
    assert texts(brief) == ["Glow."], "what was taken back is no news"


def test_what_lands_again_after_a_revert_is_told() -> None:
    brief = tell(make_entry(2, 'Revert "feat: fly"', Level.MEDIUM), make_entry(3, "feat: fly"),
                 make_entry(4, "fix: glow"))  # fmt: skip
    assert texts(brief) == ["Fly."]


def test_a_merge_does_not_say_again_what_it_brought() -> None:
    merge = make_entry(2, "Merge branch 'fly'", parents=(sha_of(0), sha_of(1)))
    entry = make_entry(1, "feat: fly", landed_with=sha_of(2))
    assert [one.title for one in commits(merge, entry)] == ["fly"]


def test_one_title_is_told_once() -> None:
    brief = tell(*(make_entry(n, "fix: glow", Level.MEDIUM) for n in range(3)))
    assert brief.headline.text.startswith("Of 3 commits none is rated high")
    assert texts(brief) == []


def test_repositories_are_called_as_short_as_is_clear() -> None:
    def reports(*names: str) -> list[Report]:
        entries = ((name, make_entry(n, f"feat: part {n}")) for n, name in enumerate(names))
        return [Report(DAY, name, (entry,)) for name, entry in entries]

    for names, titles in {
        ("a/x", "b/y", "b/z"): ["z", "y", "x"],
        ("a/x", "b/x"): ["b/x", "a/x"],
    }.items():
        brief = brief_by_rules(WEEK, commits_of(reports(*names)), EN)
        assert brief
        told = [theme.title for theme in brief.themes]
        assert told == titles[1:], "the best is in the headline"


def test_repositories_take_turns_among_equals() -> None:
    reports = [
        Report(DAY, f"acme/{name}", tuple(
            replace(make_entry(n + 9 * at, f"feat: {name} {n}"),
                    importance=make_entry(1, "").importance)
            for n in range(3)))
        for at, name in enumerate("ab")
    ]  # fmt: skip
    told = [one.repository for one in commits_of(reports)]
    assert told == ["acme/a", "acme/b"] * 3


def test_of_days_the_newest_comes_first() -> None:
    same = make_entry(1, "feat: glow").importance
    reports = [
        Report(DAY + timedelta(n), ROCKET, (replace(make_entry(n, f"{n}"), importance=same),))
        for n in range(3)
    ]
    assert [one.title for one in commits_of(reports)] == ["2", "1", "0"]


def test_unrated_commits_are_told_as_such() -> None:
    brief = tell(*(make_entry(n, f"part {n}", None) for n in range(3)))
    assert brief.headline.text == "3 commits, none of them rated; the largest: “part 2”."


messages = st.one_of(
    st.text(max_size=40),
    st.text("#*_[]<>()&`|-!$~ \\ab", max_size=40),
    st.sampled_from(["feat!: x", 'Revert "x"', "feat(a): b", "feat(<b>): c", "x" * 300]),
)
entries_of = st.lists(
    st.tuples(messages, st.sampled_from([*Level, None])), min_size=1, max_size=30
).map(lambda pairs: [make_entry(n, *pair) for n, pair in enumerate(pairs)])


@given(entries_of, st.sampled_from([WEEK, Period(DAY)]), st.sampled_from(LANGUAGES))
def test_whatever_titles_say_it_can_be_written_is_short_and_cites(
    entries: list[Entry], period: Period, language: Language
) -> None:
    found = commits(*entries)
    brief = brief_by_rules(period, found, language)
    if brief is None:
        return
    assert read_brief(write_brief(brief), "x") == brief
    assert all(sentence.commits for sentence in brief.sentences)
    cited = {one for sentence in brief.sentences for one in sentence.commits}
    assert cited <= {one.citation for one in found}
    assert length_of(brief) <= words_allowed(period)
    assert len(brief.themes) <= 7


@given(st.text(max_size=30), st.text(max_size=30))
def test_a_text_is_no_longer_than_with_more(text: str, more: str) -> None:
    assert count_words(text) <= count_words(f"{text} {more}")


@pytest.mark.parametrize(
    ("text", "words"),
    [("", 0), ("— …", 0), ("Don't re-light v1.2", 3), ("引擎可以再次点火。", 4), ("引擎 v2", 2)],
)
def test_words_are_counted(text: str, words: int) -> None:
    assert count_words(text) == words


def test_an_address_that_markdown_could_not_hold_is_left_out() -> None:
    for url in ("javascript:alert(1)", "https://x y", "https://x/<b>", ""):
        (commit,) = commits(make_entry(1, "fix: glow", url=url))
        assert commit.citation.url == ""


def test_no_word_stands_for_another_than_its_commit() -> None:
    """Titles are told as they are, with a capital and a dot."""
    entries = [make_entry(n, f"feat: part {n} of `it`", Level.MEDIUM) for n in range(3)]
    for text in texts(tell(*entries)):
        assert re.fullmatch(r"Part \d of `it`\.", text)
