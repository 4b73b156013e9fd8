"""`api/sha/`: the full SHAs by their first two digits, so that scripts can complete short ones."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from digest.site.reading.catalog import Catalog

SHA_FOLDER = "api/sha"
_STARTS = [f"{number:02x}" for number in range(256)]


def sha_files() -> tuple[str, ...]:
    """Name the files: one for each pair of digits that a SHA can begin with."""
    return tuple(f"{SHA_FOLDER}/{start}.json" for start in _STARTS)


def look_up_tables(catalog: Catalog) -> Iterator[tuple[str, bytes]]:
    """Make the files; yield path and content, which is JSON.

    A file has `commits`, the SHAs that have a page, by repository, and `entries`, the addresses on
    their reports' pages of those that have none.
    """
    for start, content in _by_start(catalog).items():
        yield f"{SHA_FOLDER}/{start}.json", json.dumps(content, separators=(",", ":")).encode()


def _by_start(catalog: Catalog) -> Mapping[str, Mapping[str, object]]:
    """Group what the files have by the first two digits of the SHAs."""
    commits: defaultdict[str, dict[str, list[str]]] = defaultdict(dict)
    entries: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for catalog_report in catalog.reports:
        for item in catalog_report.items:
            sha = item.entry.commit.sha
            if catalog.owns(catalog_report, item):
                commits[sha[:2]].setdefault(catalog_report.repository, []).append(sha)
            elif sha and not item.address:
                entries[sha[:2]][sha] = f"{catalog_report.address}#{item.anchor}"
    return {
        start: {"commits": commits.get(start, {}), "entries": entries.get(start, {})}
        for start in _STARTS  # all of them: browsers log an error for a file that is not there
    }
