"""What pages have in common that sum up several reports: days, weeks, repositories, the home."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.site.reading.records import total_counts
from digest.site.rendering.page import TocEntry

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from digest.site.content.highlights import HighlightGroup
    from digest.site.reading.records import Counts
    from digest.site.rendering.entry_html import ListLine
    from digest.site.rendering.renderer import PageRenderer


def table_of_contents(
    renderer: PageRenderer, parts: Mapping[str, object], prefix: str = ""
) -> tuple[TocEntry, ...]:
    """List the parts of a page that are not empty.

    `parts` are by their names: `PageWords` has a heading of each name, and the page an anchor of
    this name after `prefix`.
    """
    names = (name for name, content in parts.items() if content)
    return tuple(TocEntry(getattr(renderer.words, name), f"{prefix}{name}") for name in names)


def show_highlights(
    renderer: PageRenderer, parts: Mapping[str, Iterable[HighlightGroup]]
) -> dict[str, list[tuple[str, Counts, list[ListLine]]]]:
    """Show each part of a day's or week's highlights, by its name.

    A part gives each repository with the counts of all its commits of that time, and a line for
    each commit that stands out.
    """
    return {name: [_show_group(renderer, group) for group in part] for name, part in parts.items()}


def _show_group(
    renderer: PageRenderer, group: HighlightGroup
) -> tuple[str, Counts, list[ListLine]]:
    lines = [renderer.entries.line(item, catalog_report) for item, catalog_report in group.items]
    return group.repository, total_counts(group.reports), lines
