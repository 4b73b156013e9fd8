"""A build of the archive's pages: what changed is made, what is gone is removed, all else stays."""

from __future__ import annotations

import logging
import shutil
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from digest.errors import DigestError
from digest.site.addresses import SEARCH, repository_address
from digest.site.api import write_shas
from digest.site.cache import hash_of
from digest.site.kept import SEARCH_FILES, is_in, places
from digest.site.plan import SHAS, Unit, make_plan
from digest.site.render import Done, Maker, load_shard, shard_file
from digest.site.search.publish import is_published, publish, tidy
from digest.site.search.shards import make_shard, write_texts
from digest.site.workers import each

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from pathlib import Path

    from digest.site.kept import Kept, State
    from digest.site.outlets import Outlets
    from digest.site.outlines import Library
    from digest.site.pages import Pages
    from digest.site.plan import Month, Plan
    from digest.site.search.documents import Document
    from digest.site.search.shards import Shard
    from digest.site.shell import Shells

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
    kept: Kept
    look: str  # hash of what all pages depend on: templates, options
    outlets: Outlets  # what is published beside the pages
    others: Collection[str]  # the files that MkDocs puts into the output folder
    search: Path | None  # the cache of the search; None for a site without one
    by_hand: list[Document] = field(default_factory=list)  # hand-written pages, to be found

    def run(self) -> Done:
        """Bring the output folder up to date."""
        state = self.kept.put_back(self.others)
        plan = make_plan(
            self.pages.site.catalog, self.shells.hash_at, self.look, has_search=bool(self.search)
        )
        plan = self.outlets.added_to(plan)
        none = Unit("")
        changed = {n for n, unit in plan.units.items() if state.units.get(n, none).key != unit.key}
        gone = state.units.keys() - plan.units.keys()
        if changed or gone:
            self._announce(state, plan, changed | gone)
        self._remove_others(state)
        done = self._make(plan, changed)
        self._write_theme()
        self._remove(_pages(state.units.values()) - _pages(plan.units.values()))
        state.units = dict(plan.units)
        ours = places(state)
        state.others = [uri for uri in self.others if is_in(uri, ours)]
        self.kept.save(state)
        return done

    def _announce(self, state: State, plan: Plan, names: Iterable[str]) -> None:
        """Write down which units are about to change: after a crash they are made again."""
        for name in names:
            both = [units[name] for units in (state.units, plan.units) if name in units]
            state.units[name] = Unit("", tuple(_pages(both)))
        self.kept.save(state)

    def _write_theme(self) -> None:
        for name, text in self.shells.lean.files.items():
            path = self.kept.site / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")

    def _remove(self, addresses: Iterable[str]) -> None:
        for address in addresses:
            uri = f"{address}index.html" if address.endswith("/") else address
            if uri not in self.others:  # else somebody wrote a file of that name by hand
                (self.kept.site / uri).unlink(missing_ok=True)
                _remove_empty((self.kept.site / uri).parent, self.kept.site)

    def _remove_others(self, state: State) -> None:
        """Remove what MkDocs wrote among our pages the last time and does not write any more."""
        for uri in set(state.others).difference(self.others):
            (self.kept.site / uri).unlink(missing_ok=True)
            _remove_empty((self.kept.site / uri).parent, self.kept.site)
        if not self.search:
            for name in set(SEARCH_FILES).difference(self.others):
                _remove_tree(self.kept.site / name)

    def _make(self, plan: Plan, changed: set[str]) -> Done:
        catalog, kept = self.pages.site.catalog, self.kept
        maker = Maker(self.pages, self.shells, self.library, kept.site, changed, self.search)
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
        if self.search:
            done += Done(search_error=self._publish(plan, self.search, done.search_error))
            if SEARCH in changed:
                done += Done(maker.write(self.pages.search()))
        return done

    def _make_others(self, plan: Plan, changed: set[str]) -> Done:
        """Write what is published beside the pages."""
        if SHAS in changed:
            write_shas(self.pages.site.catalog, self.kept.site)
        self.outlets.make(plan, changed, self.library, self.kept.site)
        return Done()

    def _publish(self, plan: Plan, kept: Path, error: str) -> str:
        """Lay out the index of all months; give what went wrong. A site can do without it."""
        try:
            if not error:
                self._write_index(plan, kept)
        except Exception as failed:
            error = f"{type(failed).__name__}: {failed}"
        if error:
            log.warning(
                "search: the index could not be made (%s), the site has no search; build again, or"
                " set the option 'search' to false",
                error,
            )
            (self.kept.site / _SEARCH_STYLES).write_text(_NO_BOX, encoding="utf-8")
        return error

    def _write_index(self, plan: Plan, kept: Path) -> None:
        site = self.kept.site
        by_hand = hash_of(*(part for d in self.by_hand for part in (d.address, d.title, d.text)))
        versions = [by_hand, *(month.version for month in plan.months)]
        if not is_published(versions, site):
            write_texts(by_hand, self.by_hand, site)
            publish([make_shard(by_hand, self.by_hand), *_shards(plan, kept)], site)
        tidy(versions, site)


def _run(task: Callable[[], Done]) -> Done:
    return task()


def _size(month: Month) -> int:
    return sum(len(planned.placed.items) for planned in month.reports)


def _pages(units: Iterable[Unit]) -> set[str]:
    return {address for unit in units for address in unit.pages}


def _shards(plan: Plan, kept: Path) -> Iterator[Shard]:
    """Read the shards that the months' makers left in the cache."""
    for month in plan.months:
        shard = load_shard(shard_file(kept, month.name), month.version)
        if shard is None:
            raise DigestError(f"{month.name}: its part of the index is not in the cache {kept}")
        yield shard


def _remove_empty(folder: Path, top: Path) -> None:
    """Remove a folder that holds nothing, and those above it that then hold nothing."""
    while folder != top and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _remove_tree(path: Path) -> None:
    shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
