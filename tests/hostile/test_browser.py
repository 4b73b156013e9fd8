"""Every page of the hostile site in a real Chromium: no payload tells of itself.

The pages lack their policies: what keeps text from being markup has to hold by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import pytest
from playwright.sync_api import expect

from digest.site.html.text import with_turns_shown
from tests.hostile.archive import (
    PER_REPORT,
    PER_WORD,
    REPOSITORIES,
    WORD,
    marker,
    sha_number,
    title_of,
)
from tests.hostile.looking import look_into, window
from tests.hostile.payloads import BODIES, loaded
from tests.site.browsing import Visitor, go, read, visiting
from tests.site.search.searching import Box, SearchPage
from tests.site.serving import serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from tests.hostile.conftest import Hostile

pytestmark = pytest.mark.browser

LINES = """() => [...document.querySelectorAll('.digest-lines a')].map(
  line => [line.href, line.innerText])"""
SHOWN_AT_ONCE = 20  # results; as many come with each press of "more"


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
    go(page, f"{site}search/")
    ran, asked = "<img src=. onerror=window.__pwned=7>", f"<img src={hostile.beacon.address}7>"
    page.evaluate("html => { document.body.innerHTML += html }", ran + asked)
    page.wait_for_function("[...document.images].every(image => image.complete)")
    page.context.close()
    assert any("payload 7 ran" in text for text in visit.complaints)
    assert hostile.beacon.asked == ["/7"]
    hostile.beacon.asked.clear()


def test_no_page_runs_a_payload(browser: Browser, hostile: Hostile) -> None:
    """Nor do the scripts of a page; what the styles of the theme add, the tests below see."""
    addresses = {address for address in hostile.built.addresses() if "/commit/" not in address}
    assert len(addresses) > len(BODIES) // PER_REPORT
    look_into(browser, hostile.built.folder, addresses, is_bare=True, has_scripts=True)
    assert hostile.beacon.asked == []


@pytest.mark.slow
def test_no_page_of_a_commit_runs_a_payload(browser: Browser, hostile: Hostile) -> None:
    pages = {address for address in hostile.built.addresses() if "/commit/" in address}
    assert len(pages) == len(BODIES)
    look_into(browser, hostile.built.folder, pages, is_bare=True)
    assert hostile.beacon.asked == []


def test_each_payload_is_shown_as_text_by_its_day(visit: Visitor, hostile: Hostile) -> None:
    page = window(visit)
    shown: list[tuple[str, str]] = []
    for day in sorted(hostile.built.folder.glob("????-??-??")):
        go(page, f"{visit.site}{day.name}/")
        page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
        shown += read(page, LINES)
    by_sha = {href.rstrip("/").rpartition("/")[2]: text for href, text in shown}
    payloads = loaded(hostile.beacon.address)
    assert by_sha.keys() >= {sha_number(number) for number in range(len(payloads))}
    for number, payload in enumerate(payloads):
        text = with_turns_shown(title_of(number, payload))
        plain = "".join(char for char in text if char.isalnum())
        assert "".join(char for char in by_sha[sha_number(number)] if char.isalnum()) == plain


def test_each_payload_is_shown_by_the_home(visit: Visitor, hostile: Hostile) -> None:
    page = window(visit)
    go(page, visit.site)
    shown = {href.rstrip("/").rpartition("/")[2] for href, _ in read(page, LINES)}
    assert shown >= {sha_number(number) for number in range(len(loaded(hostile.beacon.address)))}


@pytest.mark.slow
def test_results_and_suggestions_run_no_payload(visit: Visitor) -> None:
    search = SearchPage(window(visit), visit.site)
    go(search.page, f"{visit.site}search/?q={WORD}")
    for count in range(SHOWN_AT_ONCE, len(BODIES), SHOWN_AT_ONCE):
        expect(search.items).to_have_count(count)
        search.part("more").click()
    expect(search.items).to_have_count(len(BODIES))
    expect(search.part("more")).to_be_hidden()
    box = Box(window(visit), visit.site)
    go(box.page, visit.site)
    box.page.keyboard.press("/")
    for number in range(len(BODIES)):
        if number % PER_WORD == 0:
            box.input.fill(marker(number))
        expect(box.popup.locator(f"a[href*='{sha_number(number)}']")).to_be_attached()


@pytest.mark.parametrize("query", ["<img src=x onerror=window.__pwned=1>", "\u202e\x00';x//"])
def test_what_stands_in_an_address_runs_nothing(visit: Visitor, query: str) -> None:
    search = SearchPage(window(visit), visit.site)
    for facet in ("repository", "author", "importance", "x"):
        asked = urlencode({"q": query, facet: query})
        go(search.page, f"{visit.site}search/?{asked}#{quote(query)}")
    go(search.page, f"{visit.site}404.html?{asked}#{quote(query)}")
    expect(search.page.locator("h1")).to_have_count(1)


@pytest.mark.parametrize("name", REPOSITORIES)
def test_odd_repositories_have_their_pages(hostile: Hostile, name: str) -> None:
    assert any(address.startswith(name) for address in hostile.built.addresses())
