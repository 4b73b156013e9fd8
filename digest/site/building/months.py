"""The pages of a part of a month, and its shard of the search: what changed of them is made again.

Such parts are the tasks of a build: they run on all cores, and each reads the reports it needs. A
report's analyses are rendered once, for its own page, its commits' pages and the search.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any

from digest.archive.sections import split_sections
from digest.errors import remedy_of
from digest.site import cache
from digest.site.artifacts.report_json import report_data
from digest.site.building.result import BuildResult
from digest.site.html.addresses import data_file
from digest.site.pages.report import FullReport
from digest.site.reading.analysis import render_analysis
from digest.site.reading.library import read_full_report
from digest.site.search.documents import Document, commit_document
from digest.site.search.files import texts_folder
from digest.site.search.shards import (
    FacetColumn,
    Shard,
    make_shard,
    text_files,
)

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence
    from pathlib import Path

    from digest.models import Section
    from digest.site.building.publish import Output
    from digest.site.pages.kinds import PageKind
    from digest.site.pages.plan import PlannedPages, PlannedPart, PlannedReport
    from digest.site.reading.analysis import RenderedAnalysis
    from digest.site.reading.library import Library
    from digest.site.reading.records import CatalogReport
    from digest.site.rendering.page import Page, Surroundings
    from digest.site.rendering.renderer import PageRenderer


@dataclass(frozen=True)
class PartMaker:
    """Makes parts of months, in whatever process; what it holds is the same for all of them."""

    renderer: PageRenderer
    surroundings: Surroundings
    library: Library
    output: Output
    changed: Container[str]  # names of the units to be made
    search_cache: Path | None  # folder of the search's parts; `None`: there is nothing to index

    def make(self, part: PlannedPart) -> BuildResult:
        """Write what changed in a part of a month, and index it.

        Reports are read one after the other, since all of them may be large. Raises DigestError
        where one has changed since the build was planned, OSError where the disk fails.
        """
        result = BuildResult()
        part_index = PartIndex(part, self.search_cache, self.output) if self.search_cache else None
        for planned in part.reports:
            result += self._make_report(planned, part_index)
        return result + part_index.index() if part_index else result

    def make_pages(self, planned: Sequence[PlannedPages]) -> BuildResult:
        """Write pages that need no report to be read."""
        made = (page for one in planned for page in one.kind.make(self.renderer, one.source.key))
        return BuildResult(sum(map(self.write, made)))

    def _make_report(self, planned: PlannedReport, part_index: PartIndex | None) -> BuildResult:
        loaded = LoadedReport(planned, self)
        changed = (one for one in planned.pages if one.name in self.changed)
        pages = sum(self.write(page) for one in changed for page in loaded.pages(one.kind))
        self._write_data(loaded)
        if part_index:
            part_index.add(loaded)
        return BuildResult(pages, loaded.rendered_count)

    def _write_data(self, loaded: LoadedReport) -> None:
        report = loaded.planned.catalog_report
        file = data_file(report.repository, report.day)
        if file in self.changed:
            self.output.write_if_changed(file, loaded.data())

    def write(self, page: Page) -> int:
        """Write a page unless the same one is published; give the number of pages written."""
        return self.output.write_if_changed(
            f"{page.address}index.html", self.surroundings.fill(page)
        )


class LoadedReport:
    """A planned report, which is read and rendered when something of it is first needed.

    What is needed raises DigestError where the report's file has changed since it was planned.
    `rendered_count` is the number of analyses that were rendered.
    """

    def __init__(self, planned: PlannedReport, maker: PartMaker) -> None:
        self.planned = planned
        self.rendered_count = 0
        self._maker = maker

    def read(self) -> None:
        """Read the report, so that what is wrong with its file is raised now."""
        _ = self._full_report

    @cached_property
    def _full_report(self) -> CatalogReport:
        maker = self._maker
        return read_full_report(
            self.planned.catalog_report, maker.library, maker.renderer.site.catalog
        )

    @cached_property
    def _sections(self) -> list[tuple[Section, ...]]:
        return [split_sections(item.entry.analysis.body) for item in self._full_report.items]

    @cached_property
    def _analyses(self) -> list[RenderedAnalysis]:
        self.rendered_count = len(self._full_report.items)
        return [
            render_analysis(item.entry, sections)
            for item, sections in zip(self._full_report.items, self._sections, strict=True)
        ]

    def pages(self, kind: PageKind) -> Iterable[Page]:
        """Make the report's pages of a kind."""
        return kind.make(self._maker.renderer, FullReport(self._full_report, self._analyses))

    def data(self) -> bytes:
        """Make the report's JSON for scripts."""
        site = self._maker.renderer.site
        return report_data(self._full_report, self._sections, site.timezone, site.catalog)

    def documents(self) -> Iterator[Document]:
        """Make the documents of the report's commits, the oldest first.

        A commit that stands in several reports is found in the first of them.
        """
        site, catalog_report = self._maker.renderer.site, self._full_report
        for n in reversed([*catalog_report.table_order]):
            item = catalog_report.items[n]
            if not item.address or site.catalog.owns(catalog_report, item):
                yield commit_document(item, catalog_report, self._analyses[n], site)


class PartIndex:
    """Makes the search of a part of a month: its shard and the files with its texts.

    The documents and the shard of an unchanged part come from the cache. An error goes
    into the result instead of being raised: it costs the site its search, not its pages.
    """

    def __init__(self, part: PlannedPart, cache_folder: Path, output: Output) -> None:
        self._part, self._output = part, output
        self._file = cache_folder / f"{part.name}.documents"
        self._shard = shard_file(cache_folder, part)
        self._error = ""
        self._has_shard = cache.is_cached(self._shard)
        self._is_done = self._has_shard and output.has_whole(texts_folder(part.version))
        self._cached_rows: dict[str, Any] = {} if self._is_done else cache.load(self._file) or {}
        self._rows: dict[str, Any] = {}  # packed documents, by their reports' `search_hash`

    def add(self, loaded: LoadedReport) -> None:
        """Add a report's documents, from the cache where the report is unchanged."""
        if self._is_done or self._error:
            return
        search_hash = loaded.planned.search_hash
        if search_hash not in self._cached_rows:
            loaded.read()  # outside of `try`: a file that changed ends the build, not the search
        try:
            known = self._cached_rows.get(search_hash)
            self._rows[search_hash] = known or [_pack(document) for document in loaded.documents()]
        except Exception as failure:
            self._error = self._describe(failure)

    def index(self) -> BuildResult:
        """Make the part's shard and write its texts, unless both are there already."""
        if self._is_done or self._error:
            return BuildResult(search_error=self._error)
        try:
            self._index()
        except Exception as failure:
            return BuildResult(search_error=self._describe(failure))
        return BuildResult(parts=1)

    def _index(self) -> None:
        if self._rows.keys() != self._cached_rows.keys():
            cache.save(self._file, self._rows)
        version = self._part.version
        documents = [Document(*row) for rows in self._rows.values() for row in rows]
        for name, data in text_files(version, documents):
            self._output.write(name, data)
        if not self._has_shard:
            save_shard(self._shard, make_shard(version, documents))

    def _describe(self, failure: Exception) -> str:
        return f"{self._part.name}: {describe_search_error(failure)}"


def describe_search_error(failure: Exception) -> str:
    """Say why the search can't be made.

    An error that the user has to mend, such as a full disk, is raised: no page can be made either.
    """
    if isinstance(failure, OSError) and remedy_of(failure):
        raise failure
    return f"{type(failure).__name__}: {failure}"


def _pack(document: Document) -> list[Any]:
    return [getattr(document, field.name) for field in fields(document)]


def shard_file(cache_folder: Path, part: PlannedPart) -> Path:
    """Give the path of a part's shard in the cache; another version of it has another path."""
    return cache_folder / f"{part.name}.{part.version}.shard"


def load_shard(file: Path) -> Shard | None:
    """Read a shard from the cache; `None` where it is not there whole."""
    row = cache.load(file)
    if not row:
        return None
    version, postings, days, lengths, standings, facets = row
    columns = {name: FacetColumn(*column) for name, column in facets.items()}
    return Shard(version, postings, tuple(days), lengths, standings, columns)


def save_shard(file: Path, shard: Shard) -> None:
    """Write a shard into the cache, and remove the part's other versions. Raises DigestError."""
    row = [getattr(shard, field.name) for field in fields(shard)]
    cache.save(file, row)
    for other in file.parent.glob(f"{file.name.rpartition('.')[0].rpartition('.')[0]}.*.shard"):
        if other != file:
            other.unlink()
