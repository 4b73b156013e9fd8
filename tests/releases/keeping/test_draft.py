"""Draft notes between any two commits."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from digest.cli import main
from tests.gitrepos import DAY, NOON, Repo, make_repo

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Make a digest of a repository with a release, and commits since."""
    repo = make_repo(tmp_path / "rocket.git")
    repo.commit(b"feat: ignite", {b"a": b"1"}, at=NOON)
    repo.git("update-ref", "refs/tags/v1.0", repo.head())
    repo.commit(b"feat!: drop the old igniter", {b"a": b"2"}, at=NOON + DAY, author=b"Novak")
    repo.commit(b"fix: a [valve] (#7)", {b"b": b"1"}, at=NOON + DAY)
    file = tmp_path / "mkdocs.yml"
    file.write_text(
        "site_name: x\nplugins:\n  - digest:\n      archive: reports\n      since: 2023-11-01\n"
        "      repositories:\n        - name: acme/rocket\n          url: rocket.git\n"
        "          web: https://github.com/acme/rocket\n"
    )
    return file


def notes(project: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["-f", str(project), *arguments])


def repo_of(project: Path) -> Repo:
    return Repo(project.parent / "rocket.git")


def test_a_run_tells_of_the_releases_that_it_wrote(project: Path) -> None:
    said = notes(project, "run").output.split("\n")
    assert "acme/rocket: 1 release written" in said
    outcome, *_ = json.loads(notes(project, "run", "--json").output)
    assert outcome["releases"] == {
        "repository": "acme/rocket",
        "written": 0,
        "removed": 0,
        "warnings": [],
    }
    assert notes(project, "check", "--max-bad", "100").exit_code in {0, 3}


def test_notes_say_what_lies_between_two_refs(project: Path) -> None:
    assert notes(project, "run").exit_code == 0
    files = sorted((project.parent / "reports").rglob("*"))
    found = notes(project, "notes", "v1.0..HEAD")
    assert found.exit_code == 0
    tip = repo_of(project).head()
    assert found.output.split("\n")[:9] == [
        "## HEAD",
        "",
        "> 2023-11-15 | 2 commits since v1.0 | 🔴High 1 | 🟡Medium 0 | 🟢Low 1",
        "",
        "### ⚠️ Breaking changes (1)",
        "",
        f"- 🔴 feat!: drop the old igniter · [`{tip_before(project)[:7]}`]"
        f"(https://github.com/acme/rocket/commit/{tip_before(project)}) · Novak",
        "",
        "### 🟢 Low importance (1)",
    ]
    assert f"[All changes](https://github.com/acme/rocket/compare/v1.0...{tip})" in found.output
    assert "### 🌱 First contributions (1)\n\nNovak\n" in found.output
    assert "<!--" not in found.output
    assert sorted((project.parent / "reports").rglob("*")) == files


def tip_before(project: Path) -> str:
    return repo_of(project).git("rev-parse", "main~1").decode().strip()


def test_an_end_that_is_left_out_is_the_tip_or_the_release_before(project: Path) -> None:
    whole = notes(project, "notes", "v1.0..HEAD").output
    assert notes(project, "notes", "v1.0..").output == whole
    assert notes(project, "notes", "..HEAD").output == whole
    by_name = notes(project, "notes", f"v1.0..{repo_of(project).head()[:9]}").output
    assert by_name.split("\n")[1:] == whole.split("\n")[1:]
    assert "1 commits |" in notes(project, "notes", "..v1.0").output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["v1.0"], "'v1.0' is no span; write it as v1.2..v1.3"),
        (["v1.0...HEAD"], "is no span"),
        ([".."], "is no span"),
        (["v9..HEAD"], "acme/rocket: 'v9' is no tag of it, nor HEAD"),
        (["--output=x..HEAD"], "no such option"),
        (["HEAD..v1.0"], "v1.0 holds no commit that HEAD lacks; swap them?"),
        (["v1.0..HEAD", "--repo", "acme/pump"], "--repo 'acme/pump' is not configured"),
    ],
)
def test_what_can_not_be_told_is_said(project: Path, arguments: list[str], said: str) -> None:
    found = notes(project, "notes", *arguments)
    assert found.exit_code in {1, 2}
    assert said.lower() in found.output.lower()


def test_of_several_repositories_one_is_named(project: Path) -> None:
    text = project.read_text()
    project.write_text(text + "        - name: acme/pump\n          url: rocket.git\n")
    found = notes(project, "notes", "v1.0..HEAD")
    assert found.exit_code == 2
    assert "Name it with --repo; there are acme/rocket, acme/pump" in found.output
    assert notes(project, "notes", "v1.0..HEAD", "--repo", "acme/pump").exit_code == 0
