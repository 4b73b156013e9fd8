"""What all kinds of pages are made with: templates, words, charts, commits as HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from digest.models import Status
from digest.site.content.charts import Charts
from digest.site.html.addresses import fill_in_root
from digest.site.html.text import minified
from digest.site.rendering.entry_html import EntryHtml
from digest.site.rendering.list_lines import LineHtml
from digest.site.rendering.site_templates import SiteTemplates

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from jinja2 import Environment

    from digest.site.content.entries import SiteContext
    from digest.site.html.templates import DeferredHtml
    from digest.site.reading.records import Counts


_INCOMPLETE = (Status.FAILED, Status.PARTIAL, Status.MISSING, Status.OFFLINE)


class PageRenderer(SiteTemplates):
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
        templates: Environment | None = None,
    ) -> None:
        super().__init__(
            site.locale,
            site.timezone,
            folders,
            has_search=has_search,
            has_feeds=has_feeds,
            templates=templates,
        )
        self.site = site
        self.owns_search = owns_search  # whether the box in the header is the digest's
        self.charts = Charts(site.locale, has_search, site.catalog.author_page)
        self.templates.globals["status_notes"] = self.status_notes
        self.entries = EntryHtml(site, self.templates, has_search=has_search)
        self.lists = LineHtml(site, self.templates)

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
