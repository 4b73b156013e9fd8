"""The archive's releases with their addresses, and in which of them a commit is first."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from digest.releases.lookup import by_history
from digest.site.html.addresses import NOT_YET, release_address

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence
    from datetime import date
    from zoneinfo import ZoneInfo

    from digest.releases import Release
    from digest.site.reading.releases.shown import ShownRelease


class FirstIn(NamedTuple):
    """The release that is the first to hold a commit; `tag` is `NOT_YET` where none does."""

    tag: str = ""  # "" where it is not known
    address: str = ""  # of the release's page, "" for none


UNKNOWN = FirstIn()
UNRELEASED = FirstIn(NOT_YET)


@dataclass(frozen=True, slots=True)
class CatalogRelease:
    """A release and where it is shown."""

    release: Release
    hash: str  # of all that is shown of it
    address: str  # of its page; "" where the site does not show its day
    day: date  # in the archive's time zone

    @property
    def repository(self) -> str:
        """Its repository, as `owner/name`."""
        return self.release.repository

    @property
    def tag(self) -> str:
        """Its tag."""
        return self.release.tag


@dataclass(frozen=True)
class ReleaseIndex:
    """All releases, by repository, each one's by history: none before the one that it follows."""

    releases: tuple[CatalogRelease, ...] = ()
    known: tuple[CatalogRelease, ...] = ()  # these, and those of days that the site does not show

    @cached_property
    def by_repository(self) -> dict[str, tuple[CatalogRelease, ...]]:
        """Group the releases by repository, in order of their names; in one the oldest first."""
        return _by_repository(self.releases)

    @cached_property
    def _known_by_repository(self) -> dict[str, tuple[CatalogRelease, ...]]:
        return _by_repository(self.known)

    @cached_property
    def by_day(self) -> dict[date, tuple[CatalogRelease, ...]]:
        """Group the releases by day."""
        found: dict[date, list[CatalogRelease]] = {}
        for one in self.releases:
            found.setdefault(one.day, []).append(one)
        return {day: tuple(group) for day, group in found.items()}

    def on(self, days: Iterable[date]) -> tuple[CatalogRelease, ...]:
        """Give the releases of these days, in the days' order."""
        return tuple(one for day in days for one in self.by_day.get(day, ()))

    def since(self, first: date, before: date) -> tuple[CatalogRelease, ...]:
        """Give the releases from a day on until `before`, which is no part of it."""
        return self.on(day for day in sorted(self.by_day) if first <= day < before)

    def knows(self, repository: str) -> bool:
        """Tell whether it can say of some commit of a repository in which release it is first."""
        return repository in self._known_by_repository

    def first_in(self, repository: str, sha: str, day: date) -> FirstIn:
        """Tell in which release a commit is first that landed on a day.

        One that is in none is not released yet, unless it may be in one that the archive has not.
        """
        if repository not in self._firsts:
            return UNKNOWN
        if found := self._firsts[repository].get(sha):
            return found
        since = self._known_since[repository]
        return UNRELEASED if sha and since and day >= since else UNKNOWN

    def around(
        self, release: CatalogRelease
    ) -> tuple[CatalogRelease | None, CatalogRelease | None]:
        """Give the releases before and after one, of what it is a release of; `None` at an end."""
        series = release.release.series
        own = [one for one in self.by_repository[release.repository] if _series(one) == series]
        at = own.index(release)
        return own[at - 1] if at else None, own[at + 1] if at + 1 < len(own) else None

    @cached_property
    def _firsts(self) -> dict[str, dict[str, FirstIn]]:
        """By repository and SHA, the first release that holds a commit."""
        found: dict[str, dict[str, FirstIn]] = {}
        for name, group in self._known_by_repository.items():
            own = found[name] = {}
            for one in group:
                first = FirstIn(one.tag, one.address)
                for sha in one.release.shas:
                    own.setdefault(sha, first)
        return found

    @cached_property
    def _known_since(self) -> dict[str, date | None]:
        """From which day on all that is in a release is known; `None` where it never is."""
        return {name: _known_since(group) for name, group in self._known_by_repository.items()}


def place_releases(
    releases: Iterable[ShownRelease],
    zone: ZoneInfo,
    repositories: Container[str],
    days: Container[date] | None = None,
) -> ReleaseIndex:
    """Give releases their addresses; those of repositories without reports are left out.

    Of the `days` that a site shows, all others' releases have no page there.
    Of two tags that a file system may take for one, the later has another address than its own.
    """
    taken: set[str] = set()
    placed = []
    found = [one for one in releases if one.release.repository in repositories]
    hashes = {(one.release.repository, one.release.tag): one.hash for one in found}
    for release in by_history(one.release for one in found):
        tag = release.tag
        address = release_address(release.repository, tag)
        if address.lower() in taken:
            address = release_address(release.repository, tag, is_plain=False)
        taken.add(address.lower())
        day = release.released.astimezone(zone).date()
        if days is not None and day not in days:
            address = ""
        placed.append(CatalogRelease(release, hashes[release.repository, tag], address, day))
    return ReleaseIndex(tuple(one for one in placed if one.address), tuple(placed))


def _by_repository(
    releases: Iterable[CatalogRelease],
) -> dict[str, tuple[CatalogRelease, ...]]:
    found: dict[str, list[CatalogRelease]] = {}
    for one in releases:
        found.setdefault(one.repository, []).append(one)
    return {name: tuple(group) for name, group in found.items()}


def _known_since(releases: Sequence[CatalogRelease]) -> date | None:
    oldest = releases[0]
    if any(one.release.counts.total > len(one.release.shas) for one in releases):
        return None
    is_first = oldest.release.previous is None and not oldest.release.is_cut
    return oldest.day.min if is_first else oldest.day


def _series(release: CatalogRelease) -> str:
    return release.release.series
