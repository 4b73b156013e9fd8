"""What pages have in common that sum up several reports: days, weeks, repositories, the home."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.models import Level
from digest.site.rendering.page import TocEntry

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from digest.site.content.highlights import HighlightGroup, Highlights
    from digest.site.reading.records import Counts
    from digest.site.rendering.list_lines import ListLine
    from digest.site.rendering.renderer import PageRenderer


NO_BREAK_SPACE = "\u00a0"


def table_of_contents(
    renderer: PageRenderer, parts: Mapping[str, object], prefix: str = ""
) -> tuple[TocEntry, ...]:
    """List the parts of a page that are not empty.

    `parts` are by their names: `PageWords` has a heading of each name, and the page an anchor of
    this name after `prefix`.
    """
    names = (name for name, content in parts.items() if content)
    return tuple(TocEntry(getattr(renderer.words, name), f"{prefix}{name}") for name in names)


def figures_of(
    renderer: PageRenderer,
    counts: Counts,
    highlights: Highlights,
    *,
    before: int | None = None,
    area: str = "",
) -> str:
    """Say in a line how many commits a day or week had, and how many of which note.

    `before` is the number of commits that the week before had, `area` what most are of.
    """
    words = renderer.words
    reverts, breaking = (
        sum(len(group.items) for group in part)
        for part in (highlights.reverts, highlights.breaking)
    )
    parts = [words.counted("commits", counts.total)]
    if before is not None:
        change = f"{counts.total - before:+,}".replace("-", "−")
        parts[0] = words.than_before.format(commits=parts[0], change=change)
    if high := counts.level(Level.HIGH):
        parts.append(words.counted("some_high", high))
    if reverts:
        parts.append(words.counted("some_reverts", reverts))
    if breaking:
        parts.append(words.counted("some_breaking", breaking))
    if area:
        parts.append(words.most_in.format(area=area))
    return " · ".join(part.replace(" ", NO_BREAK_SPACE) for part in parts)


def show_highlights(
    renderer: PageRenderer, parts: Mapping[str, Iterable[HighlightGroup]]
) -> dict[str, list[tuple[str, list[ListLine]]]]:
    """Show each part of a day's or week's highlights, by its name.

    A part gives each repository with a line for each commit that stands out.
    """
    return {name: [_show_group(renderer, group) for group in part] for name, part in parts.items()}


def _show_group(renderer: PageRenderer, group: HighlightGroup) -> tuple[str, list[ListLine]]:
    has_day = len({catalog_report.day for catalog_report in group.reports}) > 1
    lines = [renderer.lists.line(item, one, has_day=has_day) for item, one in group.items]
    return group.repository, lines
