"""Which release is before which, and which has a commit: looked up in the archive's reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.releases.store import release_age

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from digest.releases.records import Release


def by_history(releases: Iterable[Release]) -> Iterator[Release]:
    """Yield releases by repository and time, but each behind the one that it follows."""
    ordered = sorted(releases, key=release_age)
    waiting = {(release.repository, release.tag): release for release in ordered}
    for key in list(waiting):
        chain = []
        while release := waiting.pop(key, None):
            chain.append(release)
            key = (release.repository, release.previous or "")
        yield from reversed(chain)


def first_releases(releases: Iterable[Release]) -> Mapping[tuple[str, str], Release]:
    """Give the release that holds each commit first, by repository and full SHA.

    A commit that is in none is not released yet; or it was before the archive began, on a branch
    that was merged later.
    """
    found: dict[tuple[str, str], Release] = {}
    for release in by_history(releases):
        for sha in release.shas:
            found.setdefault((release.repository, sha), release)
    return found
