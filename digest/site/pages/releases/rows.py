"""Releases in lists: on their own pages, and on those of days, weeks, repositories and the home."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from digest.releases import ReleaseSection
from digest.site.html.text import with_turns_shown
from digest.site.rendering.parts import NO_BREAK_SPACE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from digest.releases import Release
    from digest.site.reading.releases.index import CatalogRelease
    from digest.site.rendering.renderer import PageRenderer

_SAID = (ReleaseSection.BREAKING, ReleaseSection.SECURITY)


class ReleaseRow(NamedTuple):
    """A release in a list."""

    repository: str
    tag: str
    address: str
    day: date
    figures: str  # in words
    is_prerelease: bool


def release_rows(renderer: PageRenderer, releases: Iterable[CatalogRelease]) -> list[ReleaseRow]:
    """Show releases, in their order."""
    return [
        ReleaseRow(
            one.repository,
            with_turns_shown(one.tag),
            one.address,
            one.day,
            " · ".join(figures_of_release(renderer, one.release)),
            one.release.is_prerelease,
        )
        for one in releases
    ]


def row_hash_inputs(releases: Iterable[CatalogRelease]) -> Iterator[str]:
    """Yield what lists show of releases."""
    for one in releases:
        yield from (one.address, one.tag, str(one.day), str(one.release.is_prerelease))
        yield from map(str, (*one.release.counts, *_said(one.release)))


def figures_of_release(renderer: PageRenderer, release: Release) -> Iterator[str]:
    """Say how many commits a release holds, and how many of note."""
    words, (breaking, security) = renderer.words, _said(release)
    texts = [words.counted("commits", release.counts.total)]
    if release.counts.high:
        texts.append(words.counted("some_high", release.counts.high))
    if breaking:
        texts.append(words.counted("some_breaking", breaking))
    if security:
        texts.append(words.counted("some_security", security))
    yield from (text.replace(" ", NO_BREAK_SPACE) for text in texts)


def _said(release: Release) -> tuple[int, ...]:
    """Count the commits that break something, and those of security."""
    sections = [commit.section for commit in release.commits]
    return tuple(map(sections.count, _SAID))
