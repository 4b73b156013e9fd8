"""What a site publishes beside its pages: feeds, data, sitemaps, and what tells of them.

What costs is planned as units beside the pages' and made where it changed; a few small files are
written each time. A file of the user's own goes before any of these.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from functools import cached_property
from typing import TYPE_CHECKING

from digest.archive.labels import LEVEL_NAMES
from digest.models import Level
from digest.site.artifacts import robots_llms, sitemap
from digest.site.artifacts.feeds import ATOM, all_channels, beginning, feed_units
from digest.site.artifacts.manifest import write_manifest
from digest.site.building.plan import Unit
from digest.site.cache import code_hash, hash_of
from digest.site.html.addresses import MANIFEST, SEARCH, data_file
from digest.site.words import WORDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from digest.config.settings import Feeds
    from digest.site.artifacts.feed_formats import Feed
    from digest.site.artifacts.feed_items import FeedItem, Items
    from digest.site.artifacts.feeds import Channel
    from digest.site.building.plan import Plan
    from digest.site.building.publish import Output
    from digest.site.content.entries import Site
    from digest.site.reading.catalog import Catalog
    from digest.site.reading.outlines import Library


@dataclass(frozen=True, slots=True)
class Written:
    """A hand-written page."""

    address: str
    title: str


@dataclass(frozen=True, slots=True)
class About:
    """What is published of a site; `root` is its address, "" where that is not known."""

    name: str
    description: str
    root: str
    feeds: Feeds | None  # None without `root`, too
    has_data: bool


@dataclass(frozen=True)
class Outlets:
    """Plans and makes what is published beside the pages."""

    site: Site
    about: About
    by_hand: Sequence[Written]
    others: Collection[str]  # files of the user's own
    has_sitemap: bool

    @cached_property
    def _base(self) -> str:
        """Hash what all of it depends on beside the archive."""
        zone = self.site.timezone.key
        return hash_of(code_hash(), repr(self.about), self.site.language, zone)

    # ---- what there is to be

    def added_to(self, plan: Plan) -> Plan:
        """Add to a plan of pages what is published beside them."""
        return replace(plan, units={**plan.units, **dict(self._units(plan))})

    def _units(self, plan: Plan) -> Iterator[tuple[str, Unit]]:
        catalog = self.site.catalog
        key = hash_of(self._base, *(placed.source for placed in catalog.reports))
        yield MANIFEST, Unit(key, (MANIFEST,))
        if self.about.feeds:
            yield from feed_units(catalog, self.about.feeds.commits, self._base)
        if self.about.has_data:
            yield from self._data_units(catalog)
        if self.has_sitemap:
            yield from sitemap.month_units(plan, self._base)

    def _data_units(self, catalog: Catalog) -> Iterator[tuple[str, Unit]]:
        for placed in catalog.reports:
            file = data_file(placed.report.repository, placed.report.day)
            yield file, Unit(hash_of(self._base, placed.source), (file,))

    # ---- making it

    def make(self, plan: Plan, changed: Collection[str], library: Library, output: Output) -> None:
        """Write what changed, and what is written each time. Reports' data is made with them."""
        if MANIFEST in changed:
            output.renew(MANIFEST, write_manifest(self.site, self.about))
        self._make_feeds(changed, library, output)
        if self.has_sitemap:
            self._make_sitemaps(plan, changed, output)
        self._make_signposts(output)

    def _make_feeds(self, changed: Collection[str], library: Library, output: Output) -> None:
        channels = [c for c in all_channels(self.site.catalog) if c.file(ATOM) in changed]
        if not channels or not self.about.feeds:
            return
        from digest.site.artifacts.feed_formats import WRITERS
        from digest.site.artifacts.feed_items import Items

        items = Items(self.site, library, self.about.root)
        for channel in channels:
            feed = self._feed(channel, items, self.about.feeds)
            for ending, write in WRITERS.items():
                output.renew(channel.file(ending), write(feed))

    def _feed(self, channel: Channel, items: Items, options: Feeds) -> Feed:
        from digest.site.artifacts.feed_formats import Feed

        newest = items.of(channel, options.commits)
        language = self.site.language
        level = WORDS[language]["level"].format(level=LEVEL_NAMES[language][Level.HIGH])
        parts = [channel.repository, self.about.name, level if channel.is_high else ""]
        return Feed(
            channel=channel,
            root=self.about.root,
            title=" · ".join(filter(None, parts)),
            description="" if channel.repository else self.about.description,
            author=self.about.name,
            language=str(language),
            updated=self._updated(channel, newest),
            is_full=options.is_full,
            items=newest,
        )

    def _updated(self, channel: Channel, newest: Sequence[FeedItem]) -> datetime:
        """Give the time of the newest commit; without one, the day on which the archive begins."""
        if newest:
            return newest[0].published
        return datetime.combine(beginning(channel, self.site.catalog), time.min, UTC)

    def _make_sitemaps(self, plan: Plan, changed: Collection[str], output: Output) -> None:
        root, units = self.about.root, plan.units
        for month in plan.months:
            files = sitemap.month_files(month, units)
            if files[0] in changed:
                made = sitemap.month_sitemaps(month, units, root)
                for name, data in zip(files, made, strict=True):
                    output.renew(name, data)
        catalog = self.site.catalog
        pages = sitemap.pages_by_hand(catalog, (page.address for page in self.by_hand))
        by_hand = sitemap.urlset(pages, root)
        search: list[sitemap.Dated] = [(address, None) for address in {SEARCH} & units.keys()]
        lasting = sitemap.urlset([*search, *sitemap.lasting_pages(catalog)], root)
        output.write(sitemap.LASTING, sitemap.packed(lasting))
        output.write(sitemap.BY_HAND, by_hand)
        output.write(f"{sitemap.BY_HAND}.gz", sitemap.packed(by_hand))
        output.write(sitemap.INDEX, sitemap.index(plan, root))

    def _make_signposts(self, output: Output) -> None:
        pages = [page for page in self.by_hand if page.address]
        texts = {robots_llms.LLMS: robots_llms.llms(self.site, self.about, pages)}
        if self.about.root:
            texts[robots_llms.ROBOTS] = robots_llms.robots(self.about.root)
        for name in texts.keys() - set(self.others):
            output.write(name, texts[name].encode())


def outlet_files(catalog: Catalog, about: About) -> Iterator[str]:
    """Yield the files that nobody else may write."""
    yield MANIFEST
    if about.feeds:
        yield from (file for channel in all_channels(catalog) for file in channel.files)
    if about.has_data:
        yield from (data_file(p.report.repository, p.report.day) for p in catalog.reports)
