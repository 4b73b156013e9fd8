"""The home's parts, which stand below its hand-written text: the latest days, and figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from digest.models import Level
from digest.site.content.statistics import recent_reports
from digest.site.html.addresses import (
    day_address,
    repository_address,
    week_address,
    week_name,
)
from digest.site.html.text import printable
from digest.site.reading.records import total_counts
from digest.site.rendering.parts import table_of_contents

if TYPE_CHECKING:
    from datetime import date

    from digest.site.reading.records import CatalogEntry, CatalogReport
    from digest.site.rendering.page import TocEntry
    from digest.site.rendering.renderer import PageRenderer

LATEST_DAYS = 3  # that are shown
MAX_COMMITS = 5  # important ones that are shown of a report


def make_home(renderer: PageRenderer) -> tuple[str, tuple[TocEntry, ...]]:
    """Make the home's parts as HTML, and their table of contents."""
    catalog = renderer.site.catalog
    reports = catalog.reports
    if not reports:
        return renderer.render("home", "", days=[]), ()
    days = list(reversed(catalog.by_day))[:LATEST_DAYS]
    recent = recent_reports(reports)
    areas, types = renderer.charts.areas(recent), renderer.charts.types(recent)
    newest = max(catalog.by_week)
    content = renderer.render(
        "home",
        "",
        days=[(day, day_address(day), _repositories(renderer, day)) for day in days],
        week=week_name(newest),
        week_page=week_address(newest),
        calendar=renderer.charts.calendar(reports),
        trend=renderer.charts.trend(reports),
        areas=areas,
        types=types,
        first=recent[0].day,
        last=recent[-1].day,
        repositories=[
            (name, repository_address(name), total_counts(group))
            for name, group in catalog.by_repository.items()
        ],
    )
    parts = {"latest": days, "calendar": True, "trend": True}
    parts |= {"areas": areas, "kinds": types, "repositories": True}
    return printable(content), table_of_contents(renderer, parts, "digest-")


def describe_newest_day(renderer: PageRenderer) -> str:
    """Describe an archive by its newest day, in one line of text; "" for an empty one."""
    days = renderer.site.catalog.by_day
    if not days:
        return ""
    day, reports = next(reversed(days.items()))
    names = ", ".join(catalog_report.repository for catalog_report in reports)
    return renderer.description(names, day, total_counts(reports))


def _repositories(renderer: PageRenderer, day: date) -> list[dict[str, Any]]:
    """List a day's reports for the template, each with a few important commits."""
    return [
        {
            "name": catalog_report.repository,
            "address": catalog_report.address,
            "counts": catalog_report.counts,
            "lines": [
                renderer.entries.line(item, catalog_report)
                for item in _important(catalog_report)[:MAX_COMMITS]
            ],
            "others": max(0, catalog_report.counts.level(Level.HIGH) - MAX_COMMITS),
        }
        for catalog_report in renderer.site.catalog.by_day[day]
    ]


def _important(catalog_report: CatalogReport) -> list[CatalogEntry]:
    return [item for item in catalog_report.items if item.entry.importance.level is Level.HIGH]
