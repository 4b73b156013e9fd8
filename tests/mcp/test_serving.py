"""`digest mcp` as assistants start it, and on a port."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import time
from contextlib import closing
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from mcp import Client, StdioServerParameters

from digest.cli import main
from tests.site.records import ROCKET, make_entry, make_report, write_archive

if TYPE_CHECKING:
    from pathlib import Path

COMMAND = (sys.executable, "-m", "digest")
pytestmark = pytest.mark.process


@pytest.fixture
def config(tmp_path: Path) -> Path:
    write_archive(tmp_path / "reports", [make_report(make_entry())])
    file = tmp_path / "mkdocs.yml"
    file.write_text("site_name: x\nplugins:\n  - digest:\n      archive: reports\n")
    return file


async def _repositories(server: Any) -> list[str]:
    async with Client(server) as client:
        found = await client.call_tool("list_repositories", {})
        return [one["repository"] for one in found.structured_content["repositories"]]


def test_standard_input_and_output(config: Path) -> None:
    arguments = [*COMMAND[1:], "-f", str(config), "mcp"]
    server = StdioServerParameters(command=COMMAND[0], args=arguments)
    assert asyncio.run(_repositories(server)) == [ROCKET]


def test_a_port_of_this_machine(config: Path) -> None:
    port = _free_port()
    command = [*COMMAND, "-f", str(config), "mcp", "--http", str(port)]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        try:
            _wait_for(port, process)
            assert asyncio.run(_repositories(f"http://127.0.0.1:{port}/mcp")) == [ROCKET]
            assert _asked_as(port, "digest.evil.example") in {403, 421}  # a page's script can't
        finally:
            process.terminate()
            process.communicate()


def _free_port() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until it answers; it ends the test where it has ended."""
    while process.poll() is None:
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail(str(process.communicate()))


def _asked_as(port: int, host: str) -> int:
    headers = {"Host": host, "Accept": "application/json, text/event-stream",
               "Content-Type": "application/json"}  # fmt: skip
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("POST", "/mcp", b"{}", headers)
        return connection.getresponse().status


def test_an_archive_that_is_missing_is_named(tmp_path: Path) -> None:
    file = tmp_path / "mkdocs.yml"
    file.write_text("site_name: x\nplugins:\n  - digest:\n      archive: reports\n")
    result = CliRunner().invoke(main, ["-f", str(file), "mcp"])
    assert (result.exit_code, "there is no folder" in result.output) == (1, True)


def test_without_the_extra_it_says_what_to_install(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "mcp"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "digest.mcp.server", raising=False)
    monkeypatch.setitem(sys.modules, "mcp", None)
    result = CliRunner().invoke(main, ["-f", str(config), "mcp"])
    assert result.exit_code == 1
    assert "pip install 'commit-digest[mcp]'" in result.output
