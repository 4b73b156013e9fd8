"""A build of the archive's pages: what changed is made, what is gone is removed, all else stays."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Protocol

from digest.errors import DigestError
from digest.site.building.months import (
    BuildResult,
    PartMaker,
    describe_search_error,
    load_shard,
    shard_file,
)
from digest.site.cache import hash_of
from digest.site.pages.plan import make_plan
from digest.site.reading.units import BuildUnit
from digest.site.search.index import (
    index_files,
    index_paths,
    index_version,
    is_index,
    is_published,
)
from digest.site.search.shards import make_shard, text_files
from digest.workers import map_on_all_cores

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Mapping, Sequence
    from pathlib import Path

    from digest.site.artifacts.artifacts import Artifacts
    from digest.site.building.publish import Output
    from digest.site.building.size import ByteCount
    from digest.site.pages.plan import BuildPlan, PlannedPages, PlannedPart
    from digest.site.reading.library import Library
    from digest.site.rendering.page import Surroundings
    from digest.site.rendering.renderer import PageRenderer
    from digest.site.search.documents import Document
    from digest.site.search.shards import Shard

log = logging.getLogger("mkdocs.plugins.digest")

_PARALLEL_FROM = 200  # pages; fewer are made sooner here than processes are started
_PAGES_PER_TASK = 50  # of those that need no report
_SEARCH_STYLES = "assets/digest/search.css"
# In place of the styles of a search that could not be made.
_HIDDEN_SEARCH = '.digest-box, .digest-lost form, .md-header [for="__search"] { display: none }\n'


class HoldsArchive(Protocol):
    """What the archive is read by, when something of it is first needed."""

    @property
    def library(self) -> Library:
        """The archive as the site reads it."""

    def hash_with(self, *parts: str) -> str:
        """Hash what is made of the archive and of these; "" where the archive is not known."""


@dataclass
class Build:
    """A build, with all that it needs."""

    contents: HoldsArchive
    renderer: PageRenderer
    surroundings: Surroundings
    output: Output
    common_hash: str  # of what all pages depend on beside the archive and the code
    artifacts: Artifacts  # what is published beside the pages
    mkdocs_files: Sequence[str]  # that MkDocs puts into the output folder; paths below the site
    search_cache: Path | None  # folder of the search's parts; `None` for a site without a search
    hand_written: list[Document] = field(default_factory=list)  # pages to be found as well
    newest: str = ""  # the archive's newest day; "" for none

    @property
    def library(self) -> Library:
        """The archive as the site reads it."""
        return self.contents.library

    def run(self) -> BuildResult:
        """Draft what changed, then publish the draft; give what was made.

        Raises DigestError when a report changed meanwhile or a worker was killed, OSError when
        something can't be written or moved. Then what is published is as it was.
        """
        if self._is_published():
            before = self.output.published
            return self._publish(before.units, [*before.search], before.index, BuildResult())
        plan = make_plan(
            self.renderer.site.catalog,
            self.surroundings.hash_at,
            self.common_hash,
            has_search=bool(self.search_cache),
        )
        plan = self.artifacts.extend_plan(plan)
        mount = self.output.mount
        plan = replace(plan, units={name: unit.below(mount) for name, unit in plan.units.items()})
        published, none = self.output.published.units, BuildUnit("")
        changed = {name for name, unit in plan.units.items() if published.get(name, none) != unit}
        result = self._make(plan, changed)
        has_index = self.search_cache and not result.search_error
        versions = self._shard_versions(plan) if has_index else []
        search = [mount + path for path in index_paths(versions, self._related)]
        index = index_version(versions, self._related) if versions else ""
        return self._publish(plan.units, search, index, result)

    def _publish(
        self, units: Mapping[str, BuildUnit], search: list[str], index: str, result: BuildResult
    ) -> BuildResult:
        for name, text in self.surroundings.extra_files.items():
            self.output.write(name, text.encode())
        self.artifacts.write_over(self.newest, self.output)
        inputs = self._inputs
        made_from = f"{inputs} {self._hash_layouts(units)}" if inputs else ""
        size = self.output.publish(
            units, self.mkdocs_files, search, result.grown, made_from=made_from, index=index
        )
        return result + BuildResult(size=size)

    def _is_published(self) -> bool:
        """Tell whether all that would be planned is published already, and whole.

        Then neither pages need be planned nor the archive be read for it.
        """
        output, published = self.output, self.output.published
        inputs, _, layouts = published.made_from.partition(" ")
        if not inputs or inputs != self._inputs:
            return False
        if not all(unit.hash for unit in published.units.values()):
            return False
        if layouts != self._hash_layouts(published.units):
            return False
        if not self.search_cache:
            return True
        places = [place.removeprefix(output.mount) for place in published.search]
        is_there = bool(places) and all(map(output.has_whole, places))
        return is_there and is_index(published.index, output.site / output.mount)

    @property
    def _inputs(self) -> str:
        """Hash all that units are made from beside the layouts; "" where that is not known."""
        others = (self._hand_written_version, *sorted(self.mkdocs_files), str(self.search_cache))
        return self.contents.hash_with(self.common_hash, self.artifacts.made_from, *others)

    def _hash_layouts(self, units: Mapping[str, BuildUnit]) -> str:
        """Hash what the theme puts around the pages of these units."""
        mount = self.output.mount.count("/")
        pages = {page for unit in units.values() for page in (*unit.pages[:1], *unit.pages[-1:])}
        depths = {page.count("/") - mount for page in pages if page.endswith("/")}
        return hash_of(*(self.surroundings.hash_at(depth) for depth in sorted(depths)))

    def _make(self, plan: BuildPlan, changed: set[str]) -> BuildResult:
        search_cache = None if self._has_published_index(plan) else self.search_cache
        if search_cache:  # numpy, once instead of in each process
            import digest.site.search.postings  # noqa: F401
        maker = PartMaker(
            self.renderer, self.surroundings, self.library, self.output, changed, search_cache
        )
        # The largest part first, so that no core waits long for the last one.
        parts = sorted(_parts(plan), key=lambda part: part.size, reverse=True)
        tasks = [partial(maker.make, part) for part in parts]
        tasks += [partial(maker.make_pages, pages) for pages in _split_pages(plan, changed)]
        tasks.append(partial(self._make_artifacts, plan, changed))
        number = sum(len(one.source.addresses) for one in plan.pages if one.name in changed)
        run = partial(_run, self.output.counted)
        results = map_on_all_cores(run, tasks, run_inline=number < _PARALLEL_FROM)
        result = sum(results, BuildResult())
        if search_cache:
            error = self._make_index(plan, search_cache, result.search_error)
            result += BuildResult(search_error=error)
        return result

    def _make_artifacts(self, plan: BuildPlan, changed: set[str]) -> BuildResult:
        self.artifacts.make(plan, changed, self.library, self.output)
        return BuildResult()

    def _make_index(self, plan: BuildPlan, search_cache: Path, error: str) -> str:
        """Make the index from all shards; `error` is what went wrong with these.

        Gives what went wrong, "" for nothing: a site can do without a search.
        """
        try:
            if not error:
                self._write_index(plan, search_cache)
        except Exception as failure:
            error = describe_search_error(failure)
        if error:
            log.warning(
                "search: the index could not be made (%s), the site has no search; build again, or"
                " set the option 'search' to false",
                error,
            )
            self.output.write(_SEARCH_STYLES, _HIDDEN_SEARCH.encode())
        return error

    def _write_index(self, plan: BuildPlan, search_cache: Path) -> None:
        version = self._hand_written_version
        for name, data in text_files(version, self.hand_written):
            self.output.write(name, data)
        shards = [make_shard(version, self.hand_written), *_load_shards(plan, search_cache)]
        for name, data in index_files(shards, self._related):
            self.output.write(name, data)

    def _has_published_index(self, plan: BuildPlan) -> bool:
        """Tell whether the index of just these documents is published already, and whole."""
        versions = self._shard_versions(plan)
        related = self._related
        is_whole = all(map(self.output.has_whole, index_paths(versions, related)))
        return is_whole and is_published(versions, self.output.site / self.output.mount, related)

    @property
    def _related(self) -> str:
        """The words that others are related to, with these, as lines of the index."""
        meaning = self.renderer.site.catalog.meaning
        return meaning.related if meaning else ""

    def _shard_versions(self, plan: BuildPlan) -> list[str]:
        return [self._hand_written_version, *(part.version for part in _parts(plan))]

    @cached_property
    def _hand_written_version(self) -> str:
        """The version of the shard that holds the hand-written pages."""
        return hash_of(*(part for d in self.hand_written for part in (d.address, d.title, d.text)))


def _run(counted: ByteCount, task: Callable[[], BuildResult]) -> BuildResult:
    """Do a task, in whatever process; count by how much the site grows."""
    result = task()
    return result + BuildResult(grown=counted.take())


def _parts(plan: BuildPlan) -> Iterator[PlannedPart]:
    return (part for month in plan.months for part in month.parts)


def _split_pages(plan: BuildPlan, changed: Container[str]) -> Iterator[Sequence[PlannedPages]]:
    """Yield the changed pages that need no report to be read, some at a time."""
    pages = [one for one in plan.pages if one.name in changed and not one.kind.reads_report]
    starts = range(0, len(pages), _PAGES_PER_TASK)
    yield from (pages[start : start + _PAGES_PER_TASK] for start in starts)


def _load_shards(plan: BuildPlan, search_cache: Path) -> Iterator[Shard]:
    """Read the shards that the parts' makers put into the cache. Raises DigestError."""
    for part in _parts(plan):
        shard = load_shard(shard_file(search_cache, part))
        if shard is None:
            text = f"{part.name}: its part of the index is not in the cache {search_cache}"
            raise DigestError(f"{text}, though it was just made")
        yield shard
