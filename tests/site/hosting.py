"""A host of pages as GitHub is one: sites below paths, each with a `404.html` of its own."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from tests.site.serving import running

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class _Handler(SimpleHTTPRequestHandler):
    """Sends the files of the site that an address lies in, and of no other."""

    def __init__(self, *arguments: Any, sites: Mapping[str, Path], **keywords: Any) -> None:
        self.sites = sites
        super().__init__(*arguments, **keywords)

    def do_GET(self) -> None:
        """Send a file, the `index.html` of a folder, or the site's `404.html`."""
        path = unquote(urlsplit(self.path).path)
        base = max((one for one in self.sites if path.startswith(one)), key=len, default="")
        file = Path(self.sites.get(base, ""), path.removeprefix(base).strip("/"))
        if base and file.is_dir() and not path.endswith("/"):
            self.send_response(HTTPStatus.MOVED_PERMANENTLY)
            self.send_header("Location", f"{path}/")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        file = file / "index.html" if file.is_dir() else file
        if base and file.is_file():
            self._send(HTTPStatus.OK, file)
        elif base and (lost := self.sites[base] / "404.html").is_file():
            self._send(HTTPStatus.NOT_FOUND, lost)
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    def do_HEAD(self) -> None:
        """Send what `do_GET` would, without the file."""
        self.do_GET()

    def _send(self, status: HTTPStatus, file: Path) -> None:
        data = file.read_bytes()
        self.send_response(status)
        self.send_header("Content-Type", self.guess_type(file))
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@contextmanager
def host(sites: Mapping[str, Path], port: int = 0) -> Iterator[str]:
    """Serve folders below the paths that name them; give the host's address."""
    with running(partial(_Handler, sites=sites), port) as address:
        yield f"{address}/"
