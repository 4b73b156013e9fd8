"""Sites without search: because it is not wanted, or because its index could not be made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.site.browsing import expect_to_fit, expect_value, start_browser, visiting
from tests.site.outline import parse
from tests.site.project import CONFIG, OPTIONS
from tests.site.records import GUIDANCE_SHA, ROCKET
from tests.site.serving import serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.site.project import Built, Project

PAGES = ("", "2025-03-04/", f"{ROCKET}/commit/{GUIDANCE_SHA}/")
OFF = f"{OPTIONS}      search: false\n"
WITH_THEMES_OWN = CONFIG.replace("plugins:\n", "plugins:\n  - search\n")
BARE = "site_name: Log\ntheme: {name: material, font: false}\nplugins:\n  - digest:\n"
WARNING = (
    "search: the index could not be made (OSError: no space left on device), the site has no"
    " search; build again, or set the option 'search' to false"
)


@pytest.fixture
def spoiled() -> Iterator[pytest.MonkeyPatch]:
    """Have the index fail to be written; undone, it can be."""

    def fail(*_: object) -> None:
        raise OSError("no space left on device")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("digest.site.building.making.index_files", fail)
        yield patch


def index_files(built: Built) -> list[str]:
    """Give the files of the index."""
    return [path.name for path in built.folder.rglob("*.bin")]


def test_without_the_option_there_is_no_trace_of_it(project: Project) -> None:
    project.configure(OFF)
    built = project.build(strict=True)
    assert index_files(built) == []
    assert "search/" not in built.addresses()
    for address in PAGES:
        page = parse(built.text(address))
        assert page.xpath("//form[@role='search'] | //*[@type='search']") == []
        assert page.xpath("//@src[contains(., 'digest/search')]") == []
        assert page.xpath("//@href[contains(., 'search')]") == []


@pytest.mark.browser
def test_with_nothing_beside_the_title_pages_fit_a_phone(project: Project) -> None:
    project.configure(OFF, base=BARE)
    site = project.build().folder
    with serve(site) as address, start_browser() as browser, visiting(browser, address) as visit:
        for page in PAGES:
            expect_to_fit(visit(page, 390), 390)


def test_without_the_option_the_themes_own_search_is_left_alone(project: Project) -> None:
    project.configure(OFF, base=WITH_THEMES_OWN)
    built = project.build(strict=True)
    assert (built.folder / "search" / "search_index.json").is_file()
    for address in PAGES:
        assert parse(built.text(address)).xpath("//*[@data-md-component='search']")


def test_without_the_option_its_address_is_free(project: Project) -> None:
    project.configure(OFF)
    project.write("docs/search.md", "# How to search elsewhere\n")
    assert "How to search elsewhere" in project.build(strict=True).text("search/")


@pytest.mark.usefixtures("spoiled")
def test_an_index_that_cannot_be_made_costs_the_search_and_a_warning(project: Project) -> None:
    built = project.build()
    assert built.is_done
    assert built.said == (WARNING,)
    assert "index.bin" not in index_files(built)
    for address in PAGES:
        assert parse(built.text(address)).xpath("//h1")


@pytest.mark.usefixtures("spoiled")
def test_an_index_that_cannot_be_made_is_an_error_to_a_strict_build(project: Project) -> None:
    built = project.build(strict=True)
    assert not built.is_done
    assert built.said[0] == WARNING


def test_the_next_build_has_search_again(project: Project, spoiled: pytest.MonkeyPatch) -> None:
    styles = project.folder / "site" / "assets" / "digest" / "search.css"
    project.build()
    without = styles.read_text(encoding="utf-8")
    spoiled.undo()
    assert "index.bin" in index_files(project.build(strict=True))
    assert styles.read_text(encoding="utf-8") != without


@pytest.mark.browser
@pytest.mark.usefixtures("spoiled")
def test_a_site_whose_index_could_not_be_made_shows_no_box(project: Project) -> None:
    with (
        start_browser() as browser,
        serve(project.build().folder) as site,
        visiting(browser, site) as visit,
    ):
        for width in (1440, 390):
            page = visit(PAGES[-1], width)
            expect(page.locator(".digest-box")).to_be_hidden()
            page.keyboard.press("/")
            expect_value(page, "() => document.activeElement.tagName", "BODY")
            expect(page.locator(".md-header [for=__search]").first).to_be_hidden()
