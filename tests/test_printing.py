"""What the command prints of texts by strangers: a terminal acts upon none of it."""

from __future__ import annotations

import json
import logging
from datetime import date
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from digest.analyze.records import RunSummary
from digest.cli import main
from digest.cli.printing import print_warnings, to_dict
from digest.models import Analysis, Status
from digest.site.mkdocs.other_plugins import make_log_printable
from digest.text import IN_WORKFLOW, printable, visible
from tests.actions import commands
from tests.site.project import OPTIONS, Project
from tests.site.records import make_entry, make_report, write_archive

if TYPE_CHECKING:
    from pathlib import Path

ORDERS = {
    "clipboard": "\x1b]52;c;ZXZpbA==\x07",
    "window's title": "\x1b]0;evil\x1b\\",
    "colour": "\x1b[31m",
    "eight bits": "\x9b31m",
    "overwriting": "fine\revil",
    "backspace": "evil\b\b\b\bfine",
    "delete": "\x7f",
    "bidi": "\u202egnp.exe\u2066",
    "separators": "a\u2028b",
}
COMMANDS = {
    "output": "::set-output name=status::0",
    "mask": "a\n \t::add-mask::e",
    "stop": "a\r\n\u3000::stop-commands::x",
    "error": "fine\n::error file=a.py,line=1::b",
    "old": "a ##[add-matcher]m.json",
    "older": "##[set-env name=PATH;]x",
}


@pytest.mark.parametrize("text", ORDERS.values(), ids=ORDERS)
def test_controls_are_shown_as_escapes(text: str) -> None:
    shown = visible(text)
    assert shown.isprintable()
    assert "\\" in shown
    assert visible("tabs\tand\nlines, 中文 é 🔴") == "tabs\tand\nlines, 中文 é 🔴"


@pytest.mark.parametrize("text", ORDERS.values(), ids=ORDERS)
def test_a_commit_is_shown_without_orders(tmp_path: Path, text: str) -> None:
    project = Project(tmp_path)
    project.archive.mkdir()
    project.configure(OPTIONS)
    analysis = Analysis(Status.OK, f"**Summary**: {text} y\n")
    entry = make_entry(f"fix: {text} x", sha="ab" * 20, analysis=analysis)
    write_archive(project.archive, [make_report(entry, day=date(2025, 3, 4))])
    command = ["-f", str(tmp_path / "mkdocs.yml"), "show", entry.commit.sha]
    plain = CliRunner().invoke(main, command)
    assert plain.exit_code == 0
    assert plain.stdout.replace("\n", "").isprintable()
    data = CliRunner().invoke(main, [*command, "--json"])
    assert data.stdout.rstrip("\n").isprintable()
    assert json.loads(data.stdout)["commit"]["message"].startswith("fix: ")


def test_an_error_is_shown_without_orders(tmp_path: Path) -> None:
    command = ["-f", str(tmp_path / "\x1b[2Jmkdocs.yml"), "check"]
    shown = CliRunner().invoke(main, command)
    assert shown.exit_code == 1
    assert shown.stderr.replace("\n", "").isprintable()


@pytest.mark.parametrize("text", COMMANDS.values(), ids=COMMANDS)
def test_a_workflow_is_given_no_commands(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert commands(text)
    monkeypatch.delenv(IN_WORKFLOW, raising=False)
    assert printable(text) == visible(text)
    monkeypatch.setenv(IN_WORKFLOW, "true")
    assert commands(printable(text)) == []
    # MkDocs wraps lines at spaces.
    assert commands("\n".join(printable(f"a {text}").split(" "))) == []
    assert printable("std::vector a::b C# ## [x]") == "std::vector a::b C# ## [x]"


@pytest.mark.parametrize("text", COMMANDS.values(), ids=COMMANDS)
def test_neither_what_is_shown_nor_what_is_logged_is_a_command(
    tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(IN_WORKFLOW, "true")
    project = Project(tmp_path)
    project.archive.mkdir()
    project.configure(OPTIONS)
    title = " ".join(text.split())
    analysis = Analysis(Status.OK, f"**Summary**: y\n\n{text}\n")
    entry = make_entry(title, sha="ab" * 20, analysis=analysis, author=title)
    write_archive(project.archive, [make_report(entry, day=date(2025, 3, 4))])
    command = ["-f", str(tmp_path / "mkdocs.yml"), "show", entry.commit.sha]
    for asked in (command, [*command, "--json"]):
        shown = CliRunner().invoke(main, asked)
        assert shown.exit_code == 0
        assert commands(shown.stdout) == []
    assert json.loads(shown.stdout)["commit"]["message"] == title
    print_warnings()
    logging.getLogger("any.library").warning("%s", text)
    assert commands(capsys.readouterr().err) == []
    logger = logging.getLogger("mkdocs")
    handler = logging.StreamHandler()
    logger.addHandler(handler)
    make_log_printable()
    logging.getLogger("mkdocs.plugins.any").warning("a\n%s", text)
    logger.removeHandler(handler)
    assert commands(capsys.readouterr().err) == []


def test_counters_of_a_summary_are_tables() -> None:
    summary = RunSummary(3)
    summary.failed["quota"] += 2
    found = json.loads(json.dumps(to_dict(summary)))
    assert (found["failed"], found["left"], found["wanted"]) == ({"quota": 2}, {}, 3)
