"""A run's briefs: which have to be written, by a model or by rules, and into which files.

A model is asked about periods that are over and whose important commits have their analyses; until
then, and where it gives no usable answer, rules write. What a brief was made from is hashed in it,
so that it is written again when that changes, and only then.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from digest.analyze.asking.store import AnswerStore
from digest.analyze.briefs.joining import join_brief
from digest.analyze.briefs.material import (
    MAX_MATERIAL,
    PeriodTask,
    is_finished,
    is_waited_for,
    make_material,
)
from digest.analyze.briefs.periods import commits_by_period, may_be_sent, wanted_periods
from digest.analyze.question.redact import make_redactor
from digest.analyze.question.scanner import Scanner
from digest.briefs.records import BriefAuthor
from digest.briefs.rules import brief_by_rules
from digest.briefs.store import Written, keep_brief, read_briefs, remove_brief
from digest.errors import ReportError, describe_os_error
from digest.record.skimming import SkimmedArchive

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from digest.analyze.briefs.asking import BriefResult
    from digest.analyze.records import Llm
    from digest.briefs.commits import BriefCommit
    from digest.briefs.records import Brief, Period
    from digest.briefs.store import Briefs
    from digest.config import Settings

_LESS = 4  # part of the material for a model that can't read all of it


@dataclass(slots=True)
class BriefSummary:
    """What became of a run's briefs."""

    written: int = 0  # files, new or changed
    by_model: int = 0  # of these
    edited: int = 0  # somebody's own, that would have been written otherwise
    calls: int = 0  # requests answered
    cost: float = 0.0  # US dollars
    refused: int = 0  # sentences that were left out
    failed: dict[str, int] = field(default_factory=dict)  # asked about in vain, by kind
    causes: dict[str, str] = field(default_factory=dict)  # by kind: what happened, what to do
    stop: str = ""  # why a model was not asked, or in vain for now: `budget`, `denied`, `timeout` …
    message: str = ""  # for the user, what stopped it
    warnings: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether each brief is as it should be."""
        return not self.failed and not self.stop and not self.warnings


@dataclass(frozen=True, slots=True)
class _Draft:
    """A period: what is in the archive of it, what is to be, and what a model is asked first."""

    period: Period
    before: Brief | None
    brief: Brief | None  # by rules, or by a model before; None: there is nothing to tell
    task: PeriodTask | None = None
    commits: Sequence[BriefCommit] = ()


@dataclass(slots=True)
class _Run:
    """What every step of a run needs."""

    settings: Settings
    llm: Llm | None
    today: date
    known: Briefs
    redact: Callable[[str], str]
    summary: BriefSummary = field(default_factory=BriefSummary)


def write_briefs(
    settings: Settings,
    today: date,
    llm: Llm | None = None,
    spent: float = 0.0,
    since: date | None = None,
    until: date | None = None,
    archive: SkimmedArchive | None = None,
) -> BriefSummary:
    """Bring an archive's briefs up to date, of the periods that `wanted_periods` gives.

    `llm` is the model to ask, `None` for rules alone; `spent` is what of its `max_cost` is gone, in
    US dollars; `archive` is what the steps before it know of the archive. Raises DigestError where
    the archive or the store of answers can't be used, or a scanner fails.
    """
    if not settings.archive.is_dir():
        return BriefSummary()
    archive = archive or SkimmedArchive(settings.archive)
    known = read_briefs(settings.archive, archive.briefs)
    run = _Run(settings, llm, today, known, _redactor(llm))
    pending: list[_Draft] = []
    periods = wanted_periods(archive.reports, known, settings, since, until)
    for period, commits in commits_by_period(archive.reports, periods, settings):
        draft = _draft(period, commits, run)
        if draft.task:
            pending.append(draft)
        else:
            _keep(draft.period, draft.brief, run)
    if pending and llm:
        _ask_all(pending, run, llm, spent)
    return run.summary


def _redactor(llm: Llm | None) -> Callable[[str], str]:
    scan = make_redactor(Scanner(llm.scanner, llm.timeout) if llm and llm.scanner else None)
    return lambda text: scan(text).text


def _draft(period: Period, commits: Sequence[BriefCommit], run: _Run) -> _Draft:
    """Find out what a period's brief is to be, and whether a model is asked for it."""
    settings, llm = run.settings, run.llm
    before = run.known.files[period].brief if period in run.known.files else None
    by_rules = brief_by_rules(period, commits, settings.language)
    draft = _Draft(period, before, by_rules, commits=commits)
    is_models = settings.briefs.author_of(is_week=period.is_week) is BriefAuthor.MODEL
    is_written_by_one = before is not None and before.model != ""
    is_edited = before is not None and before.is_edited
    if by_rules is None or is_edited or not (is_written_by_one or (llm and is_models)):
        return draft
    allow_private = llm is not None and llm.allow_private
    sent = may_be_sent(commits, settings, allow_private=allow_private)
    if not any(map(is_finished, sent)):
        return draft
    material = make_material(sent, run.redact)
    if before and before.model and before.source == material.hash:
        return replace(draft, brief=before)
    if llm is None or not is_models or period.last >= run.today or any(map(is_waited_for, sent)):
        return draft
    if before and before.asked == material.hash:
        return replace(draft, brief=replace(by_rules, asked=before.asked))
    less = make_material(sent, run.redact, MAX_MATERIAL // _LESS)
    return replace(draft, task=PeriodTask(period, material, less, len(commits)))


def _keep(period: Period, brief: Brief | None, run: _Run) -> Written | None:
    """Write a brief, or remove what is there where there is nothing to tell any more."""
    try:
        if brief is None:
            remove_brief(period, run.known)
            return None
        done = keep_brief(run.settings.archive, brief, run.known)
    except (ReportError, OSError) as error:
        text = describe_os_error(error) if isinstance(error, OSError) else str(error)
        run.summary.warnings.append(text)
        return None
    run.summary.written += done is Written.WRITTEN
    run.summary.by_model += done is Written.WRITTEN and brief.model != ""
    run.summary.edited += done is Written.EDITED
    return done


def _ask_all(drafts: Sequence[_Draft], run: _Run, llm: Llm, spent: float) -> None:
    """Ask about periods, the newest first, several at once; write each brief as it comes."""
    from digest.analyze.briefs.asking import BriefAsker

    store = AnswerStore(run.settings.cache / "answers")
    store.check_writable()  # before anything is paid for that could not be kept
    left = None if llm.max_cost is None else max(llm.max_cost - spent, 0.0)
    asker = BriefAsker(llm, left, store, run.settings.language, run.settings.templates)
    with ThreadPoolExecutor(llm.jobs, "brief") as executor:
        tasks = [draft.task for draft in drafts if draft.task]
        for draft, result in zip(drafts, executor.map(asker.ask, tasks), strict=True):
            _record(draft, result, run)
    run.summary.cost = asker.budget.spent


def _record(draft: _Draft, result: BriefResult, run: _Run) -> None:
    """Count a result, and write what came or, where nothing did, what rules say."""
    summary, task = run.summary, draft.task
    summary.calls += result.calls
    told = task.material.hash if task else ""
    if result.believed and draft.brief:
        summary.refused += result.refused if result.calls else 0
        brief = join_brief(result.believed, draft.brief)
        brief = brief and replace(
            brief,
            model=result.model,
            version=result.version,
            source=told,
            cost=result.cost or None,
        )
        _keep(draft.period, brief or draft.brief, run)
        return
    if result.is_final:
        summary.failed[result.failure] = summary.failed.get(result.failure, 0) + 1
        summary.causes[result.failure] = result.message
        brief = draft.brief and replace(draft.brief, asked=told)
    else:
        if not summary.stop:
            summary.stop, summary.message = result.failure, result.message
        brief = _standing(draft)
    _keep(draft.period, brief, run)


def _standing(draft: _Draft) -> Brief | None:
    """Give what stands until a model can be asked again: what one wrote, if it is still true."""
    present = {one.entry.commit.sha for one in draft.commits}
    before = draft.before
    if before and before.model:
        cited = {one.sha for sentence in before.sentences for one in sentence.commits}
        if all(any(sha.startswith(one) for sha in present) for one in cited):
            return before
    return draft.brief
