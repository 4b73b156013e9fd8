"""A commit's questions, made before anything is sent; and its analysis, made of the answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from digest.analyze.answer.body import write_body
from digest.analyze.answer.grounding import unfounded
from digest.analyze.answer.schema import schema_for
from digest.analyze.answer.stored import load_answer
from digest.analyze.asking.store import answer_key
from digest.analyze.question.pack import pack, split
from digest.analyze.question.prompt import make_request
from digest.analyze.run.unit import Question, Result
from digest.models import Analysis, Commit, Coverage, Language, Level, Llm, Status

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from digest.analyze.question.redact import Redacted
    from digest.analyze.records import Pack, Request

PARTS = 3  # packs that a high commit's diff may be split into
_SMALLER = 3  # the last try shows only this part of the diff


@dataclass(frozen=True, slots=True)
class Task:
    """A commit to analyse."""

    repository: str
    commit: Commit
    level: Level
    diff: str
    language: Language


@dataclass(frozen=True, slots=True)
class Prepared:
    """A task ready to be sent: secrets are out of it, and its answer has a name."""

    task: Task  # message and diff redacted
    questions: tuple[Question, ...]
    packs: tuple[Pack, ...]
    prompt: str  # the prompt's hash
    key: str  # of its answer in the store


def prepare(
    task: Task, llm: Llm, redact: Callable[[str], Redacted], templates: Path | None
) -> Prepared:
    """Redact a task, pack its diff and word its questions. Nothing else of it is ever sent."""
    commit = replace(task.commit, message=redact(task.commit.message).text)
    task = replace(task, commit=commit, diff=redact(task.diff).text)
    packs = _packs(task, llm.max_input)
    smaller, _ = _request(task, pack(task.diff, llm.max_input // _SMALLER), llm, templates)
    worded = [_request(task, part, llm, templates) for part in packs]
    questions = tuple(Question(request, smaller) for request, _ in worded)
    return Prepared(task, questions, packs, worded[0][1], _key(task, llm, questions))


def _packs(task: Task, budget: int) -> tuple[Pack, ...]:
    """Pack a diff; what matters most is read whole, in several parts if need be."""
    if task.level is Level.HIGH:
        return split(task.diff, budget, PARTS) or (pack(task.diff, budget),)
    return (pack(task.diff, budget),)


def _request(task: Task, part: Pack, llm: Llm, templates: Path | None) -> tuple[Request, str]:
    return make_request(
        task.commit, task.level, part, task.repository, task.language, llm.max_tokens, templates
    )


def _key(task: Task, llm: Llm, questions: tuple[Question, ...]) -> str:
    return answer_key(
        {
            "schema": schema_for(task.level, task.language),
            "models": [llm.model, *llm.fallbacks],
            "max_tokens": llm.max_tokens,
            "prompts": [[q.request.system, q.request.user] for q in questions],
        }
    )


def answer_record(result: Result, prepared: Prepared) -> dict[str, Any]:
    """Make what is kept of a result: enough to never ask again."""
    return {
        "answer": result.answer,
        "whole": result.is_whole,
        "model": result.model,
        "prompt": prepared.prompt,
        "usage": {"prompt": result.prompt_tokens, "completion": result.completion_tokens},
        "cost": round(result.cost, 8),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def make_analysis(stored: dict[str, Any], prepared: Prepared) -> Analysis | None:
    """Make the analysis of what was kept; `None` when nothing usable had come."""
    if stored["answer"] is None:
        return None
    task = prepared.task
    body = write_body(load_answer(stored["answer"]), task.language)
    shown = {path for part in prepared.packs for path in part.files}
    left_out = {left.path for part in prepared.packs for left in part.left_out} - shown
    return Analysis(
        status=Status.OK if stored["whole"] else Status.PARTIAL,
        body=body,
        model=stored["model"],
        prompt=stored["prompt"],
        usage={name: stored["usage"][name] for name in ("prompt", "completion")},
        cost=stored["cost"],
        coverage=Coverage(len(shown), len(shown) + len(left_out)),
        unfounded=unfounded(body, task.commit.message, task.diff),
        created=datetime.fromisoformat(stored["created"]),
    )
