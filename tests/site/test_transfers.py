"""What a first visit to a commit of the real sample costs, as it comes over the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.site.metering import Meter

if TYPE_CHECKING:
    from tests.site.browsing import Visitor
    from tests.site.project import Built

pytestmark = pytest.mark.browser

COMMIT = "sgl-project/sglang/commit/fb88fb672eff72c0e619266b1c7b1752d2385f77/"
KB = 1024
OWN, ALL = 25 * KB, 150 * KB  # bytes at most: our styles and scripts; everything


@pytest.fixture(scope="module")
def served(real: Built) -> Built:
    return real


def test_a_first_view_of_a_commit_is_light(visit: Visitor, site: str) -> None:
    page = visit.window()
    meter = Meter(page)
    page.goto(site + COMMIT)
    page.wait_for_load_state("networkidle")
    own = {
        url.removeprefix(f"{site}assets/digest/"): size
        for url, size in meter.sizes.items()
        if "/assets/digest/" in url and "/t/" not in url  # which is the theme's
    }
    assert set(own) == {
        *("digest.css", "search.css", "search/box.js"),
        *("pages.js", "keys.js", "reading.js", "copy.js", "dom.js", "words.js"),
        *("nav.js", "month.js"),
    }
    assert sum(own.values()) <= OWN
    assert meter.sizes.total() <= ALL
