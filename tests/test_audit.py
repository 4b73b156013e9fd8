"""The audit of dependencies: what is known fails, what can't be reached is said to be skipped."""

from __future__ import annotations

import json
import tomllib
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest

from tests.audit import audit
from tests.documents import ROOT
from tests.site.serving import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

UV = ROOT / ".cache/uv/bin/uv"
KNOWN = "OSV-2026-1"
ADVISORY = {
    "id": KNOWN,
    "modified": "2026-01-01T00:00:00Z",
    "summary": "Reads what it must not",
    "affected": [{"package": {"name": "jinja2", "ecosystem": "PyPI"}}],
}


class Database(BaseHTTPRequestHandler):
    """Speaks OSV's protocol; knows of one advisory, or of none."""

    knows = ""  # a package

    def do_GET(self) -> None:
        """Answer with an advisory."""
        self._answer(ADVISORY if self.path.startswith("/v1/vulns/") else {})

    def do_POST(self) -> None:
        """Answer which packages have advisories."""
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
        found = {"vulns": [{"id": KNOWN, "modified": ADVISORY["modified"]}]}
        names = [query["package"]["name"] for query in asked]
        self._answer({"results": [found if name == self.knows else {} for name in names]})

    def _answer(self, data: Any) -> None:
        body = json.dumps(data).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def database(knows: str) -> Iterator[str]:
    """Serve a database that knows of one advisory for a package."""
    handler = type("Handler", (Database,), {"knows": knows})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


needs_uv = pytest.mark.skipif(not UV.exists(), reason="`make` has not installed uv here")


@pytest.mark.process
@needs_uv
def test_what_is_known_of_a_dependency_fails(capfd: pytest.CaptureFixture[str]) -> None:
    with database("jinja2") as service:
        assert audit(str(UV), service) == 1
    said = capfd.readouterr()
    assert KNOWN in said.out + said.err
    assert "uv lock --upgrade-package" in said.out


@pytest.mark.process
@needs_uv
def test_where_nothing_is_known_the_audit_ends_well() -> None:
    with database("") as service:
        assert audit(str(UV), service) == 0


def test_a_database_that_is_not_reached_is_no_failure(capfd: pytest.CaptureFixture[str]) -> None:
    assert audit("no-uv", f"http://127.0.0.1:{free_port()}/") == 0
    assert "can't be reached; skipped, nothing was looked up" in capfd.readouterr().out


@pytest.mark.process
def test_a_database_that_does_not_answer_is_given_up(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    silent = tmp_path / "uv"
    silent.write_text("#!/bin/sh\nexec sleep 60\n")
    silent.chmod(0o755)
    with database("") as service:
        assert audit(str(silent), service, patience=0.2) == 0
    assert "has not answered within 0.2 s; skipped" in capfd.readouterr().out


def test_every_dependency_is_locked_with_hashes() -> None:
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    packages = [package for package in lock["package"] if "registry" in package["source"]]
    assert len(packages) > 100
    for package in packages:
        files = [*package.get("wheels", []), *([package["sdist"]] if "sdist" in package else [])]
        assert files, package["name"]
        assert all(file["hash"].startswith("sha256:") for file in files), package["name"]
    others = [package["source"] for package in lock["package"] if package not in packages]
    assert others == [{"editable": "."}]
