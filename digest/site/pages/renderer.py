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
from digest.site.content.charts import Overviews
from digest.site.content.entries import describe, entry_view
from digest.site.content.filters import type_choices
from digest.site.html.addresses import ROOT, SEARCH, day_address, repository_address, seen_from
from digest.site.html.autolinks import names_in
from digest.site.html.markdown import squeezed
from digest.site.html.templates import Held
from digest.site.pages.entry_html import Entries, can_fold
from digest.site.search.documents import UNRATED
from digest.site.words import (
    SEARCH_WORDS,
    STATUS_NAMES,
    TOOL_WORDS,
    WORDS,
    counted,
    span_of,
    weekday,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from markupsafe import Markup

    from digest.models import Entry
    from digest.site.content.entries import Body, Site
    from digest.site.pages.entry_html import Told
    from digest.site.reading.catalog import Counts, Item, Placed

T = TypeVar("T")
HEADING = "title"  # anchor of every archive page's h1
# Of reports: asks, before anything is painted, whether the address filters.
_FIRST_SCRIPT = f'<script src="{ROOT}assets/digest/filtered.js"></script>'


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
    entries: Sequence[Markup]


class Pages:
    """Makes every archive page of a site; `folders` are searched for templates in order."""

    def __init__(
        self,
        site: Site,
        folders: Sequence[Path | str],
        *,
        has_search: bool = True,
        has_feeds: bool = False,
    ) -> None:
        self.site = site
        self.has_feeds = has_feeds
        self.overviews = Overviews(site.language, has_search)
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
            tool=TOOL_WORDS[site.language],
            timezone=site.timezone.key,
            level_names={str(k): v for k, v in LEVEL_NAMES[site.language].items()},
            status_names={str(k): v for k, v in STATUS_NAMES[site.language].items()},
            status_notes=self._status_notes,
            counted=lambda word, n: counted(word, n, site.language),
            grouped=lambda number: f"{number:,}",
            span=lambda first, last: span_of(first, last, site.language),
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

    def report(
        self,
        placed: Placed,
        told: Sequence[Told],
        before: Placed | None,
        after: Placed | None,
    ) -> Page:
        """Make the page of one repository's day; what is not important is told in short."""
        report, address, held = placed.report, placed.address, Held()
        rows = [self.entries.row(told[n], report.day) for n in placed.table_order]
        groups = tuple(self._groups(told, report.form, held))
        content = self.render(
            "report",
            address,
            held,
            day=report.day,
            day_page=day_address(report.day),
            repository=report.repository,
            repository_page=repository_address(report.repository),
            counts=placed.counts,
            types=type_choices([one.view for one in told], self.site.language),
            has_folds=any(map(can_fold, told)),
            rows=held.lines(rows),
            groups=groups,
            before=before and before.address,
            before_name=before and before.report.day,
            after=after and after.address,
            after_name=after and after.report.day,
        )
        return Page(
            address,
            f"{report.repository} {report.day}",
            self.description(report.repository, report.day, placed.counts),
            content,
            tuple(_contents(groups, told)),
            before.address if before else "",
            after.address if after else "",
            seen_from(address, _FIRST_SCRIPT),
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
        view, commit = told.view, told.view.commit
        related = self.site.catalog.related(
            item, _names_in(item.entry, placed.names), placed.report.repository
        )
        beside = self.entries.beside(item.entry, related)
        html = self.entries.page(told, placed, before, after, beside)
        name = f"{placed.report.repository}@{item.anchor}"
        toc = [TocEntry(s.title, s.anchor) for s in view.sections if s.title and s.level == 2]
        return Page(
            item.address,
            f"{commit.title} · {name}" if commit.title else name,
            describe(view.brief or f"{name}, {commit.author}, {commit.time}"),
            seen_from(item.address, html),
            tuple(toc) if len(toc) > 1 else (),  # one part needs no list
        )

    def search(self) -> Page:
        """Make the page that searches."""
        words = SEARCH_WORDS[self.site.language]
        content = self.render("search", SEARCH, words=words)
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

    def render(
        self, template_name: str, address: str, held: Held | None = None, **values: Any
    ) -> str:
        """Render a template of ours for the page at an address, and put in what is held."""
        html = squeezed(self.templates.get_template(f"digest/{template_name}.html").render(values))
        return seen_from(address, held.put_into(html) if held else html)

    def _groups(self, told: Sequence[Told], form: ReportForm, held: Held) -> Iterator[Group]:
        unrated = "commits_heading" if form is ReportForm.TABLE else "unrated_heading"
        for level, group in groupby(told, key=lambda one: one.view.level):
            entries = list(group)
            words = self.words["level"].format(level=entries[0].view.level_name)
            title = f"{words if level else self.words[unrated]} ({len(entries):,})"
            shown = held.lines(map(self.entries.entry, entries))
            yield Group(level, level or "unrated", title, shown)

    def description(self, name: str, day: date, counts: Counts) -> str:
        """Describe a day's commits in one line of text."""
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


def _contents(groups: Iterable[Group], told: Sequence[Told]) -> Iterator[TocEntry]:
    """List the groups, and the entries that are read first; the table above lists all."""
    for group in groups:
        is_listed = group.level in {"", Level.HIGH}
        listed = [view for view, _ in told if is_listed and view.level == group.level]
        below = (TocEntry(view.commit.title, view.anchor) for view in listed if view.anchor)
        yield TocEntry(group.title, group.anchor, tuple(below))


def _names_in(entry: Entry, names: Iterable[str] | None) -> list[str]:
    """List the names of commits that an entry's texts hold, of `names` where these are known."""
    texts = (entry.commit.message, entry.analysis.body)
    if names is None:
        names = sorted({name for text in texts for name in names_in(text)})
    return [name for name in names if any(name in text for text in texts)]


def with_neighbours(items: Sequence[T]) -> Iterator[tuple[T | None, T, T | None]]:
    """Yield each item between those before and after it."""
    before: list[T | None] = [None, *items]
    after: list[T | None] = [*items[1:], None]
    return zip(before, items, after, strict=False)
