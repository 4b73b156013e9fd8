"""What related words find, as somebody sees it who searches the real sample."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.site.axe import axe_faults
from tests.site.browsing import read
from tests.site.search.searching import Box, open_search

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from tests.site.browsing import Visitor
    from tests.site.project import Built
    from tests.site.search.searching import SearchPage

pytestmark = pytest.mark.browser

MANY, NONE = "attention", "爆显存"  # commits that have all words
OFF, ON = "只看输入的词", "一并查找"
FACET = "重要度"
PHONE = 360  # pixels
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def served(real: Built) -> Built:
    return real


def reasons(search: SearchPage) -> Locator:
    """What says why a result is there."""
    return search.page.locator(".digest-search__why")


def test_related_words_are_told_and_one_click_leaves_them_out(visit: Visitor) -> None:
    search = open_search(visit, ("q", NONE))
    expect(reasons(search).first).to_contain_text(f"与“{NONE}”相关")
    expect(search.part("status")).to_contain_text("含有的是相关词")
    search.page.get_by_role("button", name=OFF).click()
    search.wait()
    expect(search.items).to_have_count(0)
    assert "related=off" in search.page.url
    search.page.go_back()
    expect(reasons(search).first).to_be_visible()
    assert "related" not in search.page.url


def test_a_search_without_them_has_an_address(visit: Visitor) -> None:
    search = open_search(visit, ("q", NONE), ("related", "off"))
    expect(search.items).to_have_count(0)
    search.page.get_by_role("button", name=ON).click()
    expect(reasons(search).first).to_be_visible()


def test_where_there_is_plenty_they_come_below_if_asked_for(visit: Visitor) -> None:
    search = open_search(visit, ("q", MANY))
    own, shown = search.total(), [result.address for result in search.results()]
    expect(reasons(search)).to_have_count(0)
    expect(search.part("status")).to_contain_text("注意力")
    search.page.get_by_role("button", name=ON).click()
    expect(search.part("status")).to_contain_text("含有的是相关词")
    assert search.total() > own
    assert [result.address for result in search.results()] == shown
    assert "related=on" in search.page.url


def test_the_counts_of_facets_are_what_they_leave(visit: Visitor) -> None:
    search = open_search(visit, ("q", NONE))
    counts = search.facets()[FACET]
    assert sum(counts.values()) == search.total()
    for label, count in counts.items():
        search.toggle(FACET, label)
        assert search.total() == count, label
        search.toggle(FACET, label)


def test_the_box_suggests_them_where_the_words_find_nothing(visit: Visitor, site: str) -> None:
    search, box = open_search(visit, ("q", NONE)), Box(visit(""), site, "正在加载…")
    shown = [result.address for result in search.results()]
    box.type(NONE)
    assert box.addresses() == shown[: len(box.addresses())]
    expect(box.popup).to_contain_text("含有的是相关词")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_read_why_on_a_phone_too(visit: Visitor, scheme: str) -> None:
    search = open_search(visit, ("q", NONE), width=PHONE, scheme=scheme)
    expect(reasons(search).first).to_be_visible()
    assert read(search.page, OVERFLOW) <= 0
    assert axe_faults(search.page) == []
