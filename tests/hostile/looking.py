"""Windows that tell of a payload that ran, and many pages looked at together."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from tests.site.browsing import READY, read, visiting
from tests.site.serving import FRAMES, serve

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from tests.site.browsing import Visitor

AT_ONCE = 20  # pages
# Whatever is written into `__pwned` is a complaint that fails the test, in frames too.
TELL = """Object.defineProperty(window, '__pwned', {
  set(number) { console.error(`payload ${number} ran at ${location}`) },
})"""

PLACES = """() => [...document.querySelectorAll('iframe')].map(
  ({ contentWindow }) => contentWindow.location.href)"""
HEADINGS = """() => [...document.querySelectorAll('iframe')].map(
  ({ contentDocument }) => contentDocument.querySelectorAll('h1').length)"""


def window(visit: Visitor) -> Page:
    """Open a window that complains of payloads that run."""
    page = visit.window()
    page.add_init_script(TELL)
    return page


def look_into(
    browser: Browser,
    folder: Path,
    addresses: Collection[str],
    *,
    is_bare: bool = False,
    has_scripts: bool = False,
) -> None:
    """Open pages of a built site in frames; what a payload does is a complaint that fails the test.

    The theme's own files, which other pages have, are left out; its scripts are not if the page
    `has_scripts`. Each page must have one heading of the first level, and stay where it is.
    """
    pages = [quote(address) for address in sorted(addresses)]
    with (
        serve(folder, is_bare=is_bare, is_plain=True, has_scripts=has_scripts) as site,
        visiting(browser, site) as visit,
    ):
        page = window(visit)
        for start in range(0, len(pages), AT_ONCE):
            batch = pages[start : start + AT_ONCE]
            page.goto(f"{site}{FRAMES}?{'&'.join(batch)}")
            if has_scripts:
                for frame in page.frames:
                    frame.wait_for_function(READY)
            assert read(page, PLACES) == [f"{site}{address}" for address in batch]
            assert read(page, HEADINGS) == [1] * len(batch)
