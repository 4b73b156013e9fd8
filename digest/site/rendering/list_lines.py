"""Commits as lines of lists: on the home, and on pages of days, weeks and repositories."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple

from digest.models import Status
from digest.site.content.lines import split_request, time_on, title_html
from digest.site.html.addresses import ROOT_PLACEHOLDER
from digest.site.html.templates import SlottedTemplates

if TYPE_CHECKING:
    from datetime import date

    from jinja2 import Environment
    from markupsafe import Markup

    from digest.site.content.entries import SiteContext
    from digest.site.reading.records import CatalogEntry, CatalogReport


class DayForm(Enum):
    """How a line says the day of its commit."""

    NONE = auto()  # nor the time
    DATE = auto()
    WEEKDAY = auto()  # within a week


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
        self,
        item: CatalogEntry,
        catalog_report: CatalogReport,
        day: DayForm | None = None,
        brief: str = "",
        by: str | None = None,
        link: str | None = None,
    ) -> ListLine:
        """Show a commit with the time at which it landed, and the day where a list has several.

        Below it stands `brief`, or else its own; `by` in place of its author. A commit that the
        site has no page of leads to `link`, or nowhere where that is "".
        """
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
            "link": ROOT_PLACEHOLDER + target.removesuffix("#") if link is None else link,
            "author": commit.author if by is None else by,
            "day": self._name_day(catalog_report.day, day),
            "time": "" if day is DayForm.NONE else time_on(catalog_report.day, commit, self._zone),
            "request": request,
            "brief": title_html(brief or item.summary.brief),
        }
        return ListLine(shape["level"], name, self._forms.fill("line", shape, texts))

    def _name_day(self, day: date, form: DayForm | None) -> str:
        if form is DayForm.WEEKDAY:
            return self._locale.short_weekdays[day.weekday()]
        return day.isoformat() if form is DayForm.DATE else ""
