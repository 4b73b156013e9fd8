"""The measure of importance, with the diffs of real clones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bench.importance.__main__ import main
from tests.gitrepos import NOON, make_repo
from tests.test_bench_importance import row, write

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_what_a_diff_shows_is_measured_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "clones").mkdir()
    repo = make_repo(tmp_path / "clones/acme")
    first = repo.commit(b"First", {b"NEWS.md": b"# News\n"})
    sha = repo.commit(b"Fly in metres", {b"NEWS.md": b"# News\nBreaking: metres\n"}, at=NOON + 1)
    path = write(
        tmp_path / "acme.jsonl", row("breaking", sha=sha), row("none", "docs: x", sha=first)
    )
    assert main([str(path), "--clones", str(tmp_path / "clones")]) == 0
    told = capsys.readouterr().out
    assert "Breaking, together: 1 right of 1 by the rule, of 1 told." in told
    assert "With the diffs of acme." in told
    lost = write(tmp_path / "clones/acme.jsonl", row("breaking"), row("none"))
    assert main([str(lost), "--clones", str(tmp_path / "clones")]) == 1
    assert "clone all of its history" in capsys.readouterr().err
    assert main([str(path), "--clones", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert "Breaking, together: 0 right of 0 by the rule, of 1 told." in told
    assert "With the diffs of none." in told
