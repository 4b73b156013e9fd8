"""Every page of the hostile site in a real Chromium: no payload tells of itself.

The pages lack their policies: what keeps text from being markup has to hold by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import pytest

from tests.hostile.archive import PER_REPORT, REPOSITORIES, WORD, marker, sha_number, title_of
from tests.hostile.looking import look_into, window
from tests.hostile.payloads import BODIES, loaded
from tests.site.browsing import Visitor, visiting
from tests.site.search.searching import Box, SearchPage
from tests.site.serving import serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from tests.hostile.conftest import Hostile

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(hostile: Hostile) -> Iterator[str]:
    with serve(hostile.built.folder, is_bare=True) as address:
        yield address


@pytest.fixture
def visit(browser: Browser, site: str, hostile: Hostile) -> Iterator[Visitor]:
    """Give what opens pages; what ran, was asked for or complained of fails the test."""
    with visiting(browser, site) as visitor:
        yield visitor
    assert hostile.beacon.asked == []


def test_a_payload_that_runs_is_told_of(browser: Browser, site: str, hostile: Hostile) -> None:
    """The net holds: whatever gets through is caught."""
    visit = Visitor(browser, site)
    page = window(visit)
    page.goto(f"{site}search/")
    ran, asked = "<img src=. onerror=window.__pwned=7>", f"<img src={hostile.beacon.address}7>"
    page.evaluate("html => { document.body.innerHTML += html }", ran + asked)
    page.wait_for_function("[...document.images].every(image => image.complete)")
    page.context.close()
    assert any("payload 7 ran" in text for text in visit.complaints)
    assert hostile.beacon.asked == ["/7"]
    hostile.beacon.asked.clear()


def test_no_page_runs_a_payload(visit: Visitor, hostile: Hostile) -> None:
    page = window(visit)
    addresses = {address for address in hostile.built.addresses() if "/commit/" not in address}
    assert len(addresses) > len(BODIES) // PER_REPORT
    for address in sorted(addresses):
        page.goto(visit.site + address)
        assert page.url == visit.site + address
        assert page.locator("h1").count() == 1


def test_no_page_of_a_commit_runs_a_payload(visit: Visitor, hostile: Hostile) -> None:
    pages = {address for address in hostile.built.addresses() if "/commit/" in address}
    assert len(pages) == len(BODIES)
    look_into(visit, pages)


def test_each_payload_is_shown_as_text_by_its_day(visit: Visitor, hostile: Hostile) -> None:
    page = window(visit)
    shown: list[tuple[str, str]] = []
    for day in sorted(hostile.built.folder.glob("????-??-??")):
        page.goto(f"{visit.site}{day.name}/")
        page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
        lines = page.locator(".digest-lines a")
        shown += lines.evaluate_all("all => all.map(line => [line.href, line.innerText])")
    by_sha = {href.rstrip("/").rpartition("/")[2]: text for href, text in shown}
    payloads = loaded(hostile.beacon.address)
    assert by_sha.keys() >= {sha_number(number) for number in range(len(payloads))}
    for number, payload in enumerate(payloads):
        text = title_of(number, payload)
        plain = "".join(char for char in text if char.isalnum())
        assert "".join(char for char in by_sha[sha_number(number)] if char.isalnum()) == plain


def test_results_and_suggestions_run_no_payload(visit: Visitor) -> None:
    search = SearchPage(window(visit), visit.site)
    search.page.goto(f"{visit.site}search/?q={WORD}")
    search.wait()
    more = search.part("more")
    while more.is_visible():
        more.click()
        search.wait()
    assert len(search.part("list").locator("> li").all()) == len(BODIES)
    box = Box(window(visit), visit.site)
    box.page.goto(visit.site)
    box.page.keyboard.press("/")
    for number in range(0, len(BODIES), PER_REPORT):
        box.type(marker(number))
        assert box.options.count() >= min(PER_REPORT, len(BODIES) - number)


@pytest.mark.parametrize("query", ["<img src=x onerror=window.__pwned=1>", "\u202e\x00';x//"])
def test_what_stands_in_an_address_runs_nothing(visit: Visitor, query: str) -> None:
    search = SearchPage(window(visit), visit.site)
    for facet in ("repository", "author", "importance", "x"):
        asked = urlencode({"q": query, facet: query})
        search.page.goto(f"{visit.site}search/?{asked}#{quote(query)}")
        search.wait()
    search.page.goto(f"{visit.site}404.html?{asked}#{quote(query)}")
    assert search.page.locator("h1").count() == 1


@pytest.mark.parametrize("name", REPOSITORIES)
def test_odd_repositories_have_their_pages(hostile: Hostile, name: str) -> None:
    assert any(address.startswith(name) for address in hostile.built.addresses())
