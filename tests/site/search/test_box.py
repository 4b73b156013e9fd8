"""The search box of every page: what it leads to, and that it can be used without a mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

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
    from playwright.sync_api import Page

    from tests.site.browsing import Visitor

pytestmark = pytest.mark.browser

GUIDANCE = f"{ROCKET}/commit/{GUIDANCE_SHA}/"
VALVE = f"{ROCKET}/commit/{VALVE_SHA}/"
SMALLEST = 390

STRAIGHT = {
    "the first digits of a SHA": (GUIDANCE_SHA[:7], GUIDANCE),
    "more digits, in upper case": (GUIDANCE_SHA[:10].upper(), GUIDANCE),
    "a whole SHA, with spaces": (f" {GUIDANCE_SHA} ", GUIDANCE),
    "a SHA of which the report has seven digits": (SHORT_SHA, f"{ROCKET}/2025-02-28/#{SHORT_SHA}"),
    "a pull request": ("#41", GUIDANCE),
    "a pull request that another commit's analysis names": ("#40", VALVE),
    "a day": ("2025-03-04", "2025-03-04/"),
    "a repository, in other letters": ("ACME/Lander", f"{LANDER}/"),
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


@pytest.mark.parametrize(("query", "address"), STRAIGHT.values(), ids=STRAIGHT)
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
    assert box.said == "2 direct hits"
    box.page.keyboard.press("Enter")
    box.page.wait_for_url(f"{visit.site}search/?q={query}")


@pytest.mark.parametrize("query", ["0a1b2c4", "#99"])
def test_of_what_is_unknown_nothing_is_found(visit: Visitor, query: str) -> None:
    box = open_box(visit)
    box.type(query)
    assert box.said == "No commit matches"
    assert box.popup.inner_text() == "No commit matches"
    assert box.options.count() == 0
    box.page.keyboard.press("Enter")
    box.page.wait_for_url("**/search/?*")
    search = SearchPage(box.page, visit.site)
    search.wait(query)
    assert search.part("status").inner_text() == f"No commit matches “{query}”"
    assert not search.results()
    assert not search.direct()


def test_the_console_is_quiet_where_no_sha_begins_so(visit: Visitor) -> None:
    open_box(visit).type("abcdef0")
    assert visit.complaints == []


def test_a_word_leads_to_the_page_of_all_results(visit: Visitor) -> None:
    box = open_box(visit)
    box.type("tidy")
    assert box.said == "2 results"
    assert box.options.last.inner_text() == "All 2 results"
    box.page.keyboard.press("Enter")
    box.page.wait_for_url(f"{visit.site}search/?q=tidy")
    box.page.locator("[data-part=list] > li").nth(1).wait_for()


# ---- without a mouse


def focused(page: Page) -> str:
    """Name the element that has the focus, by its tag and what it is called."""
    return str(
        page.evaluate(
            "[document.activeElement.tagName, document.activeElement.ariaLabel ?? ''].join(' ')"
        )
    ).strip()


@pytest.mark.parametrize(("key", "width"), [("/", 1440), ("s", 1440), ("/", SMALLEST)])
def test_a_key_opens_the_box_and_escape_leads_back(visit: Visitor, key: str, width: int) -> None:
    page = visit(GUIDANCE, width)
    link = page.locator("article a").first
    link.focus()
    page.keyboard.press(key)
    box = Box(page, visit.site)
    assert focused(page) == "INPUT Search commits"
    assert box.input.input_value() == ""
    page.keyboard.type(f"valve{key}")  # the key is a letter like any other now
    assert box.input.input_value() == f"valve{key}"
    box.wait()
    page.keyboard.press("Escape")
    box.popup.wait_for(state="hidden")
    assert link.evaluate("link => link === document.activeElement")
    assert box.input.input_value() == f"valve{key}"  # for whoever comes back to it
    assert box.input.is_visible() == (width > SMALLEST)


def test_arrows_choose_and_enter_opens(visit: Visitor) -> None:
    box = open_box(visit, "2025-03-04/")
    box.type("valve")
    names = box.options.all_inner_texts()
    assert len(names) == 3
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
        assert chosen_of(box) == [names[chosen]], key
        assert focused(box.page) == "INPUT Search commits"
    target = box.addresses()[1]
    box.page.keyboard.press("Enter")
    box.page.wait_for_url(visit.site + target)


def chosen_of(box: Box) -> list[str]:
    """Give what is chosen: both the option that says so and the one that the input names."""
    selected = box.page.locator("[role=option][aria-selected=true]")
    active = box.page.locator(f"[id='{box.input.get_attribute('aria-activedescendant')}']")
    assert selected.all_inner_texts() == active.all_inner_texts()
    return selected.all_inner_texts()


def test_another_query_forgets_what_was_chosen(visit: Visitor) -> None:
    box = open_box(visit)
    box.type("valve")
    box.page.keyboard.press("ArrowDown")
    box.page.keyboard.type("s")
    assert box.page.locator("[aria-selected=true]").count() == 0
    assert box.input.get_attribute("aria-activedescendant") == ""


def test_the_tab_key_passes_the_suggestions_by(visit: Visitor) -> None:
    box = open_box(visit)
    box.type("valve")
    box.page.keyboard.press("Tab")
    box.popup.wait_for(state="hidden")
    assert box.input.get_attribute("aria-expanded") == "false"


def test_a_screen_reader_is_told(visit: Visitor) -> None:
    box = open_box(visit)
    page = box.page
    combobox = page.get_by_role("search").get_by_role("combobox", name="Search commits")
    combobox.wait_for()
    assert combobox.get_attribute("aria-autocomplete") == "list"
    assert combobox.get_attribute("aria-expanded") == "false"
    box.type("valve")
    assert combobox.get_attribute("aria-expanded") == "true"
    listbox = page.get_by_role("listbox", name="Suggestions")
    assert listbox.get_attribute("id") == combobox.get_attribute("aria-controls")
    assert listbox.get_by_role("option").count() == 3
    said = page.get_by_role("search").get_by_role("status")
    assert said.all_inner_texts() == ["2 results"]
    assert page.get_by_role("option").first.inner_text().split("\n") == [
        "Not rated",
        "fix: close the valve (#40)",
        "acme/rocket · 2025-03-03",
    ]
    page.keyboard.press("Escape")
    assert combobox.get_attribute("aria-expanded") == "false"


def test_a_word_being_composed_is_nobodys_query(visit: Visitor) -> None:
    box = open_box(visit)
    box.page.get_by_role("combobox").wait_for()
    method = box.page.context.new_cdp_session(box.page)
    method.send(
        "Input.imeSetComposition", {"text": "valve", "selectionStart": 5, "selectionEnd": 5}
    )
    assert box.input.input_value() == "valve"
    box.page.wait_for_timeout(200)  # longer than the pause after which one has typed
    assert box.popup.is_hidden()
    method.send("Input.insertText", {"text": "着陆器"})
    box.wait()
    assert box.said == "1 result"


# ---- in a narrow window


def test_an_icon_opens_the_box_and_a_button_closes_it(visit: Visitor) -> None:
    page = visit(GUIDANCE, SMALLEST)
    box = Box(page, visit.site)
    opener = page.get_by_role("button", name="Search commits")
    assert box.input.is_hidden()
    opener.click()
    assert opener.get_attribute("aria-expanded") == "true"
    assert focused(page) == "INPUT Search commits"
    box.type("valve")
    page.get_by_role("button", name="Close the search").click()
    assert box.input.is_hidden()
    assert box.popup.is_hidden()
    assert opener.get_attribute("aria-expanded") == "false"
    assert opener.evaluate("opener => opener === document.activeElement")


# ---- without JavaScript


@pytest.mark.parametrize("width", [SMALLEST, 1440])
def test_without_scripts_the_box_leads_to_a_page_that_says_so(visit: Visitor, width: int) -> None:
    page = visit(GUIDANCE, width, java_script_enabled=False)
    page.get_by_role("link", name="Search commits").click()
    page.wait_for_url(f"{visit.site}search/")
    notice = "Search needs JavaScript. Without it, the home's days lead to all commits."
    assert page.locator("noscript").inner_text() == notice
    assert page.locator("noscript p").is_visible()
