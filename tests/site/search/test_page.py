"""The search page: its address says what is searched for, and it can be used without a mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.site.browsing import UNREADABLE, expect_value, go, read
from tests.site.search.searching import Box, SearchPage, open_search

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from tests.site.browsing import Visitor

pytestmark = pytest.mark.browser


# What the address asks for, the titles of the results that are shown, and the values ticked.
STATE = """() => {
  const texts = selector => [...document.querySelectorAll(selector)].map(one => one.textContent)
  const titles = texts('[data-part=list] > li a:first-of-type')
  return [location.search, titles, texts('label:has(:checked) > span')]
}"""


def state_of(search: SearchPage) -> list[Any]:
    """Give what is shown of what was answered."""
    state: list[Any] = read(search.page, STATE)
    assert state[1] == [result.title for result in search.results()]
    return state


def chips(search: SearchPage) -> Locator:
    """The buttons that remove a filter."""
    return search.part("chips").get_by_role("button")


def ticked(search: SearchPage) -> Locator:
    """The values that are ticked."""
    return search.page.locator("label:has(:checked) > span")


def test_an_address_is_shown_as_it_says(visit: Visitor) -> None:
    asked = [("q", "the"), ("importance", "high"), ("importance", "low"), ("sort", "date")]
    search = open_search(visit, *asked)
    expect(search.input).to_have_value("the")
    expect(ticked(search)).to_have_text(["High", "Low"])
    expect(chips(search)).to_have_text(["Importance High", "Importance Low", "Clear all filters"])
    expect(search.part("sort").locator("select")).to_have_value("date")
    expect(search.page).to_have_title("the - Search - Launch log")
    results = search.results()
    assert len(results) == search.total() > 3
    assert {result.badge for result in results} == {"High", "Low"}
    assert [r.day for r in results] == sorted((r.day for r in results), reverse=True)
    search.expect_query("?q=the&importance=high&importance=low&sort=date")


def test_what_is_chosen_goes_into_the_address_and_back_again(visit: Visitor) -> None:
    search = open_search(visit)
    search.type("the")
    seen = [state_of(search)]
    for choose in (
        lambda: search.toggle("Importance", "High"),
        lambda: search.toggle("Month", "2025-03"),
        lambda: search.part("sort").locator("select").select_option("date"),
        lambda: search.toggle("Importance", "High"),
    ):
        choose()
        search.wait()
        seen.append(state_of(search))
    assert [query for query, _, _ in seen] == [
        "?q=the",
        "?q=the&importance=high",
        "?q=the&importance=high&month=2025-03",
        "?q=the&importance=high&month=2025-03&sort=date",
        "?q=the&month=2025-03&sort=date",
    ]
    for step, states in (
        (search.page.go_back, seen[-2::-1]),
        (search.page.go_forward, seen[1:]),
    ):
        for state in states:
            step()
            expect_value(search.page, STATE, state)


def test_typing_fills_no_history(visit: Visitor) -> None:
    search = open_search(visit)
    entries = read(search.page, "() => history.length")
    for query in ("valve", "tidy", "the"):
        search.type(query)
    search.expect_query("?q=the")
    expect_value(search.page, "() => history.length", entries)


def test_back_returns_to_the_search_before(visit: Visitor) -> None:
    search = open_search(visit, ("q", "the"))
    search.type("valve")
    search.expect_query("?q=valve")
    search.page.go_back()
    search.expect_query("?q=the")
    expect(search.input).to_have_value("the")


def test_a_search_survives_a_visit_to_a_result(visit: Visitor) -> None:
    search = open_search(visit, ("q", "the"), ("importance", "low"))
    before = state_of(search)
    search.part("list").locator("a").first.click()
    search.page.wait_for_url("**/commit/**")
    search.page.go_back()
    expect_value(search.page, STATE, before)


def test_what_finds_nothing_says_so_and_offers_to_remove_the_filters(visit: Visitor) -> None:
    search = open_search(visit, ("q", "valve"), ("importance", "low"))
    expect(search.part("status")).to_have_text("No commit matches “valve”")
    expect(search.items).to_have_count(0)
    search.part("advice").get_by_role("button", name="Clear all filters").click()
    search.wait()
    search.expect_query("?q=valve")
    expect(search.items).to_have_count(2)
    assert search.total() == 2


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
    search.expect_query("?q=the&importance=high")
    expect(high).to_be_focused()
    expect(high).to_be_checked()
    reach(search, "Importance High")
    page.keyboard.press("Enter")
    search.wait()
    search.expect_query("?q=the")
    expect(search.input).to_be_focused()
    first = search.results()[0]
    reach(search, first.title)
    page.keyboard.press("Enter")
    page.wait_for_url(visit.site + first.address)


def test_keys_lead_through_the_results(visit: Visitor) -> None:
    search = open_search(visit, ("q", "valve"))
    titles = [one.title for one in search.results()]
    search.page.keyboard.press("Escape")
    search.page.locator("h1").click()
    for key, title in zip("jjk", [*titles, titles[0]], strict=True):
        search.page.keyboard.press(key)
        expect_value(search.page, FOCUSED, title)


IS_AS_THE_SYSTEMS = """() => {
  const probe = document.body.appendChild(document.createElement('b'))
  probe.style.cssText = 'background: Mark; color: MarkText; forced-color-adjust: none'
  const [wanted, found] = [probe, document.querySelector('li mark')].map(getComputedStyle)
  return wanted.color === found.color && wanted.backgroundColor === found.backgroundColor
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_marked_can_be_read_in_the_systems_colours(visit: Visitor, scheme: str) -> None:
    page = visit("search/?q=valve", 1440, scheme, forced_colors="active")
    expect_value(page, IS_AS_THE_SYSTEMS, wanted=True)


FOCUSED = "() => (document.activeElement.closest('label') ?? document.activeElement).innerText"


def reach(search: SearchPage, name: str) -> None:
    """Press the tab key until what is called so has the focus."""
    for _ in range(60):
        search.page.keyboard.press("Tab")
        if str(read(search.page, FOCUSED)).startswith(name):
            return
    pytest.fail(f"the tab key does not lead to {name!r}")


def test_a_screen_reader_is_told(visit: Visitor) -> None:
    page = open_search(visit, ("q", "valve"), ("importance", "none")).page
    form = page.get_by_role("main").get_by_role("search")
    expect(form.get_by_role("searchbox", name="Search commits")).to_have_value("valve")
    expect(page.get_by_role("status").last).to_have_text("1 result for “valve”")
    expect(page.get_by_role("list", name="Results").get_by_role("article")).to_have_count(1)
    expect(page.get_by_role("heading", level=2)).to_have_text(
        ["Not rated\nfix: close the valve (#40)"], use_inner_text=True
    )
    filters = page.get_by_role("group", name="Filters")
    importance = filters.get_by_role("group", name="Importance")
    expect(importance.get_by_role("checkbox", checked=True)).to_have_count(1)
    expect(page.get_by_role("combobox", name="Sort by")).to_have_value("relevance")
    removing = page.get_by_role("list", name="Active filters").get_by_role("button")
    expect(removing).to_have_attribute("aria-label", "Remove the filter Importance: Not rated")


def test_direct_hits_come_first_and_enter_opens_the_only_one(visit: Visitor) -> None:
    search = open_search(visit, ("q", "#40"))
    page = search.page
    expect(page.get_by_role("list", name="Direct hits").get_by_role("link")).to_have_count(1)
    direct = search.direct()
    assert direct == [search.results()[0].address]
    search.input.press("Enter")
    page.wait_for_url(visit.site + direct[0])


def test_an_index_that_does_not_load_is_told_and_can_be_tried_again(
    visit: Visitor, site: str
) -> None:
    page = visit.window()
    page.route("**/index.bin", lambda route: route.abort())
    go(page, f"{site}search/?q=valve")
    search = SearchPage(page, site)
    search.wait()
    expect(search.part("status")).to_contain_text("Search could not be loaded: ")
    page.unroute_all()
    page.get_by_role("button", name="Try again").click()
    search.wait()
    expect(search.items).to_have_count(2)
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
    expect_value(box.page, UNREADABLE, [], ".digest-box__popup")
    search = open_search(visit, ("q", "valve"), ("month", "2025-03"), scheme=scheme)
    expect_value(search.page, UNREADABLE, [], ".digest-search")
