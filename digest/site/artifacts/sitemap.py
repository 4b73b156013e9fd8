"""Sitemaps (https://www.sitemaps.org/protocol.html): every page, by month, under one index.

A build makes those of the months that changed. They are gzipped: most of an address is a SHA, and
the rest repeats. `sitemap.xml` holds the hand-written pages alone, because the theme reads it to
know between which pages it need not reload (`navigation.instant`).
"""

from __future__ import annotations

import gzip
import html
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import quote

from digest.site.cache import hash_of
from digest.site.reading.units import BuildUnit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from digest.site.pages.plan import BuildPlan

INDEX = "sitemap-index.xml"
HAND_WRITTEN = "sitemap.xml"
LASTING = "sitemap-repositories.xml.gz"  # of the pages that belong to no month
LIMIT = 20_000  # addresses a file: even at 2,048 characters, the longest, they stay below 50 MB
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_SAFE = "/:?#[]@!$&'()*+,;=%~"  # what an address may hold beside letters and digits

Dated = tuple[str, "date | None"]  # an address and the day of what stands there
Pages = dict[str, list[Dated]]  # by month; of no month under ""


def month_units(plan: BuildPlan, pages: Pages, base_hash: str) -> Iterator[tuple[str, BuildUnit]]:
    """Yield the units of the months' sitemaps, by name.

    `base_hash` is that of what all of them depend on besides the month.
    """
    for month in plan.months:
        files = _month_files(month.name, pages[month.name])
        yield (
            files[0],
            BuildUnit(hash_of(base_hash, *(part.version for part in month.parts)), files),
        )


def month_sitemaps(
    plan: BuildPlan, pages: Pages, changed: Collection[str], root: str
) -> Iterator[tuple[str, bytes]]:
    """Make the sitemaps of the months that changed; yield path and content.

    They hold all pages of a month, each with the day of what it shows. `changed` has the names of
    changed units.
    """
    for month in plan.months:
        dated = pages[month.name]
        files = _month_files(month.name, dated)
        for n, file in enumerate(files if files[0] in changed else ()):
            yield file, gzipped(urlset(dated[n * LIMIT : (n + 1) * LIMIT], root))


def lasting_unit(pages: Pages, base_hash: str) -> BuildUnit:
    """Give the unit of the sitemap of the pages that belong to no month."""
    inputs = (part for address, day in pages[""] for part in (address, str(day)))
    return BuildUnit(hash_of(base_hash, *inputs), (LASTING,))


def lasting_sitemap(pages: Pages, root: str) -> bytes:
    """Make the sitemap of the pages that belong to no month, gzipped."""
    return gzipped(urlset(pages[""], root))


def urlset(dated: Iterable[Dated], root: str) -> bytes:
    """Make a sitemap of addresses below `root`, the site's address."""
    return _document("urlset", "url", dated, root)


def index(plan: BuildPlan, pages: Pages, root: str, others: Iterable[str]) -> bytes:
    """Make the index of all sitemaps, each with the newest day of its pages; `others` first."""
    days = {month.name: month.last_day for month in plan.months}
    listed: list[Dated] = [(file, None) for file in others]
    listed.append((LASTING, max(days.values(), default=None)))
    for name, day in days.items():
        listed += ((file, day) for file in _month_files(name, pages[name]))
    return _document("sitemapindex", "sitemap", listed, root)


def hand_written_files(
    addresses: Iterable[str], newest: str, root: str
) -> Iterator[tuple[str, bytes]]:
    """Make the sitemap of hand-written pages, which replaces MkDocs's; yield paths and contents.

    The home alone has a day: the `newest`, "" for none, whose commits it shows.
    """
    day = date.fromisoformat(newest) if newest else None
    data = urlset([(address, None if address else day) for address in addresses], root)
    yield HAND_WRITTEN, data
    yield f"{HAND_WRITTEN}.gz", gzipped(data)


def gzipped(data: bytes) -> bytes:
    """Gzip a file; the same content gives the same bytes."""
    return gzip.compress(data, 9, mtime=0)


def pages_by_month(plan: BuildPlan) -> Pages:
    """List each month's addresses, and under "" those that belong to no month."""
    dated: dict[str, list[Dated]] = {name: [] for name in ("", *(m.name for m in plan.months))}
    for planned in plan.pages:
        source = planned.source
        if planned.kind.is_listed:
            dated[source.month] += ((address, source.day) for address in source.addresses)
    return dated


def _month_files(name: str, dated: Sequence[Dated]) -> tuple[str, ...]:
    """Name the files that hold a month's addresses, `LIMIT` in each."""
    rest = range(2, -(-len(dated) // LIMIT) + 1)
    return (f"sitemap-{name}.xml.gz", *(f"sitemap-{name}-{n}.xml.gz" for n in rest))


def _document(name: str, part: str, dated: Iterable[Dated], root: str) -> bytes:
    """Make a document of addresses: escaped for an address, then for XML."""
    parts = [f"{_HEAD}<{name} {_NAMESPACE}>\n"]
    for address, day in dated:
        place = html.escape(quote(root + address, safe=_SAFE), quote=False)
        changed = f"<lastmod>{day.isoformat()}</lastmod>" if day else ""
        parts.append(f"<{part}><loc>{place}</loc>{changed}</{part}>\n")
    return "".join([*parts, f"</{name}>\n"]).encode()
