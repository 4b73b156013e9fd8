"""A run of analyses: choose entries, read their diffs, ask a model, write; then a summary."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from digest.analyze.asking.budget import Budget, cost_of, worst_case
from digest.analyze.asking.models import check_models, highest_price
from digest.analyze.asking.store import AnswerStore
from digest.analyze.context.earlier import EarlierCommits
from digest.analyze.context.pulls import PullRequests
from digest.analyze.question.pack import estimate_tokens
from digest.analyze.records import RunEstimate, RunSummary
from digest.analyze.run.bookkeeper import Bookkeeper
from digest.analyze.run.choose import Selection, choose_entries
from digest.analyze.run.schedule import Scheduler
from digest.analyze.run.tasks import TaskSource
from digest.analyze.run.unit import WorkUnit, reset_callers
from digest.archive.store import ReportFile
from digest.errors import ConfigError
from digest.record.skimming import skim_archive

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Executor

    from digest.analyze.records import Llm
    from digest.config import Settings

_REQUESTS_PER_QUESTION = 5  # what a question with all its repairs costs at most, in first requests


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
    source, bookkeeper = _begin(settings, llm, selection, limit)
    if not source.wanted:
        return RunSummary(0)  # prices, too, are litellm's to know, and that takes seconds
    warnings = check_models(llm)
    price = highest_price(llm)
    if price is None and llm.max_cost is not None:
        text = "llm.price: no price is known for the model, so llm.max_cost can't be kept"
        raise ConfigError(f"{text}; give price: [in, out] per million tokens, or max_cost: null")
    bookkeeper.summary.wanted = bookkeeper.count_wanted(source)
    bookkeeper.summary.warnings += warnings
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
        wanted=bookkeeper.count_wanted(source),
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
    source, bookkeeper = _begin(settings, llm, selection, limit)
    warnings = check_models(llm)
    price = highest_price(llm)
    entries = known = tokens = 0
    cost = 0.0
    for found in bookkeeper.prepare_tasks(source):
        if not found.is_asked:
            known += 1
            continue
        entries += 1
        for question in found.task.questions:
            request = question.request
            tokens += estimate_tokens(request.system) + estimate_tokens(request.user)
            cost += worst_case(request, price) if price else 0.0
        if join := found.task.join:
            answers = len(found.task.questions) * join.max_tokens
            tokens += estimate_tokens(join.system) + estimate_tokens(join.user)
            cost += worst_case(join, price) + cost_of(answers, 0, price) if price else 0.0
    worst = cost if price else None
    return RunEstimate(entries, known, tokens, worst, source.left, tuple(warnings))


def _begin(
    settings: Settings, llm: Llm, selection: Selection, limit: int | None
) -> tuple[TaskSource, Bookkeeper]:
    archive = skim_archive(settings.archive)
    earlier, store = EarlierCommits(archive), AnswerStore(settings.cache / "answers")
    pulls = PullRequests(settings.repositories, llm.pull_token_env, store)
    files = (
        ReportFile(file.path, file.report)
        for file in archive
        if file.skim.may_have(selection.statuses)
    )
    bookkeeper = Bookkeeper(
        settings,
        llm,
        RunSummary(0),
        store,
        earlier,
        asks_again=selection.asks_again,
        limit=limit,
    )
    wanted = choose_entries(files, selection)
    return TaskSource(settings, llm, wanted, earlier, pulls, limit), bookkeeper


def _amounts(unit: WorkUnit, price: tuple[float, float], most: int) -> Sequence[float]:
    """Give a unit's worst cases in US dollars: with all repairs, and its first requests alone.

    `most` counts the requests that a question can take, those to fallbacks included.
    """
    first = sum(worst_case(question.request, price) for question in unit.questions)
    return first * most, first
