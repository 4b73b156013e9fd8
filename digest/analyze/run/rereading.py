"""A reply read as an answer that can be believed, and how else to ask where it is none."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from digest.analyze.answer.checks import check_answer, is_loop, is_refusal
from digest.analyze.answer.parse import parse_answer
from digest.analyze.answer.records import Answer, AnswerError
from digest.analyze.asking.failures import FAILURES
from digest.analyze.asking.http.said import clean
from digest.analyze.question.prompt import make_repair_request
from digest.analyze.records import ModelFailure, Usage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from digest.analyze.asking.errors import Endpoint
    from digest.analyze.records import Reply, Request
    from digest.models import Language, Level

Found = TypeVar("Found")
_OTHER_TEMPERATURE = 0.7  # of a question that is asked once more
_WARM = 0.4  # from here on, the other temperature is a low one
_SHOWN = 300  # characters of a useless answer that are sent back
_AS_TOKENS = re.compile(r"[A-Za-z]{1,12}|\d{1,3}|[\u3040-\u9fff\uac00-\ud7af]{1,3}|[^\w\s]{1,4}")
_TOLD_AT_LEAST = 0.5  # of the tokens that a text has at the very least
_LEAST_MISSING = 400  # tokens; fewer are no sign of a cut


def read_reply(reply: Reply, request: Request, level: Level, language: Language) -> Answer:
    """Read a reply wherever its answer stands, and check it. Raises AnswerError."""

    def read(text: str) -> Answer:
        answer = parse_answer(text, level, is_whole=not reply.is_cut)
        check_answer(answer, request, language)
        return answer

    return read_anywhere(reply, read)


def read_anywhere(reply: Reply, read: Callable[[str], Found]) -> Found:
    """Give what `read` makes of the first of a reply's texts that it can read.

    Raises the AnswerError of the first text, called by what the text is.
    """
    first: AnswerError | None = None
    for text in (reply.text, *reply.elsewhere):
        try:
            return read(text)
        except AnswerError as error:
            first = first or error
    assert first is not None  # noqa: S101 - a reply has one text at least
    raise _named(first, reply)


def _named(error: AnswerError, reply: Reply) -> AnswerError:
    """Call what is no object by what it is: a refusal, a loop, or the token limit's end."""
    if error.kind not in {"format", "cut"}:
        return error
    if is_refusal(reply.text):
        return AnswerError("it is a refusal; explain the commit", "refusal")
    if any(map(is_loop, (reply.text, *reply.elsewhere))):
        return AnswerError("one piece is written again and again; write it once", "loop")
    return AnswerError(str(error), "cut") if reply.is_cut else error


def other_requests(
    failure: ModelFailure, request: Request, smaller: Sequence[Request], said: str
) -> tuple[Request, ...]:
    """List the requests to make after one that failed so, in order; none is like the first.

    What is too long is asked about less, what was cut off with more room, then about less. What
    does not follow the schema is sent back, and all else that is no answer asked once more: about
    less, at another temperature, and told what is wrong.
    """
    kind = failure.kind
    if kind == "context":
        return tuple(smaller)
    if kind == "cut":
        return replace(request, max_tokens=request.max_tokens * 2), (smaller or (request,))[0]
    if kind == "format":
        return (make_repair_request(request, said, str(failure)),)
    if kind in {"empty", "refusal", "echo", "loop", "language", "short"}:
        less = replace((smaller or (request,))[0], temperature=_other_temperature(request))
        shown = said[:_SHOWN] if kind in {"short", "language"} else "…"
        return (make_repair_request(less, shown, str(failure)),)
    return ()


def _other_temperature(request: Request) -> float:
    return 0.2 if (request.temperature or 0.0) >= _WARM else _OTHER_TEMPERATURE


def for_the_user(failure: ModelFailure, endpoint: Endpoint, said: str) -> ModelFailure:
    """Word a reply that is no answer for people: which model, what it did, what it said."""
    if not isinstance(failure, AnswerError):
        return failure
    text = f"{endpoint.model}: {FAILURES[failure.kind].word}"
    if failure.kind in {"refusal", "format"} and said.strip() and "{" not in said:
        text += f": “{clean(said)}”"
    elif failure.kind == "format":
        text += f" ({clean(failure.message)})"
    return ModelFailure(text, failure.kind)


def missing_tokens(request: Request, usage: Usage) -> int:
    """Give how many tokens of a prompt a server did not read, at the very least; 0: it read all.

    A server that cuts prompts to its context still tells how many tokens it counted: far fewer
    than the text can have in any vocabulary.
    """
    least = sum(1 for text in (request.system, request.user) for _ in _AS_TOKENS.finditer(text))
    missing = least - usage.prompt
    return missing if usage.prompt < _TOLD_AT_LEAST * least and missing >= _LEAST_MISSING else 0
