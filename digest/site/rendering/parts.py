"""What the pages that sum up have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.site.reading.records import total_counts
from digest.site.rendering.page import TocEntry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from digest.site.content.highlights import HighlightGroup
    from digest.site.reading.records import Counts
    from digest.site.rendering.entry_html import ListLine
    from digest.site.rendering.renderer import PageRenderer


def table_of_contents(
    renderer: PageRenderer, parts: Mapping[str, object], prefix: str = ""
) -> tuple[TocEntry, ...]:
    """List the parts that there are, by their words and anchors."""
    words = renderer.words
    return tuple(TocEntry(getattr(words, p), f"{prefix}{p}") for p, has in parts.items() if has)


def highlight_group(
    renderer: PageRenderer, pick: HighlightGroup
) -> tuple[str, Counts, list[ListLine]]:
    """List picked commits of a repository, and count all of its day or week."""
    lines = [renderer.entries.line(item, placed) for item, placed in pick.items]
    return pick.repository, total_counts(pick.reports), lines
