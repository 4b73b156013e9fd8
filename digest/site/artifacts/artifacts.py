"""What a site publishes beside its pages: feeds, data, sitemaps, `robots.txt` and `llms.txt`.

It is planned as units, like pages, and made where it changed, but for what replaces files of
MkDocs's, which is written each time. A file of the site's author goes before one of ours.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from digest.models import Level
from digest.site.artifacts import robots_llms, sitemap
from digest.site.artifacts.feeds.archives import (
    archive_files,
    archive_units,
    archives_of,
    newest_links,
)
from digest.site.artifacts.feeds.channels import (
    ATOM,
    all_channels,
    feed_files,
    feed_units,
    first_day,
)
from digest.site.artifacts.feeds.records import xml_text
from digest.site.artifacts.manifest import write_manifest
from digest.site.artifacts.navigation import NAVIGATION, write_navigation
from digest.site.artifacts.sha_lookup import SHA_FOLDER, look_up_tables, sha_files
from digest.site.cache import code_hash, hash_of
from digest.site.html.addresses import MANIFEST, data_file
from digest.site.html.text import with_turns_shown
from digest.site.reading.units import BuildUnit, first_hash_inputs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from digest.config.settings import FeedSettings
    from digest.site.artifacts.feeds.archives import Archives
    from digest.site.artifacts.feeds.channels import Channel
    from digest.site.artifacts.feeds.formats import Feed
    from digest.site.artifacts.feeds.items import FeedItems
    from digest.site.artifacts.feeds.records import FeedItem
    from digest.site.artifacts.site_info import GuideEntry, HandWrittenPage, SiteInfo
    from digest.site.content.entries import SiteContext
    from digest.site.pages.plan import BuildPlan
    from digest.site.reading.catalog import Catalog
    from digest.site.reading.library import Library


class FileWriter(Protocol):
    """Where files are written, by their paths below the site."""

    def write(self, name: str, data: bytes) -> None:
        """Write a file."""

    def write_if_changed(self, name: str, data: bytes) -> bool:
        """Write a file unless the same one is published; tell whether it was written."""


class MkDocsContents(Protocol):
    """What MkDocs puts into the site; known whole when the artifacts are made, not before."""

    @property
    def files(self) -> Collection[str]:
        """Paths below the site."""

    @property
    def pages(self) -> Sequence[HandWrittenPage]:
        """Hand-written pages, by address."""


@dataclass(frozen=True)
class Artifacts:
    """Plans and makes what is published beside the pages."""

    site: SiteContext
    site_info: SiteInfo
    written: MkDocsContents  # what MkDocs puts into the site; files of ours do not replace such
    guide: Sequence[GuideEntry]  # its navigation
    has_sitemap: bool

    def extend_plan(self, plan: BuildPlan) -> BuildPlan:
        """Add units to a plan of pages for what is published beside them."""
        return replace(plan, units={**plan.units, **dict(self._units(plan))})

    def make(
        self, plan: BuildPlan, changed: Collection[str], library: Library, output: FileWriter
    ) -> None:
        """Write the files of changed units, and those that are written each time.

        Reports' data is not among them: it is made where the reports are read. Raises DigestError
        where a report has changed since the build was planned.
        """
        if MANIFEST in changed:
            output.write_if_changed(MANIFEST, write_manifest(self.site, self.site_info))
        if NAVIGATION in changed:
            output.write_if_changed(NAVIGATION, self._navigation)
        if SHA_FOLDER in changed:
            for name, data in look_up_tables(self.site.catalog):
                output.write_if_changed(name, data)
        self._make_feeds(changed, library, output)
        self._make_archives(changed, output)
        if self.has_sitemap:
            self._make_sitemaps(plan, changed, output)
        for name, data in self._robots_llms().items():
            if name in changed:
                output.write_if_changed(name, data)

    # ---- the plan

    @cached_property
    def _base_hash(self) -> str:
        """The hash of what all of it depends on besides the archive."""
        zone = self.site.timezone.key
        return hash_of(code_hash(), repr(self.site_info), self.site.language, zone)

    @cached_property
    def _archives(self) -> Archives:
        return archives_of(self.site.catalog) if self.site_info.feeds else {}

    @cached_property
    def _navigation(self) -> bytes:
        return write_navigation(self.site.catalog, self.guide)

    def _units(self, plan: BuildPlan) -> Iterator[tuple[str, BuildUnit]]:
        catalog = self.site.catalog
        archive_hash = hash_of(self._base_hash, *(one.file_hash for one in catalog.reports))
        released = (one.address + repr(one.release.counts) for one in catalog.releases.releases)
        yield MANIFEST, BuildUnit(hash_of(archive_hash, *released), (MANIFEST,))
        yield NAVIGATION, BuildUnit(hash_of(self._navigation), (NAVIGATION,))
        yield SHA_FOLDER, BuildUnit(archive_hash, sha_files())
        if self.site_info.feeds:
            links = {channel: newest_links(one) for channel, one in self._archives.items()}
            least = self.site_info.feeds.commits
            yield from feed_units(catalog, least, self._base_hash, links)
            yield from archive_units(self._archives, self._base_hash)
        if self.site_info.has_data:
            yield from self._data_units(catalog)
        if self.has_sitemap:
            pages = sitemap.pages_by_month(plan)
            yield from sitemap.month_units(plan, pages, self._base_hash)
            yield sitemap.LASTING, sitemap.lasting_unit(pages, self._base_hash)
            index = self._sitemap_index(plan, pages)
            yield sitemap.INDEX, BuildUnit(hash_of(index), (sitemap.INDEX,))
        for name, data in self._robots_llms().items():
            yield name, BuildUnit(hash_of(data), (name,))

    def _data_units(self, catalog: Catalog) -> Iterator[tuple[str, BuildUnit]]:
        for catalog_report in catalog.reports:
            file = data_file(catalog_report.repository, catalog_report.day)
            firsts = first_hash_inputs(catalog, catalog_report)
            unit_hash = hash_of(self._base_hash, catalog_report.file_hash, *firsts)
            yield file, BuildUnit(unit_hash, (file,))

    # ---- the files

    def _make_feeds(self, changed: Collection[str], library: Library, output: FileWriter) -> None:
        channels = [one for one in all_channels(self.site.catalog) if one.file(ATOM) in changed]
        if not channels or not self.site_info.feeds:
            return
        from digest.site.artifacts.feeds.formats import WRITERS
        from digest.site.artifacts.feeds.items import FeedItems

        options = self.site_info.feeds
        items = FeedItems(self.site, library, self.site_info.root, are_full=options.is_full)
        for channel in channels:
            feed = self._feed(channel, self._items(channel, items, options), options)
            for ending in channel.endings:
                data = WRITERS[ending](feed)
                for file in feed_files(channel, self.site.catalog, ending):
                    output.write_if_changed(file, data)

    def _make_archives(self, changed: Collection[str], output: FileWriter) -> None:
        """Write what changed of the feeds' archives."""
        found = [day for days in self._archives.values() for day in days if day.file in changed]
        if not found or not self.site_info.feeds:
            return
        from digest.site.artifacts.feeds.archive_documents import ArchiveWriter

        writer = ArchiveWriter(self.site.timezone)
        for day in found:
            feed = self._feed(day.channel, [], self.site_info.feeds)
            output.write_if_changed(day.file, writer.write(day, feed))

    def _items(self, channel: Channel, items: FeedItems, options: FeedSettings) -> list[FeedItem]:
        from digest.site.artifacts.feeds.briefs import brief_items

        if channel.is_briefs:
            return list(brief_items(self.site, options.commits, self.site_info.root))
        return items.of(channel, options.commits)

    def _feed(self, channel: Channel, items: list[FeedItem], options: FeedSettings) -> Feed:
        from digest.site.artifacts.feeds.formats import Feed

        return Feed(
            channel=channel,
            root=self.site_info.root,
            title=self._feed_title(channel),
            description="" if channel.home else self.site_info.description,
            author=self.site_info.name,
            language=str(self.site.language),
            updated=self._updated(channel, items),
            is_full=options.is_full and not channel.is_outlined,
            items=items,
            links=newest_links(self._archives.get(channel, ())),
        )

    def _feed_title(self, channel: Channel) -> str:
        words = self.site.locale.pages
        author = self.site.catalog.authors[channel.person].name if channel.person else ""
        whose = xml_text(with_turns_shown(author or channel.watch_list))
        parts = [whose or channel.repository, self.site_info.name]
        if channel.is_high:
            parts.append(words.level.format(level=self.site.locale.levels[Level.HIGH]))
        elif channel.is_briefs or channel.of_releases:
            parts.append(words.feed_briefs if channel.is_briefs else words.releases)
        return " · ".join(filter(None, parts))

    def _updated(self, channel: Channel, items: Sequence[FeedItem]) -> datetime:
        """Give the time of a feed's newest text; without one, the start of its first day."""
        if items:
            return max(item.updated for item in items)
        return datetime.combine(first_day(channel, self.site.catalog), time.min, UTC)

    def _make_sitemaps(self, plan: BuildPlan, changed: Collection[str], output: FileWriter) -> None:
        root, pages = self.site_info.root, sitemap.pages_by_month(plan)
        for name, data in sitemap.month_sitemaps(plan, pages, changed, root):
            output.write_if_changed(name, data)
        if sitemap.LASTING in changed:
            output.write_if_changed(sitemap.LASTING, sitemap.lasting_sitemap(pages, root))
        if sitemap.INDEX in changed:
            output.write_if_changed(sitemap.INDEX, self._sitemap_index(plan, pages))

    def _sitemap_index(self, plan: BuildPlan, pages: sitemap.Pages) -> bytes:
        own = () if self.site_info.mount else (sitemap.HAND_WRITTEN,)
        return sitemap.index(plan, pages, self.site_info.root, own)

    def _robots_llms(self) -> dict[str, bytes]:
        """Make the files that the site's author has not; by path."""
        mount, taken = self.site_info.mount, set(self.written.files)
        # All but the home. What lies around a mount is not ours to tell of.
        pages = [] if mount else [page for page in self.written.pages if page.address]
        texts = {robots_llms.LLMS: robots_llms.llms(self.site, self.site_info, pages)}
        if self.site_info.root and not mount:  # below a folder, no crawler reads it
            texts[robots_llms.ROBOTS] = robots_llms.robots(self.site_info.root)
        return {name: text.encode() for name, text in texts.items() if mount + name not in taken}


def artifact_files(catalog: Catalog, site_info: SiteInfo) -> Iterator[str]:
    """Yield the paths of the files that no page or file of the site's author may have."""
    yield from (MANIFEST, NAVIGATION)
    if site_info.feeds:
        for channel in all_channels(catalog):
            for ending in channel.endings:
                yield from feed_files(channel, catalog, ending)
        yield from archive_files(catalog)
    if site_info.has_data:
        yield from (data_file(one.repository, one.day) for one in catalog.reports)
