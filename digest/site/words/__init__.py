"""The site's own words in each language; the format's are in `digest.archive.labels`."""

from __future__ import annotations

from digest.site.words.browser import LOST_WORDS, SEARCH_WORDS, TOOL_WORDS
from digest.site.words.pages import (
    MONTHS,
    STATUS_NAMES,
    STATUS_NOTICES,
    WORDS,
    counted,
    span_of,
    weekday,
)

__all__ = [
    "LOST_WORDS",
    "MONTHS",
    "SEARCH_WORDS",
    "STATUS_NAMES",
    "STATUS_NOTICES",
    "TOOL_WORDS",
    "WORDS",
    "counted",
    "span_of",
    "weekday",
]
