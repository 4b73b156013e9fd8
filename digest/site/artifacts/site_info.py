"""What is published of the site itself: its name, its address, its hand-written pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from digest.config.settings import FeedSettings


@dataclass(frozen=True, slots=True)
class HandWrittenPage:
    """A page that the site's author wrote; `title` is plain text."""

    address: str
    title: str


class GuideEntry(NamedTuple):
    """An entry of the navigation that the site's author wrote; `title` is plain text."""

    title: str
    address: str  # below the site, or a whole one; "" of a section
    children: tuple[GuideEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class SiteInfo:
    """What is published of a site.

    `root` is the digest's address, "" where that is not known: feeds and sitemaps need it, since
    their links have to be absolute.
    """

    name: str
    description: str
    root: str
    feeds: FeedSettings | None  # `None` for a site without feeds, as one without `root` is
    has_data: bool  # whether each report is published as JSON, too
    mount: str = ""  # folder of the site that `root` ends in, whose other pages are not ours


def first_address(guide: Iterable[GuideEntry]) -> str:
    """Give the address of a guide's first page; "" where it has none."""
    found = (entry.address or first_address(entry.children) for entry in guide)
    return next(filter(None, found), "")
