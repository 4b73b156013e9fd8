"""A run of analyses: choose entries, read their diffs, ask a model, write; then a summary."""

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
from digest.analyze.run.choose import ReportUpdater, SelectedEntry, Selection, choose_entries
from digest.analyze.run.prepare import PreparedTask, answer_record, make_analysis, prepare_task
from digest.analyze.run.schedule import Scheduler
from digest.analyze.run.tasks import TaskSource
from digest.analyze.run.unit import UnitResult, WorkUnit, highest_price, reset_callers
from digest.archive.store import ReportFile
from digest.errors import ConfigError, ReportError
from digest.models import Analysis, Status
from digest.record.skimming import skim_archive
from digest.secrets.entries import redact_value
from digest.secrets.redact import redact
from digest.text import shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Executor
    from pathlib import Path

    from digest.config import Settings
    from digest.models import Llm

_REQUESTS_PER_QUESTION = 5  # what a question with all its repairs costs at most, in first requests
_MAX_ERROR = 200  # characters of an error in a report
_NOT_ITS_FAULT = {"budget", "denied"}  # failures that say nothing of the commit


@dataclass(slots=True)
class RunSummary:
    """What became of a run's entries. Each is counted once, but for `known`."""

    wanted: int  # entries chosen
    done: int = 0  # with a whole analysis now
    partial: int = 0  # with one that was cut off
    failed: Counter[str] = field(default_factory=Counter)  # by kind
    left: Counter[str] = field(default_factory=Counter)  # never asked, by reason
    known: int = 0  # of `done` and `partial`: answered in an earlier run
    calls: int = 0  # requests answered
    cost: float = 0.0  # US dollars
    unfounded: int = 0  # citations that neither message nor diff holds
    missing_files: int = 0  # files cited that the commits' trees lack as well
    stop: str = ""  # why the rest was not asked: `budget`, `denied`
    message: str = ""  # for the user, what stopped it
    warnings: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether every wanted entry has its analysis now."""
        return self.done + self.partial == self.wanted and not self.stop


@dataclass(frozen=True, slots=True)
class RunEstimate:
    """What a run would send and cost."""

    entries: int  # that a model would be asked about
    known: int  # entries answered in an earlier run
    tokens: int  # of first requests, by estimate
    cost: float | None  # US dollars, answers at their longest; None: no price is known
    left: Counter[str]  # entries that can't be asked about, by reason


@dataclass(slots=True)
class _Bookkeeper:
    """Prepares the wanted entries, and records what comes back."""

    settings: Settings
    llm: Llm
    summary: RunSummary
    store: AnswerStore
    updater: ReportUpdater = field(default_factory=ReportUpdater)
    pending: dict[str, tuple[SelectedEntry, PreparedTask]] = field(default_factory=dict)
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)  # stored, not yet recorded

    def prepare_tasks(self, source: TaskSource) -> Iterator[tuple[SelectedEntry, PreparedTask]]:
        llm = self.llm
        redact = make_redactor(Scanner(llm.scanner, llm.timeout) if llm.scanner else None)
        templates = _templates(self.settings)
        for item, task in source.tasks():
            yield item, prepare_task(task, llm, redact, templates)

    def units(self, source: TaskSource) -> Iterator[WorkUnit]:
        """Yield a unit for every entry to ask about; known answers are written at once."""
        for item, prepared in self.prepare_tasks(source):
            stored = self.store.get(prepared.key)
            if stored is not None:
                self.summary.known += 1
                stored = self._redact(item, stored)  # kept before the shape was known, perhaps
                self._write(item, make_analysis(stored, prepared), "answer", "")
                continue
            name = f"{item.file.path}#{item.sha}"
            self.pending[name] = item, prepared
            yield WorkUnit(name, prepared.task.level, prepared.questions, None)

    def store_answer(self, result: UnitResult) -> None:
        """Put a result's answer on disk, unless it is there."""
        if result.failure in {"", "answer"} and result.name not in self.answers:
            item, prepared = self.pending[result.name]
            record = self._redact(item, answer_record(result, prepared))
            self.answers[result.name] = record
            self.store.put(prepared.key, record)

    def record(self, result: UnitResult) -> None:
        """Count a result, and write its analysis into its report."""
        self.store_answer(result)
        item, prepared = self.pending.pop(result.name)
        stored = self.answers.pop(result.name, None)
        self.summary.calls += result.calls
        self.summary.cost += result.cost
        analysis = make_analysis(stored, prepared) if stored else None
        self._write(item, analysis, result.failure, result.message)

    def _redact(self, item: SelectedEntry, stored: dict[str, Any]) -> dict[str, Any]:
        """Take secrets out of an answer before it is kept: a model may say what it was not told."""
        redacted, kinds = redact_value(stored, item.file.report.language)
        if kinds:
            name = f"{item.repository}: the analysis of {item.sha[:7]}"
            text = f"holds what looks like a secret ({', '.join(kinds)}), which is taken out"
            self.summary.warnings.append(f"{name} {text}; if it is one, revoke it")
        return dict(redacted)

    def _write(
        self, item: SelectedEntry, analysis: Analysis | None, failure: str, why: str
    ) -> None:
        if analysis is None:
            self.summary.failed[failure] += 1
            is_missing = item.entry.analysis.status is Status.MISSING
            if not is_missing or failure in _NOT_ITS_FAULT:
                return  # the analysis that stands there is worth more than a failure
            told = redact(f"{failure} {why}", language=item.file.report.language).text
            error = shorten(" ".join(told.split()), _MAX_ERROR)
            self._put(item, Analysis(Status.FAILED, "", error))
        elif self._put(item, analysis):
            self.summary.done += analysis.status is Status.OK
            self.summary.partial += analysis.status is Status.PARTIAL
            self.summary.unfounded += len(analysis.unfounded)
            self.summary.missing_files += len(analysis.missing_files)

    def _put(self, item: SelectedEntry, analysis: Analysis) -> bool:
        try:
            self.updater.put(item, analysis)
        except ReportError as error:
            self.summary.failed["report"] += 1
            self.summary.warnings.append(str(error))
            return False
        return True


def run_analyses(
    settings: Settings,
    llm: Llm,
    selection: Selection,
    executor: Executor,
    progress: Callable[[RunSummary], None],
    limit: int | None = None,
    share: float = 1.0,
) -> RunSummary:
    """Analyse the selected entries of the archive, at most `limit`, and write their reports.

    `progress` is called with the summary so far after each entry. Each of the executor's processes
    takes `share` of the rate limits. Stopped at any moment, a run loses nothing that was answered.

    Raises ConfigError when `max_cost` can't be kept because no price is known, and DigestError
    when the archive or the store of answers can't be used.
    """
    source = _task_source(settings, llm, selection, limit)
    if not source.wanted:
        return RunSummary(0)  # prices, too, are litellm's to know, and that takes seconds
    price = highest_price(llm)
    if price is None and llm.max_cost is not None:
        text = "llm.price: no price is known for the model, so llm.max_cost can't be kept"
        raise ConfigError(f"{text}; give price: [in, out] per million tokens, or max_cost: null")
    bookkeeper = _Bookkeeper(settings, llm, RunSummary(len(source.wanted)), _store(settings))
    bookkeeper.store.check_writable()  # before anything is paid for that could not be kept
    reset_callers()
    amounts = partial(_amounts, price=price or (0.0, 0.0))
    scheduler = Scheduler(
        executor, llm, Budget(llm.max_cost), amounts, bookkeeper.store_answer, share
    )
    for result in scheduler.results(bookkeeper.units(source)):
        bookkeeper.record(result)
        progress(bookkeeper.summary)
    return replace(
        bookkeeper.summary,
        stop=scheduler.stop,
        message=scheduler.message,
        left=source.left,
        warnings=source.warnings + bookkeeper.summary.warnings,
    )


def estimate_run(
    settings: Settings, llm: Llm, selection: Selection, limit: int | None = None
) -> RunEstimate:
    """Estimate what `run_analyses` would send and cost, without sending anything to a model.

    Repositories are fetched, since their diffs are measured. Raises as `run_analyses` does.
    """
    source = _task_source(settings, llm, selection, limit)
    bookkeeper = _Bookkeeper(settings, llm, RunSummary(len(source.wanted)), _store(settings))
    price = highest_price(llm)
    entries = known = tokens = 0
    cost = 0.0
    for _, prepared in bookkeeper.prepare_tasks(source):
        if bookkeeper.store.get(prepared.key) is not None:
            known += 1
            continue
        entries += 1
        for question in prepared.questions:
            request = question.request
            tokens += estimate_tokens(request.system) + estimate_tokens(request.user)
            cost += worst_case(request, price) if price else 0.0
    return RunEstimate(entries, known, tokens, cost if price else None, source.left)


def _task_source(
    settings: Settings, llm: Llm, selection: Selection, limit: int | None
) -> TaskSource:
    files = (
        ReportFile(file.path, file.report)
        for file in skim_archive(settings.archive)
        if file.skim.may_have(selection.statuses)
    )
    wanted = choose_entries(files, selection)
    return TaskSource(settings, llm, wanted[:limit])


def _store(settings: Settings) -> AnswerStore:
    return AnswerStore(settings.cache / "answers")


def _templates(settings: Settings) -> Path | None:
    """Give the folder of the user's own prompts, beside mkdocs.yml."""
    folder = settings.file.parent / "templates"
    return folder if folder.is_dir() else None


def _amounts(unit: WorkUnit, price: tuple[float, float]) -> Sequence[float]:
    """Give a unit's worst cases in US dollars: with all repairs, and its first requests alone."""
    first = sum(worst_case(question.request, price) for question in unit.questions)
    return first * _REQUESTS_PER_QUESTION, first
