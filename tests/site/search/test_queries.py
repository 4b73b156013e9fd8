"""What queries find on the real sample, and that the browser reads them as the index was made."""

from __future__ import annotations

import json
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.site.browsing import read
from tests.site.search.naive import terms_of
from tests.site.search.searching import Box, SearchPage, open_search

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.site.browsing import Visitor
    from tests.site.project import Built

pytestmark = pytest.mark.browser

EXACT = {"sha", "pull"}  # forms of queries that name what they look for
GOAL = 0.95  # of all queries have a right commit among the first ones
FIRST = 3
# All characters up to the astral planes' first, but of the large blocks of Chinese and Korean only
# the ends.
CODES = (*range(0x3410), *range(0x9FF0, 0xAC10), *range(0xD790, 0x10100))


@pytest.fixture(scope="module")
def served(real: Built) -> Built:
    return real


@pytest.fixture
def cases(data: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(
        (data / "site" / "search" / "queries.json").read_text(encoding="utf-8")
    )
    return found


def browsers_terms(page: Page, site: str, texts: list[str]) -> list[list[str]]:
    """Give the terms of texts as the browser's side has them."""
    script = "async ([url, texts]) => texts.map((await import(url)).termsOf)"
    found: list[list[str]] = read(page, script, [f"{site}assets/digest/search/terms.js", texts])
    return found


def test_the_browser_finds_the_same_terms_in_each_case(
    visit: Visitor, site: str, data: Path
) -> None:
    cases = json.loads((data / "site" / "search" / "terms.json").read_text(encoding="utf-8"))
    found = browsers_terms(visit("404.html"), site, [case["text"] for case in cases])
    for case, terms in zip(cases, found, strict=True):
        assert terms == case["terms"], case["text"]


def test_no_character_is_read_otherwise_by_the_browser(visit: Visitor, site: str) -> None:
    known = [chr(code) for code in CODES if unicodedata.category(chr(code)) not in {"Cn", "Cs"}]
    texts = [" ".join(f"a{c}B x{c}" for c in known[n : n + 64]) for n in range(0, len(known), 64)]
    for text, terms in zip(texts, browsers_terms(visit("404.html"), site, texts), strict=True):
        assert terms == terms_of(text)


@pytest.mark.slow
def test_a_right_commit_is_among_the_first_ones(
    visit: Visitor, cases: list[dict[str, Any]]
) -> None:
    search = open_search(visit)
    missed = []
    for case in cases:
        search.type(case["query"])
        shown = [*search.direct(), *(result.address for result in search.results())]
        found = {address.split("/")[-2] for address in shown[:FIRST]}
        if found.isdisjoint(case["answers"]):
            missed.append(case)
    assert len(missed) <= (1 - GOAL) * len(cases), missed
    assert not [case for case in missed if case["form"] in EXACT]


def test_the_box_suggests_what_the_page_shows_first(visit: Visitor, site: str) -> None:
    search, box = open_search(visit), Box(visit(""), site, "正在加载…")
    for query in ("kv_router crate", "4e99940", "死锁 前缀监听"):
        search.type(query)
        box.type(query)
        shown = [*search.direct(), *(result.address for result in search.results())]
        suggested = box.addresses()
        assert suggested
        assert suggested == shown[: len(suggested)]


def test_the_newest_come_first_where_one_asks_for_that(visit: Visitor) -> None:
    search = open_search(visit, ("q", "test"), ("sort", "date"), ("author", "Harry Mellor"))
    while show_more(search):
        pass
    days = [result.day for result in search.results()]
    assert len(days) == search.total()
    assert len({day[:7] for day in days}) > 2
    assert all(earlier <= later for later, earlier in pairwise(days))


def show_more(search: SearchPage) -> bool:
    """Have more results shown, if there are any."""
    count = len(search.results())
    if count == search.total():
        expect(search.part("more")).to_be_hidden()
        return False
    search.part("more").click()
    search.items.nth(count).wait_for()
    return True


def test_whoever_comes_back_from_a_result_finds_as_many_as_were_shown(visit: Visitor) -> None:
    search = open_search(visit, ("q", "cache"))
    assert show_more(search)
    last = search.items.nth(39)
    last.get_by_role("link").click()
    search.page.wait_for_url("**/commit/**")
    search.page.go_back()
    expect(search.items).to_have_count(40)
