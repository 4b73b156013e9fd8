"""Commits as lines of lists: on the home, and on pages of days, weeks and repositories."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from digest.models import Status
from digest.site.content.lines import split_request, time_on, title_html
from digest.site.html.addresses import ROOT_PLACEHOLDER
from digest.site.html.templates import SlottedTemplates

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

    from digest.site.content.entries import SiteContext
    from digest.site.reading.records import CatalogEntry, CatalogReport


class ListLine(NamedTuple):
    """A commit in a list, ready to be shown."""

    level: str
    level_name: str
    html: Markup


class LineHtml:
    """Shows commits as lines, with what the catalog knows; links begin with `ROOT_PLACEHOLDER`."""

    def __init__(self, site: SiteContext, templates: Environment) -> None:
        self._locale = site.locale
        self._zone = site.timezone
        self._forms = SlottedTemplates(templates)

    def line(
        self, item: CatalogEntry, catalog_report: CatalogReport, *, has_day: bool = False
    ) -> ListLine:
        """Show a commit with the time at which it landed; with `has_day`, the day is said."""
        commit, level = item.entry.commit, item.entry.importance.level
        name = self._locale.levels[level] if level else self._locale.pages.unrated
        target = item.address or f"{catalog_report.address}#{item.anchor}"
        title, request = split_request(item.title)
        is_cut = item.entry.analysis.status is Status.PARTIAL
        shape = {
            "level": str(level or ""),
            "level_name": name,
            "mark": str(Status.PARTIAL) if is_cut else "",
        }
        texts = {
            "title": title_html(title),
            "link": ROOT_PLACEHOLDER + target.removesuffix("#"),
            "author": commit.author,
            "day": catalog_report.day.isoformat() if has_day else "",
            "time": time_on(catalog_report.day, commit, self._zone),
            "request": request,
            "brief": title_html(item.summary.brief),
        }
        return ListLine(shape["level"], name, self._forms.fill("line", shape, texts))
