"""Sitemaps (https://www.sitemaps.org/protocol.html): every page, by month, under one index.

A month's is made anew where the month changed. They are packed, for most of an address is a SHA
and the rest repeats. The theme reads `sitemap.xml` to know which pages it can put in place of each
other without loading (`navigation.instant`): it holds the hand-written ones alone.
"""

from __future__ import annotations

import gzip
import html
from typing import TYPE_CHECKING
from urllib.parse import quote

from digest.site.building.plan import Unit
from digest.site.cache import hash_of
from digest.site.html.addresses import day_address, monday_of, week_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from digest.site.building.plan import Month, Plan
    from digest.site.reading.catalog import Catalog

INDEX = "sitemap-index.xml"
BY_HAND = "sitemap.xml"
LASTING = "sitemap-repositories.xml.gz"
LIMIT = 20_000  # addresses in a file: those of 2,048 characters, the most, stay below 50 MB
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_SAFE = "/:?#[]@!$&'()*+,;=%~"  # what an address may hold beside letters and digits

Dated = tuple[str, "date | None"]  # an address and the day of what stands there


def month_units(plan: Plan, base: str) -> Iterator[tuple[str, Unit]]:
    """Plan the months' files; `base` is a hash of what all of them depend on."""
    for month in plan.months:
        files = month_files(month, plan.units)
        yield files[0], Unit(hash_of(base, month.version), files)


def month_files(month: Month, units: Mapping[str, Unit]) -> tuple[str, ...]:
    """Name the files that hold a month's addresses, `LIMIT` in each."""
    number = len(month.days) + len(month.weeks)
    number += sum(len(units[p.placed.address].pages) for p in month.reports)
    rest = range(2, -(-number // LIMIT) + 1)
    return (f"sitemap-{month.name}.xml.gz", *(f"sitemap-{month.name}-{n}.xml.gz" for n in rest))


def month_sitemaps(month: Month, units: Mapping[str, Unit], root: str) -> Iterator[bytes]:
    """Make a month's files: its weeks, days, reports and commits, with the reports' days."""
    days = [day for _, day, _ in month.days]
    dated: list[Dated] = [(day_address(day), day) for day in days]
    for _, monday, _ in month.weeks:
        newest = max(day for day in days if monday_of(day) == monday)
        dated.append((week_address(monday), newest))
    for planned in month.reports:
        day = planned.placed.report.day
        dated += ((address, day) for address in units[planned.placed.address].pages)
    for start in range(0, len(dated), LIMIT):
        yield packed(urlset(dated[start : start + LIMIT], root))


def urlset(dated: Iterable[Dated], root: str) -> bytes:
    """Make a sitemap of addresses below `root`."""
    return _document("urlset", "url", dated, root)


def index(plan: Plan, root: str) -> bytes:
    """Make the index of all sitemaps, each with the newest day in it."""
    days = {month.name: month.days[-1][1] for month in plan.months}
    listed: list[Dated] = [(BY_HAND, None), (LASTING, max(days.values(), default=None))]
    for month in plan.months:
        listed += ((name, days[month.name]) for name in month_files(month, plan.units))
    return _document("sitemapindex", "sitemap", listed, root)


def pages_by_hand(catalog: Catalog, addresses: Iterable[str]) -> list[Dated]:
    """List the hand-written pages; what the home shows has a day."""
    newest = max(catalog.by_day, default=None)
    return [(address, None if address else newest) for address in addresses]


def lasting_pages(catalog: Catalog) -> list[Dated]:
    """List the archive's pages of no month: the repositories."""
    return [(f"{name}/", reports[-1].report.day) for name, reports in catalog.by_repository.items()]


def packed(data: bytes) -> bytes:
    """Pack a file; the same one gives the same bytes."""
    return gzip.compress(data, 9, mtime=0)


def _document(name: str, part: str, dated: Iterable[Dated], root: str) -> bytes:
    """Make a document of addresses: escaped for an address, then for XML."""
    parts = [f"{_HEAD}<{name} {_NAMESPACE}>\n"]
    for address, day in dated:
        place = html.escape(quote(root + address, safe=_SAFE), quote=False)
        changed = f"<lastmod>{day.isoformat()}</lastmod>" if day else ""
        parts.append(f"<{part}><loc>{place}</loc>{changed}</{part}>\n")
    return "".join([*parts, f"</{name}>\n"]).encode()
