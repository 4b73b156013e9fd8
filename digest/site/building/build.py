"""A build of the archive's pages: what changed is made, what is gone is removed, all else stays."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING

from digest.errors import DigestError
from digest.site.artifacts.sha_lookup import sha_files
from digest.site.building.months import Done, Maker, load_shard, shard_file, told_of_search
from digest.site.building.plan import SHAS, Unit, make_plan
from digest.site.cache import hash_of
from digest.site.html.addresses import SEARCH, repository_address
from digest.site.search.index import index_files, is_published, search_places
from digest.site.search.shards import make_shard, text_files
from digest.workers import each

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from digest.site.artifacts.artifacts import Outlets
    from digest.site.building.plan import Month, Plan
    from digest.site.building.publish import Output
    from digest.site.mkdocs.layout import Shells
    from digest.site.pages.renderer import Pages
    from digest.site.reading.outlines import Library
    from digest.site.search.documents import Document
    from digest.site.search.shards import Shard

log = logging.getLogger("mkdocs.plugins.digest")

_LITTLE = 200  # commits that are made sooner than a process is started
_SEARCH_STYLES = "assets/digest/search.css"
_NO_BOX = '.digest-box, .digest-lost form, .md-header [for="__search"] { display: none }\n'


@dataclass
class Build:
    """What a build needs."""

    library: Library
    pages: Pages
    shells: Shells
    output: Output
    look: str  # hash of what all pages depend on: templates, options
    outlets: Outlets  # what is published beside the pages
    others: Sequence[str]  # the files that MkDocs puts into the output folder
    search: Path | None  # the cache of the search; None for a site without one
    by_hand: list[Document] = field(default_factory=list)  # hand-written pages, to be found

    def run(self) -> Done:
        """Draft what changed, then put it into the output folder."""
        plan = make_plan(
            self.pages.site.catalog, self.shells.hash_at, self.look, has_search=bool(self.search)
        )
        plan = self.outlets.added_to(plan)
        before, none = self.output.before.units, Unit("")
        changed = {name for name, unit in plan.units.items() if before.get(name, none) != unit}
        done = self._make(plan, changed)
        for name, text in self.shells.lean.files.items():
            self.output.write(name, text.encode())
        has_index = self.search and not done.search_error
        versions = self._versions(plan) if has_index else []
        self.output.publish(plan.units, self.others, search_places(versions))
        return done

    def _make(self, plan: Plan, changed: set[str]) -> Done:
        catalog = self.pages.site.catalog
        search = None if self._is_found(plan) else self.search
        maker = Maker(self.pages, self.shells, self.library, self.output, changed, search)
        commits = sum(len(p.items) for p in catalog.reports if p.address in changed)
        # The largest first, so that no core waits long for the last one.
        tasks = [partial(maker.make, m) for m in sorted(plan.months, key=_size, reverse=True)]
        tasks += [
            partial(maker.make_repository, name, reports)
            for name, reports in catalog.by_repository.items()
            if repository_address(name) in changed
        ]
        tasks.append(partial(self._make_others, plan, changed))
        done = sum(each(_run, tasks, is_little=commits < _LITTLE), Done())
        if search:
            done += Done(search_error=self._index(plan, search, done.search_error))
        if SEARCH in changed:
            done += Done(maker.write(self.pages.search()))
        return done

    def _make_others(self, plan: Plan, changed: set[str]) -> Done:
        """Write what is published beside the pages."""
        if SHAS in changed:
            for name, data in sha_files(self.pages.site.catalog):
                self.output.renew(name, data)
        self.outlets.make(plan, changed, self.library, self.output)
        return Done()

    def _index(self, plan: Plan, kept: Path, error: str) -> str:
        """Lay out the index of all months; give what went wrong. A site can do without it."""
        try:
            if not error:
                self._write_index(plan, kept)
        except Exception as failed:
            error = told_of_search(failed)
        if error:
            log.warning(
                "search: the index could not be made (%s), the site has no search; build again, or"
                " set the option 'search' to false",
                error,
            )
            self.output.write(_SEARCH_STYLES, _NO_BOX.encode())
        return error

    def _write_index(self, plan: Plan, kept: Path) -> None:
        by_hand = self._version_by_hand
        for name, data in text_files(by_hand, self.by_hand):
            self.output.write(name, data)
        for name, data in index_files([make_shard(by_hand, self.by_hand), *_shards(plan, kept)]):
            self.output.write(name, data)

    def _is_found(self, plan: Plan) -> bool:
        """Tell whether the index of what there is to be is published already."""
        return is_published(self._versions(plan), self.output.site)

    def _versions(self, plan: Plan) -> list[str]:
        """Give the versions of the index's parts."""
        return [self._version_by_hand, *(month.version for month in plan.months)]

    @cached_property
    def _version_by_hand(self) -> str:
        return hash_of(*(part for d in self.by_hand for part in (d.address, d.title, d.text)))


def _run(task: Callable[[], Done]) -> Done:
    return task()


def _size(month: Month) -> int:
    return sum(len(planned.placed.items) for planned in month.reports)


def _shards(plan: Plan, kept: Path) -> Iterator[Shard]:
    """Read the shards that the months' makers left in the cache."""
    for month in plan.months:
        shard = load_shard(shard_file(kept, month))
        if shard is None:
            raise DigestError(f"{month.name}: its part of the index is not in the cache {kept}")
        yield shard
