"""A month's pages and its part of the search, made from what changed in it.

Months are the tasks of a build: they run on all cores, and each reads the reports it needs. What a
report's analyses are rendered to serves its own page, its commits' pages and the search.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any

from digest.errors import remedy_of
from digest.site import cache
from digest.site.artifacts.report_json import report_data
from digest.site.content.entries import read_body
from digest.site.html.addresses import data_file, day_address, week_address
from digest.site.pages.home import day, repository, week
from digest.site.reading.outlines import read_whole
from digest.site.search.documents import Document, commit_document
from digest.site.search.shards import Shard, make_shard, text_files, texts_folder

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence
    from pathlib import Path

    from digest.site.building.plan import Month, Planned
    from digest.site.building.publish import Output
    from digest.site.content.entries import Body
    from digest.site.mkdocs.layout import Shells
    from digest.site.pages.renderer import Page, Pages
    from digest.site.reading.catalog import Placed
    from digest.site.reading.outlines import Library


@dataclass(frozen=True, slots=True)
class Done:
    """What was done: pages written, analyses rendered, months indexed; and what went wrong."""

    pages: int = 0
    bodies: int = 0
    months: int = 0
    search_error: str = ""

    def __add__(self, other: Done) -> Done:
        """Add what was done elsewhere."""
        return Done(
            self.pages + other.pages,
            self.bodies + other.bodies,
            self.months + other.months,
            self.search_error or other.search_error,
        )


@dataclass(frozen=True)
class Maker:
    """Makes months; all it holds is the same for all of them."""

    pages: Pages
    shells: Shells
    library: Library
    output: Output
    changed: Container[str]  # names of the units to be made
    search: Path | None  # the cache of the search; None where there is nothing to index

    def make(self, month: Month) -> Done:
        """Write what changed in a month, one report after the other: a month's may be large."""
        done = Done(sum(map(self.write, self._changed_days(month))))
        part = Part(month, self.search, self.output) if self.search else None
        for planned in month.reports:
            done += self._make_report(planned, part)
        return done + part.index() if part else done

    def make_repository(self, name: str, reports: Sequence[Placed]) -> Done:
        """Write a repository's page."""
        return Done(self.write(repository(self.pages, name, reports)))

    def _make_report(self, planned: Planned, part: Part | None) -> Done:
        loaded = Loaded(planned, self)
        pages = 0
        if planned.placed.address in self.changed:
            pages = sum(map(self.write, loaded.pages()))
        self._write_data(loaded)
        if part:
            part.add(loaded)
        return Done(pages, loaded.rendered)

    def _changed_days(self, month: Month) -> Iterator[Page]:
        for before, date, after in month.days:
            if day_address(date) in self.changed:
                yield day(self.pages, date, before, after)
        for before, monday, after in month.weeks:
            if week_address(monday) in self.changed:
                yield week(self.pages, monday, before, after)

    def _write_data(self, loaded: Loaded) -> None:
        report = loaded.planned.placed.report
        file = data_file(report.repository, report.day)
        if file in self.changed:
            self.output.renew(file, loaded.data())

    def write(self, page: Page) -> int:
        """Write a page where it is not yet what it is to be; give the number of pages written."""
        return self.output.renew(f"{page.address}index.html", self.shells.fill(page))


class Loaded:
    """A report that is read and rendered once something of it is needed."""

    def __init__(self, planned: Planned, maker: Maker) -> None:
        self.planned = planned
        self.rendered = 0
        self._maker = maker

    def read(self) -> None:
        """Read the report. Raises DigestError where its file is no longer what it was."""
        _ = self._placed

    @cached_property
    def _placed(self) -> Placed:
        maker = self._maker
        return read_whole(self.planned.placed, maker.library, maker.pages.site.catalog)

    @cached_property
    def _bodies(self) -> list[Body]:
        self.rendered = len(self._placed.items)
        return [read_body(item.entry) for item in self._placed.items]

    def pages(self) -> Iterator[Page]:
        """Make the report's page and its commits'."""
        return self._maker.pages.of_report(self._placed, self._bodies)

    def data(self) -> bytes:
        """Make the report as data for scripts."""
        return report_data(self._placed, self._maker.pages.site.timezone)

    def documents(self) -> Iterator[Document]:
        """Make what a search finds, in the order of the report's table turned round: by time."""
        site, placed = self._maker.pages.site, self._placed
        for n in reversed([*placed.table_order]):
            item = placed.items[n]
            if not item.address or site.catalog.owns(placed, item):
                yield commit_document(item, placed, self._bodies[n], site)


class Part:
    """A month's part of the search; what can't be made is told, and costs the search only."""

    def __init__(self, month: Month, kept: Path, output: Output) -> None:
        self._month, self._output = month, output
        self._file = kept / f"{month.name}.documents"
        self._shard = shard_file(kept, month)
        self._error = ""
        self._has_shard = cache.is_kept(self._shard)
        texts = output.site / texts_folder(month.version)
        self._is_done = self._has_shard and texts.is_dir()
        self._known: dict[str, Any] = {} if self._is_done else cache.load(self._file) or {}
        self._rows: dict[str, Any] = {}  # packed documents, by their reports' sources

    def add(self, loaded: Loaded) -> None:
        """Add a report's documents: those that are kept, where it is unchanged."""
        if self._is_done or self._error:
            return
        source = loaded.planned.source
        if source not in self._known:
            loaded.read()  # a file that has changed meanwhile ends the build, not the search alone
        try:
            known = self._known.get(source)
            self._rows[source] = known or [_packed(document) for document in loaded.documents()]
        except Exception as failed:
            self._error = self._told(failed)

    def index(self) -> Done:
        """Make the month's shard and write its texts, unless both are there."""
        if self._is_done or self._error:
            return Done(search_error=self._error)
        try:
            self._index()
        except Exception as failed:
            return Done(search_error=self._told(failed))
        return Done(months=1)

    def _index(self) -> None:
        if self._rows.keys() != self._known.keys():
            cache.save(self._file, self._rows)
        version = self._month.version
        documents = [Document(*row) for rows in self._rows.values() for row in rows]
        for name, data in text_files(version, documents):
            self._output.write(name, data)
        if not self._has_shard:
            save_shard(self._shard, make_shard(version, documents))

    def _told(self, failed: Exception) -> str:
        return f"{self._month.name}: {told_of_search(failed)}"


def told_of_search(failed: Exception) -> str:
    """Say why the search can't be made; raise what is amiss with the disk: that is no site's."""
    if isinstance(failed, OSError) and remedy_of(failed):
        raise failed
    return f"{type(failed).__name__}: {failed}"


def _packed(document: Document) -> list[Any]:
    return [getattr(document, field.name) for field in fields(document)]


def shard_file(kept: Path, month: Month) -> Path:
    """Give the cache's file of a month's shard."""
    return kept / f"{month.name}.{month.version}.shard"


def load_shard(file: Path) -> Shard | None:
    """Give a shard that was kept; `None` where there is none."""
    row = cache.load(file)
    return Shard(*row) if row else None


def save_shard(file: Path, shard: Shard) -> None:
    """Keep a shard in the place of the month's others."""
    row = [shard.version, shard.postings, shard.days, shard.lengths, shard.facets]
    cache.save(file, row)
    for other in file.parent.glob(f"{file.name.partition('.')[0]}.*.shard"):
        if other != file:
            other.unlink()
