"""The side column in a real browser: the archive's days and weeks, a drawer on a phone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.examples import first
from tests.sharing import build_once
from tests.site.axe import axe_faults
from tests.site.browsing import UNREADABLE, expect_to_fit, expect_value, go, wait_until_ready
from tests.site.project import Built, Project
from tests.site.records import GUIDANCE_SHA, ROCKET, SMALL, TUESDAY, make_report, write_archive
from tests.site.releasing import SMALL_RELEASES, write_releases

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator, Page

    from tests.site.browsing import Visitor

pytestmark = pytest.mark.browser

COMMIT = f"{ROCKET}/commit/{GUIDANCE_SHA}/"
COLUMN = ".md-sidebar--primary .digest-nav"
SMALL_TARGETS = """() => [...document.querySelectorAll(
  '.md-sidebar--primary :is(.digest-nav, .digest-close) :is(a, button, summary)')]
  .filter(one => one.checkVisibility())
  .filter(one => Math.min(one.offsetWidth, one.offsetHeight) < 44)
  .map(one => `${one.offsetWidth} × ${one.offsetHeight} ${one.outerHTML.slice(0, 90)}`)"""
MARKED = """() => [...document.querySelectorAll('.digest-nav a[aria-current]')]
  .map(one => `${one.textContent} ${one.ariaCurrent}`)"""
NAV = "nav:\n  - index.md\n  - Crew: crew.md\n  - Flights:\n      - First: flights/first.md\n"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Serve the small archive with hand-written pages."""

    def build(place: Path) -> Built:
        project = Project(place)
        for name in ("index", "crew", "flights/first"):
            project.write(f"docs/{name}.md", f"# {name}\n")
        project.configure(rest=NAV)
        quiet = make_report(repository="acme/lander", day=TUESDAY.replace(day=6))
        write_archive(project.archive, [*SMALL, quiet])
        write_releases(project.archive, SMALL_RELEASES)
        return project.build(strict=True)

    return build_once(tmp_path_factory, "side column", build)


def column_of(page: Page) -> Locator:
    return page.locator(COLUMN)


def test_it_leads_to_the_latest_day_its_week_and_the_months(visit: Visitor) -> None:
    page = visit(COMMIT)
    column = column_of(page)
    for name, address in (
        ("Latest day Mar 4", "2025-03-04/"),
        ("Latest week W10", "2025-W10/"),
        ("W09", "2025-W09/"),
        ("All", "#digest-trend"),
    ):
        link = column.get_by_role("link", name=name, exact=True)
        expect(link).to_have_attribute("href", re.compile(f"/digest/{address}$"))
    expect(column.get_by_role("grid", name="March 2025").get_by_role("link")).to_have_count(3)
    expect(column.get_by_role("button", name="Later")).to_be_disabled()
    column.get_by_role("button", name="Earlier").click()
    grid = column.get_by_role("grid", name="February 2025")
    expect(column.get_by_role("button", name="Earlier")).to_be_focused()
    expect(column.get_by_role("button", name="Earlier")).to_be_disabled()
    expect(grid.get_by_role("link")).to_have_count(1)
    grid.get_by_role("link", name="Friday, February 28, 2025").click()
    page.wait_for_url("**/2025-02-28/")


@pytest.mark.parametrize(
    ("address", "marked"),
    [
        ("", ["Home page"]),
        ("search/", ["Search page"]),
        ("acme/rocket/", ["rocket page"]),
        ("2025-W09/", ["W09 page"]),
        ("2025-02-28/", ["28 page", "W09 true"]),
        ("acme/rocket/2025-02-28/", ["rocket true", "28 true", "W09 true"]),
        (
            COMMIT,
            ["Latest dayMar 4 true", "Latest weekW10 true", "rocket true", "4 true", "W10 true"],
        ),
    ],
)
def test_the_place_of_a_page_is_marked(visit: Visitor, address: str, marked: list[str]) -> None:
    expect_value(visit(address), MARKED, marked)


def test_a_day_tells_what_it_has(visit: Visitor) -> None:
    column = column_of(visit(""))
    for name in (
        "Monday, March 3, 2025",
        "Tuesday, March 4, 2025: commits of high importance",
        "Thursday, March 6, 2025: no commits",
    ):
        expect(column.get_by_role("link", name=name, exact=True)).to_be_visible()


def test_today_is_ringed(visit: Visitor) -> None:
    page = visit.window()
    page.clock.set_fixed_time("2025-03-05T12:00:00")
    go(page, f"{visit.site}2025-03-04/")
    expect(column_of(page).locator("[aria-current=date]")).to_have_text("5")
    expect(column_of(page).get_by_role("link", name="This week W10")).to_be_visible()


def test_arrow_keys_lead_from_day_to_day(visit: Visitor) -> None:
    page = visit("2025-03-04/")
    days = column_of(page).get_by_role("grid").get_by_role("link")
    expect(days.nth(0)).to_have_attribute("tabindex", "-1")  # one stop of the Tab key
    days.nth(1).focus()
    page.keyboard.press("ArrowLeft")
    expect(days.nth(0)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(days.nth(0)).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(days.nth(1)).to_be_focused()
    expect(days.nth(1)).to_have_attribute("tabindex", "0")


def test_the_guide_is_folded_and_leads_to_the_pages_by_hand(visit: Visitor) -> None:
    page = visit(COMMIT)
    guide = column_of(page).get_by_text("Guide")
    link = column_of(page).get_by_role("link", name="First", exact=True)
    expect(link).to_be_hidden()
    guide.click()
    link.click()
    page.wait_for_url("**/flights/first/")
    wait_until_ready(page)
    expect(column_of(page).get_by_role("link", name="Latest day Mar 4")).to_be_visible()
    expect(page.locator(".md-nav__link--active").first).to_be_attached()


def test_without_scripts_what_stays_is_there(visit: Visitor) -> None:
    page = visit(COMMIT, java_script_enabled=False)
    links = column_of(page).get_by_role("link")
    names = ["Home", "Search", "Repositories", "lander", "rocket", "Releases", "Guide"]
    expect(links).to_have_text(names)
    expect(column_of(page).locator("[data-part=days]")).to_be_hidden()


def test_where_the_file_does_not_come_the_rest_is_there(visit: Visitor) -> None:
    visit.missing.add(f"{visit.site}api/navigation.json")
    page = visit.window()
    page.route("**/api/navigation.json", lambda route: route.fulfill(status=503))
    go(page, visit.site + COMMIT)
    expect(column_of(page).locator("[aria-current]")).to_have_text(["rocket"])


def test_a_page_asks_for_one_file_once(visit: Visitor) -> None:
    page = visit.window()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(visit.site)))
    go(page, visit.site + COMMIT)
    column_of(page).get_by_role("button", name="Earlier").click()
    expect(column_of(page).get_by_role("grid", name="February 2025")).to_be_visible()
    assert [url for url in asked if url.startswith("api/")] == ["api/navigation.json"]


# ---- on a phone


@pytest.mark.parametrize("width", first(1, [390, 360, 768]))
def test_in_the_drawer_all_is_large_enough_for_a_finger(visit: Visitor, width: int) -> None:
    page = visit(COMMIT, width, has_touch=True)
    expect(column_of(page).get_by_role("grid")).to_be_hidden()
    page.locator(".md-header [for=__drawer]").tap()
    expect(column_of(page).get_by_role("grid")).to_be_in_viewport(ratio=0.5)
    column_of(page).get_by_text("Guide").tap()
    expect_value(page, SMALL_TARGETS, [])
    page.get_by_role("button", name="Close", exact=True).tap()
    expect(column_of(page).get_by_role("grid")).to_be_hidden()
    go(page, f"{visit.site}crew/")
    page.get_by_role("button", name="Menu").tap()
    expect(column_of(page).get_by_role("grid")).to_be_visible()
    expect_value(page, SMALL_TARGETS, [])


def test_keys_open_and_close_the_drawer(visit: Visitor) -> None:
    page = visit(COMMIT, 390)
    opener = page.get_by_role("button", name="Menu", expanded=False)
    opener.focus()
    page.keyboard.press("Enter")
    close = page.get_by_role("button", name="Close", exact=True)
    expect(close).to_be_focused()
    expect(page.get_by_role("button", name="Menu", expanded=True)).to_be_attached()
    page.keyboard.press("Tab")
    expect(column_of(page).get_by_role("link", name="Home")).to_be_focused()
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    expect(close).to_be_hidden()


# ---- for everyone


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
def test_everyone_can_read_it(visit: Visitor, site: str, scheme: str) -> None:
    for width in (390, 1440):
        page = visit("", width, scheme)
        for address in (COMMIT, "crew/"):
            go(page, site + address)
            if width == 390:
                page.get_by_role("button", name="Menu").click()
                expect(column_of(page).get_by_role("grid")).to_be_in_viewport(ratio=0.5)
            assert axe_faults(page, ".md-header, .md-sidebar--primary") == [], address
            expect_value(page, UNREADABLE, [], ".digest-nav")


def test_where_colours_are_forced_the_place_and_today_are_seen(visit: Visitor) -> None:
    page = visit.window(forced_colors="active")
    page.clock.set_fixed_time("2025-03-05T12:00:00")
    go(page, f"{visit.site}2025-03-04/")
    for mark in ("[aria-current=date]", "td [aria-current=page]"):
        expect(column_of(page).locator(mark)).to_have_css("outline-style", "solid")


def test_it_is_not_printed(visit: Visitor) -> None:
    page = visit(COMMIT)
    page.emulate_media(media="print")
    expect(column_of(page)).to_be_hidden()


# ---- releases


@pytest.mark.parametrize(
    ("width", "scheme"), [(390, "dark"), pytest.param(1440, "light", marks=pytest.mark.slow)]
)
def test_the_pages_of_releases_fit_and_are_for_everyone(
    visit: Visitor, site: str, width: int, scheme: str
) -> None:
    page = visit("", width, scheme)
    for address in ("releases/", f"{ROCKET}/releases/", f"{ROCKET}/releases/tag/v1.0/"):
        go(page, site + address)
        expect_to_fit(page, width)
        assert axe_faults(page) == [], address


def test_the_column_and_a_commit_lead_to_releases(visit: Visitor) -> None:
    page = visit(COMMIT)
    column_of(page).get_by_role("link", name="Releases").click()
    expect(page).to_have_url(re.compile("/releases/$"))
    expect(column_of(page).locator("[aria-current=page]")).to_have_text("Releases")
    page.go_back()
    page.get_by_role("link", name="v1.0", exact=True).click()
    expect(page.locator("h1")).to_have_text("v1.0")


def test_the_search_finds_by_release_and_says_it(visit: Visitor) -> None:
    page = visit("search/?release=v1.0")
    results = page.locator(".digest-search article")
    expect(results).to_have_count(2)
    expect(results.first).to_contain_text("First in v1.0")
    page.get_by_label("Not released yet").check()
    expect(page).to_have_url(re.compile(r"release=-"))
    expect(results.filter(has_text="Not released yet").first).to_be_visible()
