"""One call to a language model through litellm.

The only module that imports litellm, and only for the first call: that takes seconds. Variables set
before keep it from reading `.env` files and from fetching its tables over the network. Nothing here
retries; see `digest.analyze.asking.retry`.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import logging
import os
from dataclasses import dataclass
from functools import cache
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any

from digest.analyze.asking.budget import MILLION, cost_of, prompt_bound
from digest.analyze.asking.errors import CallError, Endpoint, classify_error, timeout_error
from digest.analyze.records import Reply, Usage
from digest.errors import DigestError

if TYPE_CHECKING:
    from concurrent.futures import Future

    from digest.analyze.records import Request

__all__ = ["CallError", "Endpoint", "EstimatedUsage", "price_of", "send_request"]

_BEFORE_IMPORT = {
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS": "True",
    "LITELLM_MODE": "PRODUCTION",  # does not load .env
}
_CALLBACKS = (
    *("callbacks", "input_callback", "service_callback", "success_callback", "failure_callback"),
    *("_async_input_callback", "_async_success_callback", "_async_failure_callback"),
)
_FORMATS = ("json_schema", "json_object", "")  # the best first; "" is none at all
_NO_KEY = "none"  # a server of one's own may want no key, but the client wants to send one
_SCHEMA_PROMPT = "\n\nAnswer with one JSON object that follows this JSON Schema:\n"


@dataclass(frozen=True, slots=True)
class EstimatedUsage(Usage):
    """Tokens, where the server gave none: an upper bound from the lengths of the texts."""


def price_of(endpoint: Endpoint) -> tuple[float, float] | None:
    """Give a model's price in US dollars per million tokens, (sent, received); `None`: unknown.

    The configured price goes before litellm's table. Raises DigestError without litellm.
    """
    if endpoint.price is not None:
        return endpoint.price
    table = _litellm().model_cost
    provider, _, name = endpoint.model.partition("/")
    entry: dict[str, Any] = table.get(endpoint.model) or table.get(name) or {}
    prices: Any = entry.get("input_cost_per_token"), entry.get("output_cost_per_token")
    if None in prices or provider not in {endpoint.model, entry.get("litellm_provider")}:
        return None
    return prices[0] * MILLION, prices[1] * MILLION


def send_request(endpoint: Endpoint, request: Request) -> Reply:
    """Send a request and give the model's reply; nothing is retried. Thread-safe.

    The first call to a model finds out which response format it takes, for which it may send up to
    three requests. All calls of a process share one event loop in a thread of its own.

    Raises CallError for a call that failed, and DigestError when litellm is not installed.
    """
    _litellm()
    return _event_loop().run(_call(endpoint, request))


@cache
def _litellm() -> Any:
    """Import litellm, silent and offline. Raises DigestError when it is not installed."""
    os.environ.update(_BEFORE_IMPORT)
    try:
        litellm: Any = importlib.import_module("litellm")
    except ModuleNotFoundError as error:
        text = f"a language model needs {error.name}; install commit-digest[llm]"
        raise DigestError(text) from None
    for name in _CALLBACKS:
        setattr(litellm, name, [])
    litellm.telemetry = False
    litellm.set_verbose = False
    litellm.suppress_debug_info = True  # prints to stdout otherwise
    litellm.disable_token_counter = True  # may fetch a tokenizer
    for name in ("LiteLLM", "LiteLLM Router", "LiteLLM Proxy"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)  # their texts hold requests
    return litellm


class _EventLoop:
    """The event loop that runs this process's calls, and what they found out about models."""

    def __init__(self) -> None:
        self.formats: dict[tuple[str, str | None], _ModelFormat] = {}
        self._loop = asyncio.new_event_loop()
        Thread(target=self._loop.run_forever, name="digest-llm", daemon=True).start()

    def run(self, coroutine: Any) -> Reply:
        """Run a coroutine to its end, from any other thread."""
        future: Future[Reply] = asyncio.run_coroutine_threadsafe(coroutine, self._loop)
        try:
            return future.result()
        except BaseException:
            future.cancel()  # after Ctrl-C nobody waits for it
            raise


_current: _EventLoop | None = None
_lock = Lock()


def _event_loop() -> _EventLoop:
    global _current
    with _lock:
        _current = _current or _EventLoop()
        return _current


def _after_fork() -> None:
    """Start afresh: a forked process has its parent's memory, but not its threads."""
    global _current, _lock
    _current, _lock = None, Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


class _ModelFormat:
    """Which response format a model takes; `is_proven` once it has answered in it."""

    def __init__(self, endpoint: Endpoint) -> None:
        supported = _litellm().get_supported_openai_params(endpoint.model) or ["response_format"]
        self.level = 0 if "response_format" in supported else len(_FORMATS) - 1
        self.is_proven = False
        self.probe: asyncio.Future[None] | None = None  # done when the first call is

    def learn(self, level: int, text: str, request: Request) -> None:
        """Take a first reply as proof of a format.

        One that lacks the schema's fields shows that the server ignored the schema: the next
        format is tried.
        """
        if not self.is_proven:
            is_ignored = level == 0 and not _has_fields(text, request)
            self.level = level + is_ignored
            self.is_proven = not is_ignored


async def _call(endpoint: Endpoint, request: Request) -> Reply:
    """Make one call within its time. The first call to a model probes, others wait for it.

    When that one fails for another reason they all go on, each ready to probe.
    """
    form = _format_of(endpoint)
    is_first = form.probe is None
    form.probe = form.probe or asyncio.get_running_loop().create_future()
    if not is_first:
        await asyncio.shield(form.probe)
    try:
        async with asyncio.timeout(endpoint.timeout):
            return await _call_in_best_format(endpoint, request, form)
    except TimeoutError:
        raise timeout_error(endpoint) from None
    finally:
        if is_first:
            form.probe.set_result(None)


def _format_of(endpoint: Endpoint) -> _ModelFormat:
    formats, key = _event_loop().formats, (endpoint.model, endpoint.api_base)
    if key not in formats:
        formats[key] = _ModelFormat(endpoint)
    return formats[key]


async def _call_in_best_format(endpoint: Endpoint, request: Request, form: _ModelFormat) -> Reply:
    """Call with the best format that works; with a proven one, no other is tried."""
    first: CallError | None = None
    for level in range(form.level, len(_FORMATS)):
        try:
            reply = await _send(endpoint, request, _FORMATS[level])
        except CallError as error:
            if form.is_proven or error.status not in {400, 422}:
                raise
            first = first or error
        else:
            if not reply.is_cut:
                form.learn(level, reply.text, request)
            return reply
    assert first is not None  # noqa: S101 - the range is never empty
    raise first  # refused in every format, so the format is not the reason


async def _send(endpoint: Endpoint, request: Request, form: str) -> Reply:
    key = os.environ.get(endpoint.api_key_env, "").strip()
    try:
        response = await _litellm().acompletion(
            model=endpoint.model,
            api_base=endpoint.api_base,
            # Without an address, litellm looks for the provider's own variable.
            api_key=key or (_NO_KEY if endpoint.api_base else None),
            messages=_messages(request, form),
            max_tokens=request.max_tokens,
            temperature=0,
            timeout=endpoint.timeout,
            max_retries=0,
            num_retries=0,
            drop_params=True,  # a model that takes no temperature goes without
            **_response_format(request, form),
        )
    except Exception as error:
        failure = classify_error(endpoint, error, key)
        if failure.kind == "protocol" and not key and _lacks_key(endpoint):
            text = f"{endpoint.model}: no key; set the environment variable {endpoint.api_key_env}"
            failure = CallError(text, "http", 401, is_sent=False)
        raise failure from None
    return _reply(endpoint, request, response)


def _lacks_key(endpoint: Endpoint) -> bool:
    """Tell whether litellm too finds no key; some providers' clients fail oddly then."""
    if endpoint.api_base:
        return False
    return bool(_litellm().validate_environment(endpoint.model)["missing_keys"])


def _messages(request: Request, form: str) -> list[dict[str, str]]:
    schema = json.dumps(request.schema, ensure_ascii=False)
    system = request.system + ("" if form == "json_schema" else _SCHEMA_PROMPT + schema)
    return [{"role": "system", "content": system}, {"role": "user", "content": request.user}]


def _response_format(request: Request, form: str) -> dict[str, Any]:
    if form == "json_schema":
        schema = {"name": "answer", "strict": True, "schema": dict(request.schema)}
        return {"response_format": {"type": form, form: schema}}
    return {"response_format": {"type": form}} if form else {}


def _has_fields(text: str, request: Request) -> bool:
    try:
        found = json.loads(text)
    except ValueError:
        return False
    return isinstance(found, dict) and set(request.schema.get("required", ())) <= set(found)


def _reply(endpoint: Endpoint, request: Request, response: Any) -> Reply:
    if not response.choices:
        raise CallError(f"{endpoint.model}: the answer has no choices", "protocol")
    choice = response.choices[0]
    text = choice.message.content or ""
    if choice.finish_reason == "content_filter":
        raise CallError(f"{endpoint.model}: the model's filter refused to answer", "refused")
    if not text.strip() and choice.finish_reason != "length":
        raise CallError(f"{endpoint.model}: the answer is empty", "protocol")
    usage = _usage(request, response, text)
    price = price_of(endpoint)
    cost = cost_of(usage.prompt, usage.completion, price) if price else 0.0
    return Reply(text, choice.finish_reason == "length", endpoint.model, usage, cost)


def _usage(request: Request, response: Any, text: str) -> Usage:
    """Read the tokens; litellm gives zeros where the server gave nothing."""
    found = getattr(response, "usage", None)
    if found is not None and found.prompt_tokens:
        return Usage(found.prompt_tokens, found.completion_tokens or 0)
    completion = len(text.encode()) if text else request.max_tokens
    return EstimatedUsage(prompt_bound(request), min(completion, request.max_tokens))
