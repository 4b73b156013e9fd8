"""What a run does with its entries: prepares them, and records what comes back."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from digest.analyze.question.redact import make_redactor
from digest.analyze.question.scanner import Scanner
from digest.analyze.run.attempts import (
    count_try,
    is_due,
    is_failure,
    is_kept,
    is_news,
    is_whole,
    next_try,
    remember,
    remembered,
    with_answer,
)
from digest.analyze.run.choose import ReportUpdater
from digest.analyze.run.prepare import (
    answer_record,
    make_analysis,
    prepare_task,
    sentence,
    with_context,
)
from digest.analyze.run.unit import WorkUnit
from digest.errors import ReportError
from digest.models import Analysis, Status
from digest.secrets.entries import redact_value
from digest.secrets.redact import redact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from digest.analyze.asking.store import AnswerStore
    from digest.analyze.context.earlier import EarlierCommit, EarlierCommits
    from digest.analyze.records import Llm, RunSummary
    from digest.analyze.run.choose import SelectedEntry
    from digest.analyze.run.prepare import PreparedTask
    from digest.analyze.run.tasks import TaskSource
    from digest.analyze.run.unit import UnitResult
    from digest.config import Settings
    from digest.models import Entry

_NUMBER = re.compile(r"\d[\d,]*")
_WHOLE = {"answer": {}, "whole": True}  # as if it was stored: nothing is to be asked again
_NOT_ITS_FAULT = {"budget", "lost"}  # failures that say nothing of the commit


class PreparedEntry(NamedTuple):
    """An entry with its task, what an earlier run stored of it, and the same change elsewhere."""

    item: SelectedEntry
    task: PreparedTask
    stored: dict[str, Any] | None
    is_asked: bool  # in this run
    same: EarlierCommit | None = None  # whose analysis it takes


@dataclass(slots=True)
class Bookkeeper:
    """Prepares the wanted entries, and records what comes back."""

    settings: Settings
    llm: Llm
    summary: RunSummary
    store: AnswerStore
    earlier: EarlierCommits
    updater: ReportUpdater = field(default_factory=ReportUpdater)
    asks_again: bool = False  # the user named what failed: it is asked about now
    limit: int | None = None  # entries to write or ask about at most
    passed_over: int = 0  # entries of which nothing new comes
    pending: dict[str, tuple[SelectedEntry, PreparedTask]] = field(default_factory=dict)
    before: dict[str, dict[str, Any]] = field(default_factory=dict)  # stored by earlier runs
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)  # stored, not yet recorded
    # Changes, each with the prompt's version: the unit that asks about one, whose result is that of
    # other units as well; and what one was answered.
    asking: dict[tuple[str, str], str] = field(default_factory=dict)
    sharing: dict[str, list[str]] = field(default_factory=dict)
    answered: dict[tuple[str, str], UnitResult] = field(default_factory=dict)

    def prepare_tasks(self, source: TaskSource) -> Iterator[PreparedEntry]:
        """Yield the entries of `source` prepared, up to the limit.

        Where nothing new comes of an entry in this run, it takes no other's place within the limit.
        """
        llm, taken = self.llm, 0
        redact = make_redactor(Scanner(llm.scanner, llm.timeout) if llm.scanner else None)
        templates = self.settings.templates
        for item, task in source.tasks():
            prepared = prepare_task(task, llm, redact, templates)
            stored = self.store.get(prepared.key) or remembered(item.entry, prepared.key)
            is_asked = stored is None or self._is_asked_again(item, stored)
            same = None if stored and is_whole(stored) else self._find_same(item, prepared)
            if (
                same is None
                and not is_asked
                and stored
                and not is_news(stored, item.entry.analysis.status)
            ):
                self.passed_over += 1
            else:
                taken += 1
            is_asked = is_asked and same is None
            if is_asked:
                prepared = with_context(prepared, llm, redact, templates)
            yield PreparedEntry(item, prepared, stored, is_asked, same)
            if taken == self.limit:
                return

    def units(self, source: TaskSource) -> Iterator[WorkUnit]:
        """Yield a unit for every entry to ask about; known answers are written at once."""
        for item, prepared, stored, is_asked, same in self.prepare_tasks(source):
            if same is not None:
                self.summary.known += 1
                self._write(item, same.analysis_for_another(), prepared.key, _WHOLE)
                continue
            if stored is not None and not is_asked:
                stored = self._redact(item, stored)  # kept before the shape was known, perhaps
                self._write_known(item, prepared, stored)
                continue
            name = f"{item.file.path}#{item.sha}"
            self.pending[name] = item, prepared
            self.before[name] = stored or {}
            if self._shares_a_result(name, prepared):
                continue
            level, language = prepared.task.level, prepared.task.language
            yield WorkUnit(name, level, language, prepared.questions, None, prepared.join)

    def _find_same(self, item: SelectedEntry, prepared: PreparedTask) -> EarlierCommit | None:
        """Find another commit of the same change that these models were asked about likewise."""
        models = {one.model for one in self.llm.models}
        for one in self.earlier.with_patch(prepared.patch) if prepared.patch else ():
            analysis = one.entry.analysis
            is_itself = (one.repository, one.entry.commit.sha) == (item.repository, item.sha)
            if analysis.prompt == prepared.prompt and analysis.model in models and not is_itself:
                return one
        return None

    def _shares_a_result(self, name: str, prepared: PreparedTask) -> bool:
        """Tell whether a unit gets its result from another about the same change."""
        change = prepared.patch, prepared.prompt
        if not prepared.patch:
            return False
        if answered := self.answered.get(change):
            self._record(replace(answered, name=name))
        elif change in self.asking:
            self.sharing.setdefault(self.asking[change], []).append(name)
        else:
            self.asking[change] = name
            return False
        return True

    def count_wanted(self, source: TaskSource) -> int:
        """Count the entries of `source` that are looked at, as far as is known by now."""
        if self.limit is None:
            return len(source.wanted)
        return min(len(source.wanted), self.limit + self.passed_over + source.left.total())

    def _is_asked_again(self, item: SelectedEntry, stored: dict[str, Any]) -> bool:
        """Tell whether to ask though there is a result: one that failed or is not whole."""
        is_standing = item.entry.analysis.status is Status.PARTIAL
        if is_whole(stored) or not (is_failure(stored) or is_standing):
            return False
        return self.asks_again or is_due(stored)

    def _write_known(
        self, item: SelectedEntry, prepared: PreparedTask, stored: dict[str, Any]
    ) -> None:
        analysis = make_analysis(stored, prepared)
        if analysis is not None:
            self.summary.known += 1
            self._write(item, analysis, prepared.key, stored)
            return
        self.summary.waiting += 1
        if item.entry.analysis.status is Status.MISSING:
            analysis = Analysis(Status.FAILED, "", sentence(stored) or stored["failure"])
            self._put_failure(item, analysis, prepared.key, stored)
        if moment := next_try(stored):
            days = filter(None, (self.summary.asked_again, moment.date().isoformat()))
            self.summary.asked_again = min(days)

    def store_answer(self, result: UnitResult) -> None:
        """Put a result on disk, unless it is there: an answer, or a failure of the commit's."""
        if not is_kept(result) or result.name in self.answers:
            return
        before = self.before[result.name]
        item, prepared = self.pending[result.name]
        record = count_try(self._redact(item, answer_record(result, prepared)), before)
        self.answers[result.name] = record
        self.store.put(prepared.key, with_answer(record, before))

    def record(self, result: UnitResult) -> None:
        """Count a result and write its analysis into its report, and those of the same change."""
        item, prepared = self.pending[result.name]
        change = prepared.patch, prepared.prompt
        self._record(result)
        self.asking.pop(change, None)
        same = result.for_another(f"{item.repository}@{item.sha}")
        if result.is_whole and prepared.patch:
            self.answered[change] = same
        others = self.sharing.pop(result.name, ())
        for name in others if result.answer or result.failure not in _NOT_ITS_FAULT else ():
            self._record(replace(same, name=name))

    def _record(self, result: UnitResult) -> None:
        self.store_answer(result)
        item, prepared = self.pending.pop(result.name)
        before = self.before.pop(result.name)
        stored = self.answers.pop(result.name, None)
        self.summary.calls += result.calls
        self.summary.cost += result.cost
        told = sentence({"message": result.message, "remedy": result.remedy})
        error = redact(told, language=item.file.report.language).text
        if stored and (analysis := make_analysis(stored, prepared)):
            self._write(item, analysis, prepared.key, stored)
            self.warn(error)
            return
        self.summary.failed[result.failure] += 1
        had_failed = bool(before) and is_failure(before) and is_kept(result)
        self.summary.failed_before += had_failed and not self.asks_again
        self.summary.causes[result.failure] = error
        if not result.stops and result.failure not in _NOT_ITS_FAULT:
            analysis = Analysis(Status.FAILED, "", error or result.failure)
            self._put_failure(item, analysis, prepared.key, stored)

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

    def _write(
        self, item: SelectedEntry, analysis: Analysis, key: str, stored: dict[str, Any]
    ) -> None:
        """Write an analysis, and where it is not whole, when it was asked for."""
        if self._put(item, analysis, partial(remember, key=key, stored=stored)):
            self.summary.done += analysis.status is Status.OK
            self.summary.partial += analysis.status is Status.PARTIAL
            self.summary.unfounded += len(analysis.unfounded)
            self.summary.missing_files += len(analysis.missing_files)

    def _put_failure(
        self, item: SelectedEntry, analysis: Analysis, key: str, stored: dict[str, Any] | None
    ) -> None:
        """Write a failure where no analysis is worth more; what is kept of it, in any case."""
        if item.entry.analysis.status not in {Status.MISSING, Status.FAILED}:
            analysis = item.entry.analysis
        self._put(item, analysis, partial(remember, key=key, stored=stored))

    def _put(
        self, item: SelectedEntry, analysis: Analysis, change: Callable[[Entry], Entry]
    ) -> bool:
        try:
            self.updater.put(item, analysis, change)
        except ReportError as error:
            self.summary.failed["report"] += 1
            self.summary.warnings.append(str(error))
            return False
        return True
