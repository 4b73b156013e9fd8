"""What a person is shown of the requests to a model."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from digest.analyze.asking.watching import show_exchange
from digest.analyze.records import Exchange, Request, Usage
from digest.cli.tracing import trace_requests

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

TOKEN = "ghp" + "_" + "Ab1" * 12
EXCHANGE = Exchange(
    model="openai/m",
    form="json_schema",
    request=Request("System.", "The diff.", {}, 4096),
    seconds=1.25,
    status=200,
    finish="stop",
    texts=(f"It says {TOKEN}.",),
    usage=Usage(1000, 100, 800),
    cost=0.002,
    failure="",
    message="",
)


def test_a_line_tells_of_a_request_without_its_texts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with trace_requests(None, is_verbose=True):
        show_exchange(EXCHANGE)
    show_exchange(EXCHANGE)
    said = capsys.readouterr().err
    assert said == (
        "openai/m: json_schema, 1.2 s, HTTP 200, stop, 1,000 + 100 tokens, 800 cached, $0.0020\n"
    )


def test_a_log_holds_the_texts_without_secrets_for_its_owner_alone(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    with trace_requests(log, is_verbose=False):
        show_exchange(EXCHANGE)
        show_exchange(EXCHANGE)
    records = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert len(records) == 2
    assert records[0]["request"]["user"] == "The diff."
    assert records[0]["usage"] == {"prompt": 1000, "completion": 100, "cached": 800}
    assert TOKEN not in log.read_text(encoding="utf-8")
    assert log.stat().st_mode & 0o077 == 0


def test_without_either_nobody_looks_on(capsys: pytest.CaptureFixture[str]) -> None:
    with trace_requests(None, is_verbose=False):
        show_exchange(EXCHANGE)
    assert capsys.readouterr().err == ""
