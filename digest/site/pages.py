"""The archive's pages: what stands in each, from the catalog, through the templates."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from digest.archive.labels import LEVEL_NAMES
from digest.archive.types import TYPE_NAMES
from digest.models import Form as ReportForm
from digest.models import Level, Status
from digest.site.addresses import ROOT, SEARCH, day_address, repository_address, seen_from
from digest.site.catalog import Counts, count
from digest.site.choices import type_choices
from digest.site.entries import Entries
from digest.site.markup import printable, squeezed
from digest.site.search.documents import UNRATED
from digest.site.views import describe, entry_view, repository_web
from digest.site.words import SEARCH_WORDS, STATUS_NAMES, TOOL_WORDS, WORDS, counted, weekday

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from markupsafe import Markup

    from digest.site.catalog import Item, Placed
    from digest.site.entries import Told
    from digest.site.views import Body, Site

T = TypeVar("T")
LATEST_DAYS = 7  # on the home
HEADING = "title"  # anchor of every archive page's h1


class TocEntry(NamedTuple):
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
    head: str = ""  # more HTML for its head


@dataclass(frozen=True, slots=True)
class Group:
    """A report's entries of one importance, ready for a template."""

    level: str
    anchor: str
    title: str
    entries: tuple[Markup, ...]


class Pages:
    """Makes every archive page of a site; `folders` are searched for templates in order."""

    def __init__(
        self, site: Site, folders: Sequence[Path | str], *, has_feeds: bool = False
    ) -> None:
        self.site = site
        self.has_feeds = has_feeds
        self.words = WORDS[site.language]
        self.templates = Environment(
            loader=FileSystemLoader([str(folder) for folder in folders]),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=StrictUndefined,
            auto_reload=False,  # a build has new ones anyway
        )
        self.templates.globals.update(
            url=lambda to: ROOT + to,
            w=self.words,
            timezone=site.timezone.key,
            level_names={str(k): v for k, v in LEVEL_NAMES[site.language].items()},
            status_names={str(k): v for k, v in STATUS_NAMES[site.language].items()},
            status_notes=self._status_notes,
            counted=lambda word, n: counted(word, n, site.language),
            grouped=lambda number: f"{number:,}",
            weekday=lambda day: weekday(day, site.language),
            title_anchor=HEADING,
            has_feeds=has_feeds,
            unrated=UNRATED,
        )
        self.entries = Entries(site, self.templates)

    def of_report(self, placed: Placed, bodies: Sequence[Body]) -> Iterator[Page]:
        """Make a report's page and its commits'; `bodies` are in the order of its items."""
        told = [
            self.entries.tell(entry_view(item, placed, self.site, body))
            for item, body in zip(placed.items, bodies, strict=True)
        ]
        before, after = self.site.catalog.neighbours(placed)
        yield self.report(placed, told, before, after)
        yield from self.commits(placed, told)

    def home(self) -> tuple[str, tuple[TocEntry, ...]]:
        """Make the home's parts: HTML to stand below its hand-written text, and their contents."""
        catalog = self.site.catalog
        days = [
            (day, day_address(day), self._repositories_of(day))
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
        content = printable(
            self._render("home", "", days=days, repositories=repositories, months=months)
        )
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
        repositories = self._repositories_of(day)
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
            head=self.feed_links(address),
        )

    def report(
        self,
        placed: Placed,
        told: Sequence[Told],
        before: Placed | None,
        after: Placed | None,
    ) -> Page:
        """Make the page of one repository's day; what is not important is told in short."""
        report, address = placed.report, placed.address
        by_entry = {id(item.entry): one for item, one in zip(placed.items, told, strict=True)}
        rows = [self.entries.row(by_entry[id(entry)], report.day) for entry in report.entries]
        groups = tuple(self._groups(told, report.form))
        content = self._render(
            "report",
            address,
            day=report.day,
            day_page=day_address(report.day),
            repository=report.repository,
            repository_page=repository_address(report.repository),
            counts=placed.counts,
            types=type_choices([one.view for one in told], self.site.language),
            rows=rows,
            groups=groups,
            before=before and before.address,
            before_name=before and before.report.day,
            after=after and after.address,
            after_name=after and after.report.day,
        )
        return Page(
            address,
            f"{report.repository} {report.day}",
            self._description(report.repository, report.day, placed.counts),
            content,
            tuple(_contents(groups, told)),
            before.address if before else "",
            after.address if after else "",
        )

    def commits(self, placed: Placed, told: Sequence[Told]) -> Iterator[Page]:
        """Make the pages of a report's commits; those without a full SHA have none."""
        own = [pair for pair in zip(placed.items, told, strict=True) if pair[0].address]
        for before, (item, one), after in with_neighbours(own):
            if self.site.catalog.owns(placed, item):
                yield self.commit(item, placed, one, before and before[0], after and after[0])

    def commit(
        self, item: Item, placed: Placed, told: Told, before: Item | None, after: Item | None
    ) -> Page:
        """Make the page of a commit."""
        html = self.entries.page(told, placed, before, after)
        view, commit = told.view, told.view.commit
        name = f"{placed.report.repository}@{item.anchor}"
        return Page(
            item.address,
            f"{commit.title} · {name}" if commit.title else name,
            describe(view.brief or f"{name}, {commit.author}, {commit.time}"),
            seen_from(item.address, html),
            tuple([TocEntry(s.title, s.anchor) for s in view.sections if s.title and s.level == 2]),
        )

    def search(self) -> Page:
        """Make the page that searches."""
        words = SEARCH_WORDS[self.site.language]
        content = self._render("search", SEARCH, words=words)
        return Page(SEARCH, words["title"], words["description"], content)

    def search_words(self) -> str:
        """Give the words of the search in the browser, and those for machine values, as JSON."""
        language = self.site.language
        levels = {str(level): name for level, name in LEVEL_NAMES[language].items()}
        labels = {
            "importance": {**levels, UNRATED: self.words["unrated"]},
            "type": {str(kind): name for kind, name in TYPE_NAMES[language].items()},
            "status": {str(status): name for status, name in STATUS_NAMES[language].items()},
        }
        return json.dumps({"words": SEARCH_WORDS[language], "labels": labels})

    def feed_links(self, address: str) -> str:
        """Name a page's feeds for programs, as HTML for its head; "" for a site without feeds."""
        if not self.has_feeds:
            return ""
        template = self.templates.get_template("digest/feeds-head.html")
        return seen_from(address, squeezed(template.render(folder=address)))

    def tool_words(self) -> str:
        """Give the words of what reports' and commits' scripts add, as a script."""
        return f"export default {json.dumps(TOOL_WORDS[self.site.language], ensure_ascii=False)}\n"

    # ---- parts

    def _render(self, template_name: str, address: str, **values: Any) -> str:
        html = self.templates.get_template(f"digest/{template_name}.html").render(values)
        return squeezed(seen_from(address, html))

    def _repositories_of(self, day: date) -> list[dict[str, Any]]:
        """List a day's reports as the day page and the home show them."""
        return [
            {
                "name": placed.report.repository,
                "address": placed.address,
                "counts": placed.counts,
                "lines": [self.entries.line(item, placed) for item in placed.items],
            }
            for placed in self.site.catalog.by_day[day]
        ]

    def _groups(self, told: Sequence[Told], form: ReportForm) -> Iterator[Group]:
        unrated = "commits_heading" if form is ReportForm.TABLE else "unrated_heading"
        for level, group in groupby(told, key=lambda one: one.view.level):
            entries = list(group)
            words = self.words["level"].format(level=entries[0].view.level_name)
            title = f"{words if level else self.words[unrated]} ({len(entries):,})"
            yield Group(level, level or "unrated", title, tuple(map(self.entries.entry, entries)))

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


def _contents(groups: Iterable[Group], told: Sequence[Told]) -> Iterator[TocEntry]:
    """List the groups, and the entries that are read first; the table above lists all."""
    for group in groups:
        is_listed = group.level in {"", Level.HIGH}
        listed = [view for view, _ in told if is_listed and view.level == group.level]
        below = (TocEntry(view.commit.title, view.anchor) for view in listed if view.anchor)
        yield TocEntry(group.title, group.anchor, tuple(below))


def with_neighbours(items: Sequence[T]) -> Iterator[tuple[T | None, T, T | None]]:
    """Yield each item between those before and after it."""
    before: list[T | None] = [None, *items]
    after: list[T | None] = [*items[1:], None]
    return zip(before, items, after, strict=False)


def _by_month(items: Sequence[T], day_of: Callable[[T], date]) -> list[tuple[str, list[T]]]:
    """Group items in order of their days by month, the newest month first."""
    groups = groupby(items, key=lambda item: f"{day_of(item):%Y-%m}")
    return [(month, list(group)) for month, group in groups][::-1]
