"""A run of analyses: choose entries, read their diffs, ask a model, write; then a summary."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from digest.analyze.asking.budget import Budget, worst_case
from digest.analyze.asking.llm import refused_options, withdrawal_of
from digest.analyze.asking.store import AnswerStore
from digest.analyze.question.pack import estimate_tokens
from digest.analyze.question.redact import make_redactor
from digest.analyze.question.scanner import Scanner
from digest.analyze.run.attempts import is_due, is_failure, is_kept, next_try
from digest.analyze.run.choose import ReportUpdater, SelectedEntry, Selection, choose_entries
from digest.analyze.run.prepare import (
    PreparedTask,
    answer_record,
    make_analysis,
    prepare_task,
    sentence,
)
from digest.analyze.run.schedule import Scheduler
from digest.analyze.run.summary import RunEstimate, RunSummary
from digest.analyze.run.tasks import TaskSource
from digest.analyze.run.unit import (
    UnitResult,
    WorkUnit,
    endpoints,
    highest_price,
    reset_callers,
)
from digest.archive.store import ReportFile
from digest.errors import ConfigError, ReportError
from digest.models import Analysis, Status
from digest.record.skimming import skim_archive
from digest.secrets.entries import redact_value
from digest.secrets.redact import redact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Executor
    from pathlib import Path

    from digest.config import Settings
    from digest.models import Llm

_REQUESTS_PER_QUESTION = 5  # what a question with all its repairs costs at most, in first requests
_NUMBER = re.compile(r"\d[\d,]*")
_NOT_ITS_FAULT = {"budget", "lost"}  # failures that say nothing of the commit


@dataclass(slots=True)
class _Bookkeeper:
    """Prepares the wanted entries, and records what comes back."""

    settings: Settings
    llm: Llm
    summary: RunSummary
    store: AnswerStore
    updater: ReportUpdater = field(default_factory=ReportUpdater)
    asks_again: bool = False  # the user named what failed: it is asked about now
    pending: dict[str, tuple[SelectedEntry, PreparedTask]] = field(default_factory=dict)
    before: dict[str, dict[str, Any]] = field(default_factory=dict)  # stored by earlier runs
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
            if stored is not None and not self.is_asked_again(item, stored):
                stored = self._redact(item, stored)  # kept before the shape was known, perhaps
                self._write_known(item, prepared, stored)
                continue
            name = f"{item.file.path}#{item.sha}"
            self.pending[name] = item, prepared
            self.before[name] = stored or {}
            level, language = prepared.task.level, prepared.task.language
            yield WorkUnit(name, level, language, prepared.questions, None)

    def is_asked_again(self, item: SelectedEntry, stored: dict[str, Any]) -> bool:
        """Tell whether to ask though there is a result: one that failed or is not whole."""
        if is_failure(stored):
            return self.asks_again or is_due(stored)
        is_standing = item.entry.analysis.status is Status.PARTIAL
        return self.asks_again and is_standing and not stored["whole"]

    def _write_known(
        self, item: SelectedEntry, prepared: PreparedTask, stored: dict[str, Any]
    ) -> None:
        analysis = make_analysis(stored, prepared)
        if analysis is not None:
            self.summary.known += 1
            self._write(item, analysis)
            return
        self.summary.waiting += 1
        if item.entry.analysis.status is Status.MISSING:
            self._put(item, Analysis(Status.FAILED, "", sentence(stored) or stored["failure"]))
        if moment := next_try(stored):
            days = filter(None, (self.summary.asked_again, moment.date().isoformat()))
            self.summary.asked_again = min(days)

    def store_answer(self, result: UnitResult) -> None:
        """Put a result on disk, unless it is there: an answer, or a failure of the commit's."""
        if not is_kept(result) or result.name in self.answers:
            return
        before = self.before[result.name]
        item, prepared = self.pending[result.name]
        record = self._redact(item, answer_record(result, prepared))
        record["tries"] = before.get("tries", 0 if not before else 1) + 1
        self.answers[result.name] = record
        if result.answer is not None or before.get("answer") is None:  # an answer stays
            self.store.put(prepared.key, record)

    def record(self, result: UnitResult) -> None:
        """Count a result, and write its analysis into its report."""
        self.store_answer(result)
        item, prepared = self.pending.pop(result.name)
        before = self.before.pop(result.name)
        stored = self.answers.pop(result.name, None)
        self.summary.calls += result.calls
        self.summary.cost += result.cost
        told = sentence({"message": result.message, "remedy": result.remedy})
        error = redact(told, language=item.file.report.language).text
        if stored and (analysis := make_analysis(stored, prepared)):
            self._write(item, analysis)
            self.warn(error)
            return
        self.summary.failed[result.failure] += 1
        had_failed = bool(before) and is_failure(before) and is_kept(result)
        self.summary.failed_before += had_failed and not self.asks_again
        self.summary.causes[result.failure] = error
        if not result.stops and result.failure not in _NOT_ITS_FAULT:
            self._put_failure(item, Analysis(Status.FAILED, "", error or result.failure))

    def _redact(self, item: SelectedEntry, stored: dict[str, Any]) -> dict[str, Any]:
        """Take secrets out of an answer before it is kept: a model may say what it was not told."""
        redacted, kinds = redact_value(stored, item.file.report.language)
        if kinds:
            name = f"{item.repository}: the analysis of {item.sha[:7]}"
            text = f"holds what looks like a secret ({', '.join(kinds)}), which is taken out"
            self.summary.warnings.append(f"{name} {text}; if it is one, revoke it")
        return dict(redacted)

    def warn(self, text: str) -> None:
        """Tell of something amiss, once, whatever its numbers are."""
        kinds = {_NUMBER.sub("", warning) for warning in self.summary.warnings}
        if text and _NUMBER.sub("", text) not in kinds:
            self.summary.warnings.append(text)

    def _write(self, item: SelectedEntry, analysis: Analysis) -> None:
        if self._put(item, analysis):
            self.summary.done += analysis.status is Status.OK
            self.summary.partial += analysis.status is Status.PARTIAL
            self.summary.unfounded += len(analysis.unfounded)
            self.summary.missing_files += len(analysis.missing_files)

    def _put_failure(self, item: SelectedEntry, analysis: Analysis) -> None:
        """Write a failure where there is no analysis that is worth more."""
        if item.entry.analysis.status in {Status.MISSING, Status.FAILED}:
            self._put(item, analysis)

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
    warnings = check_models(llm)
    price = highest_price(llm)
    if price is None and llm.max_cost is not None:
        text = "llm.price: no price is known for the model, so llm.max_cost can't be kept"
        raise ConfigError(f"{text}; give price: [in, out] per million tokens, or max_cost: null")
    summary = RunSummary(len(source.wanted), warnings=warnings)
    bookkeeper = _Bookkeeper(
        settings, llm, summary, _store(settings), asks_again=selection.asks_again
    )
    bookkeeper.store.check_writable()  # before anything is paid for that could not be kept
    reset_callers()
    most = _REQUESTS_PER_QUESTION * len(llm.models)
    amounts = partial(_amounts, price=price or (0.0, 0.0), most=most)
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
    bookkeeper = _Bookkeeper(
        settings, llm, RunSummary(0), _store(settings), asks_again=selection.asks_again
    )
    warnings = check_models(llm)
    price = highest_price(llm)
    entries = known = tokens = 0
    cost = 0.0
    for item, prepared in bookkeeper.prepare_tasks(source):
        stored = bookkeeper.store.get(prepared.key)
        if stored is not None and not bookkeeper.is_asked_again(item, stored):
            known += 1
            continue
        entries += 1
        for question in prepared.questions:
            request = question.request
            tokens += estimate_tokens(request.system) + estimate_tokens(request.user)
            cost += worst_case(request, price) if price else 0.0
    found = cost if price else None
    return RunEstimate(entries, known, tokens, found, source.left, tuple(warnings))


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


def _amounts(unit: WorkUnit, price: tuple[float, float], most: int) -> Sequence[float]:
    """Give a unit's worst cases in US dollars: with all repairs, and its first requests alone.

    `most` counts the requests that a question can take, those to fallbacks included.
    """
    first = sum(worst_case(question.request, price) for question in unit.questions)
    return first * most, first


def check_models(llm: Llm) -> list[str]:
    """Warn of models that are withdrawn or will be, as far as litellm's table knows.

    Raises ConfigError for options that a model does not take.
    """
    for model in endpoints(llm):
        if refused := refused_options(model):
            names = ", ".join(refused)
            raise ConfigError(f"llm.options: {model.model} does not take {names}; leave that out")
    dated = [(one.model, day) for one in llm.models if (day := withdrawal_of(one.model))]
    return [
        f"llm: {model} {'was' if day <= date.today() else 'will be'} withdrawn on {day};"
        " name another model in time"
        for model, day in dated
    ]
