"""What pages have in common that sum up several reports: days, weeks, repositories, the home."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from digest.models import Level
from digest.site.html.addresses import search_link
from digest.site.rendering.list_lines import DayForm
from digest.site.rendering.page import TocEntry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from digest.site.content.highlights import HighlightGroup, Highlights
    from digest.site.reading.records import Counts
    from digest.site.rendering.list_lines import ListLine
    from digest.site.rendering.renderer import PageRenderer


NO_BREAK_SPACE = "\u00a0"


class Figure(NamedTuple):
    """A number of a day or week in words; `link` is "" where it leads nowhere."""

    text: str
    link: str


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
    page: str = "",
    before: int | None = None,
    area: str = "",
) -> list[Figure]:
    """Say how many commits a day or week had, and how many of which note.

    `page` is the link to the page with its reverts and breaking changes where that is another one,
    `before` the number of commits that the week before had, `area` what most are of.
    """
    words = renderer.words
    reverts, breaking, said_breaking = (
        sum(len(group.items) for group in part)
        for part in (highlights.reverts, highlights.breaking, highlights.said_breaking)
    )
    total = words.counted("commits", counts.total)
    if before is not None and before != counts.total:
        change = f"{counts.total - before:+,}".replace("-", "−")
        total = words.than_before.format(commits=total, change=change)
    figures = [Figure(total, "")]
    if high := counts.level(Level.HIGH):
        figures.append(Figure(words.counted("some_high", high), ""))
    if reverts:
        figures.append(Figure(words.counted("some_reverts", reverts), f"{page}#reverts"))
    if breaking:
        figures.append(Figure(words.counted("some_breaking", breaking), f"{page}#breaking"))
    if said_breaking:
        said = words.counted("some_said_breaking", said_breaking)
        figures.append(Figure(said, f"{page}#said_breaking"))
    if area:
        link = search_link(area=area) if renderer.has_search else ""
        figures.append(Figure(words.most_in.format(area=area), link))
    return [one._replace(text=one.text.replace(" ", NO_BREAK_SPACE)) for one in figures]


def show_highlights(
    renderer: PageRenderer, highlights: Highlights
) -> dict[str, list[tuple[str, list[ListLine]]]]:
    """Show what broke and what was taken back in a day or a week, by its part's name.

    A part gives each repository with a line for each commit that stands out. What an analysis says
    of what breaks is the model's word: it stands below the line, and apart where no rule says so.
    """
    parts = {
        "breaking": highlights.breaking,
        "said_breaking": highlights.said_breaking,
        "reverts": highlights.reverts,
    }
    return {
        name: [_show_group(renderer, group, is_breaking="breaking" in name) for group in part]
        for name, part in parts.items()
    }


def _show_group(
    renderer: PageRenderer, group: HighlightGroup, *, is_breaking: bool
) -> tuple[str, list[ListLine]]:
    has_days = len({catalog_report.day for catalog_report in group.reports}) > 1
    day = DayForm.WEEKDAY if has_days else None
    lines = [
        renderer.lists.line(item, one, day, item.summary.breaking if is_breaking else "")
        for item, one in group.items
    ]
    return group.repository, lines
