"""From a task to questions, before anything is sent; from a stored answer to an analysis."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from digest.analyze.answer.body import write_body
from digest.analyze.answer.schema import schema_for
from digest.analyze.answer.serialize import answer_from_json
from digest.analyze.asking.store import answer_key
from digest.analyze.grounding.marks import find_marks
from digest.analyze.grounding.quotes import is_quoted
from digest.analyze.question.context import fit_context, redact_context
from digest.analyze.question.pack import is_cut, pack_diff, split_diff
from digest.analyze.question.patch import patch_of
from digest.analyze.question.prompt import make_request
from digest.analyze.records import NO_CONTEXT, Context, Pack
from digest.analyze.run.unit import Question, UnitResult
from digest.archive.sections import limit_analysis
from digest.models import (
    Analysis,
    Commit,
    Coverage,
    Language,
    Level,
    Status,
)
from digest.text import shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from digest.analyze.answer.records import BreakingClaim
    from digest.analyze.context.gathering import CommitSurroundings
    from digest.analyze.grounding.known_paths import CommitTree
    from digest.analyze.records import Llm, Request
    from digest.secrets.redact import RedactedText

_USAGE = ("prompt", "completion", "missing")  # what is told of tokens, in this order
MAX_ERROR = 400  # characters of an error in a report
MAX_PACKS = 3  # packs that the diff of a commit of high importance may be split into
_SMALLER = (3, 9, 0)  # a pack of a third of the size, of a ninth, and none at all


@dataclass(frozen=True, slots=True)
class AnalysisTask:
    """A commit to analyse, not redacted yet."""

    repository: str  # owner/repo
    commit: Commit
    level: Level  # decides how much is asked
    diff: str  # unified
    language: Language  # of the analysis
    tree: CommitTree  # of the commit
    surroundings: CommitSurroundings | None = None  # what else is known of it


@dataclass(frozen=True, slots=True)
class PreparedTask:
    """A task ready to be sent: redacted, packed and worded."""

    task: AnalysisTask  # message and diff redacted
    questions: tuple[Question, ...]  # one for each pack
    packs: tuple[Pack, ...]
    smaller: tuple[Pack, ...]  # what the smaller requests show, of all questions alike
    prompt: str  # the prompt's version, as `make_request` gives it
    key: str  # of its answer in the store
    join: Request | None = None  # what is asked of the answers where there are several
    patch: str = ""  # what is the same of commits that make this change; "" where it can't be told


def prepare_task(
    task: AnalysisTask, llm: Llm, redact: Callable[[str], RedactedText], templates: Path | None
) -> PreparedTask:
    """Redact a task, pack its diff and make its requests; nothing else of it is ever sent.

    `templates` is the folder of the user's own prompts, `None` for the packaged ones. Raises
    ConfigError for a template, DigestError for a scanner that fails.
    """
    patch = patch_of(task.commit.message, task.diff)
    commit = replace(task.commit, message=redact(task.commit.message).text)
    task = replace(task, commit=commit, diff=redact(task.diff).text)
    packs = _packs(task, llm.max_input)
    smaller = _smaller_packs(task.diff, max(pack.tokens for pack in packs))
    less = tuple(_request(task, part, llm, templates)[0] for part in smaller)
    worded = [_request(task, part, llm, templates) for part in packs]
    questions = tuple(Question(request, less) for request, _ in worded)
    key = _key(task, llm, questions)
    join = _join(task, packs, llm, templates) if len(packs) > 1 else None
    return PreparedTask(task, questions, packs, smaller, worded[0][1], key, join, patch)


def with_context(
    prepared: PreparedTask, llm: Llm, redact: Callable[[str], RedactedText], templates: Path | None
) -> PreparedTask:
    """Tell the model what else is known of the commit, as far as the diff leaves room for it.

    It changes while the commit stays, so an answer is found without it. What is too long for a
    model is asked without it first.
    """
    task = prepared.task
    if task.surroundings is None or not llm.max_context:
        return prepared
    gathered = task.surroundings.gather(prepared.packs[0].files)
    known = redact_context(gathered, lambda text: redact(text).text)
    questions = []
    for question, pack in zip(prepared.questions, prepared.packs, strict=True):
        fitting = fit_context(known, min(llm.max_context, llm.max_input - pack.tokens))
        if fitting == NO_CONTEXT:
            questions.append(question)
            continue
        request, _ = _request(task, pack, llm, templates, fitting)
        questions.append(replace(question, request=request, bare=question.request))
    return replace(prepared, questions=tuple(questions))


def _join(task: AnalysisTask, packs: Sequence[Pack], llm: Llm, templates: Path | None) -> Request:
    """Word the question about a commit without its diff, which the answers stand for."""
    shown = tuple(path for pack in packs for path in pack.files)
    return _request(task, Pack("", shown, (), 0), llm, templates)[0]


def _smaller_packs(diff: str, tokens: int) -> tuple[Pack, ...]:
    """Pack a diff for those who can't read all of `tokens`: ever less, at last nothing of it."""
    packs = [pack_diff(diff, tokens // part if part else 0) for part in _SMALLER]
    return tuple(
        pack for n, pack in enumerate(packs) if pack.text not in [p.text for p in packs[:n]]
    )


def _packs(task: AnalysisTask, budget: int) -> tuple[Pack, ...]:
    """Pack a diff; that of a commit of high importance may take several packs."""
    if task.level is Level.HIGH:
        return split_diff(task.diff, budget, MAX_PACKS) or (pack_diff(task.diff, budget),)
    return (pack_diff(task.diff, budget),)


def _request(
    task: AnalysisTask,
    part: Pack,
    llm: Llm,
    templates: Path | None,
    context: Context = NO_CONTEXT,
) -> tuple[Request, str]:
    about = task.commit, task.level, part, task.repository, task.language
    return make_request(*about, llm.max_tokens, templates, context)


def _key(task: AnalysisTask, llm: Llm, questions: tuple[Question, ...]) -> str:
    return answer_key(
        {
            "schema": schema_for(task.level, task.language),
            "models": [one.model for one in llm.models],
            "max_tokens": llm.max_tokens,
            "prompts": [[q.request.system, q.request.user] for q in questions],
        }
    )


def answer_record(result: UnitResult, prepared: PreparedTask) -> dict[str, Any]:
    """Make the JSON object that is stored of a result: all that its analysis needs."""
    return {
        "answer": result.answer,
        "whole": result.is_whole,
        "reduced": result.reduced,
        "failure": result.failure,
        "message": result.message,
        "remedy": result.remedy,
        "model": result.model,
        "prompt": prepared.prompt,
        "usage": {
            "prompt": result.prompt_tokens,
            "completion": result.completion_tokens,
            **({"missing": result.missing_tokens} if result.missing_tokens else {}),
        },
        "cost": round(result.cost, 8),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        **({"same_as": result.same_as} if result.same_as else {}),
    }


def sentence(stored: dict[str, Any]) -> str:
    """Give what went wrong and what to do about it, on one line; "" for nothing."""
    text = ". ".join(filter(None, (stored.get("message"), stored.get("remedy"))))
    return shorten(" ".join(text.split()), MAX_ERROR)


def make_analysis(stored: dict[str, Any], prepared: PreparedTask) -> Analysis | None:
    """Make an analysis of what `answer_record` gave; `None` when no usable answer had come.

    The claims are checked here, against the redacted message and the whole redacted diff; the
    commit's tree is asked only for what these lack. What is said to break is kept out where the
    line that it rests on is in neither, and counts as unfounded.
    """
    if stored["answer"] is None:
        return None
    task = prepared.task
    reduced = stored.get("reduced", 0)
    packs = prepared.smaller[reduced - 1 : reduced] if reduced else prepared.packs
    shown = {path for part in packs for path in part.files}
    left_out = {left.path for part in packs for left in part.left_out} - shown
    answer = answer_from_json(stored["answer"])
    believed, disbelieved = _parted(answer.breaking, task)
    is_all_shown = len(packs) == 1 and not left_out and not is_cut(packs[0])
    unshown = answer.unshown if is_all_shown else ()  # who saw less can't know
    body = write_body(replace(answer, breaking=believed, unshown=unshown), task.language)
    marks = find_marks(body, task.commit.message, task.diff, task.repository, task.tree)
    analysis = Analysis(
        status=Status.OK if stored["whole"] else Status.PARTIAL,
        body=body,
        model=stored["model"],
        prompt=stored["prompt"],
        usage={name: n for name in _USAGE if (n := stored["usage"].get(name)) is not None},
        cost=stored["cost"],
        coverage=Coverage(len(shown), len(shown) + len(left_out)),
        unfounded=tuple(dict.fromkeys((*disbelieved, *marks.unfounded))),
        missing_files=marks.missing_files,
        created=datetime.fromisoformat(stored["created"]),
        patch=prepared.patch,
        same_as=stored.get("same_as", ""),
    )
    if analysis.same_as:  # nothing was paid for it
        analysis = replace(analysis, usage=None, cost=None)
    return limit_analysis(analysis)


def _parted(
    claims: Sequence[BreakingClaim], task: AnalysisTask
) -> tuple[tuple[BreakingClaim, ...], list[str]]:
    """Part what an answer says breaks: what rests on a line that is there, and what does not.

    Of the others, what they quote is given, or else what they say.
    """
    message, diff = task.commit.message, task.diff
    believed = tuple(one for one in claims if is_quoted(one.line, message, diff))
    return believed, [one.line or one.action for one in claims if one not in believed]
