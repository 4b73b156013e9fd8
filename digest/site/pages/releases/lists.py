"""Pages that list releases: all of a repository, and the latest of all repositories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.site.html.addresses import (
    RELEASES,
    ROOT_PLACEHOLDER,
    releases_address,
    repository_address,
)
from digest.site.pages.releases.rows import release_rows, row_hash_inputs
from digest.site.rendering.page import Page, PageSource

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.site.reading.catalog import Catalog
    from digest.site.reading.releases.index import CatalogRelease
    from digest.site.rendering.renderer import PageRenderer

MOST_LATEST = 50  # releases of all repositories that are listed


def releases_sources(catalog: Catalog) -> Iterator[PageSource]:
    """Yield the lists of repositories that have releases."""
    for name, releases in catalog.releases.by_repository.items():
        shown = row_hash_inputs(releases)
        yield PageSource((releases_address(name),), name, shown, releases[-1].day)


def make_releases_page(renderer: PageRenderer, name: str) -> Iterator[Page]:
    """Make the list of a repository's releases, the newest first; `name` is `owner/name`."""
    address, words = releases_address(name), renderer.words
    releases = reversed(renderer.site.catalog.releases.by_repository[name])
    title = words.releases_of.format(name=name)
    content = renderer.render(
        "releases",
        address,
        title=title,
        trail=[(ROOT_PLACEHOLDER + repository_address(name), name)],
        rows=release_rows(renderer, releases),
        repositories=[],
        folder=repository_address(name),
    )
    head = renderer.feed_links(repository_address(name), "release_feeds", page=address)
    yield Page(address, title, title, content, head=head)


def latest_sources(catalog: Catalog) -> Iterator[PageSource]:
    """Yield the list of the latest releases, where there are any."""
    if catalog.releases.releases:
        shown = (*row_hash_inputs(_latest(catalog)), *catalog.releases.by_repository)
        yield PageSource((RELEASES,), None, shown, _latest(catalog)[0].day)


def make_latest_page(renderer: PageRenderer, _: None) -> Iterator[Page]:
    """Make the list of the latest releases, with the repositories' own."""
    catalog, words = renderer.site.catalog, renderer.words
    content = renderer.render(
        "releases",
        RELEASES,
        title=words.releases,
        trail=[],
        rows=release_rows(renderer, _latest(catalog)),
        repositories=[
            (name, releases_address(name), len(group))
            for name, group in catalog.releases.by_repository.items()
        ],
        folder="",
    )
    head = renderer.feed_links("", "release_feeds", page=RELEASES)
    yield Page(RELEASES, words.releases, words.latest_releases, content, head=head)


def _latest(catalog: Catalog) -> list[CatalogRelease]:
    newest = sorted(catalog.releases.releases, key=lambda one: one.release.released, reverse=True)
    return newest[:MOST_LATEST]
