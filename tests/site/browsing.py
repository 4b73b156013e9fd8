"""Pages in a real browser: how it is started, and what no page may do."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag

import pytest
from playwright.sync_api import TimeoutError as GivenUp
from playwright.sync_api import expect, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import (
        Browser,
        ConsoleMessage,
        Dialog,
        Error,
        Page,
        Request,
        Response,
    )

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 120_000  # milliseconds until what is waited for is given up: the machine may be busy
expect.set_options(timeout=PATIENCE)
# What each kind of page has once its scripts listen: keys and clicks before that are lost.
READY = """() => document.readyState === 'complete' && Object.entries({
  '.digest-box': '.digest-box form',
  '.digest-nav': '.digest-nav[data-works]',
  '.digest-title': '[data-digest-keys]',
  '.digest-tools': '.digest-tools:not([hidden])',
  '.digest-commit > .digest-facts': '.digest-copy[data-works]',
  '.digest-home': '.digest-home[data-works]',
  '.digest-drawing': '.digest-drawing[data-works]',
  '.digest-week': '.digest-week[data-works]',
  '.digest-lost': '.digest-lost[data-answered]',
  '.digest-search':
    '.digest-search:has([data-part=status] > p):not(:has([data-part=list][aria-busy]))',
}).every(([kind, sign]) => !document.querySelector(kind) || document.querySelector(sign))"""
HEIGHT = 900  # of a window
# Widths of windows with schemes; the first two have the extremes of both.
VIEWS = (
    (390, "dark"),
    (1440, "light"),
    (390, "light"),
    (768, "light"),
    (768, "dark"),
    (1440, "dark"),
)
SCHEMES = {"light": "default", "dark": "slate"}  # as the theme calls them
CHOOSE = """scheme => document.querySelector(
  `input[name=__palette][data-md-color-scheme=${scheme}]:not(:checked)`)?.click()"""
# A page that is left writes nothing more down, and is none of those that may be opened next. It
# stays in its folder: what it has yet to load, it loads from there.
FORGET = """() => {
  localStorage.clear()
  sessionStorage.clear()
  Storage.prototype.setItem = () => {}
  history.replaceState(null, '', '?left')
}"""
IS_WITHIN = "width => document.documentElement.scrollWidth <= width"
# What sticks out of the window and can't be scrolled to by itself.
OUTSIDE = """() => [...document.querySelectorAll('.md-content *')].filter(element => {
  if (element.getBoundingClientRect().right <= innerWidth + 1) return false
  for (let parent = element; parent; parent = parent.parentElement)
    if (['auto', 'scroll', 'hidden'].includes(getComputedStyle(parent).overflowX)) return false
  return true
}).map(element => element.outerHTML.slice(0, 200))"""

# What is hard to read: the texts below an element whose contrast is less than WCAG 2.2 asks for.
UNREADABLE = """selector => {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })
  const paint = (...colours) => {
    for (const colour of colours) {
      canvas.fillStyle = colour
      canvas.fillRect(0, 0, 1, 1)
    }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3)
  }
  const linear = part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  const luminance = colour => colour.map(part => linear(part / 255))
    .reduce((sum, part, n) => sum + part * [0.2126, 0.7152, 0.0722][n], 0)
  const contrast = element => {
    const grounds = []
    for (let parent = element; parent; parent = parent.parentElement)
      grounds.unshift(getComputedStyle(parent).backgroundColor)
    const ground = luminance(paint('white', ...grounds))
    const ink = luminance(paint(getComputedStyle(element).color))
    return (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05)
  }
  return [...document.querySelectorAll(`${selector} *`)]
    .filter(element => element.checkVisibility() && contrast(element) < 4.5)
    .filter(({ childNodes }) => [...childNodes].some(child => child.data?.trim()))
    .map(element => element.outerHTML.slice(0, 200))
}"""


def find_browser() -> str | None:
    """Find Chromium: the one that the variable `CHROMIUM` names, else one on the path.

    The first is the same engine without a window, and takes half the time.
    """
    if named := os.environ.get("CHROMIUM"):
        return shutil.which(named)
    names = ("chromium-headless-shell", "chromium", "chromium-browser")
    return next(filter(None, map(shutil.which, names)), None)


@contextmanager
def start_browser() -> Iterator[Browser]:
    """Start Chromium; without it the test is skipped, or fails where `CI` is set."""
    found = find_browser()
    if found is None and os.environ.get("CI"):
        pytest.fail("no chromium on the path; install it")
    if found is None:
        pytest.skip("no chromium on the path")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(ARGUMENTS))
        yield browser
        browser.close()


def go(page: Page, url: str) -> None:
    """Open an address and wait until its page's scripts listen."""
    page.goto(url)
    wait_until_ready(page)


def wait_until_ready(page: Page) -> None:
    """Wait until the scripts of the page that is open, or being opened, listen."""
    page.wait_for_function(READY)


def turn(page: Page, width: int, scheme: str) -> None:
    """Give the window of an open page a width, and choose a scheme as the theme's button does."""
    page.set_viewport_size({"width": width, "height": HEIGHT})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.evaluate(CHOOSE, SCHEMES[scheme])
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", SCHEMES[scheme])


def expect_value(page: Page, script: str, wanted: object, given: object = None) -> None:
    """Wait until a function in the page gives a value; of another one the last is told."""
    asked = (
        f"([given, wanted]) => JSON.stringify(({script})(given) ?? null) === JSON.stringify(wanted)"
    )
    try:
        page.wait_for_function(asked, arg=[given, wanted])
    except GivenUp:
        assert (found := page.evaluate(script, given)) == wanted, found
        raise


def read(page: Page, script: str, given: object = None) -> Any:
    """Give what a function in the page gives at once: of what no script changes any more."""
    return page.evaluate(script, given)


def expect_to_fit(page: Page, width: int) -> None:
    """Wait until all of a page is within a window of this width."""
    expect_value(page, IS_WITHIN, True, width)
    expect_value(page, OUTSIDE, [])


@dataclass
class Visitor:
    """Opens pages of a site, each in a window of its own, and keeps what they complain of.

    The first page in a window takes three times as long as those after it. So one that a test has
    done no more with than to look at pages is left to the next test as a `spare` one.
    """

    browser: Browser
    site: str
    spare: list[Page] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    windows: list[Page] = field(default_factory=list)  # that no other test may have
    shared: list[Page] = field(default_factory=list)
    missing: set[str] = field(default_factory=set)  # addresses that are not to be there

    def __call__(self, address: str, *arguments: Any, **options: Any) -> Page:
        """Open a page in a window, and wait for its scripts if it may have any."""
        page = self.any_window(*arguments, **options)
        page.goto(self.site + address)
        if options.get("java_script_enabled", True):
            wait_until_ready(page)
        return page

    def any_window(self, width: int = 1440, scheme: str = "light", **options: Any) -> Page:
        """Give a window, to look at pages; with the browser's `options` it is a new one."""
        if options:
            return self.window(width, scheme, **options)
        page = self.spare.pop() if self.spare else self._open(width, scheme)
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.emulate_media(media="null", color_scheme="dark" if scheme == "dark" else "light")
        self.shared.append(page)
        self._listen(page)
        return page

    def window(self, width: int = 1440, scheme: str = "light", **options: Any) -> Page:
        """Open a new window, to do anything with; `options` are the browser's."""
        page = self._open(width, scheme, **options)
        self.windows.append(page)
        self._listen(page)
        return page

    def close(self) -> None:
        """Close the windows, or leave them to the next test."""
        for page in self.shared:
            is_usual = not page.is_closed() and page.context.pages == [page]
            if self.complaints or not is_usual or not page.url.startswith(self.site):
                self.windows.append(page)
                continue
            for event, listener in self._listeners.items():
                page.remove_listener(event, listener)
            _clear(page)
            self.spare.append(page)
        for page in self.windows:
            page.context.close()

    def _open(self, width: int, scheme: str, **options: Any) -> Page:
        context = self.browser.new_context(
            viewport={"width": width, "height": HEIGHT},
            color_scheme="dark" if scheme == "dark" else "light",
            **options,
        )
        context.set_default_timeout(PATIENCE)
        return context.new_page()

    @property
    def _listeners(self) -> dict[Any, Callable[[Any], None]]:
        return {
            "pageerror": self._on_error,
            "console": self._on_console,
            "dialog": self._on_dialog,
            "request": self._on_request,
            "response": self._on_response,
        }

    def _listen(self, page: Page) -> None:
        for event, listener in self._listeners.items():
            page.on(event, listener)

    def _on_error(self, error: Error) -> None:
        self.complaints.append(f"error: {error}")

    def _on_console(self, said: ConsoleMessage) -> None:
        if said.type == "error" and not self._is_missing(said.location["url"]):
            self.complaints.append(f"console: {said.text}")

    def _on_dialog(self, dialog: Dialog) -> None:
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith((self.site, "data:", "blob:")):
            self.complaints.append(f"request: {request.url}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400 and not self._is_missing(response.url):
            self.complaints.append(f"{response.status}: {response.url}")

    def _is_missing(self, url: str) -> bool:
        return urldefrag(url)[0] in self.missing


def _clear(page: Page) -> None:
    """Leave nothing of what was done in a window but a page that the next one takes the place of.

    To go to an empty page would cost most of what this saves: scripts would be read anew.
    """
    page.unroute_all()
    page.evaluate(FORGET)
    page.mouse.move(0, 0)
    session = page.context.new_cdp_session(page)
    session.send("Page.resetNavigationHistory")
    session.detach()


@contextmanager
def visiting(browser: Browser, site: str, spare: list[Page] | None = None) -> Iterator[Visitor]:
    """Give what opens a site's pages; whatever a page complains of fails the test.

    With a list of `spare` windows, it takes from there and leaves there what it can.
    """
    visitor = Visitor(browser, site, [] if spare is None else spare)
    yield visitor
    if spare is None:
        visitor.windows += visitor.shared
        visitor.shared.clear()
    visitor.close()
    assert not visitor.complaints, visitor.complaints
