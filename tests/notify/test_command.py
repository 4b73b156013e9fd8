"""`digest notify`, as it is typed."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from digest.archive import write_report
from digest.cli import main
from digest.cli import notify as command
from digest.models import Commit, Entry, Importance, Language, Level, Report

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

DAY = date(2026, 3, 2)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("DIGEST_NOTIFY", raising=False)
    now = datetime(2026, 3, 3, 6, tzinfo=UTC)
    monkeypatch.setattr("digest.cli.notify.utc_now", lambda: now)
    made = Commit("a" * 40, "Ada", datetime(2026, 3, 2, 9), "feat: ignite")
    report = Report(DAY, "acme/rocket", (Entry(made, Importance(Level.HIGH)),), Language.EN)
    (tmp_path / "reports").mkdir()
    (tmp_path / f"reports/{DAY}.md").write_bytes(write_report(report))
    file = tmp_path / "mkdocs.yml"
    file.write_text("site_name: x\nplugins:\n  - digest:\n      archive: reports\n")
    return file


def notify(project: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["-f", str(project), "notify", *options])


def test_a_dry_run_prints_what_would_be_sent(project: Path) -> None:
    found = notify(project, "--dry-run")
    assert found.exit_code == 0
    assert found.output.startswith(
        "What mattered, 2026-03-02\n\n**acme/rocket**\n\n- 🔴 feat: ignite"
    )
    (data,) = json.loads(notify(project, "--dry-run", "--json").output)
    assert data["notice"][0] == "What mattered, 2026-03-02"


def test_without_an_address_nothing_is_sent(project: Path) -> None:
    found = notify(project)
    assert (found.exit_code, found.output) == (
        *(0, "notify: the variable DIGEST_NOTIFY holds no address, so it is sent nowhere\n"),
    )


def test_what_failed_is_told_and_no_address_is(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGEST_NOTIFY", "nonsense://secret-word")
    monkeypatch.setattr(command, "send", lambda address, notice: "(JSON) took no message")
    found = notify(project)
    assert found.exit_code == 3
    assert "Warning: notify: DIGEST_NOTIFY, address 1 (JSON) took no message" in found.output
    assert "secret-word" not in found.output
    monkeypatch.setattr(command, "send", lambda address, notice: "")
    assert notify(project).output == "notify: sent to 1 address\n"
    assert notify(project).output == "notify: nothing to tell\n"
