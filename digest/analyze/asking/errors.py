"""Where a call goes, and why one failed.

The only module that knows httpx, litellm's HTTP client, which is imported once there is a failure.
"""

from __future__ import annotations

import importlib
import re
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

_CODE = re.compile(r"[a-z][a-z_]{1,40}")  # of a provider's error; no key and no text looks so
_GATEWAY_TIMEOUTS = {408, 504, 524}  # the model behind the gateway may have answered


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A model and where it answers. Picklable; never holds the key."""

    model: str  # litellm's name: provider/model
    api_base: str | None
    api_key_env: str  # name of the environment variable with the key
    timeout: float  # seconds, for the whole call
    price: tuple[float, float] | None  # US dollars per million tokens, in and out; None: litellm's


class CallError(Exception):
    """A call that failed. Its message is for the user and for reports.

    So it holds no key, no address but the host, and nothing that the server wrote but a code.

    `kind` is `http` (the server refused, see `status`), `timeout`, `connection`, `protocol` (the
    answer can't be used) or `refused` (the model's filter). `retry_after` is in seconds.
    `is_sent` is false when the request can't have reached the server.
    """

    def __init__(
        self,
        message: str,
        kind: str,
        status: int | None = None,
        retry_after: float | None = None,
        is_sent: bool = True,
    ) -> None:
        super().__init__(message, kind, status, retry_after, is_sent)  # all, for pickle
        self.message = message
        self.kind = kind
        self.status = status
        self.retry_after = retry_after
        self.is_sent = is_sent

    def __str__(self) -> str:
        return self.message

    @property
    def is_temporary(self) -> bool:
        """Whether the same call may succeed later.

        True for broken connections, timeouts, unusable answers, and 408, 409, 429 and 5xx.
        """
        if self.status is not None:
            return self.status in {408, 409, 429} or self.status >= 500
        return self.kind in {"timeout", "connection", "protocol"}

    @property
    def is_denied(self) -> bool:
        """Whether the cause is the key, the account or its balance: 401, 402, 403."""
        return self.status in {401, 402, 403}

    @property
    def may_be_billed(self) -> bool:
        """Whether the provider may bill tokens for it, though no answer came back."""
        return self.status in _GATEWAY_TIMEOUTS if self.status is not None else self.is_sent


def classify_error(endpoint: Endpoint, error: Exception, key: str) -> CallError:
    """Make a CallError of what litellm raised; `key` is kept out of its message.

    litellm gives failed connections a made-up status 500, and its classes for one status differ
    between providers. So only the HTTP client's own exceptions below litellm's are believed.
    """
    httpx = importlib.import_module("httpx")
    chain = list(_causes(error))
    for cause in chain:
        response = getattr(cause, "response", None)
        if isinstance(cause, httpx.HTTPStatusError) or (
            isinstance(response, httpx.Response) and not _is_litellm(cause)
        ):
            return _http_error(endpoint, response, key)
    is_sent = not any(isinstance(c, httpx.ConnectError | httpx.ConnectTimeout) for c in chain)
    if any(isinstance(c, httpx.TimeoutException | TimeoutError) for c in chain):
        return timeout_error(endpoint, is_sent)
    if any(isinstance(c, httpx.TransportError | ConnectionError) for c in chain):
        where = urlsplit(endpoint.api_base or "").hostname or "its server"
        text = f"the connection to {where} was cut" if is_sent else f"can't connect to {where}"
        return CallError(f"{endpoint.model}: {text}", "connection", is_sent=is_sent)
    status = getattr(error, "status_code", None)
    if isinstance(status, int) and 400 <= status < 500:
        text = f"refused before it was sent (as HTTP {status}); check the model's name and key"
        return CallError(f"{endpoint.model}: {text}", "http", status, is_sent=False)
    return CallError(f"{endpoint.model}: the answer can't be read", "protocol")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _is_litellm(error: BaseException) -> bool:
    return type(error).__module__.partition(".")[0] == "litellm"


def timeout_error(endpoint: Endpoint, is_sent: bool = True) -> CallError:
    """Make the error of a call that took longer than the endpoint's timeout."""
    text = f"{endpoint.model}: no answer within {endpoint.timeout:g} s"
    return CallError(text, "timeout", is_sent=is_sent)


def _http_error(endpoint: Endpoint, response: Any, key: str) -> CallError:
    status = response.status_code
    phrase = HTTPStatus(status).phrase if status in list(HTTPStatus) else ""
    code = _error_code(response)
    reason = f" ({code})" if code and code not in key else ""
    text = f"{endpoint.model}: HTTP {status} {phrase}".rstrip() + reason
    return CallError(text, "http", status, _retry_after(response.headers))


def _error_code(response: Any) -> str:
    """Find the provider's name for its error, such as `insufficient_quota`; "" without one."""
    try:
        body = response.json()
    except (ValueError, RuntimeError):  # RuntimeError: httpx has not read it
        return ""
    error = body.get("error", body) if isinstance(body, dict) else {}
    names = [error.get(k) for k in ("code", "type")] if isinstance(error, dict) else []
    return next((n for n in names if isinstance(n, str) and _CODE.fullmatch(n)), "")


def _retry_after(headers: Any) -> float | None:
    """Read Retry-After (RFC 9110, 10.2.3): seconds, or a date."""
    value = headers.get("retry-after", "")
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, date.timestamp() - time.time())
