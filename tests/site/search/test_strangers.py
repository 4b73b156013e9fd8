"""What strangers wrote is text wherever the search shows it, long or short, in any window."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from digest.models import Analysis, FileChange, Level, Status
from tests.site.browsing import IS_WITHIN, expect_to_fit, expect_value, read
from tests.site.project import Project
from tests.site.records import HOSTILE_TITLES, make_entry, make_report, write_archive
from tests.site.search.searching import Box, open_search
from tests.site.serving import POLICY, serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from tests.site.browsing import Visitor
    from tests.site.project import Built

pytestmark = pytest.mark.browser

IMAGE = "<img src=x onerror=alert(1)>"
LONG = "unbreakable" * 30
TITLES = (
    f"{IMAGE} as a title (#7)",
    f"[{IMAGE}] as an area: thruster",
    f"fix({LONG}): thruster {LONG}",
    "\u202esdrawkcab si thruster ’><svg/onload=alert(2)>",
    *(f"{title} thruster" for title in HOSTILE_TITLES),
)
SHOWN = {title.replace("`Thruster`", "Thruster") for title in TITLES}  # as code
BODY = f"""**Summary**: The thruster says `{IMAGE}`.

Nothing but `</p><script>alert(3)</script>` {LONG} and 😀 {IMAGE} thruster.
"""
CODE_TITLE = "Mend ``<b>`nozzle`</b>`` and ` nozzle_b ` (#8)"
CODES = ["<b>`nozzle`</b>", "nozzle_b"]
DIRECTORY = f"{IMAGE}folder"
TEXTS = "selector => [...document.querySelectorAll(selector)].map(one => one.textContent)"
POPUP_FITS = """() => {
  const popup = document.querySelector('.digest-box__popup')
  const { left, right, bottom } = popup.getBoundingClientRect()
  const isInside = left >= 0 && right <= innerWidth && bottom <= innerHeight
  return isInside && popup.scrollWidth <= popup.clientWidth
}"""
# What the site has none of by itself.
MADE = "img, i, iframe, .md-content script, [onerror], [onload]"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Built:
    project = Project(tmp_path_factory.mktemp("strangers"))
    project.configure()
    project.write("docs/index.md", f"# Thruster {IMAGE} &lt;b&gt; `<i>`\n\nThruster {LONG}.\n")
    entries = [
        make_entry(title, level=Level.HIGH, author=IMAGE, analysis=Analysis(Status.OK, BODY))
        for title in TITLES
    ]
    change = FileChange("M", f"{DIRECTORY}/thruster.py", 1, 1)
    entries.append(make_entry(CODE_TITLE, level=Level.LOW))
    last = make_entry("thruster by file", author=f"{LONG} <b>of old</b>", level=Level.LOW)
    entries.append(replace(last, commit=replace(last.commit, files=(change,))))
    write_archive(project.archive, [make_report(*entries)])
    return project.build(strict=True)


@pytest.fixture(scope="module")
def site(served: Built) -> Iterator[str]:
    with serve(served.folder, POLICY) as address:
        yield address


def assert_plain(page: Page) -> None:
    """Check that nothing which strangers wrote became an element."""
    expect(page.locator(MADE)).to_have_count(0)


def test_the_box_shows_titles_as_they_are(visit: Visitor) -> None:
    box = Box(visit("2025-03-04/"), visit.site)
    box.page.keyboard.press("/")
    box.type("thruster img")
    shown = read(box.page, TEXTS, ".digest-box .digest-text")
    assert len(SHOWN.intersection(shown)) >= len(TITLES) - 1  # besides the home
    box.type("#7")
    first = f"Request or issue\n{TITLES[0]}"
    expect(box.options.first).to_have_text(first, use_inner_text=True)
    assert_plain(box.page)


def test_results_excerpts_filters_and_chips_show_what_was_written(visit: Visitor) -> None:
    search = open_search(visit, ("q", "thruster img"))
    assert {result.title for result in search.results()} >= SHOWN
    expect(search.items.locator(".digest-search__facts").first).to_contain_text(IMAGE)
    excerpt = search.items.locator("article > p:last-child").first
    expect(excerpt).to_contain_text(f"The thruster says {IMAGE}.")
    facets = search.facets()
    assert facets["Author"][IMAGE] == len(TITLES)
    assert facets["Area"][IMAGE] == 1
    search.toggle("Author", IMAGE)
    search.toggle("Area", IMAGE)
    assert search.total() == 1
    chips = [f"Author {IMAGE}", f"Area {IMAGE}", "Clear all filters"]
    expect(search.part("chips").get_by_role("button")).to_have_text(chips)
    assert_plain(search.page)


def test_what_a_title_has_in_backticks_is_code_as_on_every_page(visit: Visitor) -> None:
    box = Box(visit("2025-03-04/"), visit.site)
    box.page.keyboard.press("/")
    for query in ("nozzle", "#8"):
        box.type(query)
        expect(box.options.first.locator("code")).to_have_text(CODES)
    search = open_search(visit, ("q", "nozzle"))
    expect(search.items.first.locator("h2 code")).to_have_text(CODES)
    expect(search.items.first.locator("h2 code mark")).to_have_text(["nozzle", "nozzle"])
    assert_plain(search.page)


def test_a_files_folder_is_an_area_as_it_is(visit: Visitor) -> None:
    search = open_search(visit, ("q", "folder"), ("area", DIRECTORY))
    assert [result.title for result in search.results()] == ["thruster by file"]
    assert search.facets()["Area"] == {DIRECTORY: 1}
    assert_plain(search.page)


def test_an_address_by_a_stranger_is_text_too(visit: Visitor) -> None:
    facets = ("importance", "repository", "type", "author", "area", "release", "month", "status")
    search = open_search(
        visit, ("q", IMAGE), *((facet, IMAGE) for facet in facets), ("sort", IMAGE)
    )
    expect(search.page).to_have_title(f"{IMAGE} - Search - Launch log")
    said = [f"No commit matches “{IMAGE}”", "These signs are not looked for: < = >"]
    expect(search.part("status").locator("p")).to_have_text(said)
    expect(search.part("chips").get_by_text(IMAGE)).to_have_count(len(facets))
    expect(search.input).to_have_value(IMAGE)
    assert_plain(search.page)


def test_an_excerpt_is_cut_between_characters(visit: Visitor, site: str) -> None:
    whole = read(
        visit("search/"),
        """async url => {
          const { excerpt } = await import(url)
          const text = length => 'x'.repeat(length) + '😀'.repeat(100)
          return [0, 1].flatMap(n => excerpt(text(n), null, 160)).map(({ text }) => text)
        }""",
        f"{site}assets/digest/search/excerpt.js",
    )
    assert whole == [f"{'😀' * 80}…", f"x{'😀' * 79}…"]


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1440, "light")])
def test_the_search_fits_its_window(visit: Visitor, width: int, scheme: str) -> None:
    box = Box(visit("2025-03-04/", width, scheme), visit.site)
    box.page.keyboard.press("/")
    box.type("thruster")
    expect_value(box.page, POPUP_FITS, wanted=True)
    expect_value(box.page, IS_WITHIN, True, width)
    search = open_search(
        visit, ("q", "thruster"), ("author", IMAGE), ("area", LONG), width=width, scheme=scheme
    )
    filters = search.page.locator("details", has=search.part("facets"))
    if width < 960:
        expect(filters).not_to_have_attribute("open", "")
        filters.locator("summary").click()
    expect(search.value("Author", IMAGE)).to_be_visible()
    expect_to_fit(search.page, width)
