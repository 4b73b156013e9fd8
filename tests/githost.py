"""A host of git repositories: git's own server behind https, on this machine."""

from __future__ import annotations

import os
import shutil
import ssl
import subprocess
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class GitBackend(BaseHTTPRequestHandler):
    """Serves a folder of repositories; notes what was asked and how many bytes went out."""

    folder: Path
    asked: list[str]  # the path of each request
    sent: list[int]  # bytes of each answer
    protocol = True  # whether it speaks the version of git's protocol that it is asked for

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers["Content-Length"])))

    def is_admitted(self) -> bool:
        """Tell whether a request may be answered."""
        return True

    def _answer(self, body: bytes) -> None:
        if not self.is_admitted():
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="x"')
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        path, _, query = self.path.partition("?")
        environment = {
            "PATH": os.environ["PATH"], "GIT_PROJECT_ROOT": str(self.folder),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", "") if self.protocol else "",
            "PATH_INFO": path, "QUERY_STRING": query, "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "CONTENT_LENGTH": str(len(body)),
        }  # fmt: skip
        done = subprocess.run(
            ["git", "http-backend"], input=body, env=environment, capture_output=True, check=True
        )
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().splitlines())
        self.send_response(int(headers.pop("Status", "200").split()[0]))
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        self.asked.append(path)
        self.sent.append(len(content))

    def log_message(self, *args: object) -> None:
        """Say nothing."""


Backend = TypeVar("Backend", bound=GitBackend)


@contextmanager
def serving(
    backend: type[Backend], folder: Path, certificate: Path
) -> Iterator[tuple[str, type[Backend]]]:
    """Serve a folder's repositories; give the address without a scheme, and what takes notes."""
    handler = type("Handler", (backend,), {"folder": folder, "asked": [], "sent": []})
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_port}", handler
        finally:
            server.shutdown()
            thread.join()


def make_certificate(folder: Path) -> Path:
    """Make a certificate for this machine, `only.pem`; give the file that has its key, too.

    git takes it when GIT_SSL_CAINFO names the first. Skips the test where there is no openssl.
    """
    if shutil.which("openssl") is None:
        pytest.skip("no openssl on the path")
    path = folder / "both.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", path, "-out",
         folder / "only.pem"],
        capture_output=True, check=True,
    )  # fmt: skip
    path.write_bytes(path.read_bytes() + (folder / "only.pem").read_bytes())
    return path
