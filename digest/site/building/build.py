"""A build of the archive's pages: what changed is made, what is gone is removed, all else stays."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING

from digest.errors import DigestError
from digest.site.building.months import (
    BuildResult,
    MonthMaker,
    describe_search_error,
    load_shard,
    shard_file,
)
from digest.site.cache import hash_of
from digest.site.pages.plan import make_plan
from digest.site.reading.units import BuildUnit
from digest.site.search.index import index_files, is_published, search_places
from digest.site.search.shards import make_shard, text_files
from digest.workers import map_on_all_cores

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Sequence
    from pathlib import Path

    from digest.site.artifacts.artifacts import Artifacts
    from digest.site.building.publish import Output
    from digest.site.pages.plan import BuildPlan, PlannedMonth, PlannedPages
    from digest.site.reading.outlines import Library
    from digest.site.rendering.page import Surroundings
    from digest.site.rendering.renderer import PageRenderer
    from digest.site.search.documents import Document
    from digest.site.search.shards import Shard

log = logging.getLogger("mkdocs.plugins.digest")

_LITTLE = 200  # pages that are made sooner than a process is started
_AT_ONCE = 50  # pages without reports that a process makes
_SEARCH_STYLES = "assets/digest/search.css"
_NO_BOX = '.digest-box, .digest-lost form, .md-header [for="__search"] { display: none }\n'


@dataclass
class Build:
    """What a build needs."""

    library: Library
    renderer: PageRenderer
    surroundings: Surroundings
    output: Output
    look: str  # hash of what all pages depend on: templates, options
    artifacts: Artifacts  # what is published beside the pages
    others: Sequence[str]  # the files that MkDocs puts into the output folder
    search: Path | None  # the cache of the search; None for a site without one
    by_hand: list[Document] = field(default_factory=list)  # hand-written pages, to be found

    def run(self) -> BuildResult:
        """Draft what changed, then put it into the output folder."""
        plan = make_plan(
            self.renderer.site.catalog,
            self.surroundings.hash_at,
            self.look,
            has_search=bool(self.search),
        )
        plan = self.artifacts.added_to(plan)
        before, none = self.output.before.units, BuildUnit("")
        changed = {name for name, unit in plan.units.items() if before.get(name, none) != unit}
        done = self._make(plan, changed)
        for name, text in self.surroundings.extra_files.items():
            self.output.write(name, text.encode())
        has_index = self.search and not done.search_error
        versions = self._versions(plan) if has_index else []
        self.output.publish(plan.units, self.others, search_places(versions))
        return done

    def _make(self, plan: BuildPlan, changed: set[str]) -> BuildResult:
        search = None if self._is_found(plan) else self.search
        maker = MonthMaker(
            self.renderer, self.surroundings, self.library, self.output, changed, search
        )
        # The largest first, so that no core waits long for the last one.
        tasks = [partial(maker.make, m) for m in sorted(plan.months, key=_size, reverse=True)]
        tasks += [partial(maker.make_pages, pages) for pages in _in_parts(plan, changed)]
        tasks.append(partial(self._make_others, plan, changed))
        number = sum(len(one.source.addresses) for one in plan.pages if one.name in changed)
        done = sum(map_on_all_cores(_run, tasks, run_inline=number < _LITTLE), BuildResult())
        if search:
            done += BuildResult(search_error=self._index(plan, search, done.search_error))
        return done

    def _make_others(self, plan: BuildPlan, changed: set[str]) -> BuildResult:
        """Write what is published beside the pages."""
        self.artifacts.make(plan, changed, self.library, self.output)
        return BuildResult()

    def _index(self, plan: BuildPlan, kept: Path, error: str) -> str:
        """Lay out the index of all months; give what went wrong. A site can do without it."""
        try:
            if not error:
                self._write_index(plan, kept)
        except Exception as failed:
            error = describe_search_error(failed)
        if error:
            log.warning(
                "search: the index could not be made (%s), the site has no search; build again, or"
                " set the option 'search' to false",
                error,
            )
            self.output.write(_SEARCH_STYLES, _NO_BOX.encode())
        return error

    def _write_index(self, plan: BuildPlan, kept: Path) -> None:
        by_hand = self._version_by_hand
        for name, data in text_files(by_hand, self.by_hand):
            self.output.write(name, data)
        for name, data in index_files([make_shard(by_hand, self.by_hand), *_shards(plan, kept)]):
            self.output.write(name, data)

    def _is_found(self, plan: BuildPlan) -> bool:
        """Tell whether the index of what there is to be is published already."""
        return is_published(self._versions(plan), self.output.site)

    def _versions(self, plan: BuildPlan) -> list[str]:
        """Give the versions of the index's parts."""
        return [self._version_by_hand, *(month.version for month in plan.months)]

    @cached_property
    def _version_by_hand(self) -> str:
        return hash_of(*(part for d in self.by_hand for part in (d.address, d.title, d.text)))


def _run(task: Callable[[], BuildResult]) -> BuildResult:
    return task()


def _size(month: PlannedMonth) -> int:
    return sum(len(planned.placed.items) for planned in month.reports)


def _in_parts(plan: BuildPlan, changed: Container[str]) -> Iterator[Sequence[PlannedPages]]:
    """Yield the changed pages for which no report is read, some at a time."""
    pages = [one for one in plan.pages if one.name in changed and not one.kind.reads_report]
    yield from (pages[start : start + _AT_ONCE] for start in range(0, len(pages), _AT_ONCE))


def _shards(plan: BuildPlan, kept: Path) -> Iterator[Shard]:
    """Read the shards that the months' makers left in the cache."""
    for month in plan.months:
        shard = load_shard(shard_file(kept, month))
        if shard is None:
            raise DigestError(f"{month.name}: its part of the index is not in the cache {kept}")
        yield shard
