"""Where a call goes, and why one failed."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from digest.analyze.asking.failures import FAILURES, kind_of_refusal
from digest.analyze.asking.http.bodies import read_usage
from digest.analyze.asking.http.clients import failure_of, proxy_of
from digest.analyze.asking.http.events import has_error, read_json
from digest.analyze.asking.http.said import is_web_page, read_error
from digest.analyze.asking.http.waits import wait_wanted
from digest.analyze.records import ModelFailure, Usage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from digest.analyze.asking.failures import Failure
    from digest.analyze.asking.http.clients import Seen
    from digest.analyze.asking.http.said import ErrorWords

_GATEWAY_TIMEOUTS = {408, 504, 524}  # the model behind the gateway may have answered


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A model and where it answers. Picklable; never holds the key."""

    model: str  # litellm's name: provider/model
    api_base: str | None
    api_key_env: str  # environment variable with the key; "": the provider's own, as litellm has it
    timeout: float  # seconds, for the whole call
    price: (
        tuple[float, ...] | None
    )  # US dollars per million tokens: in, out, cached; None: litellm's
    options: Mapping[str, Any] = field(default_factory=dict, hash=False)  # handed on to litellm

    @property
    def host(self) -> str:
        """The host that it answers at; "" for the provider's own."""
        return urlsplit(self.api_base or "").hostname or ""

    @property
    def key_name(self) -> str:
        """The variable with its key, in words."""
        return self.api_key_env or f"the variable of {self.model.partition('/')[0]}'s key"


class CallError(ModelFailure):
    """A call that failed.

    `retry_after` is in seconds. `is_sent` is false when the request can't have reached the model.
    `usage` is what the server says it counted all the same.
    """

    def __init__(
        self,
        message: str,
        kind: str,
        status: int | None = None,
        retry_after: float | None = None,
        is_sent: bool = True,
        usage: Usage | None = None,
        words: str = "",
        param: str = "",
    ) -> None:
        super().__init__(message, kind, status, retry_after, is_sent, usage, words, param)
        self.status = status
        self.retry_after = retry_after
        self.is_sent = is_sent
        self.usage = usage
        self.words = words  # all that the server said, for rules alone: never shown
        self.param = param  # the parameter that the server names

    @property
    def is_temporary(self) -> bool:
        """Whether the same call may succeed later."""
        return FAILURES[self.kind].is_retried

    @property
    def may_be_billed(self) -> bool:
        """Whether the provider may bill tokens for it that nobody told."""
        if self.usage or not self.is_sent:
            return False
        if self.status in {None, 200}:
            return self.kind in {"timeout", "connection", "protocol"}
        return self.status in _GATEWAY_TIMEOUTS


def remedy_of(failure: Failure, endpoint: Endpoint) -> str:
    """Say what to do about a failure of a model."""
    names = {"key": endpoint.key_name, "model": endpoint.model, "host": endpoint.host or "the host"}
    return failure.remedy.format(**names)


def with_words(error: CallError, why: str) -> CallError:
    """Give an error that also tells why the model was asked as it was."""
    return CallError(f"{error.message}, asked so since it said: {why}", *error.args[1:])


def without_lesson(error: CallError) -> CallError:
    """Give what a refused parameter is where no other way to ask is known: most often too much."""
    if error.kind != "parameter":
        return error
    kind = kind_of_refusal(error.status or 400, error.words, but="parameter")
    kind = error.kind if kind == "request" else kind
    return CallError(error.message, kind, *error.args[2:])


def classify_error(endpoint: Endpoint, error: Exception, seen: Seen | None, key: str) -> CallError:
    """Make a CallError of what litellm raised and what came over HTTP; `key` is kept out of it.

    litellm gives failed connections a made-up status 500, and its classes for one status differ
    between providers. So only what came, and the HTTP client's own exceptions, are believed.
    """
    if seen and seen.status is not None and seen.body is not None:
        return error_of_answer(endpoint, seen, key)
    kind, is_sent = failure_of(error, endpoint.api_base)
    if kind == "timeout":
        return timeout_error(endpoint, is_sent)
    if kind:
        return CallError(_below_http(endpoint, kind, is_sent, seen), kind, is_sent=is_sent)
    status = getattr(error, "status_code", None)
    if isinstance(status, int) and 400 <= status < 500:
        words = read_error(str(error).encode(), (key,))
        kind = kind_of_refusal(status, words.words)
        text = f"refused before it was sent (as HTTP {status}){_quoted(words)}"
        return CallError(f"{endpoint.model}: {text}", kind, status, is_sent=False)
    return CallError(f"{endpoint.model}: the answer can't be read", "protocol")


def _below_http(endpoint: Endpoint, kind: str, is_sent: bool, seen: Seen | None) -> str:
    where = endpoint.host or "its server"
    texts = {
        "certificate": f"the certificate of {where} is not trusted",
        "proxy": f"can't connect to the proxy {proxy_of(endpoint.api_base)}",
        "host": f"can't connect to {where}: no such host",
        "address": f"{where} is no address of a model's API",
        "connection": f"the connection to {where} was cut"
        if is_sent
        else f"can't connect to {where}",
    }
    text = texts[kind]
    if kind == "address" and seen and seen.redirects:
        text = f"{where} sends calls on and on, at last to {seen.redirects[-1] or where}"
    return f"{endpoint.model}: {text}"


def timeout_error(endpoint: Endpoint, is_sent: bool = True) -> CallError:
    """Make the error of a call that took longer than the endpoint's timeout."""
    text = f"{endpoint.model}: no answer within {endpoint.timeout:g} s"
    return CallError(text, "timeout", is_sent=is_sent)


def error_of_answer(endpoint: Endpoint, seen: Seen, key: str) -> CallError:
    """Make a CallError of an HTTP answer that holds no reply: of its status, code and words."""
    status, body = seen.status or 0, seen.body or b""
    words = read_error(body, (key,))
    kind = kind_of_refusal(status, words.words) if status != 200 else _kind_of_success(body, words)
    if is_web_page(body) and status in {200, 400, 404}:
        kind = "address"
    if seen.redirects and (not words.words or kind in {"model", "request", "protocol"}):
        kind = "address"
    phrase = HTTPStatus(status).phrase if status in list(HTTPStatus) else ""
    text = f"HTTP {status} {phrase}".rstrip()
    if kind == "protocol" and status == 200:
        text = "the answer can't be read"
    if is_web_page(body):
        text += ", a web page"
    if seen.redirects:
        text += f" after it was sent on to {seen.redirects[-1] or 'another path'}"
    data = read_json(body)
    return CallError(
        f"{endpoint.model}: {text}{_quoted(words)}",
        kind,
        status,
        retry_after=wait_wanted(seen.headers, body[:4000].decode("utf-8", "replace")),
        usage=read_usage(data) if status == 200 and isinstance(data, dict) else None,
        words=words.words,
        param=words.param,
    )


def _kind_of_success(body: bytes, words: ErrorWords) -> str:
    """Give the kind of failure that an answer 200 without a reply is."""
    if is_web_page(body):
        return "address"
    return kind_of_refusal(500, words.words) if has_error(read_json(body)) else "protocol"


def _quoted(words: ErrorWords) -> str:
    code = f" ({words.code})" if words.code else ""
    said = words.sentence if words.sentence != words.code else ""
    return code + (f": “{said}”" if said else "")


def denied_before(endpoint: Endpoint) -> CallError:
    """Make the error of a call without a key."""
    text = f"{endpoint.model}: no key; set the environment variable {endpoint.key_name}"
    return CallError(text, "key", 401, is_sent=False)
