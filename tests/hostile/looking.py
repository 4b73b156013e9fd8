"""Windows that tell of a payload that ran, and many pages looked at together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Collection

    from playwright.sync_api import Page, Route

    from tests.site.browsing import Visitor

FRAMES = 20  # pages at once
# Whatever is written into `__pwned` is a complaint that fails the test, in frames too.
TELL = """Object.defineProperty(window, '__pwned', {
  set(number) { console.error(`payload ${number} ran at ${location}`) },
})"""


def window(visit: Visitor) -> Page:
    """Open a window that complains of payloads that run."""
    page = visit.window()
    page.add_init_script(TELL)
    return page


def look_into(visit: Visitor, addresses: Collection[str]) -> None:
    """Open pages in frames; the theme's own files, which other pages have, are left out.

    Each page must have one heading of the first level.
    """
    page, pages = window(visit), sorted(addresses)
    kinds = {"css": "text/css", "js": "text/javascript"}
    for suffix, kind in kinds.items():
        page.route(f"**/assets/**/*.{suffix}", lambda route, *, kind=kind: fulfill(route, "", kind))
    for start in range(0, len(pages), FRAMES):
        batch = pages[start : start + FRAMES]
        html = "".join(f"<iframe src='{visit.site}{address}'></iframe>" for address in batch)
        page.route("**/frames", lambda route, *, html=html: fulfill(route, html, "text/html"))
        page.goto(f"{visit.site}frames")
        assert len(page.frames) == len(batch) + 1
        for frame in page.frames[1:]:
            expect(frame.locator("h1")).to_have_count(1)


def fulfill(route: Route, body: str, kind: str) -> None:
    route.fulfill(body=body, content_type=kind)
