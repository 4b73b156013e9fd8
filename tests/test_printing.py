"""What the command prints of texts by strangers: a terminal acts upon none of it."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from digest.cli import main
from digest.models import Analysis, Status
from digest.text import visible
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
