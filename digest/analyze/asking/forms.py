"""How a model wants to be asked: which parameters it takes, and what its refusals teach.

A `Form` is one way to ask. `lesson` gives the next one after a refusal; each lesson is learnt once,
so that asking ends.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Mapping

    from digest.analyze.records import Request

LEVELS = ("bounds", "json_schema", "json_object", "")  # of the answer's form, the best first
_LEAST_TOKENS = 256  # an answer that may have fewer is none
_BOUNDS = frozenset({"maxItems", "minItems", "maxLength", "minLength"})
_SCHEMA_PROMPT = "\n\nAnswer with one JSON object that follows this JSON Schema:\n"
_BOUND_WORDS = re.compile("|".join(_BOUNDS), re.IGNORECASE)
_FORMAT_WORDS = re.compile(
    r"response_?format|json_schema|json_object|json mode|structured.?output|guided|grammar|schema"
    r"|additionalproperties",
    re.IGNORECASE,
)
_MOST_TOKENS = tuple(  # the most tokens that an answer may have, as servers say it
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"tokens\W[^\n]*?(?:less than or equal to|at most|<=|up to|\[1, ?)[ `'\"]*(\d{3,7})",
        r"tokens\W[^\n]*?(?:maximum|limit|max)[^\d\n]{0,60}?(\d{3,7})",
        r"(?:maximum|limit|max)[^\d\n]{0,40}tokens[^\d\n]{0,20}?(?:is|of|:)[ `'\"]*(\d{3,7})",
        r"supports? at most (\d{3,7}) (?:completion|output)",
    )
)
_CONTEXT_LEFT = re.compile(r"maximum context length is (\d+)[^\n]*?(\d+) (?:input|prompt) tokens")


@dataclass(frozen=True, slots=True)
class Form:
    """One way to ask a model. Each field has the value that is tried first."""

    level: str = LEVELS[0]
    tokens_name: str = "max_tokens"  # the parameter's name; "": none is sent
    is_renamed: bool = False  # the other name was refused
    most_tokens: int | None = None  # of an answer; None: no limit is known
    left_out: frozenset[str] = frozenset()  # parameters that the model refuses
    is_stream: bool = False
    has_system: bool = True  # False: the system's prompt stands before the user's
    why: str = ""  # what the server said when something was learnt last

    def describe(self) -> str:
        """Name what is asked for otherwise than usual, in a few words."""
        parts = (
            self.level or "no format",
            self.tokens_name if self.tokens_name != "max_tokens" else "",
            f"at most {self.most_tokens} tokens" if self.most_tokens else "",
            *(f"no {name}" for name in sorted(self.left_out)),
            "stream" if self.is_stream else "",
            "" if self.has_system else "no system",
        )
        return ", ".join(filter(None, parts))


class KnownModel:
    """What is known of a model: how it is asked; `is_proven` once it has answered so."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.is_proven = False
        self.probe: asyncio.Future[None] | None = None  # done when the first call is

    def prove(self, form: Form, text: str, request: Request) -> None:
        """Take a first reply as proof of a form.

        One that lacks the schema's fields shows that the server ignored the schema: then it is
        put into the prompt.
        """
        if not self.is_proven:
            has_schema = form.level in {"bounds", "json_schema"}
            is_ignored = has_schema and not _has_fields(text, request)
            self.form = replace(form, level="json_object") if is_ignored else form
            self.is_proven = not is_ignored


def _has_fields(text: str, request: Request) -> bool:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and set(request.schema.get("required", ())) <= set(found)


def first_form(takes_format: bool, schema: Mapping[str, Any]) -> Form:
    """Give the form that a model is asked in first."""
    if not takes_format:
        return Form(level="")
    return Form(level="bounds" if without_bounds(schema) != schema else "json_schema")


def arguments(form: Form, request: Request, temperature: float) -> dict[str, Any]:
    """Give the arguments of a call: messages and parameters, as the form has them."""
    tokens = min(request.max_tokens, form.most_tokens or request.max_tokens)
    found: dict[str, Any] = {"messages": _messages(form, request), "temperature": temperature}
    if form.tokens_name:
        found[form.tokens_name] = tokens
    if form.level in {"bounds", "json_schema"}:
        bare = request.schema if form.level == "bounds" else without_bounds(request.schema)
        schema = {"name": "answer", "strict": True, "schema": dict(bare)}
        found["response_format"] = {"type": "json_schema", "json_schema": schema}
    elif form.level:
        found["response_format"] = {"type": form.level}
    if form.is_stream:
        found |= {"stream": True, "stream_options": {"include_usage": True}}
    return {name: value for name, value in found.items() if name not in form.left_out}


def _messages(form: Form, request: Request) -> list[dict[str, str]]:
    schema = json.dumps(request.schema, ensure_ascii=False)
    has_schema = form.level in {"bounds", "json_schema"}
    system = request.system + ("" if has_schema else _SCHEMA_PROMPT + schema)
    if not form.has_system:
        return [{"role": "user", "content": f"{system}\n\n{request.user}"}]
    return [{"role": "system", "content": system}, {"role": "user", "content": request.user}]


def without_bounds(schema: Any) -> Any:
    """Give a JSON Schema without the bounds of texts and lists, which not every server takes."""
    if isinstance(schema, dict):
        return {key: without_bounds(part) for key, part in schema.items() if key not in _BOUNDS}
    if isinstance(schema, list):
        return [without_bounds(part) for part in schema]
    return schema


def lesson(form: Form, words: str, param: str) -> Form | None:
    """Give the form to ask in after a refusal that names what it refuses; `None`: nothing new.

    `words` are all that the server said, `param` the parameter that it named as such.
    """
    learnt = _lesson(form, words, words.lower(), param.lower())
    return learnt if learnt != form else None


def _lesson(form: Form, words: str, plain: str, param: str) -> Form | None:
    if _names_tokens(plain, param):
        most = _most_tokens(words)
        if most is None:
            return None if _CONTEXT_LEFT.search(words) else _other_tokens_name(form)
        return replace(form, most_tokens=most) if most < (form.most_tokens or most + 1) else None
    for name in ("temperature", "stream_options"):
        if (param == name or re.search(rf"\b{name}\b", plain)) and name not in form.left_out:
            return replace(form, left_out=form.left_out | {name})
    if param == "stream" or re.search(r"\bstream(ing)?\b", plain):
        return None if form.is_stream else replace(form, is_stream=True)
    if form.level == "bounds" and _BOUND_WORDS.search(words):
        return replace(form, level="json_schema")
    if form.level and (_FORMAT_WORDS.search(words) or param in {"response_format", "text.format"}):
        return replace(form, level=LEVELS[LEVELS.index(form.level) + 1])
    if form.has_system and re.search(
        r"system (role|message|prompt|instruction)|role '?\"?system|developer instruction", plain
    ):
        return replace(form, has_system=False)
    return None


def _names_tokens(plain: str, param: str) -> bool:
    named = (
        "max_tokens" in plain or "max_completion_tokens" in plain or "max_output_tokens" in plain
    )
    return named or param in {"max_tokens", "max_completion_tokens"}


def _other_tokens_name(form: Form) -> Form:
    """Take the parameter's other name; where that is refused too, none."""
    other = {"max_tokens": "max_completion_tokens", "max_completion_tokens": "max_tokens"}
    if form.is_renamed or not form.tokens_name:
        return replace(form, tokens_name="")
    return replace(form, tokens_name=other[form.tokens_name], is_renamed=True)


def _most_tokens(words: str) -> int | None:
    """Read how many tokens an answer may have; `None` where it is not said, or too few."""
    left = _CONTEXT_LEFT.search(words)
    found = (match for pattern in _MOST_TOKENS if (match := pattern.search(words)))
    match = None if left else next(found, None)
    most = int(left[1]) - int(left[2]) - 1 if left else int(match[1]) if match else 0
    return most if most >= _LEAST_TOKENS else None


def vague_lesson(form: Form) -> Form | None:
    """Give the form to try after a refusal that names nothing: a simpler format of the answer."""
    if not form.level:
        return None
    return replace(form, level=LEVELS[LEVELS.index(form.level) + 1])
