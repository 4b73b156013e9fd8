"""What all kinds of pages are made with: templates, words, charts, commits as HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from digest.models import Level, Status
from digest.site.content.charts import Charts
from digest.site.html.addresses import ROOT_PLACEHOLDER, fill_in_root, search_link
from digest.site.html.text import minified
from digest.site.rendering.entry_html import EntryHtml
from digest.site.rendering.list_lines import LineHtml
from digest.site.rendering.page import HEADING
from digest.site.search.documents import UNRATED

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from digest.site.content.entries import SiteContext
    from digest.site.html.templates import DeferredHtml
    from digest.site.reading.records import Counts


_INCOMPLETE = (Status.FAILED, Status.PARTIAL, Status.MISSING, Status.OFFLINE)


class FeedLink(NamedTuple):
    """A feed that a page leads to: its file's name without the ending, and what it is of."""

    file: str
    name: str
    has_json: bool = True  # beside Atom


class PageRenderer:
    """Renders our templates with a site's words, charts and commits.

    Templates are taken from the first of `folders` that has them, so that a site can replace ours.
    """

    def __init__(
        self,
        site: SiteContext,
        folders: Sequence[Path | str],
        *,
        has_search: bool = True,
        has_feeds: bool = False,
        owns_search: bool = True,
    ) -> None:
        self.site = site
        self.has_feeds = has_feeds
        self.has_search = has_search
        self.owns_search = owns_search  # whether the box in the header is the digest's
        self.charts = Charts(
            site.locale, has_search, lambda name: self.site.catalog.author_page(name)
        )
        self.locale = site.locale
        self.words = self.locale.pages
        self.templates = _make_environment(folders)
        self.templates.globals.update(self._globals())
        self.entries = EntryHtml(site, self.templates, has_search=has_search)
        self.lists = LineHtml(site, self.templates)

    def feed_links(
        self, folder: str, kind: str = "commit_feeds", *, page: str | None = None
    ) -> str:
        """Make the links to a page's feeds, as HTML for its head; "" for a site without feeds.

        The feeds lie in `folder`, which is the page's address but for a `page` elsewhere. `kind` is
        the name by which templates know the feeds.
        """
        if not self.has_feeds:
            return ""
        template = self.templates.get_template("digest/feeds-head.html")
        html = template.render(folder=folder, feeds=self.templates.globals[kind])
        return fill_in_root(folder if page is None else page, minified(html))

    def render(
        self, template_name: str, address: str, deferred: DeferredHtml | None = None, **values: Any
    ) -> str:
        """Render `digest/<template_name>.html` for the page at an address; give minified HTML.

        Links become relative to the address, and what was deferred is put in last: it is large and
        minified already.
        """
        html = minified(self.templates.get_template(f"digest/{template_name}.html").render(values))
        return fill_in_root(address, deferred.put_into(html) if deferred else html)

    def description(self, name: str, day: date, counts: Counts) -> str:
        """Describe a day's commits in one line of text."""
        commits = self.words.counted("commits", counts.total)
        text = self.words.summary_of.format(commits=commits, name=name, day=day)
        names = self.locale.levels
        parts = [f"{names[level]} {number:,}" for level, number in counts.levels if number]
        if counts.unrated:
            parts.append(f"{self.words.unrated} {counts.unrated:,}")
        return f"{text}: {', '.join(parts)}" if parts else text

    def status_notes(
        self, counts: Counts, *, besides: Status | None = Status.FAILED
    ) -> list[tuple[str, str]]:
        """Name each kind of incomplete analysis that occurs `besides` one, with its count.

        That none was made by a model is nothing to be told of; those that failed are told of in a
        sentence, as `say_failures` does.
        """
        return [
            (str(status), self.locale.status_counts[status].format(n=f"{number:,}"))
            for status in _INCOMPLETE
            if (number := counts.status(status))
            and status is not besides
            and (status is not Status.OFFLINE or number < counts.total)
        ]

    def _globals(self) -> dict[str, Any]:
        """Give what every template can use."""
        every = FeedLink("feed", self.words.feed_all)
        high = self.words.level.format(level=self.locale.levels[Level.HIGH])
        feeds = (every, FeedLink("feed-high", high))
        told = FeedLink("feed-briefs", self.words.feed_briefs)
        return {
            "commit_feeds": feeds,
            "brief_feeds": (*feeds, told),
            "release_feeds": (FeedLink("feed-releases", self.words.releases),),
            "author_feeds": (every._replace(has_json=False),),
            "watch_feeds": (FeedLink("feed", self.words.watch_list, has_json=False),),
            "url": lambda address: ROOT_PLACEHOLDER + address,
            "w": self.words,
            "tool": self.locale.tools,
            "timezone": self.site.timezone.key,
            "level_names": self.locale.levels.named(Level),
            "status_names": self.locale.statuses.named(Status),
            "status_notes": self.status_notes,
            "counted": self.words.counted,
            "grouped": lambda number: f"{number:,}",
            "span": self.words.span,
            "weekday": self.locale.weekday,
            "title_anchor": HEADING,
            "search": search_link if self.has_search else lambda **_: "",
            "has_feeds": self.has_feeds,
            "unrated": UNRATED,
        }


def _make_environment(folders: Sequence[Path | str]) -> Environment:
    return Environment(
        loader=FileSystemLoader([str(folder) for folder in folders]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        auto_reload=False,  # each build has an environment of its own
    )
