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
from digest.site.html.addresses import data_file
from digest.site.pages.report import FullReport
from digest.site.reading.analysis import render_analysis
from digest.site.reading.outlines import read_full_report
from digest.site.search.documents import Document, commit_document
from digest.site.search.shards import Shard, make_shard, text_files, texts_folder

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence
    from pathlib import Path

    from digest.site.building.publish import Output
    from digest.site.pages.kinds import PageKind
    from digest.site.pages.plan import PlannedMonth, PlannedPages, PlannedReport
    from digest.site.reading.analysis import RenderedAnalysis
    from digest.site.reading.outlines import Library
    from digest.site.reading.records import CatalogReport
    from digest.site.rendering.page import Page, Surroundings
    from digest.site.rendering.renderer import PageRenderer


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What was done: pages written, analyses rendered, months indexed; and what went wrong."""

    pages: int = 0
    bodies: int = 0
    months: int = 0
    search_error: str = ""

    def __add__(self, other: BuildResult) -> BuildResult:
        """Add what was done elsewhere."""
        return BuildResult(
            self.pages + other.pages,
            self.bodies + other.bodies,
            self.months + other.months,
            self.search_error or other.search_error,
        )


@dataclass(frozen=True)
class MonthMaker:
    """Makes months; all it holds is the same for all of them."""

    renderer: PageRenderer
    surroundings: Surroundings
    library: Library
    output: Output
    changed: Container[str]  # names of the units to be made
    search: Path | None  # the cache of the search; None where there is nothing to index

    def make(self, month: PlannedMonth) -> BuildResult:
        """Write what changed in a month, one report after the other: a month's may be large."""
        done = BuildResult()
        part = MonthIndex(month, self.search, self.output) if self.search else None
        for planned in month.reports:
            done += self._make_report(planned, part)
        return done + part.index() if part else done

    def make_pages(self, planned: Sequence[PlannedPages]) -> BuildResult:
        """Write pages that need no report to be read."""
        made = (page for one in planned for page in one.kind.make(self.renderer, one.source.key))
        return BuildResult(sum(map(self.write, made)))

    def _make_report(self, planned: PlannedReport, part: MonthIndex | None) -> BuildResult:
        loaded = LoadedReport(planned, self)
        changed = (one for one in planned.pages if one.name in self.changed)
        pages = sum(self.write(page) for one in changed for page in loaded.pages(one.kind))
        self._write_data(loaded)
        if part:
            part.add(loaded)
        return BuildResult(pages, loaded.rendered)

    def _write_data(self, loaded: LoadedReport) -> None:
        report = loaded.planned.placed.report
        file = data_file(report.repository, report.day)
        if file in self.changed:
            self.output.renew(file, loaded.data())

    def write(self, page: Page) -> int:
        """Write a page where it is not yet what it is to be; give the number of pages written."""
        return self.output.renew(f"{page.address}index.html", self.surroundings.fill(page))


class LoadedReport:
    """A report that is read and rendered once something of it is needed."""

    def __init__(self, planned: PlannedReport, maker: MonthMaker) -> None:
        self.planned = planned
        self.rendered = 0
        self._maker = maker

    def read(self) -> None:
        """Read the report. Raises DigestError where its file is no longer what it was."""
        _ = self._placed

    @cached_property
    def _placed(self) -> CatalogReport:
        maker = self._maker
        return read_full_report(self.planned.placed, maker.library, maker.renderer.site.catalog)

    @cached_property
    def _analyses(self) -> list[RenderedAnalysis]:
        self.rendered = len(self._placed.items)
        return [render_analysis(item.entry) for item in self._placed.items]

    def pages(self, kind: PageKind) -> Iterable[Page]:
        """Make the report's pages of a kind."""
        return kind.make(self._maker.renderer, FullReport(self._placed, self._analyses))

    def data(self) -> bytes:
        """Make the report as data for scripts."""
        return report_data(self._placed, self._maker.renderer.site.timezone)

    def documents(self) -> Iterator[Document]:
        """Make what a search finds, in the order of the report's table turned round: by time."""
        site, placed = self._maker.renderer.site, self._placed
        for n in reversed([*placed.table_order]):
            item = placed.items[n]
            if not item.address or site.catalog.owns(placed, item):
                yield commit_document(item, placed, self._analyses[n], site)


class MonthIndex:
    """A month's part of the search; what can't be made is told, and costs the search only."""

    def __init__(self, month: PlannedMonth, kept: Path, output: Output) -> None:
        self._month, self._output = month, output
        self._file = kept / f"{month.name}.documents"
        self._shard = shard_file(kept, month)
        self._error = ""
        self._has_shard = cache.is_cached(self._shard)
        texts = output.site / texts_folder(month.version)
        self._is_done = self._has_shard and texts.is_dir()
        self._known: dict[str, Any] = {} if self._is_done else cache.load(self._file) or {}
        self._rows: dict[str, Any] = {}  # packed documents, by their reports' sources

    def add(self, loaded: LoadedReport) -> None:
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

    def index(self) -> BuildResult:
        """Make the month's shard and write its texts, unless both are there."""
        if self._is_done or self._error:
            return BuildResult(search_error=self._error)
        try:
            self._index()
        except Exception as failed:
            return BuildResult(search_error=self._told(failed))
        return BuildResult(months=1)

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
        return f"{self._month.name}: {describe_search_error(failed)}"


def describe_search_error(failed: Exception) -> str:
    """Say why the search can't be made; raise what is amiss with the disk: that is no site's."""
    if isinstance(failed, OSError) and remedy_of(failed):
        raise failed
    return f"{type(failed).__name__}: {failed}"


def _packed(document: Document) -> list[Any]:
    return [getattr(document, field.name) for field in fields(document)]


def shard_file(kept: Path, month: PlannedMonth) -> Path:
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
