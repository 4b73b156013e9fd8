"""A built site on a real port, below a path, as GitHub Pages has it."""

from __future__ import annotations

import gzip
import os
import re
import socket
import sys
from contextlib import contextmanager, suppress
from functools import lru_cache, partial
from hashlib import sha256
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import BinaryIO

PATH = "/digest/"
FRAMES = "frames"  # below it: pages beside each other
# What archive pages work under: no script or style stands in them.
POLICY = (
    "script-src 'self'; style-src 'self'; connect-src 'self'; object-src 'none';"
    " base-uri 'none'; form-action 'self'"
)
POLICIES = re.compile(rb'<meta http-equiv="Content-Security-Policy"[^>]*>')  # pages' own
# What a page asks for that is the theme's: no part of it is a stranger's, and other tests have it.
STYLES = re.compile(rb'<link rel="stylesheet" href="[./]*/assets/[\w./-]+">')
SCRIPTS = re.compile(rb'<script src="[./]*/assets/[\w./-]+"(?: type="module")?></script>')
COMPRESSED = {".css", ".html", ".js", ".json", ".svg", ".xml"}
KEPT = f"{PATH}assets/"  # below it: what browsers keep for ten minutes, as of all on GitHub Pages


class Handler(SimpleHTTPRequestHandler):
    """Serves a folder below `PATH`, nothing beside it, and says nothing."""

    protocol_version = "HTTP/1.1"  # a page's thirty files come over few connections
    disable_nagle_algorithm = True

    def __init__(
        self, *arguments: Any, policy: str, left_out: Sequence[re.Pattern[bytes]], **keywords: Any
    ) -> None:
        self.policy, self.left_out = policy, left_out
        super().__init__(*arguments, **keywords)

    def translate_path(self, path: str) -> str:
        """Give the file of a path."""
        if not path.startswith(PATH):
            return str(Path(self.directory) / "nothing here")
        return super().translate_path("/" + path[len(PATH) :])

    def send_head(self) -> BytesIO | BinaryIO | None:
        """Send a file's headers: compressed where its kind is, once where it stays the same."""
        if self.path.startswith(f"{PATH}{FRAMES}?"):
            return self._send_frames(self.path.partition("?")[2].split("&"))
        path = self.translate_path(self.path)
        file = Path(path, "index.html") if path.endswith("/") else Path(path)
        if not os.path.exists(file):  # noqa: PTH110 - a path may be too long for pathlib
            return self._send_lost()
        if not file.is_file():
            return super().send_head()
        data = self._read(file)
        version = f'"{sha256(data).hexdigest()}"'
        if self.headers.get("If-None-Match") == version:
            self.send_response(HTTPStatus.NOT_MODIFIED)
            self.end_headers()
            return None
        self.send_response(HTTPStatus.OK)
        if file.suffix in COMPRESSED and "gzip" in self.headers.get("Accept-Encoding", ""):
            data = _packed(data)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Type", self.guess_type(file))
        self.send_header("Content-Length", str(len(data)))
        self.send_header("ETag", version)
        self.end_headers()
        return BytesIO(data)

    def _send_frames(self, addresses: list[str]) -> BytesIO:
        """Send a page that shows pages of the site, each in a frame."""
        frames = (f"<iframe src='{PATH}{address}'></iframe>" for address in addresses)
        data = f"<!doctype html>{''.join(frames)}".encode()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        return BytesIO(data)

    def _read(self, file: Path) -> bytes:
        data = file.read_bytes()
        if file.suffix != ".html":
            return data
        for parts in self.left_out:
            data = parts.sub(b"", data)
        return data

    def _send_lost(self) -> BytesIO | None:
        """Send the page for what is not there, as GitHub Pages does."""
        lost = Path(self.directory, "404.html")
        if not self.path.startswith(PATH) or not lost.is_file():
            self.send_error(HTTPStatus.NOT_FOUND)
            return None
        data = self._read(lost)
        self.send_response(HTTPStatus.NOT_FOUND)
        self.send_header("Content-Type", self.guess_type(str(lost)))
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        return BytesIO(data)

    def end_headers(self) -> None:
        """Add the policy, if there is one, and how long browsers keep the file."""
        if self.path.startswith(KEPT):
            self.send_header("Cache-Control", "max-age=600")
        if self.policy:
            self.send_header("Content-Security-Policy", self.policy)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@contextmanager
def serve(
    folder: Path,
    policy: str = "",
    port: int = 0,
    *,
    is_bare: bool = False,
    is_plain: bool = False,
    has_scripts: bool = False,
) -> Iterator[str]:
    """Serve a site, under a content security policy if one is given; give its address.

    Where it `is_bare`, pages lack the policies they have of their own; where it `is_plain`, the
    theme's styles and, unless it `has_scripts`, scripts. `frames?…&…` shows the pages of these
    addresses together.
    """
    parts = ((is_bare, POLICIES), (is_plain, STYLES), (is_plain and not has_scripts, SCRIPTS))
    left_out = [part for is_left_out, part in parts if is_left_out]
    handler = partial(Handler, directory=str(folder), policy=policy, left_out=left_out)
    with running(handler, port) as address:
        yield f"{address}{PATH}"


@contextmanager
def running(handler: Callable[..., SimpleHTTPRequestHandler], port: int = 0) -> Iterator[str]:
    """Run a server with this handler; give its address, without a slash at its end."""
    server = _Server(("127.0.0.1", port), handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    def __init__(self, *arguments: Any) -> None:
        self.connections: set[socket.socket] = set()
        super().__init__(*arguments)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Note a connection, which may serve many requests."""
        self.connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Close a connection."""
        self.connections.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        """Stop listening, and serve nothing over the connections that there are."""
        super().server_close()
        for connection in [*self.connections]:
            with suppress(OSError):  # closed meanwhile
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a browser that does not wait for the rest of a file."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@lru_cache(maxsize=512)
def _packed(data: bytes) -> bytes:
    return gzip.compress(data, 6)


def free_port() -> int:
    """Find a port that nothing listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
