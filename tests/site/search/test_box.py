"""The search box of every page: what it leads to, and that it can be used without a mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.examples import first
from tests.site.browsing import go
from tests.site.records import (
    GUIDANCE_SHA,
    LANDER,
    ROCKET,
    SHARED_SHA,
    SHORT_SHA,
    TWIN_SHAS,
    VALVE_SHA,
)
from tests.site.search.searching import Box, SearchPage

if TYPE_CHECKING:
    from tests.site.browsing import Visitor

pytestmark = pytest.mark.browser

GUIDANCE = f"{ROCKET}/commit/{GUIDANCE_SHA}/"
VALVE = f"{ROCKET}/commit/{VALVE_SHA}/"
SMALLEST = 390

STRAIGHT = {
    "the first digits of a SHA": (GUIDANCE_SHA[:7], GUIDANCE),
    "a SHA of which the report has seven digits": (SHORT_SHA, f"{ROCKET}/2025-02-28/#{SHORT_SHA}"),
    "a pull request": ("#41", GUIDANCE),
    "a repository, in other letters": ("ACME/Lander", f"{LANDER}/"),
    "more digits, in upper case": (GUIDANCE_SHA[:10].upper(), GUIDANCE),
    "a whole SHA, with spaces": (f" {GUIDANCE_SHA} ", GUIDANCE),
    "a pull request that another commit's analysis names": ("#40", VALVE),
    "a day": ("2025-03-04", "2025-03-04/"),
}
SEVERAL = {
    "digits of two commits": (TWIN_SHAS[0][:7], {f"{ROCKET}/commit/{sha}/" for sha in TWIN_SHAS}),
    "a commit of two repositories": (
        SHARED_SHA[:9],
        {f"{name}/commit/{SHARED_SHA}/" for name in (ROCKET, LANDER)},
    ),
}


def open_box(visit: Visitor, address: str = GUIDANCE) -> Box:
    """Open a page and turn to its box."""
    box = Box(visit(address), visit.site)
    box.page.keyboard.press("/")
    return box


@pytest.mark.parametrize(("query", "address"), first(4, STRAIGHT.values()), ids=STRAIGHT)
def test_enter_leads_straight_to_what_is_named(visit: Visitor, query: str, address: str) -> None:
    box = open_box(visit, "404.html")
    box.type(query)
    assert box.addresses()[0] == address
    box.page.keyboard.press("Enter")
    box.page.wait_for_url(visit.site + address)


@pytest.mark.parametrize(("query", "addresses"), SEVERAL.values(), ids=SEVERAL)
def test_what_names_several_is_offered(visit: Visitor, query: str, addresses: set[str]) -> None:
    box = open_box(visit)
    box.type(query)
    assert set(box.addresses()) == addresses
    expect(box.status).to_have_text("2 direct hits")
    box.page.keyboard.press("Enter")
    box.page.wait_for_url(f"{visit.site}search/?q={query}")


@pytest.mark.parametrize("query", ["0a1b2c4", "#99"])
def test_of_what_is_unknown_nothing_is_found(visit: Visitor, query: str) -> None:
    box = open_box(visit)
    box.type(query)
    expect(box.status).to_have_text("No commit matches")
    expect(box.popup).to_have_text("No commit matches")
    expect(box.options).to_have_count(0)
    box.page.keyboard.press("Enter")
    box.page.wait_for_url("**/search/?*")
    search = SearchPage(box.page, visit.site)
    search.wait(query)
    expect(search.part("status")).to_have_text(f"No commit matches “{query}”")
    expect(search.items).to_have_count(0)
    assert not search.direct()


def test_the_console_is_quiet_where_no_sha_begins_so(visit: Visitor) -> None:
    open_box(visit).type("abcdef0")
    assert visit.complaints == []


def test_a_word_leads_to_the_page_of_all_results(visit: Visitor) -> None:
    box = open_box(visit)
    box.type("tidy")
    expect(box.status).to_have_text("2 results")
    expect(box.options.last).to_have_text("All 2 results")
    box.page.keyboard.press("Enter")
    box.page.wait_for_url(f"{visit.site}search/?q=tidy")
    box.page.locator("[data-part=list] > li").nth(1).wait_for()


# ---- without a mouse


@pytest.mark.parametrize(("key", "width"), [("/", 1440), ("s", 1440), ("/", SMALLEST)])
def test_a_key_opens_the_box_and_escape_leads_back(visit: Visitor, key: str, width: int) -> None:
    page = visit(GUIDANCE, width)
    link = page.locator("article a").first
    link.focus()
    page.keyboard.press(key)
    box = Box(page, visit.site)
    expect(box.input).to_be_focused()
    expect(box.input).to_have_attribute("aria-label", "Search commits")
    expect(box.input).to_have_value("")
    page.keyboard.type(f"valve{key}")  # the key is a letter like any other now
    expect(box.input).to_have_value(f"valve{key}")
    box.wait()
    page.keyboard.press("Escape")
    box.popup.wait_for(state="hidden")
    expect(link).to_be_focused()
    expect(box.input).to_have_value(f"valve{key}")  # for whoever comes back to it
    expect(box.input).to_be_visible(visible=width > SMALLEST)


def test_arrows_choose_and_enter_opens(visit: Visitor) -> None:
    box = open_box(visit, "2025-03-04/")
    box.type("valve")
    expect(box.options).to_have_count(3)
    for key, chosen in [
        ("ArrowDown", 0),
        ("ArrowDown", 1),
        ("ArrowDown", 2),
        ("ArrowDown", 0),
        ("ArrowUp", 2),
        ("Home", 0),
        ("End", 2),
        ("ArrowUp", 1),
    ]:
        box.page.keyboard.press(key)
        expect_chosen(box, chosen)
        expect(box.input).to_be_focused()
    target = box.addresses()[1]
    box.page.keyboard.press("Enter")
    box.page.wait_for_url(visit.site + target)


def expect_chosen(box: Box, number: int) -> None:
    """Wait until an option alone is chosen: it says so, and the input names it."""
    option = f"digest-option-{number}"
    expect(box.options.nth(number)).to_have_id(option)
    expect(box.page.locator("[aria-selected=true]")).to_have_id(option)
    expect(box.input).to_have_attribute("aria-activedescendant", option)


def test_another_query_forgets_what_was_chosen(visit: Visitor) -> None:
    box = open_box(visit)
    box.type("valve")
    box.page.keyboard.press("ArrowDown")
    box.page.keyboard.type("s")
    expect(box.page.locator("[aria-selected=true]")).to_have_count(0)
    expect(box.input).to_have_attribute("aria-activedescendant", "")


def test_the_tab_key_passes_the_suggestions_by(visit: Visitor) -> None:
    box = open_box(visit)
    box.type("valve")
    box.page.keyboard.press("Tab")
    box.popup.wait_for(state="hidden")
    expect(box.input).to_have_attribute("aria-expanded", "false")


def test_a_screen_reader_is_told(visit: Visitor) -> None:
    box = open_box(visit)
    page = box.page
    combobox = page.get_by_role("search").get_by_role("combobox", name="Search commits")
    expect(combobox).to_have_attribute("aria-autocomplete", "list")
    expect(combobox).to_have_attribute("aria-expanded", "false")
    box.type("valve")
    expect(combobox).to_have_attribute("aria-expanded", "true")
    listbox = page.get_by_role("listbox", name="Suggestions")
    expect(listbox).to_have_id("digest-box-list")
    expect(combobox).to_have_attribute("aria-controls", "digest-box-list")
    expect(listbox.get_by_role("option")).to_have_count(3)
    expect(page.get_by_role("search").get_by_role("status")).to_have_text(["2 results"])
    expect(page.get_by_role("option").first).to_have_text(
        "Not rated\nfix: close the valve (#40)\nacme/rocket · 2025-03-03", use_inner_text=True
    )
    page.keyboard.press("Escape")
    expect(combobox).to_have_attribute("aria-expanded", "false")


def test_a_word_being_composed_is_nobodys_query(visit: Visitor) -> None:
    box = Box(visit.window(), visit.site)
    go(box.page, visit.site + GUIDANCE)
    box.page.keyboard.press("/")
    box.page.get_by_role("combobox").wait_for()
    box.page.clock.install()
    method = box.page.context.new_cdp_session(box.page)
    method.send(
        "Input.imeSetComposition", {"text": "valve", "selectionStart": 5, "selectionEnd": 5}
    )
    expect(box.input).to_have_value("valve")
    box.page.clock.run_for(200)  # longer than the pause after which one has typed
    expect(box.popup).to_be_hidden()
    method.send("Input.insertText", {"text": "着陆器"})
    box.page.clock.resume()
    box.wait()
    expect(box.status).to_have_text("1 result")


# ---- in a narrow window


def test_an_icon_opens_the_box_and_a_button_closes_it(visit: Visitor) -> None:
    page = visit(GUIDANCE, SMALLEST)
    box = Box(page, visit.site)
    opener = page.get_by_role("button", name="Search commits")
    expect(box.input).to_be_hidden()
    opener.click()
    expect(opener).to_have_attribute("aria-expanded", "true")
    expect(box.input).to_be_focused()
    box.type("valve")
    page.get_by_role("button", name="Close the search").click()
    expect(box.input).to_be_hidden()
    expect(box.popup).to_be_hidden()
    expect(opener).to_have_attribute("aria-expanded", "false")
    expect(opener).to_be_focused()


# ---- without JavaScript


@pytest.mark.parametrize("width", [SMALLEST, 1440])
def test_without_scripts_the_box_leads_to_a_page_that_says_so(visit: Visitor, width: int) -> None:
    page = visit(GUIDANCE, width, java_script_enabled=False)
    page.get_by_role("link", name="Search commits").click()
    page.wait_for_url(f"{visit.site}search/")
    notice = "Search needs JavaScript. Without it, the home's days lead to all commits."
    expect(page.locator("noscript p")).to_have_text(notice)
    expect(page.locator("noscript p")).to_be_visible()
