"""The home's parts, which stand below its heading: the latest days with commits, and figures."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from digest.briefs.records import Period
from digest.site.content.failures import say_failures
from digest.site.content.highlights import MOST_UNASKED, count_at_once, find_highlights
from digest.site.content.statistics import recent_reports
from digest.site.html.addresses import (
    NOTIFICATIONS,
    ROOT_PLACEHOLDER,
    WATCH,
    day_address,
    monday_of,
    repository_address,
    week_address,
    week_name,
)
from digest.site.html.text import printable, with_turns_shown
from digest.site.pages.releases.rows import release_rows
from digest.site.reading.records import total_counts
from digest.site.rendering.briefs import describe_brief, show_brief
from digest.site.rendering.page import TocEntry
from digest.site.rendering.parts import figures_of, table_of_contents

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.site.reading.catalog import Catalog
    from digest.site.reading.records import CatalogReport
    from digest.site.rendering.renderer import PageRenderer

_FEWEST_DAYS = 3  # that are shown
_MOST_DAYS = 10
_ENOUGH = 12  # commits that are named; then no further day is shown
_BEST_BEFORE = 3  # of a repository's commits, on the days before the newest


def make_home(renderer: PageRenderer) -> tuple[str, tuple[TocEntry, ...]]:
    """Make the home's parts as HTML, and their table of contents."""
    catalog = renderer.site.catalog
    reports = catalog.reports
    if not reports:
        return _without_days(renderer), ()
    days = list(_latest_days(renderer))
    told = show_brief(catalog, Period(days[0]["day"]), renderer.words) if days else None
    recent = recent_reports([one for one in reports if one.counts.total] or reports)
    areas, types = renderer.charts.areas(recent), renderer.charts.types(recent)
    lists = [(with_turns_shown(name), one.address) for name, one in catalog.watched.items()]
    content = renderer.render(
        "home",
        "",
        has_reports=True,
        home_feeds=renderer.templates.globals[home_feeds(catalog)],
        watch_lists=lists,
        watch_page=WATCH if len(lists) > 1 else "",
        notifications_page=NOTIFICATIONS if catalog.notified else "",
        days=days,
        brief=told,
        last=reports[-1].day,
        calendar=renderer.charts.calendar(reports),
        trend=renderer.charts.trend(reports),
        areas=areas,
        types=types,
        recently=renderer.words.span(recent[0].day, recent[-1].day),
        years=catalog.elsewhere.sites,
        repositories=[
            (name, repository_address(name), total_counts(group))
            for name, group in catalog.by_repository.items()
        ],
    )
    parts = {"calendar": True, "trend": True, "areas": bool(areas), "kinds": bool(types)}
    contents = (TocEntry(_name(renderer, day["day"]), f"digest-{day['day']}") for day in days)
    return printable(content), (
        *contents,
        *table_of_contents(renderer, parts | {"repositories": True}, "digest-"),
    )


def home_feeds(catalog: Catalog) -> str:
    """Give the name by which templates know the feeds of the home."""
    return "brief_feeds" if catalog.briefs else "commit_feeds"


def describe_newest_day(renderer: PageRenderer) -> str:
    """Describe an archive by its newest day with commits, in one line; "" for an empty one."""
    catalog = renderer.site.catalog
    if not catalog.by_day:
        return ""
    day = next(_days_with_commits(catalog), catalog.reports[-1].day)
    if told := describe_brief(catalog, Period(day)):
        return told
    reports = catalog.by_day[day]
    names = ", ".join(catalog_report.repository for catalog_report in reports)
    return renderer.description(names, day, total_counts(reports))


def _days_with_commits(catalog: Catalog) -> Iterator[date]:
    """Yield the days that have commits, the newest first."""
    for day, reports in reversed(catalog.by_day.items()):
        if any(one.counts.total for one in reports):
            yield day


def _latest_days(renderer: PageRenderer) -> Iterator[dict[str, Any]]:
    """Yield the latest days with commits for the template, until enough commits are named."""
    named, are_failing, newer = 0, False, date.max
    for number, day in enumerate(_days_with_commits(renderer.site.catalog)):
        if number == _MOST_DAYS or (number >= _FEWEST_DAYS and named >= _ENOUGH):
            return
        shown = _show_day(renderer, day, _BEST_BEFORE if number else MOST_UNASKED)
        released = renderer.site.catalog.releases.since(day, newer)
        shown["released"], newer = release_rows(renderer, released), day
        was_failing, are_failing = are_failing, shown["counts"].is_failing
        if was_failing and are_failing:
            shown["failures"] = ""  # the newer day says since when
        named += sum(len(repository["lines"]) for repository in shown["repositories"])
        yield shown


def _show_day(renderer: PageRenderer, day: date, best: int) -> dict[str, Any]:
    """Show a day: its figures, and the `best` commits of each repository, or all of a few."""
    catalog, monday = renderer.site.catalog, monday_of(day)
    reports = catalog.by_day[day]
    counts = total_counts(reports)
    highlights = find_highlights(catalog, reports)
    return {
        "day": day,
        "address": day_address(day),
        "counts": counts,
        "figures": figures_of(
            renderer, counts, highlights, page=ROOT_PLACEHOLDER + day_address(day)
        ),
        "failures": say_failures(reports, catalog.counts_before(day), renderer.locale.failures),
        "week": week_name(monday),
        "week_page": week_address(monday),
        "quiet": [one for one in reports if not one.counts.total],
        "repositories": [
            _show_repository(renderer, one, count_at_once(counts.total, best))
            for one in reports
            if one.counts.total
        ],
    }


def _show_repository(
    renderer: PageRenderer, catalog_report: CatalogReport, number: int
) -> dict[str, Any]:
    catalog = renderer.site.catalog
    items = [item for item in catalog_report.items if not catalog.brought_by(item)]
    lines = [renderer.lists.line(item, catalog_report) for item in items[:number]]
    return {
        "name": catalog_report.repository,
        "address": catalog_report.address,
        "counts": catalog_report.counts,
        "lines": lines,
        "others": catalog_report.counts.total - len(lines),
    }


def _without_days(renderer: PageRenderer) -> str:
    """Say that there are no reports, or none of the days that the site shows."""
    elsewhere = renderer.site.catalog.elsewhere
    return renderer.render(
        "home",
        "",
        has_reports=False,
        days=[],
        brief=None,
        has_others=bool(elsewhere.years),
        years=elsewhere.sites,
    )


def _name(renderer: PageRenderer, day: date) -> str:
    return f"{day} {renderer.locale.weekday(day)}"
