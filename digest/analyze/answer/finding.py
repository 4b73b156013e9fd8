"""The answer in a model's reply: the JSON object, wherever and however it stands there.

Models put prose around it, think aloud before it, wrap it, write it as a text, or forget to escape
a quote. What is broken is mended by a library that does nothing else.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from json_repair import repair_json

from digest.analyze.answer.records import AnswerError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_THOUGHT = re.compile(
    r".*</(?:think|thinking|thought|thoughts|reasoning)>|.*<\|channel\|>final<\|message\|>",
    re.DOTALL,
)
_THINKS = re.compile(r"\s*<(?:think|thinking|thought|thoughts|reasoning)>")
_MOST_STARTS = 40  # braces that are tried as the object's begin
_LONGEST_REPAIR = 60_000  # characters that are mended: more than any answer has
_DEEPEST = 4  # objects in one another that an answer may be wrapped in
_WHOLE = re.compile(r"[\]}`\"'”>|.;,\s]\s*$")  # how a text ends that was not cut within a string


def find_object(text: str, names: Collection[str], *, is_whole: bool) -> dict[str, Any]:
    """Find the object in a reply that has the most of these names.

    One that is broken is mended where the reply `is_whole`, which is not the case when the token
    limit ended it. Raises AnswerError that says what is wrong, in words that a model can act on.
    """
    said = _said(text)
    found = _best(list(_objects(said)), names)
    if is_whole and (found is None or not _has_one(found, names)):  # a part of a broken one, maybe
        found = _mended(said, names) or found
    if found is not None:
        return found
    if not said.strip():
        raise AnswerError("the answer is empty; answer with one JSON object", "empty")
    if "{" not in said:
        raise AnswerError("there is no JSON object in the answer; answer with one alone")
    raise AnswerError(f"the JSON can't be parsed{_why(said)}; answer with one object")


def _said(text: str) -> str:
    """Leave out what a model thought aloud before it answered."""
    text = text.lstrip("\ufeff \t\r\n")
    if not text.startswith(("{", "`", "[", '"')) and _THOUGHT.match(text):
        return _THOUGHT.sub("", text, count=1)
    if _THINKS.match(text):
        raise AnswerError("the answer ends before the JSON object; answer with it alone", "cut")
    return text


def _objects(text: str) -> Iterator[Any]:
    """Yield the JSON values in a text, the outermost ones."""
    decoder = json.JSONDecoder(strict=False)
    stripped = text.strip()
    if stripped.startswith('"'):
        try:
            inner = json.loads(stripped, strict=False)
        except (ValueError, RecursionError):
            inner = None
        if isinstance(inner, str):
            yield from _objects(inner)
    at = text.find("{")
    for _ in range(_MOST_STARTS):
        if at < 0:
            return
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            at = text.find("{", at + 1)
        else:
            yield value
            at = text.find("{", end)


def _best(values: list[Any], names: Collection[str]) -> dict[str, Any] | None:
    """Give the object with the most of these names, looked for within the values."""
    inner = [one for value in values for one in _within(value, 0)]
    best = max(inner, key=lambda one: len(set(one) & set(names)), default=None)
    if best is not None and (_has_one(best, names) or len(inner) == 1):
        return best
    return None


def _has_one(found: dict[str, Any], names: Collection[str]) -> bool:
    return not set(found).isdisjoint(names)


def _within(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        yield value
        for part in value.values():
            yield from _within(part, depth + 1)
    elif isinstance(value, list):
        for part in value[:10]:
            yield from _within(part, depth + 1)
    elif isinstance(value, str) and value.lstrip().startswith("{"):
        for inner in _objects(value):
            yield from _within(inner, depth + 1)


def _mended(text: str, names: Collection[str]) -> dict[str, Any] | None:
    """Mend the object in a text that ends as one would; `None` where that gives no answer."""
    start = text.find("{")
    rest = text[start : start + _LONGEST_REPAIR]
    if start < 0:
        return None
    if not _WHOLE.search(rest):
        raise AnswerError("the answer ends in the middle of a text; write a shorter one", "cut")
    try:
        found = _best([repair_json(rest, return_objects=True, skip_json_loads=True)], names)
    except (ValueError, RecursionError, IndexError):
        return None
    is_certain = found is not None and set(found) <= set(names)  # a quote begins no new property
    return found if is_certain else None


def _why(text: str) -> str:
    try:
        json.JSONDecoder(strict=False).raw_decode(text, text.find("{"))
    except RecursionError:
        return ": it is nested too deeply"
    except ValueError as error:
        return f": {error}"
    return ""
