"""A user's terminal, in which the documentation is typed word for word."""

from __future__ import annotations

import shutil
import signal
import subprocess
import time
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tests.documents import is_said
from tests.gitrepos import DAY
from tests.site.serving import free_port

if TYPE_CHECKING:
    from tests.documents import Block
    from tests.gitrepos import Repo
    from tests.installed import Installed

COMMITTER = {
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@x.org",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@x.org",
}


def noon(days_ago: int) -> int:
    now = int(datetime.now(UTC).timestamp())
    return now - now % DAY + DAY // 2 - days_ago * DAY


def fill(repo: Repo) -> None:
    """Put a commit on each of the last three whole days, and one long before."""
    for days in (40, 3, 2, 1):
        repo.commit(b"feat: stage %d" % days, {b"src/stage.py": b"%d\n" % days}, at=noon(days))


class Terminal:
    """A user's terminal: a folder that `cd` changes, commands one after the other."""

    def __init__(self, installed: Installed, folder: Path, **environment: str) -> None:
        self.installed = installed
        self.folder = folder
        self.environment = {**COMMITTER, "HOME": str(folder), **environment}

    @property
    def path(self) -> str:
        """The folders in which it looks for commands."""
        return self.environment.get("PATH") or self.installed.environment(self.folder)["PATH"]

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        """Run a command as written; `cd` holds for those after it."""
        done = self.installed.run(command, self.folder, **self.environment)
        if command.startswith("cd "):
            self.folder = self.folder / command.removeprefix("cd ")
        if command.startswith(". ") and command.endswith("/bin/activate"):
            place = Path(command.removeprefix(". ").replace("~", self.environment["HOME"])).parent
            self.environment["PATH"] = f"{self.folder / place}:{self.path}"
        return done

    def type(self, block: Block) -> None:
        """Run a block's commands; each has to end well and to print what the page says."""
        for command, said in block.commands:
            if command == "mkdocs serve":
                self.serve()
                continue
            done = self.run(command)
            assert done.returncode == 0, (command, done.stdout, done.stderr)
            if said:
                assert is_said(said, done.stdout), (command, done.stdout)

    def serve(self) -> None:
        """Look at the site's first page while `mkdocs serve` runs."""
        port = free_port()
        process = subprocess.Popen(
            ["mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"],
            cwd=self.folder,
            env=self.installed.environment(self.folder) | self.environment,
            executable=shutil.which("mkdocs", path=self.path),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            assert "pytest-dev/pytest" in wait_for(f"http://127.0.0.1:{port}/", process)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(20)


def wait_for(address: str, process: subprocess.Popen[bytes]) -> str:
    """Give a page as soon as there is one."""
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(address) as answer:  # noqa: S310 - http, above
                return str(answer.read().decode())
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"nothing is served (status {process.poll()})")
