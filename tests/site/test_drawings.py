"""The pages that sum up in a real browser: for everyone, at rest, within the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.site.axe import axe_faults
from tests.site.browsing import (
    UNREADABLE,
    expect_to_fit,
    expect_value,
    go,
    read,
    turn,
    wait_until_ready,
)
from tests.site.search.searching import SearchPage

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Route

    from tests.site.browsing import Visitor
    from tests.site.project import Built

pytestmark = pytest.mark.browser

PAGES = ("", "2026-W09/", "2026-02-26/", "vllm-project/vllm/")
# What moved from the page's first paint on; see https://web.dev/articles/cls
SHIFTS = """() => new Promise(done => {
  const shifts = []
  const keep = entries => {
    for (const { sources } of entries)
      for (const { node } of sources)
        if (node?.parentElement?.closest('.md-header, .md-container, .md-footer'))
          shifts.push(node.outerHTML ?? node.data)
  }
  const observer = new PerformanceObserver(list => keep(list.getEntries()))
  observer.observe({ type: 'layout-shift', buffered: true })
  const end = () => {
    keep(observer.takeRecords())
    done(shifts)
  }
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(end)))
})"""
REPORT = "sgl-project/sglang/2026-01-19/"
OTHERS = (
    REPORT,
    "sgl-project/sglang/commit/64946679b5db7cca46a1138f0fc8f473086caaea/",
    "search/?q=kv",
    "404.html",
)
FIRST = "sgl-project/sglang/commit/8916b9d080acec83c23f1d3c8f5d74d1738ebc8f/"  # of its day
REST = (*PAGES[1:], *OTHERS)
LOST = "2026-02-26/lost"  # for which the page that is served where there is none has an answer
SCRIPT = "**/assets/digest/pages.js"
PAINTED = "() => performance.getEntriesByName('first-contentful-paint').length > 0"
# The numbers, dates and times of ours that stand on two lines.
BROKEN = r"""() => [...document.querySelectorAll(
    '.digest-summary, .digest-by, .digest-counts, .digest-date, .digest-facts, .digest-key, '
    + '.digest-line, .digest-failures, .digest-neighbour span, .digest-quiet, '
    + '.digest-table :is(th, td)')]
  .filter(part => part.checkVisibility()).flatMap(part => {
    const texts = document.createTreeWalker(part, NodeFilter.SHOW_TEXT)
    const range = document.createRange(), broken = []
    for (let text; (text = texts.nextNode());)
      for (const { 0: number, index } of text.data.matchAll(/\d[\d.,:-]*/g)) {
        range.setStart(text, index)
        range.setEnd(text, index + number.length)
        const tops = [...range.getClientRects()].map(({ top }) => Math.round(top))
        if (new Set(tops).size > 1) broken.push(number)
      }
    return broken
  })"""
OPEN_ALL = "document.querySelectorAll('.md-content details').forEach(part => part.open = true)"


@pytest.fixture(scope="module")
def served(real: Built) -> Built:
    """Serve the site of the real sample."""
    return real


@pytest.mark.parametrize(
    "addresses", [PAGES[:1], pytest.param(REST, marks=pytest.mark.slow)], ids=["home", "others"]
)
def test_axe_finds_nothing(visit: Visitor, site: str, addresses: tuple[str, ...]) -> None:
    page = visit("", 390, "dark")
    for address in addresses:
        turn(page, 390, "dark")
        go(page, site + address)
        turn(page, 768, "light")
        assert axe_faults(page) == [], address
        page.evaluate(OPEN_ALL)
        for width, scheme in ((1440, "light"), (390, "dark")):
            turn(page, width, scheme)
            assert axe_faults(page) == [], address


def test_axe_would_find_something(visit: Visitor) -> None:
    """In the last of many lines that look alike, too."""
    page = visit("")
    page.evaluate("document.querySelector('.md-content').insertAdjacentHTML('beforeend', '<img>')")
    last = page.locator(".digest-lines a").last
    last.evaluate("link => link.style.color = '#aaa'")
    expect(last).to_have_css("color", "rgb(170, 170, 170)")  # which it comes to in steps
    faults = [fault.partition(" ")[0] for fault in axe_faults(page)]
    assert faults == ["color-contrast", "image-alt"]


def test_all_fits_the_window_also_where_it_is_opened(visit: Visitor, site: str) -> None:
    page = visit("", 390)
    for address in (*PAGES, FIRST):
        turn(page, 390, "light")
        go(page, site + address)
        page.evaluate(OPEN_ALL)
        for width in (390, 768, 1440):
            turn(page, width, "light")
            expect_to_fit(page, width)
            expect_value(page, BROKEN, [])


@pytest.mark.parametrize(
    "width", [390, *(pytest.param(width, marks=pytest.mark.slow) for width in (768, 1440))]
)
def test_nothing_moves_while_a_page_loads(visit: Visitor, site: str, width: int) -> None:
    page = visit.window(width)
    page.route(SCRIPT, late)
    visit.missing.add(site + LOST)
    for address in (*PAGES, *OTHERS, f"{REPORT}?importance=high", LOST):
        loads = []  # a page that is painted in parts may move, once; late content does each time
        for _ in range(3):
            go(page, site + address)
            loads.append(read(page, SHIFTS))
            if not loads[-1]:
                break
        assert loads[-1] == [], address


def late(route: Route) -> None:
    """Answer once the page stands there without its script."""
    route.request.frame.wait_for_function(PAINTED)
    route.continue_()


def test_moving_would_be_seen(visit: Visitor) -> None:
    page = visit(REPORT)
    page.evaluate("document.querySelector('.digest-group').before('moves what is below')")
    assert read(page, SHIFTS) != []


@pytest.mark.parametrize(
    ("address", "waiting"),
    [(LOST, "form[role=search]"), (f"{REPORT}?importance=high", ".digest-bar, .digest-group")],
)
def test_what_waits_for_a_script_does_not_wait_for_ever(
    visit: Visitor, site: str, address: str, waiting: str
) -> None:
    page = visit.window()
    page.route(SCRIPT, lambda route: route.fulfill(body="", content_type="text/javascript"))
    visit.missing.add(site + LOST)
    page.goto(site + address)
    found = page.locator(f".md-content :is({waiting})").first
    expect(found).to_be_hidden()
    page.evaluate("document.getAnimations().forEach(animation => animation.finish())")
    expect(found).to_be_visible()


def test_the_tab_key_passes_by_the_squares(visit: Visitor) -> None:
    page = visit("")
    calendar = page.locator("svg.digest-calendar a")
    expect(calendar).to_have_count(61)
    page.evaluate("document.querySelector('#digest-calendar').scrollIntoView()")
    table = page.locator("h2#digest-calendar + figure + details > summary")
    table.focus()
    for _ in range(4):  # the line below the trend has two buttons and a link
        page.keyboard.press("Tab")
    weeks = page.locator("*:has(+ details :focus)")
    expect(weeks).to_contain_text("2026-W02")  # the next stop is the table of weeks
    table.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_attribute("href", "2026-08-22/")


def test_a_line_says_what_the_keys_point_at_and_leads_there(visit: Visitor) -> None:
    page = visit("")
    line = page.locator("#digest-calendar + figure [data-part=line]")
    expect(line.locator("a")).to_have_attribute("href", "2026-08-22/")
    expect(line.locator("a")).to_contain_text("114")
    line.locator("button").first.focus()
    page.keyboard.press("Enter")
    expect(line.locator("a")).to_have_attribute("href", "2026-08-21/")
    page.keyboard.press("ArrowLeft")
    expect(line.locator("a")).to_have_attribute("href", "2026-08-20/")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/2026-08-21/")


def test_a_finger_gets_a_days_line_first_and_its_page_next(visit: Visitor) -> None:
    page = visit("", 390, has_touch=True)
    square = page.locator("svg.digest-calendar a[*|href='2026-02-26/']")
    square.tap()
    line = page.locator("#digest-calendar + figure [data-part=line] a")
    expect(line).to_have_attribute("href", "2026-02-26/")
    square.tap()
    page.wait_for_url("**/2026-02-26/")


# What is remembered of a visit two days before the newest but one day of the home.
SEEN = """() => {
  const [key] = Object.keys(localStorage).filter(key => key.startsWith('digest-home'))
  const { day, commits } = document.querySelectorAll('.digest-day')[1].dataset
  const seen = { day, commits: Number(commits), at: Date.now() - 2 * 24 * 60 * 60 * 1000 }
  localStorage.setItem(key, JSON.stringify({ seen }))
}"""


@pytest.mark.parametrize("width", [390, 1440])
def test_the_home_parts_what_is_new_from_what_was_seen(visit: Visitor, width: int) -> None:
    page = visit("", width)
    age, divider = page.locator("[data-part=age]"), page.locator(".digest-visit")
    expect(age).to_contain_text("归档到此为止")
    expect(divider).to_have_count(0)
    page.evaluate(SEEN)
    page.reload()
    wait_until_ready(page)
    expect(page.locator(".digest-day:has(.digest-visit)")).to_have_attribute(
        "data-day", "2026-08-21"
    )
    assert read(page, SHIFTS) == []
    expect_to_fit(page, width)
    divider.get_by_role("button").click()
    expect(divider).to_have_count(0)
    assert read(page, "() => Object.values(localStorage)").count("off") == 1
    page.reload()
    wait_until_ready(page)
    expect(divider).to_have_count(0)
    age.get_by_role("button").click()
    expect(age.get_by_role("button")).to_have_count(0)


def test_a_week_is_copied_as_markdown(browser: Browser, site: str) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    go(page, f"{site}2026-W34/")
    page.locator("[data-part=copy] button").click()
    expect(page.locator("[data-part=copy] [role=status]")).to_have_text("已复制为 Markdown")
    text = read(page, "() => navigator.clipboard.readText()")
    head, _, figures, *lines = text.split("\n")
    assert head.startswith("## [2026 年第 34 周")
    assert "387" in figures
    links = [line for line in lines if line.startswith("- [")]
    assert len(links) == len(page.locator(".digest-pick li").all())
    assert all(f"]({site}" in line for line in links)
    context.close()


TITLES = """height => [...document.querySelectorAll('.digest-lines li > div > a')]
  .filter(title => title.getBoundingClientRect().bottom <= height).length"""


@pytest.mark.parametrize(("width", "height", "number"), [(1440, 900, 10), (390, 844, 6)])
def test_the_first_screen_of_the_home_names_commits(
    visit: Visitor, width: int, height: int, number: int
) -> None:
    assert read(visit("", width), TITLES, height) >= number


def test_back_leads_to_the_place_in_a_list(visit: Visitor) -> None:
    page = visit("")
    link = page.locator(".digest-lines li > div > a").last
    link.scroll_into_view_if_needed()
    place = read(page, "() => scrollY")
    assert place > 500
    link.click()
    page.wait_for_url("**/commit/**")
    page.go_back()
    wait_until_ready(page)
    expect_value(page, "() => scrollY", place)


def test_a_square_leads_to_its_day(visit: Visitor) -> None:
    page = visit("")
    page.locator("svg.digest-calendar a[*|href='2026-02-26/']").click()
    page.wait_for_url("**/2026-02-26/")


def test_a_bar_leads_to_its_week_and_a_name_to_its_commits(visit: Visitor, site: str) -> None:
    page = visit("vllm-project/vllm/")
    page.locator("svg.digest-trend a").last.click()
    page.wait_for_url("**/2026-W34/")
    area = page.locator("#areas + table tbody tr").first
    commits = int(read(page, "() => document.querySelector('#areas + table tbody td').innerText"))
    area.locator("a").click()
    page.wait_for_url("**/search/?area=*")
    wait_until_ready(page)
    assert SearchPage(page, site).total() >= commits


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_shades_and_parts_can_be_told_apart(visit: Visitor, scheme: str) -> None:
    page = visit("", scheme=scheme)
    fills = """selector => [...document.querySelectorAll(selector)].map(
      part => getComputedStyle(part).fill)"""
    for selector, number in ((".digest-key rect", 6), (".digest-trend path", 4)):
        colours = read(page, fills, selector)
        assert len(colours) == number
        assert len(set(colours)) >= min(number, 5)
    expect_value(page, UNREADABLE, [], ".digest-home")


def test_the_drawings_need_no_script(browser: Browser, site: str) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(site)
    size = "([name, side]) => document.querySelector(`svg.${name}`).getBoundingClientRect()[side]"
    assert read(page, size, ["digest-calendar", "height"]) > 80
    assert read(page, size, ["digest-trend", "width"]) > 400
    page.close()
