"""The measurements, in turn and in several rounds, each of them a process of its own.

A round makes every build once, ours and theirs, so that what slows a machine for a while slows all
of them; a figure is the median of the rounds.
"""

from __future__ import annotations

import shutil
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
from tests.bench.own import OwnSite, put_aside
from tests.bench.plain import plain_pages
from tests.bench.plan import Plan, named
from tests.bench.stock import write_stock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tests.bench.browser import Searched

LARGER = 5
_COLD = {named(plan.COLD, search=False), named(plan.COLD, search=True)}
_UNPACK = (sys.executable, "-I", "-S", str(Path(floor.__file__)))


@dataclass(frozen=True, slots=True)
class Measured:
    """What a measurement found; `walls` are the seconds of each round."""

    name: str
    usage: Usage
    output: Output
    walls: tuple[float, ...] = ()


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


@dataclass(frozen=True)
class Contestant:
    """What is measured in each round: made ready, then run as a command."""

    name: str
    folder: Path
    command: Sequence[str]
    site: Path
    pages: int  # that there have to be at least
    prepare: Callable[[int], None]  # is told the round, from 1 on
    is_asked: bool = True  # else it is only what others build upon
    is_own: bool = False


@dataclass
class Bench:
    """Makes a plan's measurements in a folder; `say` is told of each."""

    folder: Path
    plan: Plan
    say: Callable[[str], None]
    is_memory: bool = False  # whether the folder lies in memory
    _weights: list[tuple[str, Weight]] = field(default_factory=list)

    def measure(self, corpus: Corpus) -> Results:
        """Make all measurements. Raises BenchError when one fails."""
        compile_dir(Path(digest.__file__).parent, quiet=1)  # the first start is not measured
        measured = self._measure_in_turn(list(self._contestants(corpus)))
        measured.sort(key=lambda found: plan.NAMES.index(found.name))
        scale = tuple((commits, self._grown(commits)) for commits in self.plan.scale)
        searched = tuple(self._search(corpus)) if self.plan.search else ()
        nights = tuple(self._nights())
        return Results(
            corpus, self.plan.runs, tuple(measured), tuple(self._weights), scale, searched, nights
        )

    # ---- rounds

    def _measure_in_turn(self, contestants: Sequence[Contestant]) -> list[Measured]:
        usages: dict[str, list[Usage]] = {one.name: [] for one in contestants}
        outputs: dict[str, Output] = {}
        for turn in range(1, self.plan.runs + 1):
            for one in contestants:
                if turn > 1 and not one.is_asked:
                    continue
                one.prepare(turn)
                usages[one.name].append(self._run(one))
                outputs[one.name] = _count(one)
                is_cold = one.is_own and one.name in _COLD
                if turn == 1 and is_cold and (weight := weigh(one.site)):
                    self._weights.append((one.name, weight))
        return [
            _measured(one.name, usages[one.name], outputs[one.name])
            for one in contestants
            if one.is_asked
        ]

    def _run(self, one: Contestant) -> Usage:
        usage = run(one.name, one.command, one.folder)
        if one.is_own and self.plan.in_valgrind:
            one.prepare(self.plan.runs + 1)
            counted = run(one.name, one.command, one.folder, in_valgrind=True)
            usage = Usage(usage.wall, usage.cpu, usage.peak, counted.instructions)
        self.say(f"{one.name}: {usage.wall:.2f} s")
        return usage

    # ---- who takes part

    def _contestants(self, corpus: Corpus) -> Iterator[Contestant]:
        for search in (False, True):
            yield from self._own(corpus, search=search)
        for search in (False, True):
            if named(plan.STOCK, search=search) in self.plan.names:
                yield self._stock(corpus, search=search)
        if plan.HUGO in self.plan.names:
            yield from self._hugo(corpus)

    def _own(self, corpus: Corpus, *, search: bool) -> Iterator[Contestant]:
        """Give our builds, each upon the one before; unasked only what others need."""
        chosen = self.plan.own(search=search)
        is_to_write = plan.WRITE in self.plan.names and not search
        if not chosen and not is_to_write:
            return
        own = OwnSite(self.folder / named("own", search=search), corpus, self.is_memory)
        own.create(search=search)
        for kind in (plan.COLD, *(kind for kind in chosen if kind != plan.COLD)):
            name = named(kind, search=search)
            yield Contestant(
                name,
                own.folder,
                MKDOCS,
                own.site,
                corpus.pages,
                lambda turn, kind=kind: own.prepare(kind, turn),  # type: ignore[misc]
                is_asked=kind in chosen,
                is_own=True,
            )
            if kind == plan.COLD and is_to_write:
                yield self._written(own.site)

    def _written(self, site: Path) -> Contestant:
        packed, target = self.folder / "written.pack", self.folder / "written"

        def prepare(_: int) -> None:
            put_aside(target, is_memory=self.is_memory)
            if not packed.exists():
                floor.pack(site, packed)

        command = (*_UNPACK, str(packed), str(target))
        return Contestant(plan.WRITE, self.folder, command, target, 0, prepare)

    def _stock(self, corpus: Corpus, *, search: bool) -> Contestant:
        name = named(plan.STOCK, search=search)
        folder = self.folder / name
        write_stock(folder, plain_pages(corpus.folder), search=search)
        return self._other(name, folder, MKDOCS, folder / "site", corpus.pages)

    def _hugo(self, corpus: Corpus) -> Iterator[Contestant]:
        if not hugo.is_there():
            self.say(f"{plan.HUGO}: left out, there is no command hugo; install it to measure it")
            return
        folder = self.folder / plan.HUGO
        hugo.write_hugo(folder, plain_pages(corpus.folder))
        site = folder / hugo.OUTPUT
        yield self._other(plan.HUGO, folder, hugo.command(folder), site, corpus.pages)

    def _other(
        self, name: str, folder: Path, command: Sequence[str], site: Path, pages: int
    ) -> Contestant:
        def prepare(_: int) -> None:
            put_aside(site, is_memory=self.is_memory)

        return Contestant(name, folder, command, site, pages, prepare)

    # ---- growth, search, nights

    def _grown(self, commits: int) -> Measured:
        """Build a made-up archive of another size, with search."""
        folder = self.folder / f"scale-{commits}"
        own = OwnSite(folder / "own", make_up(folder / "archive", commits), self.is_memory)
        own.create(search=True)
        name, pages = f"{commits:,} commits", own.corpus.pages
        one = Contestant(
            name, own.folder, MKDOCS, own.site, pages, lambda turn: own.prepare(plan.COLD, turn)
        )
        (found,) = self._measure_in_turn([one])
        if self.is_memory:
            shutil.rmtree(folder)
        return found

    def _nights(self) -> Iterator[Night]:
        if self.plan.nightly:
            yield from measure_nights(self.folder / "nightly", self.plan.nightly, self.say)

    def _search(self, corpus: Corpus) -> Iterator[Searched]:
        """Search the archive's site in a browser, and one made up `LARGER` times as large."""
        larger = make_up(self.folder / "larger" / "archive", LARGER * corpus.commits)
        for folder, of in ((self.folder, corpus), (self.folder / "larger", larger)):
            own = OwnSite(folder / "searched", of)
            own.create(search=True)
            run("search", MKDOCS, own.folder)
            yield search_site(own.site, of.folder, of.commits)


def _count(one: Contestant) -> Output:
    """Count what was built; what lacks pages was built for nothing, and is an error."""
    output = count_output(one.site)
    if output.pages < one.pages:
        text = f"there are {output.pages:,} pages for {one.pages:,} commits"
        raise BenchError(f"{one.name}: {text}; build the folder by hand to see what is wrong")
    return output


def _measured(name: str, usages: Sequence[Usage], output: Output) -> Measured:
    return Measured(name, middle(usages), output, tuple(usage.wall for usage in usages))
