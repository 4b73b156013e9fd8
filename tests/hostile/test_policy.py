"""The second wall by itself: nothing sanitises what strangers write, and still nothing runs."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from digest.site.html import markdown
from tests.hostile.archive import sha_number
from tests.hostile.conftest import make_project
from tests.hostile.looking import AT_ONCE, TELL
from tests.hostile.payloads import BODIES
from tests.site.browsing import PATIENCE
from tests.site.serving import FRAMES, serve

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from playwright.sync_api import Browser, ConsoleMessage, Route

    from tests.hostile.beacon import Beacon
    from tests.site.project import Built

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# No policy keeps a page from sending its reader on; these payloads are the sanitiser's alone.
SENDING = {number for number, text in enumerate(BODIES) if "http-equiv=refresh" in text}
MARKUP = [number for number, text in enumerate(BODIES) if "<" in text]  # as it is written


class _Nothing:
    """Stands in for the sanitiser and for what goes before it; changes no text."""

    def clean(self, text: str) -> str:
        return text

    def sub(self, _: object, text: str) -> str:
        return text


@pytest.fixture(scope="module")
def unsanitised(tmp_path_factory: pytest.TempPathFactory, beacon: Beacon) -> Built:
    """Give the hostile archive's site, its analyses as they were written."""
    project, _ = make_project(tmp_path_factory.mktemp("unsanitised"), beacon.address)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_MKDOCS_2_WARNING", "1")
        patch.delenv("DIGEST_ARCHIVE", raising=False)
        for name in ("_SANITISER", "_DISALLOWED_TAG", "_IMAGE"):
            patch.setattr(markdown, name, _Nothing())
        return project.build()


# A frame that was sent elsewhere can't be looked into: it is done.
LOADED = """() => [...document.querySelectorAll('iframe')].every(({contentDocument}) =>
  !contentDocument || contentDocument.readyState === 'complete')"""
# What pages do once they are there (timers, events of animations) they have then done. To wait for
# a quiet network may take for ever: what payloads load may be asked for again and again.
IDLE = "() => new Promise(done => requestIdleCallback(() => requestIdleCallback(done)))"


class Watch:
    """Opens pages in frames, many at once, and keeps what they did.

    The theme's own files are left out: they are a page's time, and what runs is the payloads'.
    """

    def __init__(self, browser: Browser, site: str, beacon: Beacon) -> None:
        self.site, self.beacon = site, beacon
        self.told: list[str] = []  # by payloads that ran
        self.stopped = 0  # violations
        self.sent: set[str] = set()  # addresses that pages sent their readers to
        self.page = browser.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.add_init_script(TELL)
        self.page.on("console", self._on_console)
        self.page.on("dialog", lambda dialog: dialog.dismiss())
        self.page.route(f"{beacon.address}**", self._on_beacon)

    def open(self, addresses: list[str]) -> None:
        for start in range(0, len(addresses), AT_ONCE):
            batch = [quote(address) for address in addresses[start : start + AT_ONCE]]
            self.page.goto(f"{self.site}{FRAMES}?{'&'.join(batch)}")
            self.page.wait_for_function(LOADED)
            self.page.evaluate(IDLE)

    def _on_console(self, said: ConsoleMessage) -> None:
        if said.text.startswith("payload "):
            self.told.append(said.text)
        self.stopped += "Content Security Policy" in said.text

    def _on_beacon(self, route: Route) -> None:
        if route.request.is_navigation_request():
            self.sent.add(route.request.url)
            route.abort()
        else:
            route.continue_()


def commits(built: Built, numbers: Iterable[int]) -> list[str]:
    """Find the pages that have these payloads."""
    pages = {a.split("/")[3]: a for a in built.addresses() if "/commit/" in a}
    return [pages[sha_number(number)] for number in numbers]


def watch(site: str, browser: Browser, beacon: Beacon, pages: list[str]) -> Watch:
    """Open pages of a site."""
    beacon.asked.clear()
    seen = Watch(browser, site, beacon)
    seen.open(pages)
    seen.page.close()
    return seen


@pytest.fixture(autouse=True)
def quiet(beacon: Beacon) -> Iterator[None]:
    """Leave the beacon to other tests as it was."""
    yield
    beacon.asked.clear()


def test_with_its_policy_no_page_runs_or_asks_anything(
    browser: Browser, unsanitised: Built, beacon: Beacon
) -> None:
    with serve(unsanitised.folder, is_plain=True) as site:
        seen = watch(site, browser, beacon, commits(unsanitised, MARKUP))
    assert seen.told == []
    assert beacon.asked == []
    assert seen.stopped > len(MARKUP) / 2
    assert {int(url.removeprefix(beacon.address)) for url in seen.sent} <= SENDING


def test_without_it_payloads_run_and_ask(
    browser: Browser, unsanitised: Built, beacon: Beacon
) -> None:
    """The wall that the other test takes away was there: what it lets through is markup."""
    with serve(unsanitised.folder, is_bare=True, is_plain=True) as site:
        seen = watch(site, browser, beacon, commits(unsanitised, MARKUP[: 2 * AT_ONCE]))
    assert len({*seen.told}) > AT_ONCE / 4
    assert len({*beacon.asked}) > AT_ONCE / 4
