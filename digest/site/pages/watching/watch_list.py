"""The page of a watch list: what it watches, and the latest commits that it lets through."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from digest.models import ChangeType, Level
from digest.site.html.addresses import WATCH, day_address
from digest.site.html.text import printable, with_turns_shown
from digest.site.reading.records import count_entries
from digest.site.rendering.page import Page, PageSource, TocEntry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.site.reading.catalog import Catalog
    from digest.site.reading.watching import WatchedCommits
    from digest.site.rendering.renderer import PageRenderer
    from digest.watching.lists import WatchList

MOST_LATEST = 50  # commits that are named


class Watching(NamedTuple):
    """A filter of a watch list in words."""

    what: str
    values: tuple[str, ...]
    is_code: bool = False


def watch_list_sources(catalog: Catalog) -> Iterator[PageSource]:
    """Yield the watch lists that have pages."""
    for watched in catalog.watched.values():
        shown = watched.found[:MOST_LATEST]
        counts = count_entries(item.entry for item in watched.items)
        hash_inputs = (
            *filters_hash_inputs(watched.wanted),
            str(len(catalog.watched) > 1),
            repr(counts.levels),
            str(watched.found[-1][1].day) if watched.found else "",
            *(item.address or f"{report.address}#{item.anchor}" for item, report in shown),
            *dict.fromkeys(report.shown_hash for _, report in shown),
        )
        newest = watched.found[0][1].day if watched.found else None
        yield PageSource((watched.address,), watched, hash_inputs, newest)


def make_watch_list_page(renderer: PageRenderer, watched: WatchedCommits) -> Iterator[Page]:
    """Make the page of a watch list; one that lets nothing through says so."""
    words = renderer.words
    name = printable(with_turns_shown(watched.wanted.name))
    counts = count_entries(item.entry for item in watched.items)
    days = list(_latest_days(renderer, watched))
    others = max(len(watched.found) - MOST_LATEST, 0)
    span = words.span(watched.found[-1][1].day, watched.found[0][1].day) if watched.found else ""
    description = f"{words.counted('commits', counts.total)}, {span}" if span else words.watch_empty
    yield Page(
        watched.address,
        name,
        f"{name}: {description}",
        renderer.render(
            "watch-list",
            watched.address,
            name=name,
            folder=watched.address,
            lists_page=WATCH if len(renderer.site.catalog.watched) > 1 else "",
            watching=watching_in_words(renderer, watched.wanted),
            counts=counts,
            span_of_days=span,
            days=days,
            others=words.watch_others.format(n=f"{others:,}") if others else "",
        ),
        tuple(TocEntry(day["day"], f"digest-{day['day']}") for day in days),
        head=renderer.feed_links(watched.address, "watch_feeds"),
    )


def filters_hash_inputs(wanted: WatchList) -> tuple[str, ...]:
    """Give what pages show of a list itself."""
    names = (wanted.repositories, wanted.owners, wanted.authors)
    return (wanted.name, repr((*names, wanted.paths, wanted.types, str(wanted.level))))


def watching_in_words(renderer: PageRenderer, wanted: WatchList) -> tuple[Watching, ...]:
    """Say what a list watches; all of it where it has no filters."""
    words, locale = renderer.words, renderer.locale
    types = tuple(locale.change_types[ChangeType(one)] for one in wanted.types)
    filters = [
        Watching(words.repositories, wanted.repositories),
        Watching(words.watched_paths, wanted.paths, is_code=True),
        Watching(words.watched_owners, wanted.owners, is_code=True),
        Watching(words.authors, wanted.authors),
        Watching(words.kinds, types),
    ]
    if wanted.level is not Level.LOW:
        level = locale.levels[wanted.level]
        is_highest = wanted.level is Level.HIGH
        text = level if is_highest else words.watched_level.format(level=level)
        filters.append(Watching(words.importance, (text,)))
    shown = (
        one._replace(values=tuple(printable(with_turns_shown(value)) for value in one.values))
        for one in filters
        if one.values
    )
    return tuple(shown) or (Watching(words.watched_all, ()),)


def _latest_days(renderer: PageRenderer, watched: WatchedCommits) -> Iterator[dict[str, Any]]:
    """Yield the latest days for the template, the newest first, each with its repositories."""
    shown = watched.found[:MOST_LATEST]
    lines = [(report, renderer.lists.line(item, report)) for item, report in shown]
    for day, on_day in groupby(lines, lambda pair: pair[0].day):
        groups = [list(group) for _, group in groupby(on_day, lambda pair: pair[0].address)]
        yield {
            "day": day.isoformat(),
            "weekday": renderer.locale.weekday(day),
            "address": day_address(day),
            "repositories": [
                (group[0][0].repository, group[0][0].address, [line for _, line in group])
                for group in groups
            ],
        }
