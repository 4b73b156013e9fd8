"""A release in a feed: what it breaks, what else matters, and how much there is."""

from __future__ import annotations

from datetime import UTC
from itertools import groupby
from typing import TYPE_CHECKING

from markupsafe import Markup

from digest.forges import is_safe_page
from digest.releases import ReleaseSection
from digest.site.artifacts.feeds.records import FeedItem, xml_text
from digest.site.html.addresses import commit_address
from digest.site.html.text import with_turns_shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.releases import Release, ReleaseCommit
    from digest.site.content.entries import SiteContext
    from digest.site.reading.releases.index import CatalogRelease

MOST_OF_SECTION = 10  # commits of a release that its feed names


def release_item(one: CatalogRelease, site: SiteContext, root: str) -> FeedItem:
    """Make the item of a release; `root` is the site's address."""
    release, tag = one.release, xml_text(with_turns_shown(one.tag))
    words, url = site.locale.pages, root + one.address
    commits = words.counted("commits", release.counts.total)
    since = words.since_release if release.previous else words.first_release
    summary = xml_text(since.format(commits=commits, tag=with_turns_shown(release.previous or "")))
    parts = [Markup("<p>{}</p>").format(summary), *_sections(one, site, root)]
    return FeedItem(
        id=url,
        url=url,
        host_url=release.url if is_safe_page(release.url) else "",
        title=tag,
        author="",
        published=release.released.astimezone(UTC).replace(microsecond=0),
        updated=release.released.astimezone(UTC).replace(microsecond=0),
        summary=summary,
        html=xml_text(Markup("\n").join(parts)),
        sha=release.commit,
        repository=one.repository,
        level="",
        level_name="",
        types=(),
        status="",
    )


def _sections(one: CatalogRelease, site: SiteContext, root: str) -> Iterator[Markup]:
    words, levels = site.locale.pages, site.locale.levels
    titles = {
        ReleaseSection.BREAKING: words.breaking,
        ReleaseSection.SECURITY: words.security,
        ReleaseSection.REVERTS: words.reverts,
        ReleaseSection.HIGH: words.level.format(level=levels.high),
    }
    for section, group in groupby(one.release.commits, lambda commit: commit.section):
        if section in titles:
            yield Markup("<h2>{}</h2>").format(titles[section])
            yield _list(one.release, list(group), site, root)


def _list(release: Release, commits: list[ReleaseCommit], site: SiteContext, root: str) -> Markup:
    rows = []
    for commit in commits[:MOST_OF_SECTION]:
        address = commit_address(release.repository, commit.sha)
        title = with_turns_shown(commit.title)
        if site.catalog.placed_at(address):
            rows.append(Markup('<li><a href="{}">{}</a></li>').format(root + address, title))
        else:
            rows.append(Markup("<li>{}</li>").format(title))
    if (more := len(commits) - MOST_OF_SECTION) > 0:
        rows.append(Markup("<li>{}</li>").format(site.locale.pages.others.format(n=f"{more:,}")))
    return Markup("<ul>{}</ul>").format(Markup("").join(rows))
