"""What takes minutes: a thousand commits through a bad network, and a run killed twenty times."""

from __future__ import annotations

import random
import signal
import subprocess
import time
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from digest.archive.store import read_archive
from digest.models import Status
from tests.analyze.run.test_runner import (
    KEY_VARIABLE,
    bare,
    go,
    project,
    statuses,
    write_configuration,
)
from tests.llmserver import Call, LLMServer, Step, answer, failure, hang

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.slow, pytest.mark.long]
JOBS = 8


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[LLMServer]:
    monkeypatch.setenv(KEY_VARIABLE, "sk-test")
    with LLMServer() as found:
        yield found


def test_a_thousand_commits_with_a_fifth_of_errors(tmp_path: Path, server: LLMServer) -> None:
    commits, delay, timeout = 1000, 0.3, 2.0
    settings = project(tmp_path, server, commits)
    go(settings, limit=1)  # the library is loaded, the model probed
    dice = random.Random(5)  # noqa: S311 - no secret
    hung = 0

    def script(call: Call) -> Step:
        nonlocal hung
        if dice.random() >= 0.2:
            return answer(delay=delay)
        step = dice.choice((failure(429, retry_after=0), failure(500), hang()))
        hung += step == hang()
        return step

    server.follow(script)
    started = time.monotonic()
    summary = go(settings, jobs=JOBS, timeout=timeout)
    seconds = time.monotonic() - started
    ideal = (commits * delay + hung * timeout) / JOBS
    print(f"\n{len(server.calls)} calls, {seconds:.0f} s, {seconds / ideal:.2f} of ideal")
    assert (summary.done, summary.failed) == (commits - 1, {})
    assert statuses(settings) == {Status.OK: commits}
    assert max(Counter(call.user for call in server.calls).values()) <= 8


def test_a_server_that_turns_away_after_a_hundred(tmp_path: Path, server: LLMServer) -> None:
    settings = project(tmp_path, server, 200)
    server.follow(lambda call: answer() if call.number <= 100 else failure(403))
    summary = go(settings, jobs=JOBS)
    assert (summary.stop, summary.done) == ("denied", 100)
    assert len(server.calls) <= 100 + 3 + JOBS
    server.follow([])
    assert go(settings, jobs=JOBS).done == len(server.calls) == 100


def test_killed_twenty_times(tmp_path: Path, server: LLMServer) -> None:
    commits, kills = 200, 20
    settings = project(tmp_path / "killed", server, commits)
    command = write_configuration(settings, server, JOBS)
    server.follow(lambda call: answer(delay=0.05))
    dice = random.Random(11)  # noqa: S311 - no secret
    for _ in range(kills):
        goal = len(server.calls) + dice.randrange(1, 12)
        process = subprocess.Popen(command)
        deadline = time.monotonic() + 60
        while len(server.calls) < goal and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.003)
        time.sleep(dice.random() / 10)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert read_archive(settings.archive).warnings == ()
    assert subprocess.run(command, check=False).returncode == 0
    asked = [call.user for call in server.calls if not call.user.startswith("Period: ")]
    assert len({*asked}) == commits  # briefs apart
    print(f"\n{len(asked)} calls for {commits} commits, killed {kills} times")
    assert len(asked) <= commits + kills * JOBS
    undisturbed = project(tmp_path / "whole", server, commits)
    go(undisturbed, jobs=JOBS)
    assert bare(undisturbed) == bare(settings)
