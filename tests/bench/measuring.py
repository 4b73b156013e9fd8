"""The measurements, one after the other, each of them a process of its own."""

from __future__ import annotations

import sys
from compileall import compile_dir
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import digest
from tests.bench import floor, hugo, plan
from tests.bench.browser import search_site
from tests.bench.commands import MKDOCS, BenchError, Usage, middle, run
from tests.bench.corpus import Corpus, make_up
from tests.bench.nightly import Night, measure_nights
from tests.bench.output import Output, Weight, count_output, weigh
from tests.bench.own import OwnSite
from tests.bench.plain import plain_pages
from tests.bench.plan import Plan, named
from tests.bench.stock import write_stock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tests.bench.browser import Searched

LARGER = 5
_UNPACK = (sys.executable, "-I", "-S", str(Path(floor.__file__)))


@dataclass(frozen=True, slots=True)
class Measured:
    """What a measurement found."""

    name: str
    usage: Usage
    output: Output


@dataclass(frozen=True, slots=True)
class Results:
    """All that a run of the benchmark found."""

    corpus: Corpus
    runs: int
    measured: tuple[Measured, ...]
    weights: tuple[tuple[str, Weight], ...]  # of the sites that these measurements built
    scale: tuple[tuple[int, Measured], ...]  # commits, and a cold build of so many
    searched: tuple[Searched, ...] = ()  # in a browser: this archive, and a larger one
    nights: tuple[Night, ...] = ()  # runs over a history

    def find(self, name: str) -> Measured | None:
        """Give a measurement; `None` when it was not made."""
        return next((found for found in self.measured if found.name == name), None)


@dataclass
class Bench:
    """Makes a plan's measurements in a folder; `say` is told of each."""

    folder: Path
    plan: Plan
    say: Callable[[str], None]
    _measured: list[Measured] = field(default_factory=list)
    _weights: list[tuple[str, Weight]] = field(default_factory=list)

    def measure(self, corpus: Corpus) -> Results:
        """Make all measurements. Raises BenchError when one fails."""
        compile_dir(Path(digest.__file__).parent, quiet=1)  # the first start is not measured
        for search in (False, True):
            self._own(corpus, search=search)
        for search in (False, True):
            if named(plan.STOCK, search=search) in self.plan.names:
                self._stock(corpus, search=search)
        if plan.HUGO in self.plan.names:
            self._hugo(corpus)
        measured = sorted(self._measured, key=lambda found: plan.NAMES.index(found.name))
        scale = tuple((commits, self._grown(commits)) for commits in self.plan.scale)
        searched = tuple(self._search(corpus)) if self.plan.search else ()
        nights = tuple(self._nights())
        return Results(
            corpus, self.plan.runs, tuple(measured), tuple(self._weights), scale, searched, nights
        )

    def _nights(self) -> Iterator[Night]:
        if self.plan.nightly:
            yield from measure_nights(self.folder / "nightly", self.plan.nightly, self.say)

    def _search(self, corpus: Corpus) -> Iterator[Searched]:
        """Search the archive's site in a browser, and one made up `LARGER` times as large."""
        larger = make_up(self.folder / "larger" / "archive", LARGER * corpus.commits)
        for folder, of in ((self.folder, corpus), (self.folder / "larger", larger)):
            own = OwnSite(folder / "searched", of)
            own.create(search=True)
            self._run("search", MKDOCS, own.folder)
            yield search_site(own.site, of.folder, of.commits)

    def _own(self, corpus: Corpus, *, search: bool) -> None:
        """Build our site, and again after each kind of change; unasked only what others need."""
        chosen = self.plan.own(search=search)
        is_to_write = plan.WRITE in self.plan.names and not search
        if not chosen and not is_to_write:
            return
        own = OwnSite(self.folder / named("own", search=search), corpus)
        own.create(search=search)
        for kind in (plan.COLD, *(kind for kind in chosen if kind != plan.COLD)):
            found = self._build(own, kind, search=search, is_asked=kind in chosen)
            if kind == plan.COLD and (weight := weigh(own.site)):
                self._weights.append((found.name, weight))
            if kind == plan.COLD and is_to_write:
                self._write(own.site)

    def _build(self, own: OwnSite, kind: str, *, search: bool, is_asked: bool) -> Measured:
        runs = self.plan.runs if is_asked else 1
        found = self._repeat(named(kind, search=search), own, kind, runs)
        self._measured += [found] * is_asked
        return found

    def _repeat(self, name: str, own: OwnSite, kind: str, runs: int) -> Measured:
        usages = []
        for turn in range(1, runs + 1):
            own.prepare(kind, turn)
            usages.append(self._run(name, MKDOCS, own.folder))
        return _found(name, usages, own.site, own.corpus.pages)

    def _write(self, site: Path) -> None:
        packed = self.folder / "written.pack"
        floor.pack(site, packed)
        usages = []
        for turn in range(self.plan.runs):
            target = self.folder / f"written-{turn}"
            command = (*_UNPACK, str(packed), str(target))
            usages.append(self._run(plan.WRITE, command, self.folder))
        self._measured.append(_found(plan.WRITE, usages, target))

    def _stock(self, corpus: Corpus, *, search: bool) -> None:
        name = named(plan.STOCK, search=search)
        folder = self.folder / name
        write_stock(folder, plain_pages(corpus.folder), search=search)
        usage = self._run(name, MKDOCS, folder)
        self._measured.append(_found(name, [usage], folder / "site", corpus.pages))

    def _hugo(self, corpus: Corpus) -> None:
        if not hugo.is_there():
            self.say(f"{plan.HUGO}: left out, there is no command hugo; install it to measure it")
            return
        folder = self.folder / plan.HUGO
        hugo.write_hugo(folder, plain_pages(corpus.folder))
        usage = self._run(plan.HUGO, hugo.command(folder), folder)
        self._measured.append(_found(plan.HUGO, [usage], folder / hugo.OUTPUT, corpus.pages))

    def _grown(self, commits: int) -> Measured:
        """Build a made-up archive of another size, without search."""
        folder = self.folder / f"scale-{commits}"
        own = OwnSite(folder / "own", make_up(folder / "archive", commits))
        own.create(search=False)
        return self._repeat(f"{commits:,} commits", own, plan.COLD, self.plan.runs)

    def _run(self, name: str, command: Sequence[str], folder: Path) -> Usage:
        usage = run(name, command, folder)
        self.say(f"{name}: {usage.wall:.1f} s")
        return usage


def _found(name: str, usages: Sequence[Usage], site: Path, pages: int = 0) -> Measured:
    """Count what was built; what lacks pages was built for nothing, and is an error."""
    output = count_output(site)
    if output.pages < pages:
        text = f"there are {output.pages:,} pages for {pages:,} commits"
        raise BenchError(f"{name}: {text}; build the folder by hand to see what is wrong")
    return Measured(name, middle(usages), output)
