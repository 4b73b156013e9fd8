"""The search page: its address says what is searched for, and it can be used without a mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.site.browsing import UNREADABLE
from tests.site.search.searching import Box, SearchPage, open_search

if TYPE_CHECKING:
    from tests.site.browsing import Visitor

pytestmark = pytest.mark.browser


def titles(search: SearchPage) -> list[str]:
    """Give the titles of the results that are shown."""
    return [result.title for result in search.results()]


def selected(search: SearchPage) -> list[str]:
    """Give the values that are ticked."""
    return search.page.locator("label:has(:checked) > span").all_inner_texts()


def chips(search: SearchPage) -> list[str]:
    """Give what the chips say that remove a filter."""
    return search.part("chips").get_by_role("button").all_inner_texts()


def test_an_address_is_shown_as_it_says(visit: Visitor) -> None:
    asked = [("q", "the"), ("importance", "high"), ("importance", "low"), ("sort", "date")]
    search = open_search(visit, *asked)
    assert search.input.input_value() == "the"
    assert selected(search) == ["High", "Low"]
    assert chips(search) == ["Importance High", "Importance Low", "Clear all filters"]
    assert search.part("sort").locator("select").input_value() == "date"
    assert search.page.title() == "the - Search - Launch log"
    results = search.results()
    assert len(results) == search.total() > 3
    assert {result.badge for result in results} == {"High", "Low"}
    assert [r.day for r in results] == sorted((r.day for r in results), reverse=True)
    assert search.query == "?q=the&importance=high&importance=low&sort=date"


def test_what_is_chosen_goes_into_the_address_and_back_again(visit: Visitor) -> None:
    search = open_search(visit)
    search.type("the")
    seen = [(search.query, titles(search), selected(search))]
    for choose in (
        lambda: search.toggle("Importance", "High"),
        lambda: search.toggle("Month", "2025-03"),
        lambda: search.part("sort").locator("select").select_option("date"),
        lambda: search.toggle("Importance", "High"),
    ):
        choose()
        search.wait()
        seen.append((search.query, titles(search), selected(search)))
    assert [query for query, _, _ in seen] == [
        "?q=the",
        "?q=the&importance=high",
        "?q=the&importance=high&month=2025-03",
        "?q=the&importance=high&month=2025-03&sort=date",
        "?q=the&month=2025-03&sort=date",
    ]
    for go, states in (
        (search.page.go_back, seen[-2::-1]),
        (search.page.go_forward, seen[1:]),
    ):
        for state in states:
            go()
            search.wait()
            assert (search.query, titles(search), selected(search)) == state


def test_typing_fills_no_history(visit: Visitor) -> None:
    search = open_search(visit)
    entries = search.page.evaluate("history.length")
    for query in ("valve", "tidy", "the"):
        search.type(query)
    assert search.query == "?q=the"
    assert search.page.evaluate("history.length") == entries


def test_a_search_survives_a_visit_to_a_result(visit: Visitor) -> None:
    search = open_search(visit, ("q", "the"), ("importance", "low"))
    before = (search.query, titles(search), selected(search))
    search.part("list").locator("a").first.click()
    search.page.wait_for_url("**/commit/**")
    search.page.go_back()
    search.wait()
    assert (search.query, titles(search), selected(search)) == before


def test_what_finds_nothing_says_so_and_offers_to_remove_the_filters(visit: Visitor) -> None:
    search = open_search(visit, ("q", "valve"), ("importance", "low"))
    assert search.part("status").inner_text() == "No commit matches “valve”"
    assert search.results() == []
    search.part("advice").get_by_role("button", name="Clear all filters").click()
    search.wait()
    assert search.query == "?q=valve"
    assert search.total() == len(search.results()) == 2


def test_it_can_be_used_by_keyboard_alone(visit: Visitor) -> None:
    search = open_search(visit, ("q", "nothing yet"))
    page = search.page
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("/")
    page.keyboard.type("the")  # in place of what was there
    search.wait("the")
    high = search.value("Importance", "High")
    reach(search, "High")
    page.keyboard.press("Space")
    search.wait()
    assert search.query == "?q=the&importance=high"
    assert high.evaluate("box => box === document.activeElement && box.checked")
    reach(search, "Importance High")
    page.keyboard.press("Enter")
    search.wait()
    assert search.query == "?q=the"
    assert search.input.evaluate("input => input === document.activeElement")
    first = search.results()[0]
    reach(search, first.title)
    page.keyboard.press("Enter")
    page.wait_for_url(visit.site + first.address)


def reach(search: SearchPage, name: str) -> None:
    """Press the tab key until what is called so has the focus."""
    for _ in range(60):
        search.page.keyboard.press("Tab")
        text = search.page.evaluate(
            "(document.activeElement.closest('label') ?? document.activeElement).innerText"
        )
        if str(text).startswith(name):
            return
    pytest.fail(f"the tab key does not lead to {name!r}")


def test_a_screen_reader_is_told(visit: Visitor) -> None:
    page = open_search(visit, ("q", "valve"), ("importance", "none")).page
    form = page.get_by_role("main").get_by_role("search")
    assert form.get_by_role("searchbox", name="Search commits").input_value() == "valve"
    assert page.get_by_role("status").all_inner_texts()[-1] == "1 result for “valve”"
    assert page.get_by_role("list", name="Results").get_by_role("article").count() == 1
    assert page.get_by_role("heading", level=2).all_inner_texts() == [
        "Not rated\nfix: close the valve (#40)"
    ]
    filters = page.get_by_role("group", name="Filters")
    importance = filters.get_by_role("group", name="Importance")
    assert importance.get_by_role("checkbox", checked=True).count() == 1
    assert page.get_by_role("combobox", name="Sort by").input_value() == "relevance"
    removing = page.get_by_role("list", name="Active filters").get_by_role("button")
    assert removing.get_attribute("aria-label") == "Remove the filter Importance: Not rated"


def test_direct_hits_come_first_and_enter_opens_the_only_one(visit: Visitor) -> None:
    search = open_search(visit, ("q", "#40"))
    page = search.page
    assert page.get_by_role("list", name="Direct hits").get_by_role("link").count() == 1
    direct = search.direct()
    assert direct == [search.results()[0].address]
    search.input.press("Enter")
    page.wait_for_url(visit.site + direct[0])


def test_an_index_that_does_not_load_is_told_and_can_be_tried_again(
    visit: Visitor, site: str
) -> None:
    page = visit.window()
    page.route("**/index.bin", lambda route: route.abort())
    page.goto(f"{site}search/?q=valve")
    search = SearchPage(page, site)
    search.wait()
    assert search.part("status").inner_text().startswith("Search could not be loaded: ")
    page.unroute_all()
    page.get_by_role("button", name="Try again").click()
    search.wait()
    assert search.total() == len(search.results()) == 2
    assert [text.split(": ")[0] for text in visit.complaints] == ["console"]  # the browser's own
    visit.complaints.clear()


@pytest.mark.parametrize(
    "scheme",
    [
        "light",
        "dark",
    ],
)
def test_what_was_found_can_be_read(visit: Visitor, scheme: str) -> None:
    box = Box(visit("404.html", scheme=scheme), visit.site)
    box.page.keyboard.press("/")
    box.type("valve")
    assert box.page.evaluate(UNREADABLE, ".digest-box__popup") == []
    search = open_search(visit, ("q", "valve"), ("month", "2025-03"), scheme=scheme)
    assert search.page.evaluate(UNREADABLE, ".digest-search") == []
