"""The home's parts, which stand below its hand-written text."""

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

LATEST_DAYS = 3  # on the home
FEW = 5  # important commits of a repository's day there


def make_home(renderer: PageRenderer) -> tuple[str, tuple[TocEntry, ...]]:
    """Make the home's parts: HTML to stand below its hand-written text, and their contents."""
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
        days=[(day, day_address(day), _high_of(renderer, day)) for day in days],
        week=week_name(newest),
        week_page=week_address(newest),
        calendar=renderer.charts.calendar(reports),
        trend=renderer.charts.trend(reports),
        areas=areas,
        types=types,
        first=recent[0].report.day,
        last=recent[-1].report.day,
        repositories=[
            (name, repository_address(name), total_counts(own))
            for name, own in catalog.by_repository.items()
        ],
    )
    parts = dict.fromkeys(("latest", "calendar", "trend", "areas", "kinds", "repositories"), True)
    return printable(content), table_of_contents(
        renderer, parts | {"areas": bool(areas), "kinds": bool(types)}, "digest-"
    )


def describe_newest_day(renderer: PageRenderer) -> str:
    """Describe an archive by its newest day; "" for an empty one."""
    days = renderer.site.catalog.by_day
    if not days:
        return ""
    day, reports = next(reversed(days.items()))
    names = ", ".join(placed.report.repository for placed in reports)
    return renderer.description(names, day, total_counts(reports))


def _high_of(renderer: PageRenderer, day: date) -> list[dict[str, Any]]:
    """List a day's reports as the home shows them: with a few important commits."""
    return [
        {
            "name": placed.report.repository,
            "address": placed.address,
            "counts": placed.counts,
            "lines": [renderer.entries.line(item, placed) for item in _high(placed)[:FEW]],
            "others": max(0, placed.counts.level(Level.HIGH) - FEW),
        }
        for placed in renderer.site.catalog.by_day[day]
    ]


def _high(placed: CatalogReport) -> list[CatalogEntry]:
    return [item for item in placed.items if item.entry.importance.level is Level.HIGH]
