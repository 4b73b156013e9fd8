"""The HTTP clients that litellm sends with, and what they see of each call.

litellm gives errors other names and statuses than servers do, and hides what it can't read. So
what really came is noted here. The only module that knows httpx, litellm's HTTP library, which is
imported once there is something to send.
"""

from __future__ import annotations

import importlib
import socket
import ssl
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_REDIRECTS = 3
# Providers whose clients litellm makes of httpx itself; others' are made of OpenAI's library.
_HANDLED = frozenset(
    {"deepseek", "anthropic", "gemini", "ollama", "ollama_chat", "hosted_vllm", "openrouter",
     "mistral", "groq", "together_ai", "xai", "fireworks_ai", "azure_ai", "databricks",
     "huggingface"}
)  # fmt: skip


@dataclass(slots=True)
class Seen:
    """What a call's HTTP showed."""

    status: int | None = None  # None: no answer began
    headers: Mapping[str, str] = field(default_factory=dict)  # names in lower case
    body: bytes | None = None
    redirects: list[str] = field(default_factory=list)  # hosts that it was sent on to


_seen: ContextVar[Seen] = ContextVar("seen")


def watch_call() -> Seen:
    """Begin to note what this task's next call shows; give where."""
    seen = Seen()
    _seen.set(seen)
    return seen


class HttpClients:
    """The clients of one event loop."""

    def __init__(self, litellm: Any, handlers: Any) -> None:
        httpx = importlib.import_module("httpx")
        hooks: Any = {"event_hooks": {"response": [_note_response]}}
        self._own = handlers.AsyncHTTPHandler(**hooks)
        self._own.client = httpx.AsyncClient(
            follow_redirects=True, max_redirects=MAX_REDIRECTS, timeout=None, **hooks
        )
        litellm.in_memory_llm_clients_cache.flush_cache()  # those of a loop that is gone
        litellm.aclient_session = self._own.client

    def options(self, model: str) -> dict[str, Any]:
        """Give the arguments that make litellm send a model's calls with these clients."""
        return {"client": self._own} if model.partition("/")[0] in _HANDLED else {}

    async def aclose(self) -> None:
        """Close all connections."""
        await self._own.client.aclose()


async def _note_response(response: Any) -> None:
    seen = _seen.get(None)
    if seen is None:
        return
    if response.has_redirect_location:
        seen.redirects.append(urlsplit(str(response.headers.get("location", ""))).hostname or "")
    await response.aread()  # a stream, too, is wanted as a whole
    seen.status, seen.body = response.status_code, response.content
    seen.headers = {name.lower(): value for name, value in response.headers.items()}


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and what it was raised from, to the first."""
    known: set[int] = set()
    while error is not None and id(error) not in known:
        known.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def response_of(error: Exception) -> Seen | None:
    """Find the server's answer in an error, where no client of ours saw it."""
    httpx = importlib.import_module("httpx")
    for cause in causes(error):
        response = getattr(cause, "response", None)
        is_real = (
            isinstance(cause, httpx.HTTPStatusError)
            or type(cause).__module__.partition(".")[0] != "litellm"
        )
        if isinstance(response, httpx.Response) and is_real:
            try:
                body: bytes | None = response.content
            except RuntimeError:  # httpx has not read it
                body = None
            headers = {name.lower(): value for name, value in response.headers.items()}
            return Seen(response.status_code, headers, body)
    return None


def failure_of(error: Exception, url: str | None) -> tuple[str, bool]:
    """Give the kind of a failure below HTTP, and whether the request may have reached a server.

    ("", True) for an error that is none. `url` is the address that was called, where it is known.
    """
    httpx = importlib.import_module("httpx")
    chain = list(causes(error))

    def is_any(*kinds: type[BaseException]) -> bool:
        return any(isinstance(cause, kinds) for cause in chain)

    is_sent = not is_any(
        httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError, httpx.UnsupportedProtocol
    )
    if is_any(ssl.SSLCertVerificationError) or any(
        "CERTIFICATE_VERIFY_FAILED" in str(c) for c in chain
    ):
        return "certificate", False
    if is_any(httpx.TooManyRedirects):
        return "address", False
    if is_any(httpx.ProxyError) or (not is_sent and is_any(httpx.ConnectError) and proxy_of(url)):
        return "proxy", False
    if is_any(socket.gaierror):
        return "host", False
    if is_any(httpx.InvalidURL, httpx.UnsupportedProtocol):
        return "address", False
    if is_any(httpx.TimeoutException, TimeoutError):
        return "timeout", is_sent
    if is_any(httpx.TransportError, ConnectionError):
        return "connection", is_sent
    return "", True


def proxy_of(url: str | None) -> str:
    """Give the host of the proxy that calls to an address go through; "" for none."""
    parts = urlsplit(url or "https://provider.invalid")
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all", "")
    if not proxy or (parts.hostname and proxy_bypass(parts.hostname)):
        return ""
    return urlsplit(proxy if "//" in proxy else f"//{proxy}").hostname or proxy
