"""A report's tools in a real browser: filters, folding, keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.site.browsing import OUTSIDE, UNREADABLE
from tests.site.records import GUIDANCE_SHA, HOSTILE_TITLES, ROCKET, TWIN_SHAS

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.site.browsing import Visitor

pytestmark = pytest.mark.browser

REPORT = f"{ROCKET}/2025-03-04/"
COMMIT = f"{ROCKET}/commit/{GUIDANCE_SHA}/"
EMPTY = "acme/lander/2025-03-03/"
UNRATED = f"{ROCKET}/2025-03-03/"
HIGH = ["feat(guidance): hold attitude during coast (#41)", HOSTILE_TITLES[0]]
MEDIUM = [HOSTILE_TITLES[1], "fix: first twin", "fix: second twin"]
DOCS = ["docs: describe the checklist", "docs: correct three typing errors"]
LOW = [HOSTILE_TITLES[2], *DOCS]
FIXES = MEDIUM[1:]
SHOWN = """selector => [...document.querySelectorAll(selector)]
  .filter(part => part.checkVisibility()).map(part => part.textContent.trim())"""


def chip(page: Page, name: str) -> Locator:
    """A filter."""
    return page.get_by_role("button", name=name)


def entries(page: Page) -> list[str]:
    """The titles of the entries that are shown; the table shows the same ones."""
    shown: list[str] = page.evaluate(SHOWN, ".digest-entry h3")
    rows: list[str] = page.evaluate(SHOWN, "td a")
    assert set(rows) == set(shown)
    return shown


def ready(visit: Visitor, query: str = "", width: int = 1440, scheme: str = "light") -> Page:
    """Open the report and wait for its tools."""
    page = visit(f"{REPORT}{query}", width, scheme)
    page.get_by_role("button", name="Keyboard").wait_for()
    return page


def query_of(page: Page) -> str:
    return str(page.evaluate("location.search + location.hash"))


# ---- filters


@pytest.mark.parametrize("width", [390, 768, 1440])
def test_filters_combine_and_are_in_the_address(visit: Visitor, width: int) -> None:
    page = ready(visit, width=width)
    assert entries(page) == [*HIGH, *MEDIUM, *LOW]
    chip(page, "High 2").click()
    assert entries(page) == HIGH
    chip(page, "Medium 3").click()
    assert entries(page) == [*HIGH, *MEDIUM]
    assert query_of(page) == "?importance=high&importance=medium"
    expect(page.get_by_role("main").get_by_role("status").first).to_have_text("5 of 8 commits")
    chip(page, "Fix 2").click()
    assert entries(page) == FIXES
    assert query_of(page) == "?importance=high&importance=medium&type=fix"
    expect(chip(page, "High 0")).to_have_attribute("aria-pressed", "true")
    expect(chip(page, "Low 0")).to_have_attribute("aria-pressed", "false")
    assert page.evaluate(SHOWN, "h2") == ["Medium importance (3)"]
    chip(page, "High 0").click()
    chip(page, "Fix 2").click()
    assert entries(page) == MEDIUM
    chip(page, "Medium 3").click()
    assert query_of(page) == ""
    assert entries(page) == [*HIGH, *MEDIUM, *LOW]


def test_what_is_chosen_is_read_from_the_address(visit: Visitor) -> None:
    page = ready(visit, "?importance=low&type=docs&from=wiki")
    assert entries(page) == DOCS
    expect(chip(page, "Documentation 2")).to_have_attribute("aria-pressed", "true")
    chip(page, "Low 2").click()
    assert query_of(page) == "?from=wiki&type=docs"


def test_where_nothing_matches_there_is_a_way_back(visit: Visitor) -> None:
    page = ready(visit, "?importance=high&type=docs")
    assert entries(page) == []
    notice = page.get_by_text("No commit of this day matches these filters.")
    expect(notice).to_be_visible()
    assert page.get_by_role("region", name="Commits").count() == 0
    notice.get_by_role("button", name="Show all").press("Enter")
    assert len(entries(page)) == 8
    assert query_of(page) == ""
    expect(notice).to_be_hidden()
    expect(chip(page, "High 2")).to_be_focused()


def test_the_table_of_contents_lists_what_is_shown(visit: Visitor) -> None:
    page = ready(visit, "?importance=low")
    contents = ".md-sidebar--secondary li:not(:has(li)) a"
    assert page.evaluate(SHOWN, contents) == ["Low importance (3)"]


@pytest.mark.parametrize("width", [390, 1440])
def test_a_link_to_what_a_filter_hides_shows_it(visit: Visitor, width: int) -> None:
    anchor = TWIN_SHAS[1][:8]
    page = ready(visit, f"?importance=high#{anchor}", width)
    assert len(entries(page)) == 8
    assert query_of(page) == f"#{anchor}"
    assert_below_bar(page, anchor)
    chip(page, "High 2").click()
    assert entries(page) == HIGH
    assert query_of(page) == "?importance=high"  # the fragment would bring the rest back
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
    page = ready(visit)
    chip(page, "High 2").click()
    page.get_by_role("heading", name=HIGH[0]).get_by_role("link").click()
    page.wait_for_url(f"**/commit/{GUIDANCE_SHA}/")
    page.go_back()
    page.wait_for_url("**/?importance=high")
    expect(chip(page, "High 2")).to_have_attribute("aria-pressed", "true")
    assert entries(page) == HIGH


def test_back_within_the_page_the_filters_are_those_of_then(visit: Visitor) -> None:
    page = ready(visit, "?importance=high")
    page.locator("td a").first.click()
    chip(page, "Low 3").click()
    assert entries(page) == [*HIGH, *LOW]
    page.go_back()
    expect(chip(page, "Low 3")).to_have_attribute("aria-pressed", "false")
    assert entries(page) == HIGH


def test_the_focus_is_never_in_what_is_hidden(visit: Visitor) -> None:
    page = ready(visit)
    page.get_by_role("heading", name=MEDIUM[1]).get_by_role("link").focus()
    page.evaluate("document.querySelector('[data-importance=high]').click()")
    expect(chip(page, "High 2")).to_be_focused()
    chip(page, "High 2").press(" ")
    expect(chip(page, "High 2")).to_be_focused()


def test_without_scripts_the_counts_lead_to_the_groups(visit: Visitor) -> None:
    page = visit(f"{REPORT}?importance=low", java_script_enabled=False)
    assert page.locator(".digest-tools, [data-part]").filter(visible=True).count() == 0
    page.get_by_role("link", name="Medium 3").click()
    page.wait_for_url("**#medium")
    assert page.locator(".digest-entry").filter(visible=True).count() == 8


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 768, 1440])
def test_the_tools_fit_and_can_be_read_and_hit(visit: Visitor, width: int, scheme: str) -> None:
    page = ready(visit, "?importance=high&importance=medium&type=fix", width, scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(OUTSIDE) == []
    for part in (".digest-bar", ".digest-tools"):
        assert page.evaluate(UNREADABLE, part) == []
    sizes = page.locator(".digest-report button").filter(visible=True)
    assert min(side for button in sizes.all() for side in sides(button)) >= 24


def sides(button: Locator) -> tuple[float, float]:
    box = button.bounding_box()
    assert box is not None
    return box["width"], box["height"]


def test_on_paper_there_is_nothing_to_press(visit: Visitor) -> None:
    page = ready(visit)
    page.emulate_media(media="print")
    pressed = ".digest-tools, .digest-copy, .digest-button"
    assert page.locator(pressed).filter(visible=True).count() == 0
    assert page.locator(".digest-entry").filter(visible=True).count() == 8


@pytest.mark.parametrize("width", [390, 1440])
def test_the_counts_stay_in_sight_and_are_slim(visit: Visitor, width: int) -> None:
    page = ready(visit, width=width)
    page.evaluate("scrollTo(0, document.body.scrollHeight / 2)")
    bar = page.locator(".digest-bar").bounding_box()
    header = page.locator(".md-header").bounding_box()
    assert bar is not None
    assert header is not None
    assert bar["y"] == pytest.approx(header["y"] + header["height"], abs=1)
    assert bar["height"] <= 40


# ---- folding


def test_all_analyses_fold_and_unfold_at_once(visit: Visitor) -> None:
    page = ready(visit)
    button = page.get_by_role("button", name="Collapse all")
    button.press("Enter")
    details = page.locator("details.digest-whole")
    assert details.count() == 1
    assert page.locator("details.digest-whole[open]").count() == 0
    expect(page.get_by_role("button", name="Expand all")).to_be_focused()
    details.first.locator("> summary").click()
    expect(page.get_by_role("button", name="Collapse all")).to_be_visible()
    assert entries(page) == [*HIGH, *MEDIUM, *LOW]


def test_where_nothing_can_be_folded_no_button_says_so(visit: Visitor) -> None:
    page = visit(EMPTY)
    page.get_by_role("button", name="Keyboard").wait_for()
    assert page.get_by_role("button", name="Collapse all").count() == 0
    assert page.get_by_text("No commit of this day matches").count() == 0


# ---- keys


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent.trim()"))


@pytest.mark.parametrize("width", [390, 1440])
def test_keys_lead_through_the_entries_that_are_shown(visit: Visitor, width: int) -> None:
    page = ready(visit, width=width)
    titles = [*HIGH, *MEDIUM, *LOW]
    for title in [*titles, titles[-1]]:
        page.keyboard.press("j")
        assert focused(page) == title
    for title in titles[-2::-1]:
        page.keyboard.press("k")
        assert focused(page) == title
    chip(page, "Medium 3").click()
    page.evaluate("scrollTo(0, 0)")
    for title in MEDIUM:
        page.keyboard.press("j")
        assert focused(page) == title
    assert_below_bar(page, TWIN_SHAS[1][:8])
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/commit/{TWIN_SHAS[1]}/")


def test_keys_go_on_from_where_one_reads(visit: Visitor) -> None:
    page = ready(visit)
    page.set_viewport_size({"width": 1440, "height": 400})
    page.keyboard.press("j")
    page.evaluate("document.getElementById('low').scrollIntoView({ behavior: 'instant' })")
    page.keyboard.press("j")
    assert focused(page) == LOW[0]


def test_keys_lead_to_the_days_beside(visit: Visitor) -> None:
    page = ready(visit)
    page.keyboard.press("[")
    page.wait_for_url(f"**/{UNRATED}")
    page.get_by_role("button", name="Keyboard").wait_for()
    page.keyboard.press("]")
    page.wait_for_url(f"**/{REPORT}")
    page.get_by_role("button", name="Keyboard").wait_for()
    page.keyboard.press("]")  # there is none
    page.keyboard.press("j")
    assert focused(page) == HIGH[0]


@pytest.mark.parametrize("modifier", ["Control", "Alt", "Meta"])
def test_a_key_with_a_modifier_is_the_browsers(visit: Visitor, modifier: str) -> None:
    page = ready(visit)
    before = focused(page)
    page.keyboard.press(f"{modifier}+j")
    assert focused(page) == before


def test_what_is_typed_is_text(visit: Visitor) -> None:
    page = ready(visit)
    page.keyboard.press("/")
    page.keyboard.type("jk[]?")
    box = page.get_by_role("combobox", name="Search commits")
    expect(box).to_have_value("jk[]?")
    assert page.get_by_role("dialog").count() == 0


def test_a_field_that_the_browser_fills_in_tells_of_no_key(visit: Visitor) -> None:
    page = ready(visit)
    page.evaluate("document.body.dispatchEvent(new Event('keydown', { bubbles: true }))")
    visit.settle(page)
    assert visit.complaints == []


def test_the_help_says_which_keys_there_are(visit: Visitor) -> None:
    page = ready(visit)
    button = page.get_by_role("button", name="Keyboard")
    button.focus()
    page.keyboard.press("?")
    help_ = page.get_by_role("dialog", name="Keyboard shortcuts")
    assert help_.get_by_role("row").all_inner_texts()[0].split() == ["Next", "commit", "j"]
    page.keyboard.press("j")  # nothing: the dialog is open
    page.keyboard.press("?")
    assert page.get_by_role("dialog").count() == 1
    page.keyboard.press("Escape")
    expect(help_).to_have_count(0)
    expect(button).to_be_focused()
    button.press("Enter")
    help_.get_by_role("button", name="Close").click()
    expect(button).to_be_focused()


def test_single_keys_can_be_switched_off(visit: Visitor) -> None:
    page = ready(visit)
    page.get_by_role("button", name="Keyboard").click()
    page.get_by_role("checkbox", name="Single-key shortcuts").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    button = page.get_by_role("button", name="Keyboard")
    button.wait_for()
    button.focus()
    for key in "jk[]?pn,./s":  # ours, the theme's and the search's
        page.keyboard.press(key)
    expect(button).to_be_focused()
    assert page.url.endswith(REPORT)
    page.keyboard.press("Enter")
    switch = page.get_by_role("checkbox", name="Single-key shortcuts")
    expect(switch).not_to_be_checked()
    switch.check()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert focused(page) == HIGH[0]
