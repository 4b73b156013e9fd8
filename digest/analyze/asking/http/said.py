"""What a server says of an error, whoever wrote it: codes and sentences for rules, one for people.

Providers and gateways agree on little: the same words lie in `error`, `detail`, `message` or
`errors`. They are looked for where any of them puts them. Nothing here raises.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from digest.analyze.asking.http.events import read_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_SENTENCE = 200  # characters shown of what a server says
_CODES = (
    "code",
    "type",
    "status",
    "__type",
    "error_code",
    "reason",
    "param",
    "quotaId",
    "blockReason",
    "name",
)
_NAME = re.compile(r"[A-Za-z][A-Za-z_.]{1,40}")  # of an error; no key and no text looks so
_VAGUE = ("error", "invalid_request_error", "api_error", "BadRequestError", "bad_request")
_SAY_NOTHING = (
    "provider returned error",
    "bad request",
    "internal server error",
    "an error occurred",
)
_TEXTS = (
    *(
        "message",
        "msg",
        "error_msg",
        "error_message",
        "errorMessage",
        "status_msg",
        "detail",
        "error",
    ),
    *("description", "title", "reason", "raw", "Message"),
)
_URL = re.compile(r"\b(?:[a-z][a-z+.-]*://|www\.)\S+", re.IGNORECASE)
_SECRET = re.compile(r"\b(?:[A-Za-z]{2,8}[-_])?(?=[\w-]*\d)[A-Za-z0-9_-]{20,}\*?|\S*\*{3,}\S*")
_MARKUP = re.compile(
    r"<[^<>]{0,200}>|[<>`*\[\]|~$\\@#\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]+"
)
_END = re.compile(r"(?<=[.!?;])\s|(?<=[。！？；])")


@dataclass(frozen=True, slots=True)
class ErrorWords:
    """What a server says of an error: codes and sentences for rules, a sentence for people."""

    words: str  # all of it, a line each
    sentence: str  # cleaned, on one line; "": it says nothing
    code: str  # the provider's name for it, such as `insufficient_quota`; "" for none
    param: str  # the parameter it is about; "" for none


def is_web_page(body: bytes) -> bool:
    """Tell whether a body is HTML: another server than the API answered."""
    return bool(
        re.match(
            rb"\s*(<!doctype|<html|<head|<body|<\?xml|<h1|<title|<center)",
            body[:500],
            re.IGNORECASE,
        )
    )


def read_error(body: bytes, secrets: Iterable[str] = ()) -> ErrorWords:
    """Read the words of an error's body; `secrets` and what looks like a key are left out."""
    data = read_json(body)
    if data is None:
        plain = "" if is_web_page(body) else body.decode("utf-8", "replace")[:2000]
        return ErrorWords(_hidden(plain, secrets), clean(plain, secrets), "", "")
    found = list(_leaves(data))
    codes = [(key, text) for key, text in found if key in _CODES and _is_code(text)]
    texts = [text for key, text in found if key in _TEXTS and not _is_code(text)]
    texts = texts or [text for _, text in found if not _is_code(text)]
    param = next((text for key, text in found if key == "param"), "")
    names = (text for _, text in sorted(codes, key=lambda pair: _CODES.index(pair[0])))
    hidden = {*secrets, *_VAGUE, param}
    code = next((name for name in names if name not in hidden and _NAME.fullmatch(name)), "")
    words = _hidden("\n".join(dict.fromkeys([*(text for _, text in codes), *texts])), secrets)
    telling = next((text for text in texts if text.lower() not in _SAY_NOTHING), "")
    return ErrorWords(words, clean(telling, secrets), code, param)


def clean(text: str, secrets: Iterable[str] = ()) -> str:
    """Make a sentence of what a stranger wrote: one line, no markup, address or key in it."""
    text = _URL.sub("…", _hidden(text, secrets)[:4000])
    text = " ".join(_MARKUP.sub(" ", text).split())
    sentence = ""
    for part in _END.split(text):
        if sentence and len(sentence) + len(part) >= MAX_SENTENCE:
            break
        sentence = f"{sentence} {part}".strip()
    if len(sentence) > MAX_SENTENCE:
        sentence = sentence[: MAX_SENTENCE - 1].rstrip() + "…"
    return sentence


def _hidden(text: str, secrets: Iterable[str]) -> str:
    """Leave out secrets and what looks like a key."""
    for secret in filter(None, secrets):
        text = text.replace(secret, "…")
    return _SECRET.sub("…", text)


def _is_code(text: str) -> bool:
    return bool(re.fullmatch(r"[\w.:/-]{1,80}", text, re.ASCII))


def _leaves(data: Any, key: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Yield the texts of a JSON value with their keys, and those of JSON within a text."""
    if isinstance(data, dict) and depth < 8:
        for name, value in list(data.items())[:100]:
            yield from _leaves(value, str(name), depth + 1)
    elif isinstance(data, list) and depth < 8:
        for value in data[:50]:
            yield from _leaves(value, key, depth + 1)
    elif isinstance(data, str) and data.strip():
        inner = read_json(data.encode(errors="replace")) if data.lstrip().startswith("{") else None
        if isinstance(inner, dict):
            yield from _leaves(inner, key, depth + 1)
        else:
            yield key, data
    elif isinstance(data, int) and not isinstance(data, bool):
        yield key, str(data)
