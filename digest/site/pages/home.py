"""The pages that sum up: the home, a day, a week, a repository."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from digest.models import Level
from digest.site.content.charts import LONGEST
from digest.site.content.entries import describe, reports_web
from digest.site.content.highlights import picks_of, sunday_of
from digest.site.content.statistics import authors_of, by_day, lately, untold
from digest.site.html.addresses import (
    day_address,
    monday_of,
    repository_address,
    week_address,
    week_name,
)
from digest.site.html.markdown import printable
from digest.site.html.templates import Held
from digest.site.pages.renderer import Page, TocEntry
from digest.site.reading.catalog import total_of
from digest.site.words import counted, span_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from digest.site.content.highlights import Pick, Picks
    from digest.site.pages.entry_html import Line
    from digest.site.pages.renderer import Pages
    from digest.site.reading.catalog import Counts, Item, Placed

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


def day(pages: Pages, day: date, before: date | None, after: date | None) -> Page:
    """Make the page of a day, all repositories."""
    reports, address, overviews = pages.site.catalog.by_day[day], day_address(day), pages.overviews
    counts, picks, held = total_of(reports), picks_of(pages.site.catalog, reports), Held()
    picked = {"breaking": picks.breaking, "reverts": picks.reverts}
    areas, types = overviews.areas(reports), overviews.types(reports)
    monday = monday_of(day)
    content = pages.render(
        "day",
        address,
        held,
        day=day,
        week=week_name(monday),
        week_page=week_address(monday),
        counts=counts,
        repositories=[_all_of(pages, placed, held) for placed in reports],
        picked={part: [_picked(pages, pick) for pick in own] for part, own in picked.items()},
        newcomers=overviews.ranking("author", picks.newcomers),
        areas=areas,
        types=types,
        before=before and day_address(before),
        before_name=before,
        after=after and day_address(after),
        after_name=after,
    )
    names = [placed.report.repository for placed in reports]
    last = {"newcomers": picks.newcomers, "areas": areas, "kinds": types}
    return Page(
        address,
        day.isoformat(),
        pages.description(", ".join(names), day, counts),
        content,
        (*(TocEntry(name, name) for name in names), *_contents(pages, {**picked, **last})),
        day_address(before) if before else "",
        day_address(after) if after else "",
    )


def week(pages: Pages, monday: date, before: date | None, after: date | None) -> Page:
    """Make the page of a week, all repositories: what mattered."""
    reports, overviews = pages.site.catalog.by_week[monday], pages.overviews
    counts, name, address = total_of(reports), week_name(monday), week_address(monday)
    year, number, _ = monday.isocalendar()
    picks = picks_of(pages.site.catalog, reports)
    picked = {"mattered": picks.high, "breaking": picks.breaking, "reverts": picks.reverts}
    areas = overviews.areas(reports)
    content = pages.render(
        "week",
        address,
        name=name,
        title=pages.words["week_title"].format(year=year, week=number),
        first=monday,
        last=sunday_of(monday),
        counts=counts,
        days=[(f.day, day_address(f.day), f.counts) for f in by_day(reports)],
        picked={part: [_picked(pages, pick) for pick in own] for part, own in picked.items()},
        newcomers=overviews.ranking("author", picks.newcomers),
        areas=areas,
        types=overviews.types(reports),
        before=before and week_address(before),
        before_name=before and week_name(before),
        after=after and week_address(after),
        after_name=after and week_name(after),
    )
    last = {"newcomers": picks.newcomers, "areas": areas, "kinds": counts.total}
    return Page(
        address,
        name,
        _week_description(pages, monday, picks, counts),
        content,
        _contents(pages, {"days": True, **picked, **last}),
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


def _all_of(pages: Pages, placed: Placed, held: Held) -> dict[str, Any]:
    """Give a report as its day's page shows it."""
    lines = [pages.entries.line(item, placed) for item in placed.items]
    lines = [line._replace(html=held.hold(line.html)) for line in lines]
    return {
        "name": placed.report.repository,
        "address": placed.address,
        "counts": placed.counts,
        "high": [line for line in lines if line.level == Level.HIGH],
        "medium": [line for line in lines if line.level == Level.MEDIUM],
        "rest": [line for line in lines if line.level not in {Level.HIGH, Level.MEDIUM}],
    }


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
    """List picked commits of a repository, and count all of its day or week."""
    lines = [pages.entries.line(item, placed) for item, placed in pick.items]
    return pick.repository, total_of(pick.reports), lines


def _week_description(pages: Pages, monday: date, picks: Picks, counts: Counts) -> str:
    commits = counted("commits", counts.total, pages.site.language)
    sunday = sunday_of(monday)
    text = pages.words["week_summary"].format(commits=commits, first=monday, last=sunday)
    titles = [item.entry.commit.title for pick in picks.high for item, _ in pick.items]
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
