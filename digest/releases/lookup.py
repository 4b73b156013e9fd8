"""Which release has a commit: looked up in the archive's reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.releases.store import release_age

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from digest.releases.records import Release


def first_releases(releases: Iterable[Release]) -> Mapping[tuple[str, str], Release]:
    """Give the release that holds each commit first, by repository and full SHA.

    A commit that is in none is not released yet; or it was before the archive began, on a branch
    that was merged later.
    """
    found: dict[tuple[str, str], Release] = {}
    for release in sorted(releases, key=release_age):
        for sha in release.shas:
            found.setdefault((release.repository, sha), release)
    return found
