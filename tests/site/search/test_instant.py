"""The search on a site with the theme's instant navigation: the header stays, the address not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.site.browsing import expect_value, read
from tests.site.project import CONFIG, Project
from tests.site.records import GUIDANCE_SHA, SMALL, write_archive
from tests.site.search.searching import Box, open_search
from tests.site.serving import PATH, free_port, serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.site.browsing import Visitor

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a site at the address it was built for: the theme compares."""
    port = free_port()
    project = Project(tmp_path_factory.mktemp("instant"))
    base = CONFIG.replace("https://team.github.io/digest/", f"http://127.0.0.1:{port}{PATH}")
    project.configure(
        base=base.replace("font: false", "font: false\n  features: [navigation.instant]")
    )
    write_archive(project.archive, SMALL)
    project.write("docs/index.md", "# Home\n\n[Onwards](far/away/guide.md)\n")
    project.write("docs/far/away/guide.md", "# Guide\n\nHow to refuel.\n")
    with serve(project.build(strict=True).folder, port=port) as address:
        yield address


def test_the_box_knows_its_way_from_wherever_one_went(visit: Visitor) -> None:
    page = visit("")
    page.evaluate("window.isTheSame = true")
    page.get_by_role("link", name="Onwards").click()
    page.wait_for_url("**/far/away/guide/")
    page.get_by_role("heading", name="Guide").wait_for()
    expect_value(page, "() => window.isTheSame", wanted=True)
    box = Box(page, visit.site)
    page.keyboard.press("/")
    box.type("refuel")
    assert box.addresses() == ["far/away/guide/"]
    expect(box.options.last).to_have_attribute("href", f"{visit.site}search/?q=refuel")
    expect(page.get_by_role("search")).to_have_js_property("action", f"{visit.site}search/")


def test_pages_of_the_archive_do_not_complain(visit: Visitor) -> None:
    search = open_search(visit, ("q", "valve"))
    search.toggle("Importance", "High")
    search.page.go_back()
    expect(search.part("status")).to_contain_text("2 results")
    assert visit.complaints == []


def test_a_page_that_follows_the_one_where_there_is_none_keeps_its_fragments(
    visit: Visitor,
) -> None:
    visit.missing.add(f"{visit.site}nothing/")
    page = visit("nothing/")
    page.wait_for_load_state("networkidle")  # the theme then knows which pages there are
    page.evaluate("window.isTheSame = true")
    page.get_by_role("link", name="Home: the latest days").click()
    page.get_by_role("heading", name="Home", exact=True).wait_for()
    expect_value(page, "() => window.isTheSame", wanted=True)
    asked: list[str] = []  # but for scripts, which the page may still be taking
    page.on("request", lambda it: None if it.url.endswith(".js") else asked.append(it.url))
    page.evaluate("sha => { location.hash = sha }", GUIDANCE_SHA[:7])
    assert read(page, "() => fetch('index.html').then(answer => answer.ok)")
    assert asked == [f"{visit.site}index.html"]  # and nothing of a commit
    expect(page).to_have_url(f"{visit.site}#{GUIDANCE_SHA[:7]}")
