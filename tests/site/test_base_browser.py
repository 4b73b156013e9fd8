"""`404.html` of a site whose address nobody told, in a real browser, where Pages may serve it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.examples import first
from tests.site.browsing import UNREADABLE, expect_to_fit, expect_value, visiting
from tests.site.hosting import host
from tests.site.project import CONFIG, OPTIONS, Project
from tests.site.records import GUIDANCE_SHA, ROCKET, SMALL, write_archive

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from tests.site.browsing import Visitor

pytestmark = pytest.mark.browser

GUIDANCE, SHORT = f"{ROCKET}/commit/{GUIDANCE_SHA}/", GUIDANCE_SHA[:7]
WITHOUT_ADDRESS = CONFIG.replace("site_url: https://team.github.io/digest/\n", "")
IS_SMALL = "() => [...document.querySelectorAll('svg')].every(icon => icon.clientWidth < 60)"
DARK = "() => document.body.dataset.mdColorScheme"


def build(folder: Path, name: str) -> Path:
    project = Project(folder)
    project.configure(OPTIONS, base=WITHOUT_ADDRESS.replace("Launch log", name))
    write_archive(project.archive, SMALL)
    return project.build(strict=True).folder


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Give a user's site and those of two projects: the same commits, so that any would answer."""
    names = {"/": "Ours", "/name/": "Launch log", "/deep/down/here/": "Far away"}
    return {path: build(tmp_path_factory.mktemp("x"), name) for path, name in names.items()}


@pytest.fixture(scope="module")
def hosted(sites: dict[str, Path]) -> Iterator[str]:
    with host(sites) as address:
        yield address


@pytest.fixture
def visit(browser: Browser, hosted: str, spare: list[Page]) -> Iterator[Visitor]:
    """Give what opens a page; a file that the search for the site's place does not find is none."""
    with visiting(browser, hosted, spare) as visitor:
        yield visitor
        asked = ("/assets/digest/site.json", "/404.html")
        kept = (one for one in visitor.complaints if not one.endswith(asked))
        visitor.complaints[:] = [one for one in kept if not one.startswith(("404: ", "console: "))]


def lose(visit: Visitor, address: str, **options: Any) -> Page:
    page = visit.any_window(**options)
    page.goto(visit.site + address)
    return page


@pytest.mark.parametrize("base", first(2, ["", "deep/down/here/", "name/"]))
@pytest.mark.parametrize(
    "address", first(2, [SHORT, f"a/b/c/d/{SHORT}/", f"acme/rocket/commit/{SHORT}"])
)
def test_a_short_link_leads_into_its_own_site(visit: Visitor, base: str, address: str) -> None:
    page = lose(visit, base + address)
    page.wait_for_url(f"{visit.site}{base}{GUIDANCE}")


@pytest.mark.parametrize(
    ("base", "scheme", "width"),
    [("name/", "light", 1440), ("name/", "dark", 390), ("", "dark", 1440)],
)
def test_what_is_not_there_looks_as_the_site_does(
    visit: Visitor, base: str, scheme: str, width: int
) -> None:
    page = lose(visit, f"{base}guide/kv-cache.html", scheme=scheme, width=width)
    expect(page.get_by_role("heading", name="Page not found")).to_be_visible()
    expect(page.locator(".digest-lost[data-answered]")).to_be_visible()
    expect_value(page, DARK, "slate" if scheme == "dark" else "default")
    expect_value(page, UNREADABLE, [], "main")
    expect_to_fit(page, width)
    expect_value(page, IS_SMALL, True)
    page.get_by_role("link", name="Home: the latest days").click()
    page.wait_for_url(visit.site + base)


def test_the_search_below_it_is_the_sites(visit: Visitor) -> None:
    page = lose(visit, "name/guide/valve")
    box = page.get_by_role("searchbox", name="Search commits for")
    expect(box).to_have_value("valve")
    box.press("Enter")
    page.wait_for_url(f"{visit.site}name/search/?q=valve")


def test_no_script_of_a_site_beside_runs(visit: Visitor) -> None:
    page = visit.window()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(visit.site)))
    page.goto(f"{visit.site}name/{SHORT}")
    page.wait_for_url(f"{visit.site}name/{GUIDANCE}")
    scripts = [url for url in asked if url.endswith(".js")]
    assert scripts
    assert all(url.startswith("name/") for url in scripts)


def test_a_reader_who_chose_the_dark_finds_it_there(visit: Visitor) -> None:
    page = lose(visit, "name/")
    page.get_by_title("Switch to dark").click()
    expect_value(page, DARK, "slate")
    page.goto(f"{visit.site}name/nothing")
    expect(page.locator(".digest-lost[data-answered]")).to_be_visible()
    expect_value(page, DARK, "slate")


ELSEWHERE = {
    "nothing": {"status": 404},
    "another site": {"json": {"site": "another"}},
    "a page in place of the file": {"body": "<h1>Home</h1>"},
    "no object": {"json": None},
    "a server that fails": {"status": 503},
}


@pytest.mark.parametrize("answer", ELSEWHERE.values(), ids=ELSEWHERE)
def test_where_no_folder_is_the_sites_nothing_is_guessed(
    visit: Visitor, answer: dict[str, object]
) -> None:
    page = visit.window()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.route("**/site.json", lambda route: route.fulfill(**answer))
    page.goto(f"{visit.site}name/a/b/c/d/e/f/g/h/i/j/{SHORT}")
    expect(page.get_by_role("heading", name="Page not found")).to_be_visible()
    assert page.url.endswith(f"/j/{SHORT}")
    assert [url for url in asked if url.endswith(".js")] == []
    assert sum(url.endswith("/site.json") for url in asked) == 8


@pytest.mark.parametrize("address", ["/evil.example/x", "name//evil.example/x/y", "name/%2F%2Fx/y"])
def test_only_its_own_host_is_asked(visit: Visitor, address: str) -> None:
    page = lose(visit, address)
    expect(page.locator(".digest-lost[data-answered]")).to_be_visible()


def test_without_scripts_it_can_be_read(visit: Visitor) -> None:
    page = lose(visit, f"name/{SHORT}", java_script_enabled=False)
    expect(page.get_by_role("heading", name="Page not found")).to_be_visible()
    expect(page.locator("noscript p")).to_contain_text("write all 40 digits")
    expect_value(page, IS_SMALL, True)
