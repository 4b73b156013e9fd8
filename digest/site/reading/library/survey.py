"""What an archive holds, file by file, without a look at what stands in its reports.

Where a survey is as it was, so is the archive: what was made of it then is right now.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from digest.archive.listing import is_hidden_folder, list_archive
from digest.archive.store import read_bytes_below, relative_name
from digest.site.cache import hash_of
from digest.watching.store import hash_owners

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


class Survey(NamedTuple):
    """What lies in an archive's folder."""

    hash: str  # of all that a site may show of it; "" where something can't be read
    reports: Mapping[Path, str]  # hashes of the files that are reports or ought to be


def survey_archive(folder: Path, known: Mapping[Path, str] | None = None) -> Survey:
    """Survey an archive's folder; `known` has the hashes of files that were read already."""
    try:
        listing = list_archive(folder)
        reports = {path: (known or {}).get(path) or _hash(path, folder) for path in listing.reports}
        others = {path: _hash(path, folder) for path in (*listing.briefs, *listing.releases)}
    except OSError:
        return Survey("", {})
    parts = [f"{relative_name(path, folder)} {found}" for path, found in (reports | others).items()]
    parts += (f"{relative_name(path, folder)} other" for path in listing.others)
    parts += (f"{relative_name(path, folder)} odd {path.is_symlink()}" for path in listing.odd)
    return Survey(hash_of(*parts, hash_owners(folder)), reports)


def _hash(path: Path, folder: Path) -> str:
    return hash_of(read_bytes_below(path, folder))


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """Give size and time of each file in a folder: to tell whether it is at rest meanwhile."""
    return dict(_stamps(folder))


def _stamps(folder: Path) -> Iterator[tuple[str, tuple[int, int]]]:
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not is_hidden_folder(name)]  # such as `.git`
        for name in names:
            path = f"{place}/{name}"
            try:
                state = os.lstat(path)
            except OSError:
                continue
            yield path, (state.st_size, state.st_mtime_ns)
