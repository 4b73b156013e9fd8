"""Copying an address for a wiki, on reports and commits, in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.site.browsing import go, read
from tests.site.records import GUIDANCE_SHA, HOSTILE_TITLES, ROCKET, sha_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.site.browsing import Visitor

pytestmark = pytest.mark.browser

REPORT = f"{ROCKET}/2025-03-04/"
COMMIT = f"{ROCKET}/commit/{GUIDANCE_SHA}/"
GRANTED = ["clipboard-read", "clipboard-write"]
CLIPBOARD = "() => navigator.clipboard.readText()"


@pytest.mark.parametrize(
    ("address", "name", "copied"),
    [
        (COMMIT, "Copy link", "{url}"),
        (COMMIT, "Copy Markdown link", "[feat(guidance): hold attitude during coast (#41)]({url})"),
        (REPORT, "Copy link", "{url}"),
        (
            f"{REPORT}?importance=high#title",
            "Copy Markdown link",
            "[acme/rocket 2025-03-04 Tuesday]({url})",
        ),
        (
            f"{ROCKET}/commit/{sha_of(HOSTILE_TITLES[0])}/",
            "Copy Markdown link",
            '[&lt;script&gt;alert("boom")&lt;/script&gt; ends the title]({url})',
        ),
        (
            f"{ROCKET}/commit/{sha_of(HOSTILE_TITLES[1])}/",
            "Copy Markdown link",
            r"[\_\_all\_\_ exports \`Thruster\` &amp; &lt;b&gt;friends&lt;/b&gt;]({url})",
        ),
        (
            f"{ROCKET}/commit/{sha_of(HOSTILE_TITLES[2])}/",
            "Copy Markdown link",
            r"[# not a heading, \*not\* emphasis, \[not\](a-link) {{{{ not.jinja }}}} {{% nor %}}"
            " this]({url})",
        ),
    ],
)
def test_an_address_can_be_copied(visit: Visitor, address: str, name: str, copied: str) -> None:
    page = visit(address, permissions=GRANTED)
    if address != COMMIT and "/commit/" not in address:
        page.locator("summary", has_text="⋯").click()
    button = page.get_by_role("button", name=name, exact=True)
    button.press("Enter")
    expect(page.locator(".digest-copy [role=status]")).to_have_text(
        "Markdown link copied" if "Markdown" in name else "Link copied"
    )
    expect(button).to_be_focused()
    url = visit.site + address.removesuffix("#title")
    assert read(page, CLIPBOARD) == copied.format(url=url)


def test_a_browser_that_refuses_is_believed(visit: Visitor) -> None:
    page = visit.window()
    page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error())")
    go(page, visit.site + COMMIT)
    page.get_by_role("button", name="Copy link").click()
    status = page.locator(".digest-copy [role=status]")
    expect(status).to_have_text("The browser did not allow copying")


@pytest.fixture
def over_http(visit: Visitor) -> Page:
    """Give a report as it is shown over plain http: browsers have no clipboard there."""
    page = visit.window(permissions=GRANTED)
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    go(page, visit.site + REPORT)
    page.locator("summary", has_text="⋯").click()
    return page


def test_an_address_can_be_copied_over_http(visit: Visitor, over_http: Page) -> None:
    button = over_http.get_by_role("button", name="Copy link")
    button.press("Enter")
    expect(over_http.locator(".digest-copy [role=status]")).to_have_text("Link copied")
    expect(button).to_be_focused()
    expect(over_http.locator("textarea")).to_have_count(0)
    another = over_http.context.new_page()
    go(another, visit.site)
    assert read(another, CLIPBOARD) == visit.site + REPORT


def test_over_http_too_a_browser_that_refuses_is_believed(over_http: Page) -> None:
    over_http.evaluate("document.execCommand = () => false")
    over_http.get_by_role("button", name="Copy Markdown link").click()
    status = over_http.locator(".digest-copy [role=status]")
    expect(status).to_have_text("The browser did not allow copying")


def test_without_scripts_nothing_offers_to_copy(visit: Visitor) -> None:
    page = visit(COMMIT, java_script_enabled=False)
    expect(page.get_by_role("button")).to_have_count(0)
