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

from digest.site.cache import hash_of
from digest.site.reading.units import BuildUnit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from datetime import date

    from digest.site.pages.plan import BuildPlan
    from digest.site.reading.catalog import Catalog

INDEX = "sitemap-index.xml"
BY_HAND = "sitemap.xml"
LASTING = "sitemap-repositories.xml.gz"
LIMIT = 20_000  # addresses in a file: those of 2,048 characters, the most, stay below 50 MB
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_SAFE = "/:?#[]@!$&'()*+,;=%~"  # what an address may hold beside letters and digits

Dated = tuple[str, "date | None"]  # an address and the day of what stands there


def month_units(plan: BuildPlan, base: str) -> Iterator[tuple[str, BuildUnit]]:
    """Plan the months' files; `base` is a hash of what all of them depend on."""
    pages = _by_month(plan)
    for month in plan.months:
        files = _month_files(month.name, pages[month.name])
        yield files[0], BuildUnit(hash_of(base, month.version), files)


def month_sitemaps(
    plan: BuildPlan, changed: Collection[str], root: str
) -> Iterator[tuple[str, bytes]]:
    """Make the files of the months that changed: all their pages, with the days of what they show.

    `changed` has the names of changed units.
    """
    pages = _by_month(plan)
    for month in plan.months:
        dated = pages[month.name]
        files = _month_files(month.name, dated)
        for n, file in enumerate(files if files[0] in changed else ()):
            yield file, packed(urlset(dated[n * LIMIT : (n + 1) * LIMIT], root))


def lasting_sitemap(plan: BuildPlan, root: str) -> bytes:
    """Make the file of the pages that belong to no month."""
    return packed(urlset(_by_month(plan)[""], root))


def _by_month(plan: BuildPlan) -> dict[str, list[Dated]]:
    """List each month's addresses, and under "" those of none."""
    dated: dict[str, list[Dated]] = {name: [] for name in ("", *(m.name for m in plan.months))}
    for planned in plan.pages:
        source = planned.source
        dated[source.month] += ((address, source.day) for address in source.addresses)
    return dated


def _month_files(name: str, dated: Sequence[Dated]) -> tuple[str, ...]:
    """Name the files that hold a month's addresses, `LIMIT` in each."""
    rest = range(2, -(-len(dated) // LIMIT) + 1)
    return (f"sitemap-{name}.xml.gz", *(f"sitemap-{name}-{n}.xml.gz" for n in rest))


def urlset(dated: Iterable[Dated], root: str) -> bytes:
    """Make a sitemap of addresses below `root`."""
    return _document("urlset", "url", dated, root)


def index(plan: BuildPlan, root: str) -> bytes:
    """Make the index of all sitemaps, each with the newest day in it."""
    days = {month.name: month.reports[-1].placed.report.day for month in plan.months}
    listed: list[Dated] = [(BY_HAND, None), (LASTING, max(days.values(), default=None))]
    pages = _by_month(plan)
    for name, day in days.items():
        listed += ((file, day) for file in _month_files(name, pages[name]))
    return _document("sitemapindex", "sitemap", listed, root)


def pages_by_hand(catalog: Catalog, addresses: Iterable[str]) -> list[Dated]:
    """List the hand-written pages; what the home shows has a day."""
    newest = max(catalog.by_day, default=None)
    return [(address, None if address else newest) for address in addresses]


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
