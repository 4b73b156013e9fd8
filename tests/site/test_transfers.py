"""What a first visit to a commit of the real sample costs, as it comes over the wire."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.site.browsing import Visitor
    from tests.site.project import Built

pytestmark = pytest.mark.browser

COMMIT = "sgl-project/sglang/commit/fb88fb672eff72c0e619266b1c7b1752d2385f77/"
KB = 1024
OWN, ALL = 25 * KB, 150 * KB  # bytes at most: our styles and scripts; everything


@pytest.fixture(scope="module")
def served(real: Built) -> Built:
    return real


@dataclass
class Sizes:
    """Counts the bytes of each of a page's responses, headers included."""

    page: Page
    names: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        session = self.page.context.new_cdp_session(self.page)
        session.on("Network.responseReceived", self._on_response)
        session.on("Network.loadingFinished", self._on_finished)
        session.send("Network.enable")

    def _on_response(self, event: dict[str, Any]) -> None:
        self.names[event["requestId"]] = event["response"]["url"]

    def _on_finished(self, event: dict[str, Any]) -> None:
        url = self.names[event["requestId"]]
        self.sizes[url] = self.sizes.get(url, 0) + int(event["encodedDataLength"])


def test_a_first_view_of_a_commit_is_light(visit: Visitor, site: str) -> None:
    page = visit.window()
    sizes = Sizes(page)
    page.goto(site + COMMIT)
    page.locator(".digest-copy").wait_for()
    page.wait_for_load_state("networkidle")
    own = {
        url.removeprefix(f"{site}assets/digest/"): size
        for url, size in sizes.sizes.items()
        if "/assets/digest/" in url and "/t/" not in url  # which is the theme's
    }
    assert set(own) == {
        *("digest.css", "search.css", "search/box.js"),
        *("pages.js", "keys.js", "copy.js", "dom.js", "words.js"),
    }
    assert sum(own.values()) <= OWN
    assert sum(sizes.sizes.values()) <= ALL
