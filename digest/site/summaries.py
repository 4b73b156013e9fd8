"""The pages that sum up: the home, a week, a repository."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from digest.models import Level
from digest.site.addresses import (
    day_address,
    repository_address,
    week_address,
    week_name,
)
from digest.site.catalog import total_of
from digest.site.figures import authors_of, by_day, lately, untold
from digest.site.markup import printable
from digest.site.overviews import LONGEST
from digest.site.pages import Page, TocEntry
from digest.site.views import describe, reports_web
from digest.site.weeks import week_of
from digest.site.words import counted, span_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from digest.site.catalog import Counts, Item, Placed
    from digest.site.entries import Line
    from digest.site.pages import Pages
    from digest.site.weeks import Pick, Week

LATEST_DAYS = 3  # on the home
FEW = 5  # important commits of a repository's day there


def home(pages: Pages) -> tuple[str, tuple[TocEntry, ...]]:
    """Make the home's parts: HTML to stand below its hand-written text, and their contents."""
    catalog = pages.site.catalog
    reports = catalog.reports
    if not reports:
        return pages.render("home", "", days=[]), ()
    days = list(reversed(catalog.by_day))[:LATEST_DAYS]
    recent = lately(reports)
    areas, types = pages.overviews.areas(recent), pages.overviews.types(recent)
    newest = max(catalog.by_week)
    content = pages.render(
        "home",
        "",
        days=[(day, day_address(day), _high_of(pages, day)) for day in days],
        week=week_name(newest),
        week_page=week_address(newest),
        calendar=pages.overviews.calendar(reports),
        trend=pages.overviews.trend(reports),
        areas=areas,
        types=types,
        first=recent[0].report.day,
        last=recent[-1].report.day,
        repositories=[
            (name, repository_address(name), total_of(own))
            for name, own in catalog.by_repository.items()
        ],
    )
    parts = dict.fromkeys(("latest", "calendar", "trend", "areas", "kinds", "repositories"), True)
    return printable(content), _contents(
        pages, parts | {"areas": bool(areas), "kinds": bool(types)}, "digest-"
    )


def newest_day(pages: Pages) -> str:
    """Describe an archive by its newest day; "" for an empty one."""
    days = pages.site.catalog.by_day
    if not days:
        return ""
    day, reports = next(reversed(days.items()))
    names = ", ".join(placed.report.repository for placed in reports)
    return pages.description(names, day, total_of(reports))


def week(pages: Pages, monday: date, before: date | None, after: date | None) -> Page:
    """Make the page of a week, all repositories: what mattered."""
    shown, overviews = week_of(pages.site.catalog, monday), pages.overviews
    counts, name, address = total_of(shown.reports), week_name(monday), week_address(monday)
    year, number, _ = monday.isocalendar()
    picks = {"mattered": shown.high, "breaking": shown.breaking, "reverts": shown.reverts}
    areas = overviews.areas(shown.reports)
    content = pages.render(
        "week",
        address,
        name=name,
        title=pages.words["week_title"].format(year=year, week=number),
        first=monday,
        last=shown.sunday,
        counts=counts,
        days=[(f.day, day_address(f.day), f.counts) for f in by_day(shown.reports)],
        picks={part: [_picked(pages, pick) for pick in own] for part, own in picks.items()},
        newcomers=overviews.ranking("author", shown.newcomers),
        areas=areas,
        types=overviews.types(shown.reports),
        before=before and week_address(before),
        before_name=before and week_name(before),
        after=after and week_address(after),
        after_name=after and week_name(after),
    )
    last = {"newcomers": shown.newcomers, "areas": areas, "kinds": counts.total}
    return Page(
        address,
        name,
        _week_description(pages, shown, counts),
        content,
        _contents(pages, {"days": True, **picks, **last}),
        week_address(before) if before else "",
        week_address(after) if after else "",
    )


def repository(pages: Pages, name: str, reports: Sequence[Placed]) -> Page:
    """Make the page of a repository: its figures, and its days by month."""
    address = repository_address(name)
    months = [
        (month, [(placed.report.day, placed, placed.counts) for placed in reversed(group)])
        for month, group in _by_month(reports)
    ]
    overviews, counts = pages.overviews, total_of(reports)
    areas = overviews.areas(reports, repository=name)
    types = overviews.types(reports, repository=name)
    authors = overviews.ranking("author", authors_of(reports, LONGEST), repository=name)
    first, last = reports[0].report.day, reports[-1].report.day
    content = pages.render(
        "repository",
        address,
        name=name,
        web=reports_web(reports),
        counts=counts,
        untold=_untold(pages, counts),
        days=len(reports),
        first=first,
        last=last,
        calendar=overviews.calendar(reports),
        trend=overviews.trend(reports),
        areas=areas,
        types=types,
        authors=authors,
        months=months,
    )
    parts = {"calendar": True, "trend": True, "areas": areas, "kinds": types, "authors": authors}
    days = tuple(TocEntry(month, month) for month, _ in months)
    commits = counted("commits", counts.total, pages.site.language)
    return Page(
        address,
        name,
        f"{name}: {commits}, {span_of(first, last, pages.site.language)}",
        content,
        (
            *_contents(pages, parts, "digest-"),
            TocEntry(pages.words["days"], "digest-days", days),
        ),
        head=pages.feed_links(address),
    )


def _contents(pages: Pages, parts: Mapping[str, object], prefix: str = "") -> tuple[TocEntry, ...]:
    """List the parts that there are, by their words and anchors."""
    return tuple(TocEntry(pages.words[p], f"{prefix}{p}") for p, has in parts.items() if has)


def _high_of(pages: Pages, day: date) -> list[dict[str, Any]]:
    """List a day's reports as the home shows them: with a few important commits."""
    return [
        {
            "name": placed.report.repository,
            "address": placed.address,
            "counts": placed.counts,
            "lines": [pages.entries.line(item, placed) for item in _high(placed)[:FEW]],
            "others": max(0, placed.counts.level(Level.HIGH) - FEW),
        }
        for placed in pages.site.catalog.by_day[day]
    ]


def _picked(pages: Pages, pick: Pick) -> tuple[str, Counts, list[Line]]:
    """List picked commits of a repository, and count all of its week."""
    lines = [pages.entries.line(item, placed) for item, placed in pick.items]
    return pick.repository, total_of(pick.reports), lines


def _week_description(pages: Pages, week: Week, counts: Counts) -> str:
    commits = counted("commits", counts.total, pages.site.language)
    text = pages.words["week_summary"].format(commits=commits, first=week.monday, last=week.sunday)
    titles = [item.entry.commit.title for pick in week.high for item, _ in pick.items]
    return describe(f"{text}: {'; '.join(titles)}" if titles else text)


def _untold(pages: Pages, counts: Counts) -> str:
    """Say how many commits have no analysis; "" where all have one."""
    missing = untold(counts)
    if not missing:
        return ""
    return pages.words["untold"].format(
        n=f"{missing:,}",
        total=f"{counts.total:,}",
        percent=f"{100 * missing / counts.total:.0f}",
    )


def _high(placed: Placed) -> list[Item]:
    return [item for item in placed.items if item.entry.importance.level is Level.HIGH]


def _by_month(reports: Sequence[Placed]) -> list[tuple[str, list[Placed]]]:
    """Group reports in order of their days by month, the newest month first."""
    groups = groupby(reports, key=lambda placed: f"{placed.report.day:%Y-%m}")
    return [(month, list(group)) for month, group in groups][::-1]
