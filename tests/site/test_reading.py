"""A report's tools in a real browser: filters, folding, keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.examples import first
from tests.site.browsing import (
    UNREADABLE,
    VIEWS,
    expect_to_fit,
    expect_value,
    read,
    wait_until_ready,
)
from tests.site.records import GUIDANCE_SHA, HOSTILE_TITLES, ROCKET, TWIN_SHAS

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.site.browsing import Visitor

pytestmark = pytest.mark.browser

REPORT = f"{ROCKET}/2025-03-04/"
COMMIT = f"{ROCKET}/commit/{GUIDANCE_SHA}/"
EMPTY = "acme/lander/2025-03-03/"
UNRATED = f"{ROCKET}/2025-03-03/"
HIGH = ["feat(guidance): hold attitude during coast", HOSTILE_TITLES[0]]
MEDIUM = [HOSTILE_TITLES[1].replace("`", ""), "fix: first twin", "fix: second twin"]
DOCS = ["docs: describe the checklist", "docs: correct three typing errors"]
LOW = [HOSTILE_TITLES[2], *DOCS]
FIXES = MEDIUM[1:]
ALL = [*HIGH, *MEDIUM, *LOW]
# The buttons that are shown and smaller, in pixels, than a finger hits.
SMALLER = """least => [...document.querySelectorAll('.digest-report button')]
  .filter(button => button.checkVisibility()).filter(button => {
    const { width, height } = button.getBoundingClientRect()
    return Math.min(width, height) < least
  }).map(button => button.outerHTML)"""
SLIM_BAR = """() => {
  const bar = document.querySelector('.digest-bar').getBoundingClientRect()
  const header = document.querySelector('.md-header').getBoundingClientRect()
  return Math.abs(bar.top - header.bottom) <= 1 && bar.height <= (innerWidth < 720 ? 72 : 40)
}"""


def chip(page: Page, name: str) -> Locator:
    """A filter."""
    return page.get_by_role("button", name=name)


def open_menu(page: Page, name: str) -> None:
    """Open a menu of the bar."""
    page.locator(".digest-menu > summary").and_(
        page.get_by_label(name).or_(page.get_by_text(name))
    ).click()


def expect_entries(page: Page, titles: list[str]) -> None:
    """Wait until these entries are shown, by their titles."""
    expect(shown(page, ".digest-entry h3")).to_have_text(titles)


def shown(page: Page, selector: str) -> Locator:
    return page.locator(selector).filter(visible=True)


def report(visit: Visitor, query: str = "", width: int = 1440, scheme: str = "light") -> Page:
    """Open the report."""
    return visit(f"{REPORT}{query}", width, scheme)


def expect_query(page: Page, query: str) -> None:
    """Wait until the address ends so: `?…#…`, or "" for neither."""
    expect_value(page, "() => location.search + location.hash", query)


# ---- filters


@pytest.mark.parametrize("width", first(2, [390, 1440, 768]))
def test_filters_combine_and_are_in_the_address(visit: Visitor, width: int) -> None:
    page = report(visit, width=width)
    expect_entries(page, ALL)
    chip(page, "High 2").click()
    expect_entries(page, HIGH)
    chip(page, "Medium 3").click()
    expect_entries(page, [*HIGH, *MEDIUM])
    expect_query(page, "?importance=high&importance=medium")
    expect(page.get_by_role("main").get_by_role("status").first).to_have_text("5 of 8 commits")
    open_menu(page, "Change type")
    chip(page, "Fix 2").click()
    expect_entries(page, FIXES)
    expect_query(page, "?importance=high&importance=medium&type=fix")
    expect(chip(page, "High 0")).to_have_attribute("aria-pressed", "true")
    expect(chip(page, "Low 0")).to_have_attribute("aria-pressed", "false")
    expect(shown(page, "h2")).to_have_text(["Medium importance 2"])
    chip(page, "High 0").click()
    open_menu(page, "Change type")
    chip(page, "Fix 2").click()
    expect_entries(page, MEDIUM)
    chip(page, "Medium 3").click()
    expect_query(page, "")
    expect_entries(page, ALL)


def test_what_is_chosen_is_read_from_the_address(visit: Visitor) -> None:
    page = report(visit, "?importance=low&type=docs&from=wiki")
    expect_entries(page, DOCS)
    open_menu(page, "Change type")
    expect(chip(page, "Documentation 2")).to_have_attribute("aria-pressed", "true")
    chip(page, "Low 2").click()
    expect_query(page, "?from=wiki&type=docs")


def test_where_nothing_matches_there_is_a_way_back(visit: Visitor) -> None:
    page = report(visit, "?importance=high&type=docs")
    expect_entries(page, [])
    notice = page.get_by_text("No commit of this day matches these filters.")
    expect(notice).to_be_visible()
    notice.get_by_role("button", name="Show all").press("Enter")
    expect_entries(page, ALL)
    expect_query(page, "")
    expect(notice).to_be_hidden()
    expect(chip(page, "High 2")).to_be_focused()


def test_the_table_of_contents_lists_what_is_shown(visit: Visitor) -> None:
    page = report(visit, "?importance=low")
    contents = ".md-sidebar--secondary li:not(:has(li)) a"
    expect(shown(page, contents)).to_have_text(["Low importance (3)"])
    open_menu(page, "Change type")
    chip(page, "Documentation 2").click()
    expect(shown(page, contents)).to_have_text(["Low importance (2)"])


@pytest.mark.parametrize("width", [390, 1440])
def test_a_link_to_what_a_filter_hides_shows_it(visit: Visitor, width: int) -> None:
    anchor = TWIN_SHAS[1][:8]
    page = report(visit, f"?importance=high#{anchor}", width)
    expect_entries(page, ALL)
    expect_query(page, f"#{anchor}")
    assert_below_bar(page, anchor)
    chip(page, "High 2").click()
    expect_entries(page, HIGH)
    expect_query(page, "?importance=high")  # the fragment would bring the rest back
    page.evaluate("anchor => { location.hash = anchor }", anchor)
    expect(page.locator(f"[id='{anchor}']")).to_be_visible()
    assert_below_bar(page, anchor)


def assert_below_bar(page: Page, anchor: str) -> None:
    """Wait until an element stands still, below what stays in sight above."""
    page.wait_for_function(
        """anchor => {
          const top = document.getElementById(anchor).getBoundingClientRect().top
          const bar = document.querySelector('.digest-bar').getBoundingClientRect()
          const isStill = top === window.topBefore
          window.topBefore = top
          return isStill && bar.bottom <= top && top < innerHeight - 20
        }""",
        arg=anchor,
        polling=100,
    )


def test_back_from_a_commit_the_filters_are_as_they_were(visit: Visitor) -> None:
    page = report(visit)
    chip(page, "High 2").click()
    page.get_by_role("heading", name=HIGH[0]).get_by_role("link").click()
    page.wait_for_url(f"**/commit/{GUIDANCE_SHA}/")
    page.go_back()
    page.wait_for_url("**/?importance=high")
    wait_until_ready(page)
    expect(chip(page, "High 2")).to_have_attribute("aria-pressed", "true")
    expect_entries(page, HIGH)


def test_back_within_the_page_the_filters_are_those_of_then(visit: Visitor) -> None:
    page = report(visit, "?importance=high")
    page.evaluate("location.hash = 'high'")
    chip(page, "Low 3").click()
    expect_entries(page, [*HIGH, *LOW])
    page.go_back()
    expect(chip(page, "Low 3")).to_have_attribute("aria-pressed", "false")
    expect_entries(page, HIGH)


def test_the_focus_is_never_in_what_is_hidden(visit: Visitor) -> None:
    page = report(visit)
    page.get_by_role("heading", name=MEDIUM[1]).get_by_role("link").focus()
    page.evaluate("document.querySelector('[data-importance=high]').click()")
    expect(chip(page, "High 2")).to_be_focused()
    chip(page, "High 2").press(" ")
    expect(chip(page, "High 2")).to_be_focused()


def test_without_scripts_the_counts_lead_to_the_groups(visit: Visitor) -> None:
    page = visit(f"{REPORT}?importance=low", java_script_enabled=False)
    expect(page.locator(".digest-tools, [data-part]").filter(visible=True)).to_have_count(0)
    page.get_by_role("link", name="Medium 3").click()
    page.wait_for_url("**#medium")
    expect(page.locator(".digest-entry").filter(visible=True)).to_have_count(8)


@pytest.mark.parametrize(("width", "scheme"), first(2, VIEWS))
def test_the_tools_fit_and_can_be_read_and_hit(visit: Visitor, width: int, scheme: str) -> None:
    page = report(visit, "?importance=high&importance=medium&type=fix", width, scheme)
    expect_to_fit(page, width)
    for part in (".digest-bar", ".digest-tools"):
        expect_value(page, UNREADABLE, [], part)
    expect_value(page, SMALLER, [], 24)  # WCAG 2.2, 2.5.8


def test_on_paper_there_is_nothing_to_press(visit: Visitor) -> None:
    page = report(visit)
    page.emulate_media(media="print")
    pressed = ".digest-tools, .digest-copy, .digest-button"
    expect(page.locator(pressed).filter(visible=True)).to_have_count(0)
    expect(page.locator(".digest-entry").filter(visible=True)).to_have_count(8)


def test_what_is_printed_from_dark_is_dark_on_white(visit: Visitor) -> None:
    for address in (REPORT, COMMIT, "2025-03-04/", ""):
        page = visit(address, 1440, "dark")
        page.emulate_media(media="print")
        expect_value(page, PAPER, "rgb(255, 255, 255)")
        expect_value(page, UNREADABLE, [], ".md-content")


PAPER = "() => getComputedStyle(document.body).backgroundColor"


@pytest.mark.parametrize("width", [390, 1440])
def test_the_counts_stay_in_sight_and_are_slim(visit: Visitor, width: int) -> None:
    page = report(visit, width=width)
    page.evaluate("scrollTo(0, document.body.scrollHeight / 2)")
    expect_value(page, SLIM_BAR, wanted=True)


@pytest.mark.parametrize("address", [REPORT, COMMIT])
def test_the_header_has_the_pages_title_once_one_reads_on(visit: Visitor, address: str) -> None:
    page = visit(address)
    page.set_viewport_size({"width": 1440, "height": 300})
    topic = page.locator("[data-md-component=header-topic]")
    expect(topic).to_have_css("opacity", "0")
    page.evaluate("scrollTo(0, 300)")
    expect(topic).to_have_css("opacity", "1")
    title = read(page, "() => document.querySelector('meta[property=\"og:title\"]').content")
    expect(topic).to_have_text(title)


# ---- folding


def test_all_analyses_fold_and_unfold_at_once(visit: Visitor) -> None:
    page = report(visit)
    open_menu(page, "More")
    button = page.get_by_role("button", name="Collapse all")
    button.press("Enter")
    details = page.locator(".digest-entry > details")
    expect(page.locator(".digest-entry > details[open]")).to_have_count(0)
    expect(page.get_by_role("button", name="Expand all")).to_be_focused()
    details.first.locator("> summary").press("Enter")
    expect(page.locator("[data-part=fold]")).to_have_text("Collapse all")
    expect_entries(page, ALL)


def test_where_nothing_can_be_folded_no_button_says_so(visit: Visitor) -> None:
    page = visit(EMPTY)
    expect(page.get_by_role("button", name="Collapse all")).to_have_count(0)
    expect(page.get_by_text("No commit of this day matches")).to_have_count(0)


# ---- keys


def expect_focus(page: Page, text: str) -> None:
    """Wait until the focus is on what has this text."""
    expect(page.locator(":focus")).to_have_text(text)


@pytest.mark.parametrize("width", [390, 1440])
def test_keys_lead_through_the_entries_that_are_shown(visit: Visitor, width: int) -> None:
    page = report(visit, width=width)
    titles = [*HIGH, *MEDIUM, *LOW]
    for title in [*titles, titles[-1]]:
        page.keyboard.press("j")
        expect_focus(page, title)
    for title in titles[-2::-1]:
        page.keyboard.press("k")
        expect_focus(page, title)
    chip(page, "Medium 3").click()
    page.evaluate("scrollTo(0, 0)")
    for title in MEDIUM:
        page.keyboard.press("j")
        expect_focus(page, title)
    assert_below_bar(page, TWIN_SHAS[1][:8])
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/commit/{TWIN_SHAS[1]}/")


def test_keys_go_on_from_where_one_reads(visit: Visitor) -> None:
    page = report(visit)
    page.set_viewport_size({"width": 1440, "height": 300})
    page.keyboard.press("j")
    page.evaluate("""() => {
      document.querySelector('[data-level=medium]').scrollIntoView({ behavior: 'instant' })
      scrollBy({ top: -10, behavior: 'instant' })
    }""")
    page.keyboard.press("j")
    expect_focus(page, MEDIUM[0])


def test_keys_lead_to_the_days_beside(visit: Visitor) -> None:
    page = report(visit)
    page.keyboard.press("[")
    page.wait_for_url(f"**/{UNRATED}")
    wait_until_ready(page)
    page.keyboard.press("]")
    page.wait_for_url(f"**/{REPORT}")
    wait_until_ready(page)
    page.keyboard.press("]")  # there is none
    page.keyboard.press("j")
    expect_focus(page, HIGH[0])


@pytest.mark.parametrize("modifier", first(1, ["Control", "Alt", "Meta"]))
def test_a_key_with_a_modifier_is_the_browsers(visit: Visitor, modifier: str) -> None:
    page = report(visit)
    page.keyboard.press("j")
    page.keyboard.press(f"{modifier}+j")
    page.keyboard.press("j")
    expect_focus(page, HIGH[1])


def test_what_is_typed_is_text(visit: Visitor) -> None:
    page = report(visit)
    page.keyboard.press("/")
    page.keyboard.type("jk[]?")
    box = page.get_by_role("combobox", name="Search commits")
    expect(box).to_have_value("jk[]?")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_field_that_the_browser_fills_in_tells_of_no_key(visit: Visitor) -> None:
    page = report(visit)
    page.evaluate("document.body.dispatchEvent(new Event('keydown', { bubbles: true }))")
    page.keyboard.press("j")
    expect_focus(page, HIGH[0])
    assert visit.complaints == []


def test_the_help_says_which_keys_there_are(visit: Visitor) -> None:
    page = report(visit)
    open_menu(page, "More")
    button = page.get_by_role("button", name="Keyboard")
    button.focus()
    page.keyboard.press("?")
    help_ = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(help_.get_by_role("row", name="Next commit j")).to_be_visible()
    page.keyboard.press("j")  # nothing: the dialog is open
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(help_).to_have_count(0)
    expect(button).to_be_focused()
    button.press("Enter")
    help_.get_by_role("button", name="Close").click()
    expect(button).to_be_focused()


def test_single_keys_can_be_switched_off(visit: Visitor) -> None:
    page = report(visit)
    open_menu(page, "More")
    page.get_by_role("button", name="Keyboard").click()
    page.get_by_role("checkbox", name="Single-key shortcuts").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    wait_until_ready(page)
    open_menu(page, "More")
    button = page.get_by_role("button", name="Keyboard")
    button.focus()
    for key in "jk[]?pn,./s":  # ours, the theme's and the search's
        page.keyboard.press(key)
    expect(button).to_be_focused()
    expect(page).to_have_url(visit.site + REPORT)
    page.keyboard.press("Enter")
    switch = page.get_by_role("checkbox", name="Single-key shortcuts")
    expect(switch).not_to_be_checked()
    switch.check()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect_focus(page, HIGH[0])
