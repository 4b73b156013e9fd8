"""What a site publishes beside its pages: feeds, data, sitemaps, and what tells of them.

What costs is planned as units beside the pages' and made where it changed; a few small files are
written each time. A file of the user's own goes before any of these.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from digest.models import Level
from digest.site.artifacts import robots_llms, sitemap
from digest.site.artifacts.feeds import ATOM, all_channels, beginning, feed_units
from digest.site.artifacts.manifest import write_manifest
from digest.site.artifacts.sha_lookup import SHA_FOLDER, look_up_tables, sha_files
from digest.site.cache import code_hash, hash_of
from digest.site.html.addresses import MANIFEST, data_file
from digest.site.reading.units import BuildUnit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from digest.config.settings import FeedSettings
    from digest.site.artifacts.feed_formats import Feed
    from digest.site.artifacts.feed_items import FeedItem, FeedItems
    from digest.site.artifacts.feeds import Channel
    from digest.site.artifacts.site_info import HandWrittenPage, SiteInfo
    from digest.site.content.entries import SiteContext
    from digest.site.pages.plan import BuildPlan
    from digest.site.reading.catalog import Catalog
    from digest.site.reading.outlines import Library


class FileWriter(Protocol):
    """Where files are written, by their paths below the site."""

    def write(self, name: str, data: bytes) -> None:
        """Write a file."""

    def write_if_changed(self, name: str, data: bytes) -> bool:
        """Write a file unless the same one is published; tell whether it was written."""


@dataclass(frozen=True)
class Artifacts:
    """Plans and makes what is published beside the pages."""

    site: SiteContext
    about: SiteInfo
    by_hand: Sequence[HandWrittenPage]
    others: Collection[str]  # files of the user's own
    has_sitemap: bool

    @cached_property
    def _base(self) -> str:
        """Hash what all of it depends on beside the archive."""
        zone = self.site.timezone.key
        return hash_of(code_hash(), repr(self.about), self.site.language, zone)

    # ---- what there is to be

    def added_to(self, plan: BuildPlan) -> BuildPlan:
        """Add to a plan of pages what is published beside them."""
        return replace(plan, units={**plan.units, **dict(self._units(plan))})

    def _units(self, plan: BuildPlan) -> Iterator[tuple[str, BuildUnit]]:
        catalog = self.site.catalog
        key = hash_of(self._base, *(placed.source for placed in catalog.reports))
        yield MANIFEST, BuildUnit(key, (MANIFEST,))
        yield SHA_FOLDER, BuildUnit(key, sha_files())
        if self.about.feeds:
            yield from feed_units(catalog, self.about.feeds.commits, self._base)
        if self.about.has_data:
            yield from self._data_units(catalog)
        if self.has_sitemap:
            yield from sitemap.month_units(plan, self._base)

    def _data_units(self, catalog: Catalog) -> Iterator[tuple[str, BuildUnit]]:
        for placed in catalog.reports:
            file = data_file(placed.report.repository, placed.report.day)
            yield file, BuildUnit(hash_of(self._base, placed.source), (file,))

    # ---- making it

    def make(
        self, plan: BuildPlan, changed: Collection[str], library: Library, output: FileWriter
    ) -> None:
        """Write what changed, and what is written each time. Reports' data is made with them."""
        if MANIFEST in changed:
            output.write_if_changed(MANIFEST, write_manifest(self.site, self.about))
        if SHA_FOLDER in changed:
            for name, data in look_up_tables(self.site.catalog):
                output.write_if_changed(name, data)
        self._make_feeds(changed, library, output)
        if self.has_sitemap:
            self._make_sitemaps(plan, changed, output)
        self._make_signposts(output)

    def _make_feeds(self, changed: Collection[str], library: Library, output: FileWriter) -> None:
        channels = [c for c in all_channels(self.site.catalog) if c.file(ATOM) in changed]
        if not channels or not self.about.feeds:
            return
        from digest.site.artifacts.feed_formats import WRITERS
        from digest.site.artifacts.feed_items import FeedItems

        items = FeedItems(self.site, library, self.about.root)
        for channel in channels:
            feed = self._feed(channel, items, self.about.feeds)
            for ending, write in WRITERS.items():
                output.write_if_changed(channel.file(ending), write(feed))

    def _feed(self, channel: Channel, items: FeedItems, options: FeedSettings) -> Feed:
        from digest.site.artifacts.feed_formats import Feed

        newest = items.of(channel, options.commits)
        locale = self.site.locale
        level = locale.pages.level.format(level=locale.levels[Level.HIGH])
        parts = [channel.repository, self.about.name, level if channel.is_high else ""]
        return Feed(
            channel=channel,
            root=self.about.root,
            title=" · ".join(filter(None, parts)),
            description="" if channel.repository else self.about.description,
            author=self.about.name,
            language=str(self.site.language),
            updated=self._updated(channel, newest),
            is_full=options.is_full,
            items=newest,
        )

    def _updated(self, channel: Channel, newest: Sequence[FeedItem]) -> datetime:
        """Give the time of the newest commit; without one, the day on which the archive begins."""
        if newest:
            return newest[0].published
        return datetime.combine(beginning(channel, self.site.catalog), time.min, UTC)

    def _make_sitemaps(self, plan: BuildPlan, changed: Collection[str], output: FileWriter) -> None:
        root = self.about.root
        for name, data in sitemap.month_sitemaps(plan, changed, root):
            output.write_if_changed(name, data)
        addresses = (page.address for page in self.by_hand)
        pages = sitemap.pages_by_hand(self.site.catalog, addresses)
        by_hand = sitemap.urlset(pages, root)
        output.write(sitemap.LASTING, sitemap.lasting_sitemap(plan, root))
        output.write(sitemap.BY_HAND, by_hand)
        output.write(f"{sitemap.BY_HAND}.gz", sitemap.packed(by_hand))
        output.write(sitemap.INDEX, sitemap.index(plan, root))

    def _make_signposts(self, output: FileWriter) -> None:
        pages = [page for page in self.by_hand if page.address]
        texts = {robots_llms.LLMS: robots_llms.llms(self.site, self.about, pages)}
        if self.about.root:
            texts[robots_llms.ROBOTS] = robots_llms.robots(self.about.root)
        for name in texts.keys() - set(self.others):
            output.write(name, texts[name].encode())


def artifact_files(catalog: Catalog, about: SiteInfo) -> Iterator[str]:
    """Yield the files that nobody else may write."""
    yield MANIFEST
    if about.feeds:
        yield from (file for channel in all_channels(catalog) for file in channel.files)
    if about.has_data:
        yield from (data_file(p.report.repository, p.report.day) for p in catalog.reports)
