"""What a search costs on the real sample, counted as it comes over the wire, compressed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.site.browsing import go
from tests.site.metering import Meter
from tests.site.search.searching import Box

if TYPE_CHECKING:
    from tests.site.browsing import Visitor
    from tests.site.project import Built

pytestmark = pytest.mark.browser

COMMIT = "sgl-project/sglang/commit/fb88fb672eff72c0e619266b1c7b1752d2385f77/"
KB = 1024
FIRST, NEXT = 415 * KB, 150 * KB  # bytes at most; related words may cost 15 KB of the first
TYPING = 100  # milliseconds a key: so slow that the beginnings of words are looked up as well


@pytest.fixture(scope="module")
def served(real: Built) -> Built:
    return real


def test_a_first_query_and_those_after_it_load_little(visit: Visitor, site: str) -> None:
    page = visit.window()
    meter = Meter(page)
    go(page, site + COMMIT)
    box = Box(page, site, "正在加载…")
    box.input.press_sequentially("kv cache router", delay=TYPING)
    page.locator("[role=option][href$='/search/?q=kv+cache+router']").wait_for()
    assert {url.rsplit("/", 1)[1] for url in meter.sizes} >= {"", "index.bin", "engine.js"}
    assert 50 * KB < meter.reset() < FIRST
    for query in ("缓存", "deadlock", "FlashInfer 稀疏 MLA 后端", "#17238", "4e99940"):
        box.type(query)
        assert box.addresses()
        assert 0 < meter.reset() < NEXT, query
