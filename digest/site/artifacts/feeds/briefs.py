"""The feed of briefs: the newest days and weeks, as they are told."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from markupsafe import Markup

from digest.site.artifacts.feeds.items import LAST_SECOND, utc
from digest.site.artifacts.feeds.records import FeedItem, xml_text
from digest.site.html.addresses import ROOT_PLACEHOLDER, day_address, week_address
from digest.site.reading.analysis import shorten_description
from digest.site.rendering.briefs import (
    brief_of,
    describe_brief,
    newest_periods,
    plain_headline,
    show_brief,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.briefs.records import Brief
    from digest.site.content.entries import SiteContext
    from digest.site.rendering.briefs import ShownBrief


def brief_items(site: SiteContext, limit: int, root: str) -> Iterator[FeedItem]:
    """Yield the newest briefs as items of a feed; `root` is the site's address."""
    for period in newest_periods(site.catalog, limit):
        brief = brief_of(site.catalog, period)
        shown = show_brief(site.catalog, period, site.locale.pages)
        if brief and shown:
            yield _item(site, brief, shown, root)


def _item(site: SiteContext, brief: Brief, shown: ShownBrief, root: str) -> FeedItem:
    period = brief.period
    address = week_address(period.first) if period.is_week else day_address(period.first)
    headline = shorten_description(plain_headline(brief))
    days = site.catalog.by_week if period.is_week else site.catalog.by_day
    last = max(report.day for report in days[period.first])
    end = datetime.combine(last, LAST_SECOND, site.timezone)
    return FeedItem(
        id=root + address + "#brief",
        url=root + address,
        host_url="",
        title=xml_text(f"{period.name}: {headline}"),
        author="",
        published=utc(end),
        updated=utc(end),
        summary=xml_text(describe_brief(site.catalog, period)),
        html=xml_text(_html(shown).replace(ROOT_PLACEHOLDER, root)),
        sha="",
        repository="",
        level="",
        level_name="",
        types=(),
        status="",
    )


def _html(shown: ShownBrief) -> Markup:
    parts = [Markup("<p><strong>{}</strong></p>").format(shown.headline)]
    for theme in (*shown.first, *shown.rest):
        said = Markup(" ").join(theme.sentences)
        parts.append(Markup("<p><b>{}</b>: {}</p>").format(theme.title, said))
    parts.append(Markup("<p><small>{}</small></p>").format(shown.note))
    return Markup("\n").join(parts)
