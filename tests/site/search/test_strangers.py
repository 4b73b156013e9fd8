"""What strangers wrote is text wherever the search shows it, long or short, in any window."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from digest.models import Analysis, FileChange, Level, Status
from tests.site.browsing import OUTSIDE
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
BODY = f"""**Summary**: The thruster says `{IMAGE}`.

Nothing but `</p><script>alert(3)</script>` {LONG} and 😀 {IMAGE} thruster.
"""
DIRECTORY = f"{IMAGE}folder"
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
    assert page.locator(MADE).evaluate_all("all => all.map(made => made.outerHTML)") == []


def test_the_box_shows_titles_as_they_are(visit: Visitor) -> None:
    box = Box(visit("2025-03-04/"), visit.site)
    box.page.keyboard.press("/")
    box.type("thruster img")
    shown = box.options.locator(".digest-text").all_text_contents()
    assert len({*TITLES}.intersection(shown)) >= len(TITLES) - 1  # besides the home
    box.type("#7")
    assert box.options.first.inner_text().split("\n") == ["Pull request", TITLES[0]]
    assert_plain(box.page)


def test_results_excerpts_filters_and_chips_show_what_was_written(visit: Visitor) -> None:
    search = open_search(visit, ("q", "thruster img"))
    assert {*TITLES} <= {result.title for result in search.results()}
    assert IMAGE in search.part("list").locator(".digest-search__facts").first.inner_text()
    excerpts = search.part("list").locator("article > p:last-child").all_inner_texts()
    assert f"The thruster says {IMAGE}." in excerpts[0]
    facets = search.facets()
    assert facets["Author"][IMAGE] == len(TITLES)
    assert facets["Area"][IMAGE] == 1
    search.toggle("Author", IMAGE)
    search.toggle("Area", IMAGE)
    assert search.total() == 1
    assert search.part("chips").get_by_role("button").all_inner_texts()[:2] == [
        f"Author {IMAGE}",
        f"Area {IMAGE}",
    ]
    assert_plain(search.page)


def test_a_files_folder_is_an_area_as_it_is(visit: Visitor) -> None:
    search = open_search(visit, ("q", "folder"), ("area", DIRECTORY))
    assert [result.title for result in search.results()] == ["thruster by file"]
    assert search.facets()["Area"] == {DIRECTORY: 1}
    assert_plain(search.page)


def test_an_address_by_a_stranger_is_text_too(visit: Visitor) -> None:
    facets = ("importance", "repository", "type", "author", "area", "month", "status")
    search = open_search(
        visit, ("q", IMAGE), *((facet, IMAGE) for facet in facets), ("sort", IMAGE)
    )
    assert search.page.title() == f"{IMAGE} - Search - Launch log"
    assert search.part("status").inner_text() == f"No commit matches “{IMAGE}”"
    assert search.part("chips").get_by_text(IMAGE).count() == len(facets)
    assert search.input.input_value() == IMAGE
    assert_plain(search.page)


def test_an_excerpt_is_cut_between_characters(visit: Visitor, site: str) -> None:
    whole = visit("search/").evaluate(
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
    popup = box.popup.bounding_box()
    assert popup is not None
    assert popup["x"] >= 0
    assert popup["x"] + popup["width"] <= width
    assert popup["y"] + popup["height"] <= 900
    assert box.popup.evaluate("popup => popup.scrollWidth <= popup.clientWidth")
    assert box.page.evaluate("document.documentElement.scrollWidth") <= width
    search = open_search(
        visit, ("q", "thruster"), ("author", IMAGE), ("area", LONG), width=width, scheme=scheme
    )
    filters = search.page.locator("details")
    if width < 960:
        assert filters.get_attribute("open") is None
        filters.locator("summary").click()
    assert search.value("Author", IMAGE).is_visible()
    assert search.page.evaluate("document.documentElement.scrollWidth") <= width
    assert search.page.evaluate(OUTSIDE) == []
