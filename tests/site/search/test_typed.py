"""What people type: what it finds, what is said of it, and where Back leads to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.site.browsing import UNREADABLE, expect_to_fit, expect_value, read
from tests.site.search.searching import Box, open_search

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.site.browsing import Visitor
    from tests.site.search.searching import SearchPage

pytestmark = pytest.mark.browser

# What is typed, and what is said of it below the headline.
SAID = {
    "valve @2025": ["These signs are not looked for: @"],
    "valve lang:x": ["“lang:” is no filter and was looked for as a word. There are author: "],
    "author: valve": ["“author:” has no value right after it and was looked for as a word"],
    "valve OR the": ["“OR” means nothing here: commits with all words come first"],
    "is:odd valve": ["“is:odd” means nothing here and was left out."],
    "author:nobody valve": ["Author: there is no “nobody” in the archive"],
    "2025-02-30": ["The archive has no page of “2025-02-30”"],
    "https://github.com/a/b/commit/0a1b2c4": ["No commit here begins with 0a1b2c4"],
    "https://example.org/valve": ["The address names no commit, request, day or repository"],
    "title:valve -tidy is:medium": [
        "Understood: Importance Medium · in titles: valve · without “tidy”"
    ],
    "the vlave": ["Nothing has “vlave”. Shown is what “valve” finds. Search for “vlave” as typed"],
    "@@": ["These signs are not looked for: @"],
    "???": ["There is no word in “???”"],
}


_SAID = "() => [...document.querySelectorAll('[data-part=status] p')].map(one => one.innerText)"
_FIRST = "() => document.querySelector('[data-part=list] > li').innerText"


def said_by(search: SearchPage) -> list[str]:
    """Give what is said below the headline."""
    search.wait()
    said: list[str] = read(search.page, _SAID)
    return said[1:]


def test_what_was_not_understood_is_said(visit: Visitor) -> None:
    search = open_search(visit)
    for typed, sentences in SAID.items():
        search.type(typed)
        said = said_by(search)
        for sentence in sentences:
            assert any(one.startswith(sentence) for one in said), (typed, said)


def test_the_box_says_it_too(visit: Visitor) -> None:
    box = Box(visit("2025-03-04/"), visit.site)
    box.page.keyboard.press("/")
    box.type("vlave @x")
    expect(box.popup.locator("p")).to_contain_text("Shown is what “valve” finds.")
    expect(box.popup.locator("p")).to_contain_text("These signs are not looked for: @")
    expect(box.status).to_contain_text("Nothing has “vlave”.")


def test_a_mistyped_word_can_be_searched_as_typed(visit: Visitor) -> None:
    search = open_search(visit, ("q", "vlave"))
    assert search.total() == 2
    search.part("status").get_by_role("link", name="Search for “vlave” as typed").click()
    search.wait('"vlave"')
    expect(search.items).to_have_count(0)


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1440, "light")])
def test_help_and_notices_fit_and_can_be_read(visit: Visitor, width: int, scheme: str) -> None:
    asked = ("q", f'"the valve" lib/{"x" * 60}/src lang:{"y" * 60} @ author:{"z" * 60}')
    search = open_search(visit, asked, width=width, scheme=scheme)
    search.page.get_by_text("What can be typed").click()
    expect(search.page.get_by_text("Word for word, in this order")).to_be_visible()
    expect_to_fit(search.page, width)
    expect_value(search.page, UNREADABLE, [], ".digest-search")


def test_a_submitted_search_is_a_step_back(visit: Visitor) -> None:
    search = open_search(visit)
    entries = read(search.page, "() => history.length")
    for n, query in enumerate(["the", "tidy"], 1):
        search.type(query)
        search.input.press("Enter")
        expect_value(search.page, "() => history.length", entries + n)
    search.input.press("Enter")  # the same again is no step
    expect(search.input).to_have_value("tidy")
    for query in ("the", ""):
        search.page.go_back()
        search.expect_query(f"?q={query}" if query else "")
        expect(search.input).to_have_value(query)
    expect_value(search.page, "() => history.length", entries + 2)


def test_a_search_is_a_step_too_where_a_button_submits_it(visit: Visitor) -> None:
    search = open_search(visit)
    search.type("the")
    search.page.get_by_role("main").get_by_role("button", name="Search").click()
    search.type("tidy")
    search.page.get_by_role("main").get_by_role("button", name="Search").click()
    for query in ("?q=the", ""):
        search.page.go_back()
        search.expect_query(query)


@pytest.fixture(scope="module")
def archive(request: pytest.FixtureRequest) -> Iterator[Visitor]:
    """Give what opens pages of the real sample's site."""
    from tests.site.browsing import visiting
    from tests.site.serving import serve

    with (
        serve(request.getfixturevalue("real").folder) as site,
        visiting(request.getfixturevalue("browser"), site) as visit,
    ):
        yield visit


COMMIT = "ai-dynamo/dynamo/commit/334cbd9b82c8da0887e973c3e3bf87ed57f128b3/"
# What is typed, and what stands first among the direct hits.
NAMED = {
    "5376": "ai-dynamo/dynamo/commit/",
    "＃5376": "ai-dynamo/dynamo/commit/",
    f"https://github.com/{COMMIT.removesuffix('/')}": COMMIT,
    f"https://digest.example.org/{COMMIT}": COMMIT,
    "ai-dynamo/dynamo@334cbd9": COMMIT,
    "commit 334cbd9": COMMIT,
    "334cbd": COMMIT,
    "https://github.com/ai-dynamo/dynamo/pull/5376": "ai-dynamo/dynamo/commit/",
    "2026-W03": "2026-W03/",
    "20260114": "2026-01-14/",
    "2026/01/14": "2026-01-14/",
    "2026年1月14日": "2026-01-14/",
    "14 Jan 2026": "2026-01-14/",
    "2026-01": "search/?month=2026-01",
}


def test_what_is_named_is_a_direct_hit(archive: Visitor) -> None:
    search = open_search(archive)
    for typed, address in NAMED.items():
        search.type(typed)
        assert search.direct()[0].startswith(address), typed
        assert "“" not in "".join(said_by(search))


def found(search: SearchPage, typed: str) -> tuple[int, str]:
    """Give how many results a query has, and what stands first."""
    search.type(typed)
    return search.total(), str(read(search.page, _FIRST))


def test_accents_and_letters_make_no_difference(archive: Visitor) -> None:
    search = open_search(archive)
    for plain, *others in (
        ("Crncevic", "Crnčević", "Crnc\u030cevic\u0301"),
        ("Nicolo Lucchesi", "Nicolò Lucchesi", "Ｎｉｃｏｌｏ　Ｌｕｃｃｈｅｓｉ"),
    ):
        expected = found(search, f'"{plain}"')
        assert expected[0] > 0
        assert all(found(search, f'"{other}"') == expected for other in others)


def test_words_are_left_out_kept_together_and_bound(archive: Visitor) -> None:
    search = open_search(archive)
    count = {typed: found(search, typed)[0] for typed in ("vllm", "vllm flaky", "vllm -flaky")}
    assert count["vllm -flaky"] < count["vllm"]
    loose, _ = found(search, "prefix cache")
    together, first = found(search, '"prefix cache"')
    assert 0 < together < loose
    assert re.search(r"prefix\W+cache", first, re.IGNORECASE)
    _, first = found(search, '"is not"')
    assert "is not" in first
    assert "已通读前 100 条" in "".join(said_by(search))
    signed, first = found(search, "C++")
    assert signed < found(search, "c")[0]
    assert "C++" in first
    _, first = found(search, "lib/runtime/src")
    assert "lib/runtime/src" in first or "含路径" in "".join(said_by(search))


def test_filters_can_be_typed(archive: Visitor) -> None:
    search = open_search(archive)
    typed = {text: found(search, text)[0] for text in ('author:"Qi Wang"', "is:high router")}
    chosen = open_search(archive, ("author", "Qi Wang")).total()
    high = open_search(archive, ("q", "router"), ("importance", "high")).total()
    assert [*typed.values()] == [chosen, high]


def test_back_returns_to_the_place_in_the_list(archive: Visitor) -> None:
    search = open_search(archive, ("q", "cache"))
    search.part("more").click()
    expect(search.items).to_have_count(40)
    place = search.items.nth(33)
    place.scroll_into_view_if_needed()
    y = read(search.page, "() => scrollY")
    search.value("变更类型", "缺陷修复").dispatch_event("click")
    search.wait()
    expect(search.items).to_have_count(20)
    search.page.go_back()
    expect(search.items).to_have_count(40)
    expect_value(search.page, "() => scrollY", y)
    place.get_by_role("link").click()
    search.page.wait_for_url("**/commit/**")
    search.page.go_back()
    expect(search.items).to_have_count(40)
    expect(place).to_be_in_viewport()
