"""Sitemaps (https://www.sitemaps.org/protocol.html): every page, by month, under one index.

A month's is made anew where the month changed. They are packed, for most of an address is a SHA
and the rest repeats; the index and what it says of hand-written pages are made each time.
"""

from __future__ import annotations

import gzip
import html
from typing import TYPE_CHECKING
from urllib.parse import quote

from digest.site.cache import hash_of
from digest.site.plan import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from digest.site.catalog import Catalog
    from digest.site.plan import Month, Plan

INDEX = "sitemap.xml"
PAGES = "sitemap-pages.xml.gz"
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
    number = len(month.days) + sum(len(units[p.placed.address].pages) for p in month.reports)
    rest = range(2, -(-number // LIMIT) + 1)
    return (f"sitemap-{month.name}.xml.gz", *(f"sitemap-{month.name}-{n}.xml.gz" for n in rest))


def month_sitemaps(month: Month, units: Mapping[str, Unit], root: str) -> Iterator[bytes]:
    """Make a month's files: its days, reports and commits, with the reports' days."""
    dated: list[Dated] = [(f"{day.isoformat()}/", day) for _, day, _ in month.days]
    for planned in month.reports:
        day = planned.placed.report.day
        dated += ((address, day) for address in units[planned.placed.address].pages)
    for start in range(0, len(dated), LIMIT):
        yield urlset(dated[start : start + LIMIT], root)


def urlset(dated: Iterable[Dated], root: str) -> bytes:
    """Make a packed sitemap of addresses below `root`."""
    return packed(_document("urlset", "url", dated, root))


def index(plan: Plan, root: str) -> bytes:
    """Make the index of all sitemaps, each with the newest day in it."""
    days = {month.name: month.days[-1][1] for month in plan.months}
    listed: list[Dated] = [(PAGES, max(days.values(), default=None))]
    for month in plan.months:
        listed += ((name, days[month.name]) for name in month_files(month, plan.units))
    return _document("sitemapindex", "sitemap", listed, root)


def lasting_pages(catalog: Catalog, by_hand: Sequence[str]) -> list[Dated]:
    """List the pages of no month: hand-written ones, the home, the repositories."""
    newest = max(catalog.by_day, default=None)
    dated = [(address, None if address else newest) for address in by_hand]
    return dated + [
        (f"{name}/", reports[-1].report.day) for name, reports in catalog.by_repository.items()
    ]


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
