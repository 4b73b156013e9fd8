"""A run of analyses: choose entries, fetch their diffs, ask, write; one summary at the end."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from digest.analyze.asking.budget import Budget, worst_case
from digest.analyze.asking.store import AnswerStore
from digest.analyze.question.pack import estimate_tokens
from digest.analyze.question.redact import make_redactor
from digest.analyze.question.scanner import Scanner
from digest.analyze.run.choose import ReportUpdater, SelectedEntry, Selection, choose
from digest.analyze.run.material import Material
from digest.analyze.run.prepare import Prepared, answer_record, make_analysis, prepare
from digest.analyze.run.schedule import Run
from digest.analyze.run.unit import Result, Unit, forget_caller, highest_price
from digest.archive.store import read_archive
from digest.errors import ConfigError, ReportError
from digest.models import Analysis, Status
from digest.text import shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Executor
    from pathlib import Path

    from digest.config import Settings
    from digest.models import Llm

_TRIES = 5  # what asking until an answer is whole costs at most, in first requests
_SAID_AT_MOST = 200  # characters of an error in a report
_LEAVES_NO_TRACE = {"budget", "denied"}  # failures that say nothing of the commit


@dataclass(slots=True)
class Summary:
    """What became of a run's entries; each is counted once."""

    wanted: int
    done: int = 0
    partial: int = 0
    failed: Counter[str] = field(default_factory=Counter)  # by kind
    left: Counter[str] = field(default_factory=Counter)  # never asked, by reason
    known: int = 0  # of `done` and `partial`: answers there were already
    calls: int = 0  # requests answered
    cost: float = 0.0  # US dollars
    unfounded: int = 0  # citations that neither message nor diff holds
    stop: str = ""  # why the rest was not asked: `budget`, `denied`
    message: str = ""  # of what stopped it
    warnings: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Tell whether every wanted entry has its analysis now."""
        return self.done + self.partial == self.wanted and not self.stop


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run would send."""

    entries: int
    known: int  # entries whose answers there are already
    tokens: int  # of first requests, by estimate
    cost: float | None  # US dollars, answers at their longest; None: no price is known
    left: Counter[str]


@dataclass(slots=True)
class _Desk:
    """Prepares what is wanted, and books what comes back."""

    settings: Settings
    llm: Llm
    summary: Summary
    store: AnswerStore
    shelf: ReportUpdater = field(default_factory=ReportUpdater)
    under_way: dict[str, tuple[SelectedEntry, Prepared]] = field(default_factory=dict)
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)  # kept, not yet booked

    def prepared(self, material: Material) -> Iterator[tuple[SelectedEntry, Prepared]]:
        llm = self.llm
        redact = make_redactor(Scanner(llm.scanner, llm.timeout) if llm.scanner else None)
        templates = _templates(self.settings)
        for item, task in material.tasks():
            yield item, prepare(task, llm, redact, templates)

    def units(self, material: Material) -> Iterator[Unit]:
        """Yield a unit for every entry that must be asked about; write what is known at once."""
        for item, prepared in self.prepared(material):
            stored = self.store.get(prepared.key)
            if stored is not None:
                self.summary.known += 1
                self._write(item, make_analysis(stored, prepared), "answer", "")
                continue
            name = f"{item.found.path}#{item.sha}"
            self.under_way[name] = item, prepared
            yield Unit(name, prepared.task.level, prepared.questions, None)

    def keep(self, result: Result) -> None:
        """Put an answer on disk, once."""
        if result.failure in {"", "answer"} and result.name not in self.answers:
            _, prepared = self.under_way[result.name]
            self.answers[result.name] = answer_record(result, prepared)
            self.store.put(prepared.key, self.answers[result.name])

    def book(self, result: Result) -> None:
        """Count a result, and write its analysis into its report."""
        self.keep(result)
        item, prepared = self.under_way.pop(result.name)
        stored = self.answers.pop(result.name, None)
        self.summary.calls += result.calls
        self.summary.cost += result.cost
        analysis = make_analysis(stored, prepared) if stored else None
        self._write(item, analysis, result.failure, result.message)

    def _write(
        self, item: SelectedEntry, analysis: Analysis | None, failure: str, why: str
    ) -> None:
        if analysis is None:
            self.summary.failed[failure] += 1
            is_missing = item.entry.analysis.status is Status.MISSING
            if not is_missing or failure in _LEAVES_NO_TRACE:
                return  # what stands there is more than a failure says
            said = shorten(" ".join(f"{failure} {why}".split()), _SAID_AT_MOST)
            self._put(item, Analysis(Status.FAILED, "", said))
        elif self._put(item, analysis):
            self.summary.done += analysis.status is Status.OK
            self.summary.partial += analysis.status is Status.PARTIAL
            self.summary.unfounded += len(analysis.unfounded)

    def _put(self, item: SelectedEntry, analysis: Analysis) -> bool:
        try:
            self.shelf.put(item, analysis)
        except ReportError as error:
            self.summary.failed["report"] += 1
            self.summary.warnings.append(str(error))
            return False
        return True


def analyze(
    settings: Settings,
    llm: Llm,
    choice: Selection,
    executor: Executor,
    progress: Callable[[Summary], None],
    limit: int | None = None,
    share: float = 1.0,
) -> Summary:
    """Analyse the chosen entries of the archive.

    Each of the executor's processes takes `share` of the rate limits. Raises ConfigError when the
    cost can't be kept below its limit because no price is known.
    """
    price = highest_price(llm)
    if price is None and llm.max_cost is not None:
        text = "llm.price: no price is known for the model, so llm.max_cost can't be kept"
        raise ConfigError(f"{text}; give price: [in, out] per million tokens, or max_cost: null")
    material = _material(settings, llm, choice, limit)
    desk = _Desk(settings, llm, Summary(len(material.wanted)), _store(settings))
    desk.store.prepare()  # before anything is paid for that could not be kept
    forget_caller()
    amounts = partial(_amounts, price=price or (0.0, 0.0))
    run = Run(executor, llm, Budget(llm.max_cost), amounts, desk.keep, share)
    for result in run.results(desk.units(material)):
        desk.book(result)
        progress(desk.summary)
    return replace(
        desk.summary,
        stop=run.stop,
        message=run.message,
        left=material.left,
        warnings=material.warnings + desk.summary.warnings,
    )


def estimate(settings: Settings, llm: Llm, choice: Selection, limit: int | None = None) -> Estimate:
    """Tell what a run would send and cost, without sending anything."""
    material = _material(settings, llm, choice, limit)
    desk = _Desk(settings, llm, Summary(len(material.wanted)), _store(settings))
    price = highest_price(llm)
    entries = known = tokens = 0
    cost = 0.0
    for _, prepared in desk.prepared(material):
        if desk.store.get(prepared.key) is not None:
            known += 1
            continue
        entries += 1
        for question in prepared.questions:
            request = question.request
            tokens += estimate_tokens(request.system) + estimate_tokens(request.user)
            cost += worst_case(request, price) if price else 0.0
    return Estimate(entries, known, tokens, cost if price else None, material.left)


def _material(settings: Settings, llm: Llm, choice: Selection, limit: int | None) -> Material:
    wanted = choose(read_archive(settings.archive).found, choice)
    return Material(settings, llm, wanted[:limit])


def _store(settings: Settings) -> AnswerStore:
    return AnswerStore(settings.cache / "answers")


def _templates(settings: Settings) -> Path | None:
    """Give the folder of the user's own prompts, beside mkdocs.yml."""
    folder = settings.file.parent / "templates"
    return folder if folder.is_dir() else None


def _amounts(unit: Unit, price: tuple[float, float]) -> Sequence[float]:
    """Give what a unit may cost at worst: with every retry, and its first requests alone."""
    first = sum(worst_case(question.request, price) for question in unit.questions)
    return first * _TRIES, first
