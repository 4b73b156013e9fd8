"""An item of a feed, ready to be written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from digest.site.content.entries import Chip

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class FeedItem:
    """A commit or a release in a feed.

    `html` is safe, every other text is plain; XML may hold all of them.
    """

    id: str  # its permanent address
    url: str  # its page on the site
    host_url: str  # its page at the repository's host, "" for none
    title: str
    author: str
    published: datetime  # in UTC
    updated: datetime  # in UTC: when its text was made, if that was later
    summary: str
    html: str
    sha: str
    repository: str
    level: str  # "" when not rated
    level_name: str
    types: tuple[Chip, ...]
    status: str

    @property
    def size(self) -> int:
        """The bytes of its whole text, as XML has them."""
        marks = 3 * (self.html.count("<") + self.html.count(">")) + 4 * self.html.count("&")
        return len(self.html.encode("utf-8", "replace")) + marks


def xml_text(text: str) -> str:
    """Replace the characters that no XML document may hold (XML 1.0, 2.2)."""
    return _NOT_XML.sub("\ufffd", text)
