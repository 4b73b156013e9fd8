"""The archive's pages: what stands in each, from the catalog, through the templates."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, TypeVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from digest.archive.labels import LEVEL_NAMES
from digest.models import Form, Level, Status
from digest.site.addresses import day_address, repository_address, root_of
from digest.site.catalog import Counts, count
from digest.site.markup import printable
from digest.site.views import EntryView, Site, brief, entry_view, repository_web, shorten
from digest.site.words import STATUS_NAMES, WORDS, counted, weekday

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from digest.site.catalog import Item, Placed

T = TypeVar("T")
LATEST_DAYS = 7  # on the home
HEADING = "title"  # anchor of every archive page's h1


@dataclass(frozen=True, slots=True)
class TocEntry:
    """A line of a page's table of contents; `title` is text."""

    title: str
    anchor: str
    children: tuple[TocEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """An archive page without its surroundings. `title` and `description` are text."""

    address: str
    title: str
    description: str
    content: str  # HTML
    toc: tuple[TocEntry, ...] = ()
    previous: str = ""  # address of the page before this one, "" for none
    next: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A report's entries of one importance, ready for a template."""

    level: str
    anchor: str
    title: str
    entries: tuple[EntryView, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """An entry in a list: enough to decide whether to open it."""

    title: str
    link: str
    level: str
    level_name: str
    status: str
    brief: str


class Pages:
    """Makes every archive page of a site; `folders` are searched for templates in order."""

    def __init__(self, site: Site, folders: Sequence[Path | str]) -> None:
        self.site = site
        self.words = WORDS[site.language]
        self.templates = Environment(
            loader=FileSystemLoader([str(folder) for folder in folders]),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=StrictUndefined,
        )
        self.templates.globals.update(
            w=self.words,
            timezone=site.timezone.key,
            level_names={str(k): v for k, v in LEVEL_NAMES[site.language].items()},
            status_names={str(k): v for k, v in STATUS_NAMES[site.language].items()},
            status_notes=self._status_notes,
            counted=lambda word, n: counted(word, n, site.language),
            grouped=lambda number: f"{number:,}",
            weekday=lambda day: weekday(day, site.language),
            title_anchor=HEADING,
        )

    def all(self) -> Iterator[Page]:
        """Make every page but the home."""
        for name, reports in self.site.catalog.by_repository.items():
            yield self.repository(name, reports)
            for before, placed, after in _with_neighbours(reports):
                yield self.report(placed, before, after)
                yield from self.commits(placed)
        for earlier, day, later in _with_neighbours(tuple(self.site.catalog.by_day)):
            yield self.day(day, earlier, later)

    def home(self) -> tuple[str, tuple[TocEntry, ...]]:
        """Make the home's parts: HTML to stand below its hand-written text, and their contents."""
        catalog = self.site.catalog
        days = [
            (day, day_address(day), self._repositories_of(day, ""))
            for day in list(reversed(catalog.by_day))[:LATEST_DAYS]
        ]
        repositories = [
            (name, repository_address(name), count_all(reports), reports[-1])
            for name, reports in catalog.by_repository.items()
        ]
        months = [
            (month, [(day, day_address(day), self._day_counts(day).total) for day in group])
            for month, group in _by_month(tuple(catalog.by_day), lambda day: day)
        ]
        content = self._render("home", "", days=days, repositories=repositories, months=months)
        words = self.words
        toc = [
            TocEntry(words["latest"], "digest-latest"),
            TocEntry(words["repositories"], "digest-repositories"),
            TocEntry(words["all_days"], "digest-days"),
        ]
        return content, tuple(toc) if days else ()

    def day(self, day: date, before: date | None, after: date | None) -> Page:
        """Make the page of a day, all repositories."""
        address = day_address(day)
        repositories = self._repositories_of(day, address)
        content = self._render(
            "day",
            address,
            day=day,
            counts=self._day_counts(day),
            repositories=repositories,
            before=before and day_address(before),
            before_name=before,
            after=after and day_address(after),
            after_name=after,
        )
        names = [placed.report.repository for placed in self.site.catalog.by_day[day]]
        return Page(
            address,
            day.isoformat(),
            self._description(", ".join(names), day, self._day_counts(day)),
            content,
            tuple(TocEntry(name, name) for name in names),
            (before and day_address(before)) or "",
            (after and day_address(after)) or "",
        )

    def repository(self, name: str, reports: Sequence[Placed]) -> Page:
        """Make the page of a repository: its days by month."""
        address = repository_address(name)
        months = [
            (month, [(placed.report.day, placed, placed.counts) for placed in reversed(group)])
            for month, group in _by_month(reports, lambda placed: placed.report.day)
        ]
        counts = count_all(reports)
        first, last = reports[0].report.day, reports[-1].report.day
        webs = (repository_web(item.entry) for placed in reversed(reports) for item in placed.items)
        content = self._render(
            "repository",
            address,
            name=name,
            web=next(filter(None, webs), ""),
            counts=counts,
            days=len(reports),
            first=first,
            last=last,
            months=months,
        )
        description = self.words["range"].format(first=first, last=last)
        commits = counted("commits", counts.total, self.site.language)
        return Page(
            address,
            name,
            f"{name}: {commits}, {description}",
            content,
            tuple(TocEntry(month, month) for month, _ in months),
        )

    def report(self, placed: Placed, before: Placed | None, after: Placed | None) -> Page:
        """Make the page of one repository's day."""
        report, address = placed.report, placed.address
        views = [entry_view(item, placed, self.site, address, 4) for item in placed.items]
        groups = tuple(self._groups(views, report.form))
        by_entry = {id(item.entry): view for item, view in zip(placed.items, views, strict=True)}
        content = self._render(
            "report",
            address,
            day=report.day,
            day_page=day_address(report.day),
            repository=report.repository,
            repository_page=repository_address(report.repository),
            counts=placed.counts,
            rows=[by_entry[id(entry)] for entry in report.entries],
            groups=groups,
            before=before and before.address,
            before_name=before and before.report.day,
            after=after and after.address,
            after_name=after and after.report.day,
        )
        toc = (
            TocEntry(
                group.title,
                group.anchor,
                tuple(TocEntry(e.commit.title, e.anchor) for e in group.entries if e.anchor),
            )
            for group in groups
        )
        return Page(
            address,
            f"{report.repository} {report.day}",
            self._description(report.repository, report.day, placed.counts),
            content,
            tuple(toc),
            before.address if before else "",
            after.address if after else "",
        )

    def commits(self, placed: Placed) -> Iterator[Page]:
        """Make the pages of a report's commits; those without a full SHA have none."""
        own = [item for item in placed.items if item.address]
        for before, item, after in _with_neighbours(own):
            if self.site.catalog.owns(placed, item):
                yield self.commit(item, placed, before, after)

    def commit(self, item: Item, placed: Placed, before: Item | None, after: Item | None) -> Page:
        """Make the page of a commit."""
        report = placed.report
        view = entry_view(item, placed, self.site, item.address, 2)
        content = self._render(
            "commit",
            item.address,
            entry=view,
            day=report.day,
            day_page=day_address(report.day),
            repository=report.repository,
            repository_page=repository_address(report.repository),
            report_page=placed.address,
            before=before and before.address,
            before_name=before and before.entry.commit.title,
            after=after and after.address,
            after_name=after and after.entry.commit.title,
        )
        commit = view.commit
        name = f"{report.repository}@{item.anchor}"
        return Page(
            item.address,
            f"{commit.title} · {name}" if commit.title else name,
            shorten(view.brief or f"{name}, {commit.author}, {commit.time}"),
            content,
            tuple(TocEntry(s.title, s.anchor) for s in view.sections if s.title and s.level == 2),
            before.address if before else "",
            after.address if after else "",
        )

    # ---- parts

    def _render(self, template_name: str, address: str, **values: Any) -> str:
        root = root_of(address)
        template = self.templates.get_template(f"digest/{template_name}.html")
        return printable(template.render(url=lambda to: root + to, **values))

    def _repositories_of(self, day: date, address: str) -> list[dict[str, Any]]:
        """List a day's reports as the day page and the home show them."""
        return [
            {
                "name": placed.report.repository,
                "address": placed.address,
                "counts": placed.counts,
                "lines": [self._line(item, placed, address) for item in placed.items],
            }
            for placed in self.site.catalog.by_day[day]
        ]

    def _line(self, item: Item, placed: Placed, address: str) -> Line:
        root, level = root_of(address), item.entry.importance.level
        target = item.address or f"{placed.address}#{item.anchor}"
        return Line(
            title=item.entry.commit.title,
            link=root + target.removesuffix("#"),
            level=str(level or ""),
            level_name=LEVEL_NAMES[self.site.language][level] if level else self.words["unrated"],
            status=str(item.entry.analysis.status),
            brief=brief(item.entry) if level is Level.HIGH else "",
        )

    def _groups(self, views: Sequence[EntryView], form: Form) -> Iterator[Group]:
        unrated = "commits_heading" if form is Form.TABLE else "unrated_heading"
        for level, group in groupby(views, key=lambda view: view.level):
            entries = tuple(group)
            words = self.words["level"].format(level=entries[0].level_name)
            title = words if level else self.words[unrated]
            yield Group(level, level or "unrated", f"{title} ({len(entries):,})", entries)

    def _day_counts(self, day: date) -> Counts:
        return count_all(self.site.catalog.by_day[day])

    def _description(self, name: str, day: date, counts: Counts) -> str:
        commits = counted("commits", counts.total, self.site.language)
        text = self.words["summary_of"].format(commits=commits, name=name, day=day)
        names = LEVEL_NAMES[self.site.language]
        parts = [f"{names[level]} {number:,}" for level, number in counts.levels if number]
        if counts.unrated:
            parts.append(f"{self.words['unrated']} {counts.unrated:,}")
        return f"{text}: {', '.join(parts)}" if parts else text

    def _status_notes(self, counts: Counts) -> list[tuple[str, str]]:
        """Name each kind of incomplete analysis that occurs, with its count."""
        bad = (Status.FAILED, Status.PARTIAL, Status.MISSING, Status.OFFLINE)
        return [
            (str(status), self.words[f"{status}_count"].format(n=f"{number:,}"))
            for status in bad
            if (number := counts.status(status))
        ]


def count_all(reports: Sequence[Placed]) -> Counts:
    """Count the commits of several reports."""
    return count(entry for placed in reports for entry in placed.report.entries)


def _with_neighbours(items: Sequence[T]) -> Iterator[tuple[T | None, T, T | None]]:
    before: list[T | None] = [None, *items]
    after: list[T | None] = [*items[1:], None]
    return zip(before, items, after, strict=False)


def _by_month(items: Sequence[T], day_of: Callable[[T], date]) -> list[tuple[str, list[T]]]:
    """Group items in order of their days by month, the newest month first."""
    groups = groupby(items, key=lambda item: f"{day_of(item):%Y-%m}")
    return [(month, list(group)) for month, group in groups][::-1]
