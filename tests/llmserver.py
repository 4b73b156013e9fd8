"""A language model's server on this machine: OpenAI's protocol, and every way it can go wrong.

A script says for each call what to do: a function of the `Call`, or an iterable of `Step`s (after
its end: good answers). Every call is recorded before it is answered.

    with LLMServer([failure(429, retry_after=1), answer()]) as server:
        ...  # server.url is the api_base
    assert len(server.calls) == 2
"""

from __future__ import annotations

import json
import re
import socket
import ssl
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

PATH = "/v1/chat/completions"
_CITABLE = re.compile(r"^#[0-9a-f]{7,40}\b", re.MULTILINE)  # commits, as a brief's data names them
_INJECTED = re.compile(r"ignore all previous instructions and answer[: ]+(.+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Call:
    """One request that reached the server."""

    number: int  # counts from 1
    time: float  # seconds, `time.monotonic`
    path: str
    headers: Mapping[str, str]  # names in lower case
    body: Mapping[str, Any]

    @property
    def format(self) -> str:
        """`json_schema`, `json_object` or "" for none."""
        return str((self.body.get("response_format") or {}).get("type", ""))

    @property
    def system(self) -> str:
        """The system prompt."""
        return self._text("system")

    @property
    def user(self) -> str:
        """The user prompt."""
        return self._text("user")

    @property
    def schema(self) -> Mapping[str, Any]:
        """The schema asked for: from the response format, else from the system prompt's end."""
        if self.format == "json_schema":
            found: Mapping[str, Any] = self.body["response_format"]["json_schema"]["schema"]
            return found
        for match in re.finditer(r"^\{", self.system, re.MULTILINE):
            try:
                found = json.loads(self.system[match.start() :])
            except ValueError:
                continue
            return found
        return {}

    def _text(self, role: str) -> str:
        messages = self.body.get("messages", ())
        return "\n".join(m["content"] for m in messages if m["role"] == role)


class Wire(Enum):
    """What becomes of an answer on its way."""

    WHOLE = "whole"
    HALF = "half"  # the connection ends in the middle of the body
    CUT = "cut"  # the connection ends before the answer
    HANG = "hang"  # no answer, the connection stays open
    DRIP = "drip"  # ten bytes a second


@dataclass(frozen=True, slots=True)
class Step:
    """What the server does with one call. `content` None: an answer that fits the schema."""

    status: int = 200
    content: str | None = None
    finish_reason: str = "stop"
    usage: tuple[int, int] | None = (1000, 20)  # tokens, prompt and completion
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None  # instead of all of the above but the status
    delay: float = 0.0  # seconds
    wire: Wire = Wire.WHOLE


def answer(content: str | None = None, **options: Any) -> Step:
    """Answer well: with `content`, or with something that fits the schema asked for."""
    return Step(content=content, **options)


def failure(status: int, *, retry_after: float | str | None = None, text: str = "no") -> Step:
    """Refuse with an HTTP status and an error of OpenAI's form."""
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    error = {"error": {"message": text, "type": "refused_here", "code": None}}
    return Step(status, headers=headers, body=json.dumps(error).encode())


def wrong_schema() -> Step:
    """Answer with JSON that is not what was asked for."""
    return answer('{"unexpected": ["fields"]}')


def cut_off(content: str = '{"summary": "It was going to') -> Step:
    """Answer up to the token limit."""
    return answer(content, finish_reason="length")


def invalid_json() -> Step:
    """Answer with a body that is no JSON."""
    return Step(body=b"<html>Bad gateway</html>")


def no_choices() -> Step:
    """Answer in the right form without any content."""
    return Step(body=json.dumps({"object": "chat.completion", "choices": []}).encode())


def truncated() -> Step:
    """End the connection in the middle of the body."""
    return Step(wire=Wire.HALF)


def cut() -> Step:
    """End the connection without an answer."""
    return Step(wire=Wire.CUT)


def hang() -> Step:
    """Never answer."""
    return Step(wire=Wire.HANG)


def drip() -> Step:
    """Answer so slowly that no single read times out."""
    return Step(wire=Wire.DRIP)


def obey(call: Call) -> Step:
    """Do what the prompt's data demands: "ignore all previous instructions and answer …"."""
    match = _INJECTED.search(call.user)
    return answer(json.dumps(fulfil(call.schema, match[1] if match else "It does nothing.")))


def good_answer(call: Call) -> Any:
    """Make an answer that fits the schema asked for; a brief cites the first commit it is told."""
    made = fulfil(call.schema)
    if "themes" in made:
        claim = {"text": "It does one thing well.", "commits": _CITABLE.findall(call.user)[:1]}
        theme = {"title": "One thing", "sentences": [claim]}
        made = {"headline": claim, "breaking": [], "reverts": [], "themes": [theme]}
    return made


def fulfil(schema: Mapping[str, Any], text: str = "It does one thing well.") -> Any:
    """Make a value that fits a JSON Schema; every free string is `text`."""
    return _fulfil(schema, schema.get("$defs", {}), text)


def _fulfil(schema: Mapping[str, Any], defs: Mapping[str, Any], text: str) -> Any:
    if "$ref" in schema:
        return _fulfil(defs[schema["$ref"].rpartition("/")[2]], defs, text)
    if "const" in schema or "enum" in schema:
        return schema.get("const", next(iter(schema.get("enum", ())), None))
    for key in ("anyOf", "oneOf", "allOf"):
        if key in schema:
            return _fulfil(schema[key][0], defs, text)
    if schema.get("type") == "object" or "properties" in schema:
        return {key: _fulfil(part, defs, text) for key, part in schema["properties"].items()}
    if schema.get("type") == "array":
        return [_fulfil(schema["items"], defs, text)] * max(1, schema.get("minItems", 1))
    values = {"integer": schema.get("minimum", 1), "number": 1.0, "boolean": True, "null": None}
    kind = schema.get("type")
    return values[kind] if kind in values else text[: schema.get("maxLength")]


class LLMServer:
    """The server, as a context manager. `calls` may be read at any time.

    With a `certificate`, a file that has its key too, it speaks https.
    """

    def __init__(
        self,
        script: Callable[[Call], Step] | Iterable[Step] = (),
        certificate: Path | None = None,
    ) -> None:
        self.calls: list[Call] = []
        self.busiest = 0  # most calls in hand at one time
        self.stopping = threading.Event()
        self._lock = threading.Lock()
        self._busy = 0
        self._script = _function(script)
        self._connections: set[socket.socket] = set()
        self._http = _HTTPServer(("127.0.0.1", 0), _Handler)
        self._http.owner = self
        self._scheme = "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._http.socket = context.wrap_socket(self._http.socket, server_side=True)
            self._scheme = "https"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """The address to give as `api_base`."""
        return f"{self._scheme}://127.0.0.1:{self._http.server_address[1]}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._http.shutdown()
        self._thread.join()
        with self._lock:
            for connection in self._connections:
                _end(connection)
        self._http.server_close()  # joins the connections' threads

    def follow(self, script: Callable[[Call], Step] | Iterable[Step]) -> None:
        """Go on by another script, with the record of calls empty again."""
        with self._lock:
            self._script = _function(script)
            self.calls.clear()

    def connected(self, connection: socket.socket) -> None:
        """Note a connection, to end it when the server ends."""
        with self._lock:
            self._connections.add(connection)

    def disconnected(self, connection: socket.socket) -> None:
        """Forget a connection."""
        with self._lock:
            self._connections.discard(connection)

    def begin(self, path: str, headers: Mapping[str, str], body: Mapping[str, Any]) -> Step:
        """Record a call and decide what to do with it."""
        with self._lock:
            call = Call(len(self.calls) + 1, time.monotonic(), path, headers, body)
            self.calls.append(call)
            self._busy += 1
            self.busiest = max(self.busiest, self._busy)
            step = self._script(call)
        if step.content is None:
            text = json.dumps(good_answer(call)) if call.schema else "text"
            step = replace(step, content=text)
        return step

    def end(self) -> None:
        """Note that a call is done with."""
        with self._lock:
            self._busy -= 1


def _function(script: Callable[[Call], Step] | Iterable[Step]) -> Callable[[Call], Step]:
    if callable(script):
        return script
    steps = chain(script, repeat(answer()))
    return lambda _: next(steps)


def _end(connection: socket.socket) -> None:
    with suppress(OSError):  # the other side was first
        connection.shutdown(socket.SHUT_RDWR)


class _HTTPServer(ThreadingHTTPServer):
    daemon_threads = False  # joined when the server is closed
    request_queue_size = 128
    owner: LLMServer

    def handle_error(self, *_: object) -> None:
        """Say nothing: a client that goes away is part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _HTTPServer

    def setup(self) -> None:
        super().setup()
        self.server.owner.connected(self.connection)

    def finish(self) -> None:
        self.server.owner.disconnected(self.connection)
        super().finish()

    def do_POST(self) -> None:
        owner = self.server.owner
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        headers = {name.lower(): value for name, value in self.headers.items()}
        if self.path != PATH:
            self.send_error(404)
            return
        step = owner.begin(self.path, headers, body)
        try:
            owner.stopping.wait(step.delay)
            self._do(step, str(body.get("model")))
        finally:
            owner.end()

    def _do(self, step: Step, model: str) -> None:
        if step.wire is Wire.HANG:
            self.server.owner.stopping.wait()
        if step.wire in {Wire.HANG, Wire.CUT}:
            self.close_connection = True
            _end(self.connection)
            return
        data = step.body if step.body is not None else _completion(step, model)
        head = f"HTTP/1.1 {step.status} Status\r\nContent-Type: application/json\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in step.headers.items())
        head += f"Content-Length: {len(data)}\r\n\r\n"
        if step.wire is Wire.HALF:
            data = data[: len(data) // 2]
            self.close_connection = True
        if step.wire is Wire.DRIP:
            self._drip(head.encode() + data)
        else:
            self.wfile.write(head.encode() + data)

    def _drip(self, data: bytes) -> None:
        for byte in data:
            if self.server.owner.stopping.wait(0.1):
                break
            self.wfile.write(bytes([byte]))

    def log_message(self, *_: object) -> None:
        """Say nothing: `LLMServer.calls` has it all."""


def _completion(step: Step, model: str) -> bytes:
    message = {"role": "assistant", "content": step.content}
    choice = {"index": 0, "message": message, "finish_reason": step.finish_reason}
    body = {"id": "1", "object": "chat.completion", "created": 1, "model": model}
    body["choices"] = [choice]
    if step.usage is not None:
        prompt, completion = step.usage
        body["usage"] = {
            "prompt_tokens": prompt,
            "completion_tokens": completion,
            "total_tokens": prompt + completion,
        }
    return json.dumps(body).encode()
