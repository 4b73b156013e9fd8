"""A built site on a real port, below a path, as GitHub Pages has it."""

from __future__ import annotations

import socket
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PATH = "/digest/"


class Handler(SimpleHTTPRequestHandler):
    """Serves a folder below `PATH`, nothing beside it, and says nothing."""

    def translate_path(self, path: str) -> str:
        """Give the file of a path."""
        if not path.startswith(PATH):
            return str(Path(self.directory) / "nothing here")
        return super().translate_path("/" + path[len(PATH) :])

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve a site; give its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{PATH}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def free_port() -> int:
    """Find a port that nothing listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
