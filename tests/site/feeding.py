"""Reading a built site's feeds as programs do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import feedparser

from tests.site.records import GUIDANCE_SHA

if TYPE_CHECKING:
    from tests.site.project import Built

# Of the small archive's site.
SITE = "https://team.github.io/digest/"
PLACES = ("", "acme/rocket/", "acme/lander/")
FEEDS = tuple(f"{place}{name}" for place in PLACES for name in ("feed", "feed-high"))
GUIDANCE = f"{SITE}acme/rocket/commit/{GUIDANCE_SHA}/"


def atom(built: Built, name: str) -> Any:
    """Read a feed as feedparser does."""
    found = feedparser.parse((built.folder / f"{name}.xml").read_bytes(), sanitize_html=False)
    assert not found.bozo
    return found


def json_feed(built: Built, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((built.folder / f"{name}.json").read_bytes())
    return found


def entry_of(feed: Any, start: str) -> Any:
    return next(entry for entry in feed.entries if entry.title.startswith(start))
