"""Every way a model can fail, in one table: its name, what to do, whom it concerns.

`FAILURES` is the table. `kind_of_refusal` finds the row of what a server refused: by the words of
its error first (`refusals.tsv`), on which providers agree more than on statuses, then by that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

MAX_DENIALS = 3  # answers 401 or 403 in a row after which a model is asked no more


class Scope(StrEnum):
    """Whom a failure concerns."""

    COMMIT = "commit"  # this commit: others are asked about as before
    MODEL = "model"  # this model and key, whatever the commit


@dataclass(frozen=True, slots=True)
class Failure:
    """A kind of failure. `remedy` may name `{key}` (the variable), `{model}` and `{host}`."""

    kind: str  # as summaries count it
    word: str  # what happened, where the server has no better words
    remedy: str
    scope: Scope = Scope.COMMIT
    is_retried: bool = False  # the same call may succeed in a moment
    strikes: int = 0  # this often in a row, the model is asked no more in this run; 0: never


_NETWORK = "Check the address (api_base) of {model} and the network"
_CONTEXT = "Give the model a larger context (Ollama: num_ctx in options), or lower max_input"
_FAILURES = (
    # The account, the model and the way to it: what is wrong once is wrong for every commit.
    Failure("key", "the key is refused", "Check the key in {key}",
            Scope.MODEL, strikes=MAX_DENIALS),
    Failure("forbidden", "the key may not do that",
            "Check that the key in {key} may use {model} and that the account has quota left",
            Scope.MODEL, strikes=MAX_DENIALS),
    Failure("quota", "the quota is used up",
            "Wait until the quota of the account whose key is in {key} is renewed, or raise it",
            Scope.MODEL, strikes=1),
    Failure("payment", "the account has no balance",
            "Check the balance of the account whose key is in {key}", Scope.MODEL, strikes=1),
    Failure("model", "there is no such model",
            "Check the model's name ({model}): it may be withdrawn", Scope.MODEL, strikes=1),
    Failure("address", "there is no model's API at this address",
            "Check the address (api_base) of {model}", Scope.MODEL, strikes=1),
    Failure("certificate", "the server's certificate is not trusted",
            "Name the file of the authority that signed it in SSL_CERT_FILE, or check the address",
            Scope.MODEL, strikes=1),
    Failure("proxy", "the proxy can't be reached",
            "Check HTTPS_PROXY and HTTP_PROXY, or name {host} in NO_PROXY",
            Scope.MODEL, is_retried=True, strikes=1),
    Failure("host", "no such host", _NETWORK, Scope.MODEL, is_retried=True, strikes=1),
    Failure("parameter", "an option is refused",
            "Correct the options of {model}, or take the one named out",
            Scope.MODEL, strikes=MAX_DENIALS),
    # The network and the server: what may pass.
    Failure("connection", "no connection", _NETWORK, Scope.MODEL, is_retried=True, strikes=3),
    Failure("timeout", "no answer in time", "Raise timeout, or lower max_input or jobs",
            Scope.MODEL, is_retried=True, strikes=3),
    Failure("rate", "too many requests",
            "Lower jobs, or set requests_per_minute and tokens_per_minute",
            Scope.MODEL, is_retried=True, strikes=3),
    Failure("server", "the server failed", "Run again later, or name fallbacks",
            Scope.MODEL, is_retried=True, strikes=3),
    Failure("protocol", "the answer can't be read",
            "Check that the address (api_base) of {model} is that of its API",
            Scope.MODEL, is_retried=True, strikes=3),
    # One commit: others may succeed, and so may another model.
    Failure("moderation", "the provider's filter refused", "Name a fallback of another provider"),
    Failure("context", "the question is too long for the model", _CONTEXT),
    Failure("request", "the request is refused", "Check the model's name and options"),
    Failure("refusal", "the model refused to answer", "Name another model as fallback"),
    Failure("empty", "the answer is empty",
            "Raise max_tokens if the model thinks first, or name another model"),
    Failure("format", "the answer does not follow the schema",
            "Name a model that can follow a schema"),
    Failure("short", "the answer says next to nothing", "Name a larger model"),
    Failure("echo", "the answer repeats the question", "Name a larger model"),
    Failure("unfounded", "no sentence rests on the commits that it names", "Name a larger model"),
    Failure("loop", "the answer repeats itself",
            "Name a larger model, or another temperature in options"),
    Failure("language", "the answer is in another language", "Name a model that writes it"),
    Failure("cut", "the answer ends before it says anything",
            "Raise max_tokens: what the model thinks counts too"),
    Failure("truncated", "the server cut the question", _CONTEXT),
    # This side.
    Failure("budget", "the budget is spent", "Raise max_cost (or --max-cost)"),
    Failure("lost", "its worker was lost", "Run again"),
    Failure("report", "its report can't hold it", "Shorten analyses in the report"),
)  # fmt: skip
FAILURES = {failure.kind: failure for failure in _FAILURES}

_PARTS = {  # of the patterns: parameters of a request, and how one is refused
    "parameter": r"(max_(completion_|output_)?tokens|num_predict|temperature|top_p|response_?format"
    r"|json_schema|json_object|json mode|structured[ _]output|guided_json|grammar|stream(ing)?\b"
    r"|stream_options|(max|min)(items|length)|additionalproperties"
    r"|system (role|message|prompt|instruction)|developer instruction|role '?\"?system"
    r"|thinking|reasoning_effort)",
    "refused": r"(unsupported|not (supported|permitted|allowed|available|enabled|compatible)"
    r"|(does|do|did)(n't| not) (support|accept|allow)|only supports?|isn't supported|unknown"
    r"|unrecogni[sz]ed|unexpected|extra (inputs|fields)|must be|cannot be|deprecated|incompatible"
    r"|invalid (value|parameter|type|schema|field)|too (large|high|big)|less than|at most"
    r"|greater than|should be|use 'max|is required|please enable|不支持)",
}


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Read what providers say: kinds with their patterns."""
    text = files("digest.analyze.asking").joinpath("refusals.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    found = []
    for kind, pattern in rows:
        for name, part in _PARTS.items():
            pattern = pattern.replace(f"{{{name}}}", part)
        found.append((kind, re.compile(pattern)))
    return tuple(found)


_BY_STATUS = {
    401: "key",
    402: "payment",
    403: "forbidden",
    404: "model",
    405: "address",
    407: "proxy",
    408: "timeout",
    409: "server",
    410: "model",
    413: "context",
    429: "rate",
    451: "forbidden",
    504: "timeout",
    524: "timeout",
}
_CERTAIN = {402: "payment", 413: "context"}  # statuses that words can't overrule
_ONLY_AT = {  # statuses at which words are believed to mean that
    "parameter": {200, 400, 404, 422, 500, 501, 502},
    "rate": {200, 403, 429, 500, 503},
    "context": {
        200,
        400,
        403,
        404,
        422,
        500,
        502,
    },  # at 429, "too many tokens" are those of a minute
    "model": {200, 400, 403, 404, 410, 422},  # at 503, one that is overloaded is "not available"
}


def kind_of_refusal(status: int, words: str, but: str = "") -> str:
    """Give the kind of failure of a status (4xx, 5xx, or 200 with an error) and the error's words.

    `words` are its codes and sentences together, as far as the server gave any. `but` is a kind
    that is ruled out.
    """
    if status in _CERTAIN:
        return _CERTAIN[status]
    plain = words[:4000].lower()
    for kind, pattern in _patterns():
        fits = kind != but and status in _ONLY_AT.get(kind, {status})
        if fits and pattern.search(plain):
            return kind
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if 300 <= status < 400:
        return "address"
    return "request" if 400 <= status < 500 else "server"
