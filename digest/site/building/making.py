"""What a build makes anew: what changed is made, what is gone is removed, all else stays."""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

from digest.errors import DigestError
from digest.site.building.months import (
    PartMaker,
    describe_search_error,
    load_shard,
    shard_file,
)
from digest.site.building.result import BuildResult
from digest.site.pages.plan import make_plan
from digest.site.reading.units import BuildUnit
from digest.site.search.files import index_paths, index_version, is_published
from digest.site.search.index import index_files
from digest.site.search.kept_chunks import KeptChunks
from digest.site.search.shards import make_shard, text_files
from digest.workers import map_on_all_cores

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Sequence
    from pathlib import Path

    from digest.site.artifacts.artifacts import Artifacts
    from digest.site.building.inputs import BuildInputs
    from digest.site.building.size import ByteCount
    from digest.site.pages.plan import BuildPlan, PlannedPages, PlannedPart
    from digest.site.search.shards import Shard

log = logging.getLogger("mkdocs.plugins.digest")

_PARALLEL_FROM = 200  # pages; fewer are made sooner here than processes are started
_PAGES_PER_TASK = 50  # of those that need no report
_SEARCH_STYLES = "assets/digest/search.css"
# In place of the styles of a search that could not be made.
_HIDDEN_SEARCH = '.digest-box, .digest-lost form, .md-header [for="__search"] { display: none }\n'


class Making:
    """Plans a build and makes what changed, into the draft."""

    def __init__(self, build: BuildInputs) -> None:
        self.build = build
        self._has_index = False

    @cached_property
    def artifacts(self) -> Artifacts:
        """What is published beside the pages."""
        return self.build.make_artifacts()

    @cached_property
    def plan(self) -> BuildPlan:
        """All that the site is to have; its units' paths are below the site."""
        build = self.build
        plan = make_plan(
            build.renderer.site.catalog,
            build.surroundings.hash_at,
            build.common_hash,
            has_search=bool(build.search_cache),
        )
        plan = self.artifacts.extend_plan(plan)
        mount = build.output.mount
        units = {name: unit.below(mount) for name, unit in plan.units.items()}
        return replace(plan, units=units)

    def run(self) -> BuildResult:
        """Make what changed. Raises DigestError and OSError as `Build.run` does."""
        published, none = self.build.output.published.units, BuildUnit("")
        units = self.plan.units
        changed = {name for name, unit in units.items() if published.get(name, none) != unit}
        result = self._make(self.plan, changed)
        self._has_index = bool(self.build.search_cache) and not result.search_error
        return result

    @property
    def index_paths(self) -> set[str]:
        """The files and folders of the index that was made, below the digest's root."""
        versions = self._shard_versions(self.plan) if self._has_index else []
        return index_paths(versions, self._related)

    @property
    def index_version(self) -> str:
        """Its version; "" where there is none."""
        versions = self._shard_versions(self.plan) if self._has_index else []
        return index_version(versions, self._related) if versions else ""

    def _make(self, plan: BuildPlan, changed: set[str]) -> BuildResult:
        search_cache = None if self._has_published_index(plan) else self.build.search_cache
        if search_cache:  # numpy, once instead of in each process
            import digest.site.search.postings  # noqa: F401
        build = self.build
        maker = PartMaker(
            build.renderer, build.surroundings, build.library, build.output, changed, search_cache
        )
        # The largest part first, so that no core waits long for the last one.
        parts = sorted(_parts(plan), key=lambda part: part.size, reverse=True)
        tasks = [partial(maker.make, part) for part in parts]
        tasks += [partial(maker.make_pages, pages) for pages in _split_pages(plan, changed)]
        tasks.append(partial(self._make_artifacts, plan, changed))
        number = sum(len(one.source.addresses) for one in plan.pages if one.name in changed)
        run = partial(_run, self.build.output.counted)
        results = map_on_all_cores(run, tasks, run_inline=number < _PARALLEL_FROM)
        result = sum(results, BuildResult())
        if search_cache:
            error = self._make_index(plan, search_cache, result.search_error)
            result += BuildResult(search_error=error)
        return result

    def _make_artifacts(self, plan: BuildPlan, changed: set[str]) -> BuildResult:
        self.artifacts.make(plan, changed, self.build.library, self.build.output)
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
            self.build.output.write(_SEARCH_STYLES, _HIDDEN_SEARCH.encode())
        return error

    def _write_index(self, plan: BuildPlan, search_cache: Path) -> None:
        version = self.build.hand_written_version
        for name, data in text_files(version, self.build.hand_written):
            self.build.output.write(name, data)
        shards = [make_shard(version, self.build.hand_written), *_load_shards(plan, search_cache)]
        output = self.build.output
        kept = KeptChunks(search_cache, output.site / output.mount)
        for name, data in index_files(shards, self._related, kept):
            output.write(name, data)

    def _has_published_index(self, plan: BuildPlan) -> bool:
        """Tell whether the index of just these documents is published already, and whole."""
        versions = self._shard_versions(plan)
        related = self._related
        output = self.build.output
        is_whole = all(map(output.has_whole, index_paths(versions, related)))
        return is_whole and is_published(versions, output.site / output.mount, related)

    @property
    def _related(self) -> str:
        """The words that others are related to, with these, as lines of the index."""
        meaning = self.build.renderer.site.catalog.meaning
        return meaning.related if meaning else ""

    def _shard_versions(self, plan: BuildPlan) -> list[str]:
        return [self.build.hand_written_version, *(part.version for part in _parts(plan))]


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
