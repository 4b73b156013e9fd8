"""What a search costs on the real sample, counted as it comes over the wire, compressed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from tests.site.search.searching import Box

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.site.browsing import Visitor
    from tests.site.project import Built

pytestmark = pytest.mark.browser

COMMIT = "sgl-project/sglang/commit/fb88fb672eff72c0e619266b1c7b1752d2385f77/"
KB = 1024
FIRST, NEXT = 400 * KB, 150 * KB  # bytes at most
TYPING = 100  # milliseconds a key: so slow that the beginnings of words are looked up as well


@pytest.fixture(scope="module")
def served(real: Built) -> Built:
    return real


@dataclass
class Meter:
    """Counts the bytes of a page's responses, headers included."""

    page: Page
    total: int = 0
    names: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        session = self.page.context.new_cdp_session(self.page)
        session.on("Network.responseReceived", self._on_response)
        session.on("Network.loadingFinished", self._on_finished)
        session.send("Network.enable")

    def _on_response(self, event: dict[str, Any]) -> None:
        self.names.append(event["response"]["url"])

    def _on_finished(self, event: dict[str, Any]) -> None:
        self.total += int(event["encodedDataLength"])

    def reset(self) -> int:
        """Give what was counted and begin anew."""
        total, self.total = self.total, 0
        return total


def test_a_first_query_and_those_after_it_load_little(visit: Visitor, site: str) -> None:
    page = visit.window()
    meter = Meter(page)
    page.goto(site + COMMIT)
    box = Box(page, site, "正在加载…")
    box.input.press_sequentially("kv cache router", delay=TYPING)
    page.locator("[role=option][href$='/search/?q=kv+cache+router']").wait_for()
    assert {name.rsplit("/", 1)[1] for name in meter.names} >= {"", "index.bin", "engine.js"}
    assert 50 * KB < meter.reset() < FIRST
    for query in ("缓存", "deadlock", "FlashInfer 稀疏 MLA 后端", "#17238", "4e99940"):
        box.type(query)
        assert box.addresses()
        assert 0 < meter.reset() < NEXT, query
