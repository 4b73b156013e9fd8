"""Addresses where there is no page, in a real browser: what they lead to, and what is said."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag

import pytest
from playwright.sync_api import expect

from tests.examples import first
from tests.site.browsing import (
    PATIENCE,
    UNREADABLE,
    VIEWS,
    expect_to_fit,
    expect_value,
    read,
    wait_until_ready,
)
from tests.site.records import (
    GUIDANCE_SHA,
    LANDER,
    ROCKET,
    SHARED_SHA,
    SHORT_SHA,
    TWIN_SHAS,
    VALVE_SHA,
)
from tests.site.serving import POLICY, serve

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page, Request

    from tests.site.browsing import Visitor
    from tests.site.project import Built

pytestmark = pytest.mark.browser

GUIDANCE = f"{ROCKET}/commit/{GUIDANCE_SHA}/"
SHORT = GUIDANCE_SHA[:7]
NOTHING = "No page of this site has this address."
READ = """async ([root, cases]) => {
  const { readAddress } = await import(`${root}assets/digest/address.js`)
  return cases.map(({ path, rest }) => readAddress(path, rest))
}"""

STRAIGHT = {
    "seven digits": (SHORT, GUIDANCE),
    "GitHub's short form": (f"{ROCKET}/commit/{SHORT}", GUIDANCE),
    "a text in Chinese after it": (f"{SHORT}，见上", GUIDANCE),
    "in the query": (f"show?commit={SHORT}", GUIDANCE),
    "one of which seven digits are known": (
        f"{ROCKET}/commit/{SHORT_SHA}00",
        f"{ROCKET}/2025-02-28/#{SHORT_SHA}",
    ),
    "of two repositories, one named": (
        f"{LANDER}/commit/{SHARED_SHA[:8]}",
        f"{LANDER}/commit/{SHARED_SHA}/",
    ),
    "with a slash": (f"{SHORT}/", GUIDANCE),
    "upper case": (SHORT.upper(), GUIDANCE),
    "nine digits": (GUIDANCE_SHA[:9], GUIDANCE),
    "all digits": (GUIDANCE_SHA, GUIDANCE),
    "commit": (f"commit/{SHORT}/", GUIDANCE),
    "GitHub's long form, in other letters": (
        f"ACME/Rocket/commit/{GUIDANCE_SHA.upper()}",
        GUIDANCE,
    ),
    "a patch": (f"{ROCKET}/commit/{GUIDANCE_SHA}.patch", GUIDANCE),
    "commits": (f"{ROCKET}/commits/{SHORT}", GUIDANCE),
    "a pull request's commit": (f"{ROCKET}/pull/7/commits/{SHORT}", GUIDANCE),
    "a file": (f"{ROCKET}/blob/{GUIDANCE_SHA}/src/{VALVE_SHA[:7]}/loop.py", GUIDANCE),
    "a repository and a SHA": (f"{ROCKET}@{SHORT}", GUIDANCE),
    "below all else": (f"wiki/a/b/c/d/{SHORT}/e/", GUIDANCE),
    "a text after it": (f"{SHORT}-hold-attitude", GUIDANCE),
    "of a repository that is not here": (f"octo/cat/commit/{SHORT}", GUIDANCE),
    "as a fragment": (f"nothing/here#{SHORT}", GUIDANCE),
    "a fragment of the page": (f"{SHORT}#risk", f"{GUIDANCE}#risk"),
    "of two with the same first digits, by one more": (
        TWIN_SHAS[1][:8],
        f"{ROCKET}/commit/{TWIN_SHAS[1]}/",
    ),
}
SEVERAL = {
    "two that begin alike": (TWIN_SHAS[0][:7], [f"{ROCKET}/commit/{sha}/" for sha in TWIN_SHAS]),
    "one in two repositories": (
        f"commit/{SHARED_SHA}",
        [f"{name}/commit/{SHARED_SHA}/" for name in (ROCKET, LANDER)],
    ),
    "two that are compared": (
        f"{ROCKET}/compare/{VALVE_SHA[:7]}...{SHORT}",
        [f"{ROCKET}/commit/{VALVE_SHA}/", GUIDANCE],
    ),
}


def lose(visit: Visitor, address: str, *arguments: Any, **options: Any) -> Page:
    """Open an address where there is no page, and miss nothing."""
    page = visit.any_window(*arguments, **options)

    def expect_nothing(request: Request) -> None:
        if request.is_navigation_request() or request.method == "HEAD":
            visit.missing.add(urldefrag(request.url)[0])

    page.on("request", expect_nothing)
    page.goto(visit.site + address)
    return page


def status(page: Page) -> Locator:
    """What is announced."""
    return page.get_by_role("main").get_by_role("status")


def expect_links(visit: Visitor, page: Page, targets: list[str]) -> None:
    """Wait until these pages of the site are offered."""
    hrefs = "() => [...document.querySelectorAll('[data-part=found] a')].map(link => link.href)"
    expect_value(page, hrefs, [visit.site + target for target in targets])


def test_what_addresses_mean(visit: Visitor, site: str, data: Path) -> None:
    cases = json.loads((data / "site" / "lost" / "addresses.json").read_text(encoding="utf-8"))
    none = {"shas": [], "pull": "", "day": "", "repository": ""}
    given = read(visit(""), READ, [site, cases])
    for case, found in zip(cases, given, strict=True):
        expected = none | {key: case[key] for key in case if key not in {"path", "rest"}}
        assert {key: found[key] for key in expected} == expected, case["path"]


@pytest.mark.parametrize(("address", "target"), first(6, STRAIGHT.values()), ids=STRAIGHT)
def test_digits_of_a_sha_lead_to_its_page(visit: Visitor, address: str, target: str) -> None:
    page = lose(visit, address)
    page.wait_for_url(visit.site + target)
    expect(page.locator("h1")).not_to_have_text("Page not found")
    expect_value(
        page, "() => history.length", 2
    )  # the empty window and this: no way back to nothing


@pytest.mark.parametrize(("address", "targets"), SEVERAL.values(), ids=SEVERAL)
def test_of_several_one_can_choose(visit: Visitor, address: str, targets: list[str]) -> None:
    page = lose(visit, address)
    expect(status(page)).to_have_text("2 commits fit this address. Which one is meant?")
    expect_links(visit, page, targets)
    repository, sha = targets[1].split("/commit/")
    link = page.get_by_role("link", name=f"{repository} {sha.rstrip('/')}")
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(visit.site + targets[1])


def test_another_fragment_is_looked_up_as_well(visit: Visitor) -> None:
    page = lose(visit, "nothing#beefbee")
    expect(status(page)).to_contain_text("2 commits fit")
    page.evaluate("sha => { location.hash = sha }", SHORT)
    page.wait_for_url(visit.site + GUIDANCE)


def test_one_small_file_is_all_it_needs(visit: Visitor) -> None:
    page = visit.window()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    visit.missing.add(f"{visit.site}{SHORT}")
    page.goto(f"{visit.site}{SHORT}")
    page.wait_for_url(visit.site + GUIDANCE)
    every_page_asks = ("/search/box.js", "/api/navigation.json")
    own = [url for url in asked if not url.endswith(every_page_asks)]
    assert [url for url in own if "/api/" in url or "/search/" in url] == [
        url for url in own if url.endswith(f"/api/sha/{SHORT[:2]}.json")
    ]
    assert sum(url.endswith(f"/api/sha/{SHORT[:2]}.json") for url in asked) == 1


UNKNOWN = {
    "digits of no commit": (
        f"{ROCKET}/commit/abcdef0",
        "No commit here begins with abcdef0.",
        "abcdef0",
    ),
    "all digits of no commit": ("0" * 40, f"No commit here begins with {'0' * 40}.", "0" * 40),
    "words": ("guide/kv-cache_router.html", NOTHING, "kv cache router"),
    "a word that could be a SHA": (
        "wiki/defaced/",
        "No commit here begins with defaced.",
        "defaced",
    ),
    "the page itself": ("404.html", NOTHING, ""),
    "markup": ("%3Cimg%20src=x%20onerror=alert(1)%3E", NOTHING, "<img src=x onerror=alert(1)>"),
    "what can't be decoded": ("%E0%A4%A", NOTHING, "%E0%A4%A"),
}


@pytest.mark.parametrize(("address", "said", "words"), UNKNOWN.values(), ids=UNKNOWN)
def test_where_nothing_is_meant_the_search_is_offered(
    visit: Visitor, address: str, said: str, words: str
) -> None:
    page = lose(visit, address)
    expect(status(page)).to_have_text(said)
    expect_links(visit, page, [])
    box = page.get_by_role("searchbox", name="Search commits for")
    expect(box).to_have_value(words)
    box.fill("valve")
    box.press("Enter")
    page.wait_for_url(f"{visit.site}search/?q=valve")


@pytest.mark.parametrize(
    ("kind", "number", "query"),
    [("pull", "#41", "%2341"), ("issues", "#41", "%2341"), ("-/merge_requests", "!41", "%2141")],
)
def test_a_request_leads_to_a_search(visit: Visitor, kind: str, number: str, query: str) -> None:
    page = lose(visit, f"{ROCKET}/{kind}/41")
    expect(page.get_by_role("searchbox", name="Search commits for")).to_have_value(number)
    page.get_by_role("link", name=f"Search for {number}").click()
    page.wait_for_url(f"{visit.site}search/?q={query}")


DAYS = {
    "with slashes": ("2025/03/04", ["2025-03-04/"]),
    "short": ("2025/3/4/", ["2025-03-04/"]),
    "without anything between": ("20250304", ["2025-03-04/"]),
    "of a repository": (f"{ROCKET}/2025/03/04", [f"{ROCKET}/2025-03-04/", "2025-03-04/"]),
    "on which a repository had nothing": ("octo/cat/2025-03-04", ["2025-03-04/"]),
}


@pytest.mark.parametrize(("address", "targets"), DAYS.values(), ids=DAYS)
def test_a_day_is_offered_where_there_is_one(
    visit: Visitor, address: str, targets: list[str]
) -> None:
    page = lose(visit, address)
    expect(status(page)).to_contain_text("there is one for that day")
    expect_links(visit, page, targets)


@pytest.mark.parametrize("address", ["2025/03/05", "2025-03-05/", "2025/02/30"])
def test_a_day_of_which_there_is_nothing_is_not_offered(visit: Visitor, address: str) -> None:
    page = lose(visit, address)
    wait_until_ready(page)
    expect(status(page)).to_have_text(NOTHING)
    expect_links(visit, page, [])


def test_a_file_that_does_not_come_can_be_tried_again(visit: Visitor) -> None:
    page = visit.window()
    file = f"{visit.site}api/sha/{SHORT[:2]}.json"
    visit.missing |= {file, visit.site + SHORT}
    page.route(file, lambda route: route.fulfill(status=503))
    page.goto(visit.site + SHORT)
    said = f"The commit {SHORT} could not be looked up: api/sha/{SHORT[:2]}.json: 503"
    expect(status(page)).to_have_text(said)
    page.unroute(file)
    page.get_by_role("button", name="Try again").press("Enter")
    page.wait_for_url(visit.site + GUIDANCE)


def test_a_page_that_is_missing_does_not_send_one_round_in_circles(
    visit: Visitor, site: str
) -> None:
    page = visit.window()
    visit.missing.add(site + GUIDANCE)
    lost = page.request.get(f"{site}404.html").text()
    page.route(
        site + GUIDANCE,
        lambda route: route.fulfill(status=404, content_type="text/html", body=lost),
    )
    page.goto(site + GUIDANCE)
    expect(status(page)).to_have_text(f"No commit here begins with {GUIDANCE_SHA}.")


def test_it_works_under_the_policy_of_the_archives_pages(browser: Browser, small: Built) -> None:
    with serve(small.folder, POLICY) as site:
        page = browser.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(f"{site}{ROCKET}/commit/{SHORT}")
        page.wait_for_url(site + GUIDANCE)
        page.close()


@pytest.mark.parametrize("width", [390, 1440])
def test_without_scripts_it_says_what_to_do(visit: Visitor, width: int) -> None:
    page = lose(visit, f"{ROCKET}/commit/{SHORT}", width, java_script_enabled=False)
    expect(page.locator("h1")).to_have_text("Page not found")
    expect(page).to_have_title("Page not found - Launch log")
    expect(page.locator("noscript p")).to_contain_text("write all 40 digits")
    page.get_by_role("link", name="Home: the latest days").click()
    page.wait_for_url(visit.site)


@pytest.mark.parametrize(("width", "scheme"), first(2, VIEWS))
def test_it_fits_its_window_and_can_be_read(visit: Visitor, width: int, scheme: str) -> None:
    for address in ("a/b/c/d/beefbee", f"{ROCKET}/pull/41", "x" * 300):
        page = lose(visit, address, width, scheme)
        wait_until_ready(page)
        expect_to_fit(page, width)
        expect_value(page, UNREADABLE, [], ".digest-lost")
