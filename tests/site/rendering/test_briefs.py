"""Briefs on pages: safe HTML, links to commits' pages, and nothing that the archive lacks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from digest.briefs.records import Brief, Citation, Period, Sentence, Theme
from digest.locales import locale_of
from digest.models import Language
from digest.site.html.addresses import ROOT_PLACEHOLDER, commit_address
from digest.site.rendering.briefs import (
    brief_hash_inputs,
    brief_of,
    describe_brief,
    newest_periods,
    show_brief,
)
from tests.site.records import (
    MONDAY,
    ROCKET,
    TUESDAY,
    make_catalog,
    make_entry,
    make_report,
    sha_of,
)

if TYPE_CHECKING:
    from digest.site.reading.catalog import Catalog

DAY, WEEK = Period(TUESDAY), Period(MONDAY, is_week=True)
NOZZLE, VALVE = sha_of("feat: add a nozzle"), sha_of("fix: shut the valve")
WORDS = locale_of(Language.EN).pages


def said(text: str, *shas: str) -> Sentence:
    return Sentence(text, tuple(map(Citation, shas)))


BRIEF = Brief(
    DAY,
    said("The nozzle is there.", NOZZLE),
    breaking=(said("The valve wants a key.", VALVE),),
    themes=(
        Theme("rocket", (said("A nozzle.", NOZZLE), said("A valve.", VALVE))),
        *(Theme(name, (said(f"{name}.", NOZZLE),)) for name in ("a", "b", "c")),
    ),
    model="a/model",
)


def catalog_with(*briefs: Brief) -> Catalog:
    entries = make_entry("feat: add a nozzle"), make_entry("fix: shut the valve")
    made = make_catalog([make_report(*entries)])
    return replace(made, briefs={brief.period: brief for brief in briefs})


def test_a_headline_and_three_sentences_come_first() -> None:
    shown = show_brief(catalog_with(BRIEF), DAY, WORDS)
    assert shown
    link = f'<a href="{ROOT_PLACEHOLDER}{commit_address(ROCKET, NOZZLE)}">#{NOZZLE[:7]}</a>'
    cites = f'<span class="digest-cites">{link}</span>'
    assert shown.headline == f"The nozzle is there. {cites}"
    assert [theme.title for theme in shown.first] == ["rocket", "a", "b"]
    assert [len(theme.sentences) for theme in shown.first] == [1, 1, 1]
    assert [theme.title for theme in shown.rest] == ["Breaking changes", "rocket", "c"]
    assert (shown.is_told, shown.note) == (True, "Told by a/model, from the analyses")


def test_what_rules_say_of_breaking_changes_the_page_lists_itself() -> None:
    shown = show_brief(catalog_with(replace(BRIEF, model="")), DAY, WORDS)
    assert shown
    assert [theme.title for theme in shown.rest] == ["rocket", "c"]
    assert (shown.is_told, shown.note) == (False, "Told by rules, from the commits' titles")


def test_a_sentence_that_cites_what_the_archive_lacks_is_left_out() -> None:
    gone = said("It is gone.", "0" * 40)
    themes = (Theme("gone", (gone,)), Theme("half", (gone, said("A valve.", VALVE))))
    found = brief_of(catalog_with(replace(BRIEF, themes=themes, breaking=(gone,))), DAY)
    assert found
    assert (found.breaking, [theme.title for theme in found.themes]) == ((), ["half"])
    assert brief_of(catalog_with(replace(BRIEF, headline=gone)), DAY) is None
    edited = replace(BRIEF, headline=gone, is_edited=True)
    shown = show_brief(catalog_with(edited), DAY, WORDS)
    assert shown
    assert shown.headline == 'It is gone. <span class="digest-cites">#0000000</span>'
    assert shown.note == "Told by hand"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        '<a href="javascript:alert(1)" onclick="alert(1)">x</a>',
        "</section></main>",
    ],
)
def test_hostile_words_of_an_edited_brief_do_nothing(text: str) -> None:
    hostile = replace(
        BRIEF, headline=Sentence(text), themes=(Theme(text, (Sentence(text),)),), is_edited=True
    )
    shown = show_brief(catalog_with(hostile), DAY, WORDS)
    assert shown
    html = f"{shown.headline}{shown.first[0].title}{shown.first[0].sentences[0]}"
    for sign in ("<script", "<img", 'href="javascript', "onclick", "</section", "</main"):
        assert sign not in html
    assert "<" not in describe_brief(catalog_with(hostile), DAY).replace(text, "")


def test_an_edited_brief_may_name_commits_within_its_text() -> None:
    edited = replace(BRIEF, headline=Sentence(f"See #{VALVE[:7]} **now**."), is_edited=True)
    shown = show_brief(catalog_with(edited), DAY, WORDS)
    assert shown
    link = f'<a href="{ROOT_PLACEHOLDER}{commit_address(ROCKET, VALVE)}">#{VALVE[:7]}</a>'
    assert shown.headline == f"See {link} <strong>now</strong>."


def test_a_period_is_described_by_headline_and_first_sentence() -> None:
    assert describe_brief(catalog_with(BRIEF), DAY) == "The nozzle is there. A nozzle."
    assert describe_brief(catalog_with(), DAY) == ""


def test_pages_are_made_again_where_the_brief_or_a_commit_changes() -> None:
    known = [*brief_hash_inputs(catalog_with(BRIEF), DAY)]
    other = replace(BRIEF, headline=said("Another.", NOZZLE))
    assert [*brief_hash_inputs(catalog_with(other), DAY)] != known
    assert [*brief_hash_inputs(catalog_with(), DAY)] == ["None"]
    assert [*brief_hash_inputs(replace(catalog_with(), briefs={DAY: BRIEF}), DAY)] == known


def test_the_feed_has_the_newest_periods_that_have_pages() -> None:
    week = replace(BRIEF, period=WEEK)
    nowhere = replace(BRIEF, period=Period(MONDAY))
    assert newest_periods(catalog_with(BRIEF, week, nowhere), 9) == [WEEK, DAY]
    assert newest_periods(catalog_with(BRIEF, week), 1) == [WEEK]
