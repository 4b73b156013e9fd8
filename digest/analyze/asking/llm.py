"""One call to a language model through litellm.

The only module that imports litellm, and only for the first call: that takes seconds. Variables set
before keep it from reading `.env` files and from fetching its tables over the network. Nothing here
retries but to learn how a model wants to be asked; see `digest.analyze.asking.retry`.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import logging
import os
import time
from dataclasses import replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from digest.analyze.asking.budget import MILLION, cost_of
from digest.analyze.asking.errors import (
    CallError,
    Endpoint,
    classify_error,
    denied_before,
    timeout_error,
    with_words,
    without_lesson,
)
from digest.analyze.asking.forms import KnownModel, arguments, first_form, lesson, vague_lesson
from digest.analyze.asking.http.clients import HttpClients, response_of, watch_call
from digest.analyze.asking.http.loop import event_loop
from digest.analyze.asking.http.waits import room_left
from digest.analyze.asking.replies import EstimatedUsage, find_reply, make_reply
from digest.analyze.asking.watching import show_exchange
from digest.analyze.records import Exchange
from digest.errors import DigestError

if TYPE_CHECKING:
    from digest.analyze.asking.budget import Price
    from digest.analyze.asking.forms import Form
    from digest.analyze.asking.http.bodies import RawReply
    from digest.analyze.asking.http.clients import Seen
    from digest.analyze.asking.http.waits import Room
    from digest.analyze.records import Reply, Request, Usage

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
_NO_KEY = "none"  # a server of one's own may want no key, but the client wants to send one
_ALWAYS_TAKEN = frozenset({"extra_headers", "extra_body"})
_ALIASES = {"headers": "extra_headers", "effort": "reasoning_effort"}  # of options


# Prices and names


def price_of(endpoint: Endpoint) -> tuple[float, float] | None:
    """Give a model's price in US dollars per million tokens, (sent, received); `None`: unknown.

    The configured price goes before litellm's table. Raises DigestError without litellm.
    """
    price = _prices(endpoint)
    return (price[0], price[1]) if price else None


def _prices(endpoint: Endpoint) -> Price | None:
    """Give a model's prices, that of tokens read from a cache too where it is known."""
    if endpoint.price is not None:
        return endpoint.price
    entry = _table_entry(endpoint.model)
    names = ("input_cost_per_token", "output_cost_per_token", "cache_read_input_token_cost")
    found = [entry[name] * MILLION for name in names if isinstance(entry.get(name), int | float)]
    has_both = names[0] in entry and names[1] in entry
    return tuple(found) if has_both and len(found) > 1 else None


def cost_of_usage(endpoint: Endpoint, usage: Usage) -> float:
    """Give what tokens cost, in US dollars; 0 where no price is known."""
    price = _prices(endpoint)
    return cost_of(usage.prompt, usage.completion, price, usage.cached) if price else 0.0


def withdrawal_of(model: str) -> date | None:
    """Give the day on which a model is withdrawn, as far as litellm's table knows."""
    try:
        return date.fromisoformat(str(_table_entry(model).get("deprecation_date")))
    except ValueError:
        return None


def _table_entry(model: str) -> dict[str, Any]:
    """Find a model in litellm's table, under its provider's name; {} where it is not there."""
    table = _litellm().model_cost
    provider, _, name = model.partition("/")
    entry: dict[str, Any] = table.get(model) or table.get(name) or {}
    return entry if provider in {model, entry.get("litellm_provider")} else {}


def refused_options(endpoint: Endpoint) -> tuple[str, ...]:
    """List a model's options that it does not take, as far as litellm knows."""
    if not endpoint.options or _is_gateway(endpoint):
        return ()
    litellm = _litellm()
    known = set(litellm.OPENAI_CHAT_COMPLETION_PARAMS) | {"thinking", "reasoning_effort"}
    taken = set(litellm.get_supported_openai_params(endpoint.model) or known)
    names = {_ALIASES.get(name, name): name for name in endpoint.options}
    return tuple(names[n] for n in sorted(names) if n in known - taken - _ALWAYS_TAKEN)


def _is_gateway(endpoint: Endpoint) -> bool:
    """Tell whether litellm can't know what the model takes: it is only told OpenAI's protocol."""
    return bool(endpoint.api_base) and endpoint.model.startswith("openai/")


# Calling


def send_request(endpoint: Endpoint, request: Request) -> Reply:
    """Send a request and give the model's reply; nothing is retried. Thread-safe.

    The first calls to a model find out how it wants to be asked, for which each may send some
    requests more. All calls of a process share one event loop in a thread of its own.

    Raises CallError for a call that failed, and DigestError when litellm is not installed.
    """
    _litellm()
    reply: Reply = event_loop().run(_call(endpoint, request))
    return reply


def room_of(endpoint: Endpoint) -> Room:
    """Give what the model's server said last is left of its rate limits."""
    headers: dict[str, str] = event_loop().kept((endpoint, "headers"), dict)
    return room_left(headers)


@cache
def _litellm() -> Any:
    """Import litellm, silent and offline. Raises DigestError when it is not installed."""
    os.environ.update(_BEFORE_IMPORT)
    is_collecting = gc.isenabled()
    gc.disable()  # a quarter of the seconds that the import takes: it makes much and drops little
    try:
        litellm: Any = importlib.import_module("litellm")
    except ModuleNotFoundError as error:
        text = f"a language model needs {error.name}; install commit-digest[llm]"
        raise DigestError(text) from None
    finally:
        if is_collecting:
            gc.enable()
    hasattr(litellm, "")  # the first look at any such name registers what litellm does at exit
    for name in _CALLBACKS:
        setattr(litellm, name, [])
    litellm.telemetry = False
    litellm.set_verbose = False
    litellm.suppress_debug_info = True  # prints to stdout otherwise
    litellm.disable_token_counter = True  # may fetch a tokenizer
    for name in ("LiteLLM", "LiteLLM Router", "LiteLLM Proxy"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)  # their texts hold requests
    return litellm


async def _call(endpoint: Endpoint, request: Request) -> Reply:
    """Make one call within its time. The first call to a model probes, others wait for it.

    When that one fails for another reason they all go on, each ready to probe.
    """
    known = _known_model(endpoint, request)
    is_first = known.probe is None
    known.probe = known.probe or asyncio.get_running_loop().create_future()
    if not is_first:
        await asyncio.shield(known.probe)
    try:
        async with asyncio.timeout(endpoint.timeout):
            return await _call_and_learn(endpoint, request, known)
    except TimeoutError:
        raise timeout_error(endpoint) from None
    finally:
        if is_first:
            known.probe.set_result(None)


def _known_model(endpoint: Endpoint, request: Request) -> KnownModel:
    def make() -> KnownModel:
        supported = _litellm().get_supported_openai_params(endpoint.model) or ["response_format"]
        return KnownModel(first_form("response_format" in supported, request.schema))

    return event_loop().kept(endpoint, make)


async def _call_and_learn(endpoint: Endpoint, request: Request, known: KnownModel) -> Reply:
    """Call; after a refusal that teaches how the model wants to be asked, call again so.

    What a refusal names is learnt at once. Where it names nothing, simpler formats are tried, as
    long as none is proven; if all are refused, the format was not the reason.
    """
    form = known.form
    first: CallError | None = None
    while True:
        try:
            reply = await _send(endpoint, request, form)
        except CallError as error:
            if error.kind not in {"parameter", "request"}:
                is_guess = form.why and not known.is_proven
                raise (with_words(error, form.why) if is_guess else error) from None
            if learnt := lesson(form, error.words, error.param):
                form = known.form = replace(learnt, why=error.message.partition(": ")[2])
                known.is_proven = False
                continue
            first = first or without_lesson(error)
            simpler = None if known.is_proven or first.kind != "request" else vague_lesson(form)
            if simpler is None:
                raise first from None
            form = simpler
        else:
            if not reply.is_cut:
                known.prove(form, reply.text, request)
            return reply


async def _send(endpoint: Endpoint, request: Request, form: Form) -> Reply:
    """Send one request and read what comes; watchers are told of it."""
    started = time.monotonic()
    seen, found, reply, failure = watch_call(), None, None, None
    try:
        found = await _send_raw(endpoint, request, form, seen)
        reply = make_reply(endpoint, request, found, cost_of_usage)
        return reply
    except CallError as error:
        failure = error
        raise
    finally:
        headers = event_loop().kept((endpoint, "headers"), dict[str, str])
        headers.clear()
        headers.update(seen.headers)
        exchange = Exchange(
            model=endpoint.model,
            form=form.describe(),
            request=request,
            seconds=time.monotonic() - started,
            status=seen.status,
            finish=found.finish if found else "",
            texts=found.texts if found else (),
            usage=reply.usage if reply else failure.usage if failure else None,
            cost=reply.cost if reply else None,
            failure=failure.kind if failure else "",
            message=failure.message if failure else "",
        )
        show_exchange(exchange)


async def _send_raw(endpoint: Endpoint, request: Request, form: Form, seen: Seen) -> RawReply:
    """Send one request and find the reply in what comes. Raises CallError."""
    key = _key(endpoint)
    response: Any = None
    try:
        response = await _litellm().acompletion(
            model=endpoint.model,
            api_base=endpoint.api_base,
            # Without an address, litellm looks for the provider's own variable.
            api_key=key or (_NO_KEY if endpoint.api_base else None),
            timeout=endpoint.timeout,
            max_retries=0,
            num_retries=0,
            drop_params=True,  # a model that takes no temperature goes without
            **_options(endpoint, request, form),
            **event_loop().kept(HttpClients, _make_clients).options(endpoint.model),
        )
    except Exception as error:
        seen = seen if seen.status is not None else response_of(error) or seen
        if seen.status is None or seen.status >= 300:
            failure = classify_error(endpoint, error, seen, key)
            if failure.kind == "protocol" and not key and _lacks_key(endpoint):
                failure = denied_before(endpoint)
            raise failure from None
    told = response.model_dump() if hasattr(response, "model_dump") else None
    return find_reply(endpoint, seen, told, key)


def _make_clients() -> HttpClients:
    handlers = importlib.import_module("litellm.llms.custom_httpx.http_handler")
    return HttpClients(_litellm(), handlers)


def _options(endpoint: Endpoint, request: Request, form: Form) -> dict[str, Any]:
    """Give the arguments of a call that say how to answer: the user's options before ours."""
    own = {_ALIASES.get(name, name): value for name, value in endpoint.options.items()}
    usual = own.pop("temperature", 0)
    temperature = usual if request.temperature is None else request.temperature
    if _is_gateway(endpoint):  # litellm would leave out what it does not know
        taken = {*(_litellm().get_supported_openai_params(endpoint.model) or ()), *_ALWAYS_TAKEN}
        further = {name: own.pop(name) for name in set(own) - taken}
        own["extra_body"] = further | own.get("extra_body", {})
    found = own | arguments(form, request, temperature)
    return {name: value for name, value in found.items() if name not in form.left_out}


def _key(endpoint: Endpoint) -> str:
    return os.environ.get(endpoint.api_key_env, "").strip() if endpoint.api_key_env else ""


def _lacks_key(endpoint: Endpoint) -> bool:
    """Tell whether litellm too finds no key; some providers' clients fail oddly then."""
    if endpoint.api_base:
        return False
    return bool(_litellm().validate_environment(endpoint.model)["missing_keys"])
