"""Our templates with what each of them can use: words, addresses, feeds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from digest.models import Level, Status
from digest.site.html.addresses import ROOT_PLACEHOLDER, UNRATED, fill_in_root, search_link
from digest.site.html.text import minified
from digest.site.rendering.compiled import keep_compiled
from digest.site.rendering.page import HEADING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from digest.locales.records import Locale


class FeedLink(NamedTuple):
    """A feed that a page leads to: its file's name without the ending, and what it is of."""

    file: str
    name: str
    has_json: bool = True  # beside Atom


class SiteTemplates:
    """A site's templates, which need not know what its archive holds.

    They are taken from the first of `folders` that has them, so that a site can replace ours, or
    shared with others, `templates`.
    """

    def __init__(
        self,
        locale: Locale,
        timezone: ZoneInfo,
        folders: Sequence[Path | str],
        *,
        has_search: bool,
        has_feeds: bool,
        templates: Environment | None = None,
    ) -> None:
        self.has_feeds, self.has_search = has_feeds, has_search
        self.locale, self.words = locale, locale.pages
        self._zone = timezone.key
        self.templates = templates or _make_environment(folders)
        self.templates.globals.update(self._globals())

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
            "timezone": self._zone,
            "level_names": self.locale.levels.named(Level),
            "status_names": self.locale.statuses.named(Status),
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
    environment = Environment(
        loader=FileSystemLoader([str(folder) for folder in folders]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        auto_reload=False,  # each build has an environment of its own
    )
    keep_compiled(environment)
    return environment
