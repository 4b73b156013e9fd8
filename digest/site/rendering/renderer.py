"""What all kinds of pages are made with: templates, words, drawings, commits as HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from digest.models import Level, Status
from digest.models import ReportForm as ReportForm
from digest.site.content.charts import Charts
from digest.site.html.addresses import (
    ROOT_PLACEHOLDER,
    fill_in_root,
)
from digest.site.html.text import minified
from digest.site.rendering.entry_html import EntryHtml
from digest.site.rendering.page import HEADING
from digest.site.search.documents import UNRATED

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from digest.site.content.entries import SiteContext
    from digest.site.html.templates import DeferredHtml
    from digest.site.reading.records import Counts


class PageRenderer:
    """Renders templates of ours with a site's words, drawings and commits.

    `folders` are searched for templates in order. A kind of page is made with it by a function of
    its own module.
    """

    def __init__(
        self,
        site: SiteContext,
        folders: Sequence[Path | str],
        *,
        has_search: bool = True,
        has_feeds: bool = False,
    ) -> None:
        self.site = site
        self.has_feeds = has_feeds
        self.charts = Charts(site.locale, has_search)
        self.locale = site.locale
        self.words = self.locale.pages
        self.templates = Environment(
            loader=FileSystemLoader([str(folder) for folder in folders]),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=StrictUndefined,
            auto_reload=False,  # a build has new ones anyway
        )
        self.templates.globals.update(
            url=lambda to: ROOT_PLACEHOLDER + to,
            w=self.words,
            tool=self.locale.tools,
            timezone=site.timezone.key,
            level_names=self.locale.levels.named(Level),
            status_names=self.locale.statuses.named(Status),
            status_notes=self._status_notes,
            counted=self.words.counted,
            grouped=lambda number: f"{number:,}",
            span=self.words.span,
            weekday=self.locale.weekday,
            title_anchor=HEADING,
            has_feeds=has_feeds,
            unrated=UNRATED,
        )
        self.entries = EntryHtml(site, self.templates)

    def feed_links(self, address: str) -> str:
        """Name a page's feeds for programs, as HTML for its head; "" for a site without feeds."""
        if not self.has_feeds:
            return ""
        template = self.templates.get_template("digest/feeds-head.html")
        return fill_in_root(address, minified(template.render(folder=address)))

    def render(
        self, template_name: str, address: str, held: DeferredHtml | None = None, **values: Any
    ) -> str:
        """Render a template of ours for the page at an address, and put in what is held."""
        html = minified(self.templates.get_template(f"digest/{template_name}.html").render(values))
        return fill_in_root(address, held.put_into(html) if held else html)

    def description(self, name: str, day: date, counts: Counts) -> str:
        """Describe a day's commits in one line of text."""
        commits = self.words.counted("commits", counts.total)
        text = self.words.summary_of.format(commits=commits, name=name, day=day)
        names = self.locale.levels
        parts = [f"{names[level]} {number:,}" for level, number in counts.levels if number]
        if counts.unrated:
            parts.append(f"{self.words.unrated} {counts.unrated:,}")
        return f"{text}: {', '.join(parts)}" if parts else text

    def _status_notes(self, counts: Counts) -> list[tuple[str, str]]:
        """Name each kind of incomplete analysis that occurs, with its count."""
        bad = (Status.FAILED, Status.PARTIAL, Status.MISSING, Status.OFFLINE)
        return [
            (str(status), self.locale.status_counts[status].format(n=f"{number:,}"))
            for status in bad
            if (number := counts.status(status))
        ]
