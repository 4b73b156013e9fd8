"""The archive's pages: what stands in each, from the catalog, through the templates."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, TypeVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from digest.archive.labels import LEVEL_NAMES
from digest.archive.types import TYPE_NAMES
from digest.models import Field, Level, Status
from digest.models import Form as ReportForm
from digest.site.addresses import ROOT, SEARCH, day_address, repository_address, seen_from
from digest.site.catalog import Counts, count
from digest.site.forms import Forms
from digest.site.markup import printable, squeezed
from digest.site.search.documents import UNRATED
from digest.site.views import (
    Body,
    EntryView,
    Site,
    brief,
    content_at,
    describe,
    entry_view,
    repository_web,
)
from digest.site.words import SEARCH_WORDS, STATUS_NAMES, WORDS, counted, weekday

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from digest.site.catalog import Item, Placed
    from digest.site.views import SectionView

T = TypeVar("T")
LATEST_DAYS = 7  # on the home
_BELOW_ENTRY = 2  # levels that an analysis's headings lie deeper on a report's page
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
    entries: tuple[Markup, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """An entry in a list, ready to be shown."""

    level: str
    level_name: str
    html: Markup


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
        )
        self.forms = Forms(self.templates)

    def of_report(self, placed: Placed, bodies: Sequence[Body]) -> Iterator[Page]:
        """Make a report's page and its commits'; `bodies` are in the order of its items."""
        views = [
            entry_view(item, placed, self.site, body)
            for item, body in zip(placed.items, bodies, strict=True)
        ]
        before, after = self.site.catalog.neighbours(placed)
        yield self.report(placed, views, before, after)
        yield from self.commits(placed, views)

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
        )

    def report(
        self,
        placed: Placed,
        views: Sequence[EntryView],
        before: Placed | None,
        after: Placed | None,
    ) -> Page:
        """Make the page of one repository's day; what is not important is told in short."""
        report, address = placed.report, placed.address
        by_entry = {id(item.entry): view for item, view in zip(placed.items, views, strict=True)}
        rows = [self._row(by_entry[id(entry)], report.day) for entry in report.entries]
        groups = tuple(self._groups(views, report.form))
        content = self._render(
            "report",
            address,
            day=report.day,
            day_page=day_address(report.day),
            repository=report.repository,
            repository_page=repository_address(report.repository),
            counts=placed.counts,
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
            tuple(_contents(groups, views)),
            before.address if before else "",
            after.address if after else "",
        )

    def commits(self, placed: Placed, views: Sequence[EntryView]) -> Iterator[Page]:
        """Make the pages of a report's commits; those without a full SHA have none."""
        own = [pair for pair in zip(placed.items, views, strict=True) if pair[0].address]
        for before, (item, view), after in with_neighbours(own):
            if self.site.catalog.owns(placed, item):
                yield self.commit(item, placed, view, before and before[0], after and after[0])

    def commit(
        self, item: Item, placed: Placed, view: EntryView, before: Item | None, after: Item | None
    ) -> Page:
        """Make the page of a commit."""
        report = placed.report
        texts = {
            **_texts(view),
            "rest": view.commit.rest,
            "sections": self._sections(view.sections, 0, has_anchors=True),
            "origin": self._origin(view),
            "day": report.day.isoformat(),
            "repository": report.repository,
            "repository_link": ROOT + repository_address(report.repository),
            "report_link": view.report,
            "before": ROOT + before.address if before else "",
            "before_name": before.entry.commit.title if before else "",
            "after": ROOT + after.address if after else "",
            "after_name": after.entry.commit.title if after else "",
        }
        html = self.forms.fill("commit", _shape(view), texts)
        content = printable(seen_from(item.address, html))
        commit = view.commit
        name = f"{report.repository}@{item.anchor}"
        return Page(
            item.address,
            f"{commit.title} · {name}" if commit.title else name,
            describe(view.brief or f"{name}, {commit.author}, {commit.time}"),
            content,
            tuple(TocEntry(s.title, s.anchor) for s in view.sections if s.title and s.level == 2),
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

    # ---- parts

    def _render(self, template_name: str, address: str, **values: Any) -> str:
        html = self.templates.get_template(f"digest/{template_name}.html").render(values)
        return squeezed(printable(seen_from(address, html)))

    def _repositories_of(self, day: date) -> list[dict[str, Any]]:
        """List a day's reports as the day page and the home show them."""
        return [
            {
                "name": placed.report.repository,
                "address": placed.address,
                "counts": placed.counts,
                "lines": [self._line(item, placed) for item in placed.items],
            }
            for placed in self.site.catalog.by_day[day]
        ]

    def _line(self, item: Item, placed: Placed) -> Line:
        level = item.entry.importance.level
        name = LEVEL_NAMES[self.site.language][level] if level else self.words["unrated"]
        target = item.address or f"{placed.address}#{item.anchor}"
        shape = {
            "level": str(level or ""),
            "level_name": name,
            "status": str(item.entry.analysis.status),
        }
        texts = {
            "title": item.entry.commit.title,
            "link": ROOT + target.removesuffix("#"),
            "brief": brief(item.entry) if level is Level.HIGH else "",
        }
        return Line(shape["level"], name, self.forms.fill("line", shape, texts))

    def _row(self, view: EntryView, day: date) -> Markup:
        texts = _texts(view)
        texts["time"] = texts["time"].removeprefix(f"{day} ")
        return self.forms.fill("row", _shape(view), texts)

    def _entry(self, view: EntryView) -> Markup:
        """Show an entry on its report's page: whole if it matters or has no page of its own."""
        is_whole = view.level == Level.HIGH or not view.page
        summaries = [part for part in view.sections if part.kind == str(Field.SUMMARY)]
        others = [part for part in view.sections if part.kind != str(Field.SUMMARY)]
        texts = {
            **_texts(view),
            "brief": view.brief,
            "summary": self._sections(summaries, _BELOW_ENTRY) if is_whole else "",
            "rest": self._sections(others, _BELOW_ENTRY) if is_whole else "",
            "origin": self._origin(view) if is_whole else "",
        }
        return self.forms.fill("entry", {**_shape(view), "is_whole": is_whole}, texts)

    def _sections(
        self, parts: Iterable[SectionView], deeper: int, *, has_anchors: bool = False
    ) -> Markup:
        """Show sections, their headings so many levels deeper than they are."""
        shown = [
            self.forms.fill(
                "section",
                {
                    "kind": part.kind,
                    "level": part.level + deeper,
                    "anchor": part.anchor if has_anchors else "",
                },
                {"title": part.title, "content": content_at(part, deeper)},
            )
            for part in parts
        ]
        return Markup("\n".join(shown))  # noqa: S704 - of what is safe

    def _origin(self, view: EntryView) -> Markup:
        if not view.model and not view.unfounded:
            return Markup()
        template = self.templates.get_template("digest/origin.html")
        texts = {"model": view.model, "coverage": view.coverage, "unfounded": view.unfounded}
        return Markup(squeezed(template.render(texts)))  # noqa: S704 - it autoescapes

    def _groups(self, views: Sequence[EntryView], form: ReportForm) -> Iterator[Group]:
        unrated = "commits_heading" if form is ReportForm.TABLE else "unrated_heading"
        for level, group in groupby(views, key=lambda view: view.level):
            entries = list(group)
            words = self.words["level"].format(level=entries[0].level_name)
            title = f"{words if level else self.words[unrated]} ({len(entries):,})"
            yield Group(level, level or "unrated", title, tuple(map(self._entry, entries)))

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


def _shape(view: EntryView) -> dict[str, Any]:
    """Give what of an entry is no text."""
    return {
        "level": view.level,
        "level_name": view.level_name,
        "chips": view.chips,
        "status": view.status,
        "notice": view.notice,
    }


def _texts(view: EntryView) -> dict[str, str]:
    """Give an entry's facts."""
    commit = view.commit
    return {
        "title": commit.title,
        "author": commit.author,
        "time": commit.time,
        "machine_time": commit.machine_time,
        "short_sha": commit.short_sha,
        "url": commit.url,
        "host": commit.host,
        "pull": commit.pull,
        "pull_url": commit.pull_url,
        "page": view.page,
        "anchor": view.anchor,
    }


def _contents(groups: Iterable[Group], views: Sequence[EntryView]) -> Iterator[TocEntry]:
    """List the groups, and the entries that are read first; the table above lists all."""
    for group in groups:
        is_listed = group.level in {"", Level.HIGH}
        listed = [view for view in views if is_listed and view.level == group.level]
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
