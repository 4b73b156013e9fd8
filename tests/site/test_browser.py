"""The small site in a real browser: it fits, it is quiet, it can be used without a mouse."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.site.axe import axe_faults
from tests.site.browsing import (
    PATIENCE,
    expect_to_fit,
    expect_value,
    go,
    read,
    turn,
    visiting,
)
from tests.site.records import GUIDANCE_SHA, HOSTILE_TITLES, ROCKET, TWIN_SHAS, sha_of
from tests.site.serving import serve

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, Page, Route

    from tests.site.project import Built

pytestmark = pytest.mark.browser

REPORT = "acme/rocket/2025-03-04/"
PAGES = {
    "home": "",
    "day": "2025-03-04/",
    "week": "2025-W10/",
    "repository": "acme/rocket/",
    "report": REPORT,
    "report of a day without commits": "acme/lander/2025-03-03/",
    "commit": f"{ROCKET}/commit/{GUIDANCE_SHA}/",
    "commit beside one with code in its title": f"{ROCKET}/commit/{TWIN_SHAS[0]}/",
    "commit with a hostile body": f"{ROCKET}/commit/{sha_of(HOSTILE_TITLES[0])}/",
    "commit cut off": f"{ROCKET}/commit/{sha_of(HOSTILE_TITLES[2])}/",
    "author": "authors/adaexample/",
    "authors": "authors/",
    "watch list": "watch/pad-9/",
    "watch list that lets nothing through": "watch/b-odd-b-etc-co~4366255ed1dcd3fc/",
    "watch lists": "watch/",
    "notifications": "notifications/",
    "not found": "404.html",
}


COLOURS = """level => {
  const badge = document.querySelector(`.digest-entry .digest-badge--${level}`)
  return [getComputedStyle(badge).color, getComputedStyle(badge).backgroundColor]
}"""


@pytest.mark.parametrize(
    ("widths", "scheme"),
    [
        ((390, 768, 1440), "dark"),
        pytest.param((1440, 768, 390), "light", marks=pytest.mark.slow),
    ],
)
def test_every_kind_of_page_is_for_everyone_and_fits_its_window(
    visit: Callable[..., Page], site: str, widths: tuple[int, ...], scheme: str
) -> None:
    page = visit("", widths[0], scheme)
    for name, address in PAGES.items():
        turn(page, widths[0], scheme)
        go(page, site + address)
        assert axe_faults(page) == [], name
        for width in widths:
            turn(page, width, scheme)
            expect_to_fit(page, width)


def test_the_real_samples_pages_fit_their_window(browser: Browser, real: Built) -> None:
    reports = real.folder.glob("*/*/????-??-??/index.html")
    longest = max(reports, key=lambda path: path.stat().st_size).parent
    day, repository = longest.name, longest.parent.relative_to(real.folder).as_posix()
    page = browser.new_page(viewport={"width": 390, "height": 900})
    with serve(real.folder) as site:
        for address in ("", f"{day}/", f"{repository}/", f"{repository}/{day}/"):
            go(page, site + address)
            for width in (390, 1440, 390):
                turn(page, width, "light")
                expect_to_fit(page, width)
    page.close()


def test_the_levels_can_be_told_apart_and_read(visit: Callable[..., Page]) -> None:
    for scheme in ("light", "dark"):
        page = visit(REPORT, scheme=scheme)
        colours = [read(page, COLOURS, level) for level in ("high", "medium", "low")]
        assert len({tuple(pair) for pair in colours}) == 3
        assert all(contrast(ink, ground) >= 4.5 for ink, ground in colours)


def contrast(ink: str, ground: str) -> float:
    """Compute the contrast of two colours `rgb(r, g, b)`, as WCAG 2.2 defines it."""

    def luminance(colour: str) -> float:
        parts = [int(part) / 255 for part in colour[4:-1].split(",")]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    light, dark = sorted((luminance(ink), luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def assert_in_sight(page: Page, anchor: str) -> None:
    """Wait until the element stands still between the header and the window's lower edge."""
    page.wait_for_function(
        """anchor => {
          const top = document.getElementById(anchor).getBoundingClientRect().top
          const header = document.querySelector('.md-header').getBoundingClientRect().bottom
          const isStill = top === window.topBefore
          window.topBefore = top
          return isStill && header <= top && top < innerHeight - 20
        }""",
        arg=anchor,
        polling=100,
        timeout=PATIENCE,
    )


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("anchor", [sha_of("docs: describe the checklist")[:7], TWIN_SHAS[1][:8]])
def test_a_deep_link_shows_its_entry_below_the_header(
    visit: Callable[..., Page], anchor: str, width: int
) -> None:
    page = visit(f"{REPORT}#{anchor}", width)
    assert_in_sight(page, anchor)


def test_the_contents_lead_to_the_entry(visit: Callable[..., Page]) -> None:
    page = visit(REPORT)
    page.locator(".md-sidebar--secondary").get_by_text(HOSTILE_TITLES[0]).click()
    anchor = sha_of(HOSTILE_TITLES[0])[:7]
    page.wait_for_url(f"**#{anchor}")
    assert_in_sight(page, anchor)


def test_the_address_of_a_commit_opens_its_row(visit: Callable[..., Page]) -> None:
    page = visit(f"{REPORT}#{TWIN_SHAS[1][:8]}", 390)
    assert_in_sight(page, TWIN_SHAS[1][:8])


def test_a_commits_page_leads_back_to_its_entry(visit: Callable[..., Page]) -> None:
    page = visit(PAGES["commit cut off"])
    page.locator(".digest-path").get_by_text("2025-03-04").click()
    page.wait_for_url(f"**/{REPORT}#*")
    assert_in_sight(page, sha_of(HOSTILE_TITLES[2])[:7])


def test_who_chose_dark_sees_no_white(visit: Callable[..., Page], site: str, served: Built) -> None:
    page = visit("")
    page.locator("label[title='Switch to dark']").click()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    scripts = (served.folder / "assets/digest/t").glob("*.js")
    [turning] = [one.name for one in scripts if "data-md-color-" in one.read_text()]
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(f"**/{turning}", hold)  # the theme's script, which turns a page dark
    with page.expect_request(f"**/{turning}"):
        page.goto(f"{site}{REPORT}", wait_until="commit")
    painted = """() => document.body && [
      getComputedStyle(document.documentElement).backgroundColor,
      getComputedStyle(document.body).visibility,
    ].join()"""
    expect_value(page, painted, "rgb(30, 33, 41),hidden")
    [route] = held
    route.continue_()
    expect(page.locator("body")).to_be_visible()


def test_the_first_tab_offers_to_skip_to_the_content(visit: Callable[..., Page]) -> None:
    page = visit(REPORT)
    page.keyboard.press("Tab")
    expect(page.locator(".md-skip")).to_be_focused()
    expect(page.locator(".md-skip")).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**#title")
    assert_in_sight(page, "title")


def test_the_keyboard_reaches_the_days_beside(visit: Callable[..., Page]) -> None:
    page = visit("acme/rocket/2025-03-03/")
    page.evaluate("""() => {
      window.reached = []
      addEventListener('focusin', ({ target }) => window.reached.push(target.rel))
    }""")
    for _ in range(60):
        page.keyboard.press("Tab")
    beside = "() => ['prev', 'next'].every(rel => window.reached.includes(rel))"
    expect_value(page, beside, wanted=True)


@pytest.mark.parametrize(
    ("address", "before", "count"),
    [
        (REPORT, ".digest-entry > details[open]", 2),
        ("2025-W10/", "details.digest-more:not([open])", 2),
    ],
)
def test_what_can_be_folded_folds_and_opens_with_enter(
    visit: Callable[..., Page], address: str, before: str, count: int
) -> None:
    page = visit(address)
    details = page.locator(before)
    expect(details).to_have_count(count)
    details.first.locator("> summary").focus()
    page.keyboard.press("Enter")
    expect(details).to_have_count(count - 1)


def test_nothing_a_stranger_wrote_ran(visit: Callable[..., Page]) -> None:
    page = visit(PAGES["commit with a hostile body"])
    title = '<script>alert("boom")</script> ends the title · acme/rocket@'
    expect(page).to_have_title(re.compile(re.escape(title)))
    expect(page.locator("h1")).to_have_text(HOSTILE_TITLES[0])
    expect(page.locator("article h1")).to_have_count(1)


def test_a_window_that_is_handed_on_loads_what_is_left_from_where_it_was(
    browser: Browser, site: str
) -> None:
    spare: list[Page] = []
    with visiting(browser, site, spare) as visit:
        visit(REPORT)
    [page] = spare
    assert read(page, "() => new URL('.', document.baseURI).href") == site + REPORT
    assert page.url != site + REPORT
    page.context.close()
