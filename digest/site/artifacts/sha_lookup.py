"""Data for scripts: which commit a SHA's first digits name."""

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
    """Name the files, one for each two digits that a SHA can begin with."""
    return tuple(f"{SHA_FOLDER}/{start}.json" for start in _STARTS)


def look_up_tables(catalog: Catalog) -> Iterator[tuple[str, bytes]]:
    """Make `api/sha/<2 hex>.json`: the commits by repository, and what has no page of its own."""
    for start, found in _by_start(catalog).items():
        yield f"{SHA_FOLDER}/{start}.json", json.dumps(found, separators=(",", ":")).encode()


def _by_start(catalog: Catalog) -> Mapping[str, Mapping[str, object]]:
    """Group the SHAs by their first two digits: `commits` by repository, `entries` by address."""
    commits: defaultdict[str, dict[str, list[str]]] = defaultdict(dict)
    entries: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for placed in catalog.reports:
        for item in placed.items:
            sha = item.entry.commit.sha
            if catalog.owns(placed, item):
                commits[sha[:2]].setdefault(placed.report.repository, []).append(sha)
            elif sha and not item.address:
                entries[sha[:2]][sha] = f"{placed.address}#{item.anchor}"
    return {
        start: {"commits": commits.get(start, {}), "entries": entries.get(start, {})}
        for start in _STARTS  # all of them: a browser complains of each file that is not there
    }
