"""The bench of marks: each row's, then figures; of rows that are whole, or with a clone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.bench.commands import BenchError
from tests.bench.grounding.__main__ import main
from tests.bench.grounding.judged import read_judged
from tests.gitrepos import make_repo

if TYPE_CHECKING:
    from pathlib import Path

DIFF = "diff --git a/src/pump.py b/src/pump.py\n--- a/src/pump.py\n+++ b/src/pump.py\n+heat = 1\n"
BODY = "**Summary**: `heat` and `cool` in `src/pump.py`, `src/gone.py` and `src/old.py`; 3 GB."
JUDGED = [
    ["summary", "cool", "wrong"],
    ["summary", "src/gone.py", "wrong"],
    ["summary", "heat", "wrong"],
    ["summary", "src/old.py", "matching fault"],
    ["summary", "warm", "general knowledge"],
]


def write(path: Path, **changes: object) -> str:
    row = {"sha": "a" * 40, "message": "", "diff": DIFF, "body": BODY, "judged": JUDGED} | changes
    known = {key: value for key, value in row.items() if value is not None}
    path.write_text(json.dumps(known, ensure_ascii=False) + "\n", encoding="utf-8")
    return str(path)


def test_rows_come_first_then_the_figures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "rows.jsonl")
    assert main([path, path]) == 0
    first, second, *figures = capsys.readouterr().out.splitlines()
    marks = ["cool", "src/gone.py", "src/old.py", "3 GB"]
    assert json.loads(first) == json.loads(second) == {"sha": "a" * 40, "marks": marks}
    assert figures[:2] == [
        "2 analyses, 12 claims, 8 marks (0 of them: no such file)",
        "judged: 4 of 6 right ones kept, 2 of 4 others marked, precision 67%",
    ]


def test_a_clone_gives_trees_messages_and_diffs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repo = make_repo(tmp_path / "rocket.git")
    repo.commit(b"fix: old", {b"src/old.py": b"a\n"}, at=1_700_000_000)
    sha = repo.commit(b"feat: pump", {b"src/pump.py": b"heat = 1\n"}, at=1_700_000_100)
    path = write(tmp_path / "rows.json", sha=sha, diff=None, message=None, judged=None)
    assert main([path, "--clone", str(repo.path)]) == 0
    printed = json.loads(capsys.readouterr().out.splitlines()[0])
    assert printed["marks"] == ["cool", "src/gone.py", "3 GB"]
    assert printed["missing_files"] == ["src/gone.py"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("nonsense\n", "row 1: JSONDecodeError("),
        ('{"sha": "a", "message": "", "diff": ""}\n', "row 1: KeyError('body')"),
        ('{"sha": "a", "body": ""}\n', "row 1: a lacks its message or diff; name a clone with"),
        ('[{"sha": "a", "body": "", "message": "", "diff": ""}, 7]', "row 2: TypeError("),
    ],
)
def test_a_file_of_something_else_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, told: str
) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(text)
    assert main([str(path)]) == 1
    assert str(path) in (error := capsys.readouterr().err)
    assert told in error
    with pytest.raises(BenchError):
        read_judged(tmp_path / "missing.jsonl")
