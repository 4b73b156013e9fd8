"""`mkdocs serve`: a report changed on disk is changed on the page."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

from tests.site.serving import PATH, free_port

if TYPE_CHECKING:
    from tests.site.project import Project

REPORT = "acme/rocket/2025-03-04/"
PATIENCE = 30  # seconds; a server that takes longer does not reload


def wait_for(text: str, address: str, server: subprocess.Popen[bytes]) -> bool:
    """Ask for a page until it holds a text; tell whether it came to."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        try:
            with urlopen(address, timeout=PATIENCE) as answer:  # noqa: S310 - our own server
                if text in answer.read().decode():
                    return True
        except URLError:
            pass
        time.sleep(0.2)
    return False


def test_a_changed_report_is_shown_while_serving(project: Project) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}{PATH}{REPORT}"
    command = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"]
    log = project.folder / "log.txt"
    with log.open("wb") as output:
        server = subprocess.Popen(command, cwd=project.folder, stdout=output, stderr=output)
        try:
            assert wait_for("docs: describe the checklist", address, server), log.read_text()
            path = project.archive / "2025/rocket/2025-03-04.md"
            path.write_bytes(path.read_bytes().replace(b"the checklist", b"the new checklist"))
            assert wait_for("docs: describe the new checklist", address, server), log.read_text()
        finally:
            server.terminate()
            server.wait(PATIENCE)
    assert "WARNING" not in log.read_text()
