"""Which release is before which, as the archive's reports have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.releases.store import release_age

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
