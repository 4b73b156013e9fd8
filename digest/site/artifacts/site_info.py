"""What is told of a site: its name, its address, its hand-written pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from digest.config.settings import FeedSettings


@dataclass(frozen=True, slots=True)
class HandWrittenPage:
    """A hand-written page."""

    address: str
    title: str


@dataclass(frozen=True, slots=True)
class SiteInfo:
    """What is published of a site; `root` is its address, "" where that is not known."""

    name: str
    description: str
    root: str
    feeds: FeedSettings | None  # None without `root`, too
    has_data: bool
