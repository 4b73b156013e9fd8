"""`api/navigation.json`: what a new day changes in the side column of all pages.

A page names what stays; which days and weeks there are, a browser learns from this file. So no page
is made anew because another day came. The hand-written pages are in it, too: they may be many.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from digest.models import Level
from digest.site.artifacts.report_json import VERSION, json_bytes
from digest.site.html.addresses import repository_address
from digest.site.reading.records import total_counts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from digest.site.artifacts.site_info import GuideEntry
    from digest.site.reading.catalog import Catalog
    from digest.site.reading.records import CatalogReport

NAVIGATION = "api/navigation.json"
NAMED = 8  # repositories that every page names; of more, they lead to the list of all
_NO_PAGE, _QUIET, _BUSY, _HIGH = "0123"  # what a day has: no page, no commits, some, high ones


def write_navigation(catalog: Catalog, guide: Iterable[GuideEntry]) -> bytes:
    """Write what the side column shows beside what pages have, as JSON, in UTF-8.

    A month is a text with a digit for each day up to its last one with reports. Its schema is
    `api/schema/v1/navigation.json`.
    """
    months: defaultdict[str, str] = defaultdict(str)
    for day, reports in catalog.by_day.items():
        name = f"{day:%Y-%m}"
        months[name] = months[name].ljust(day.day - 1, _NO_PAGE) + _state(reports)
    return json_bytes(
        {
            "version": VERSION,
            "months": months,
            "guide": list(_rows(guide)),
        }
    )


def named_repositories(catalog: Catalog) -> list[tuple[str, str]]:
    """Name the repositories that every page leads to, with their addresses; none if they are many.

    The name goes without its owner where it tells them apart.
    """
    names = list(catalog.by_repository)
    if len(names) > NAMED:
        return []
    short = Counter(name.partition("/")[2] for name in names)
    return [
        (last if short[last := name.partition("/")[2]] == 1 else name, repository_address(name))
        for name in names
    ]


def _state(reports: Sequence[CatalogReport]) -> str:
    counts = total_counts(reports)
    if counts.level(Level.HIGH):
        return _HIGH
    return _BUSY if counts.total else _QUIET


def _rows(guide: Iterable[GuideEntry]) -> Iterator[list[Any]]:
    for entry in guide:
        row = [entry.title, entry.address]
        yield [*row, list(_rows(entry.children))] if entry.children else row
