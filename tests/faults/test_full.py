"""A full disk, and folders that can't be written to: one message, and nothing half done."""

from __future__ import annotations

import errno
import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

import digest.site.cache
import digest.site.pages.plan
from digest.cli import main
from digest.errors import DigestError
from digest.init.writing import PlannedFile, write_planned_files
from digest.pipeline import RunRequest, run_pipeline
from digest.site.building.renames import Renames
from tests.faults.conftest import fill, small_files
from tests.faults.test_killed import change_everything
from tests.site.building.test_rebuild import files, fresh
from tests.site.project import Built
from tests.test_pipeline import NOW, repo, settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from digest.config import Settings
    from tests.site.project import Project

    ReadOnly = Callable[[Path], AbstractContextManager[None]]

__all__ = ["repo", "settings"]  # fixtures
ABORTED = "Aborted: the site is as it was before this build"


def publish_to(project: Project, folder: Path) -> None:
    """Have the site built into a folder."""
    path = project.folder / "mkdocs.yml"
    path.write_text(f"{path.read_text(encoding='utf-8')}site_dir: {folder}\n", encoding="utf-8")


@pytest.mark.parametrize("lacking", ["everything", "pages"])
def test_a_full_disk_is_told_and_room_helps(project: Project, disk: Path, lacking: str) -> None:
    beside = fresh(project)
    whole = files(beside)
    sizes = {name: (beside.folder / name).stat().st_size for name in whole}
    ours = sum(size for name, size in sizes.items() if name.startswith("acme/"))
    room = sum((size | 0xFFF) + 1 for size in sizes.values()) - ours
    site = disk / "site"
    publish_to(project, site)
    filler = fill(disk, 40_960 if lacking == "everything" else room)
    result = project.run("build", NO_MKDOCS_2_WARNING="1")
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert result.stderr.count("No space left on device; make room, then do it again") == 1
    assert ABORTED in result.stdout + result.stderr
    filler.unlink()
    assert not any(site.iterdir())
    built = replace(project.build(strict=True), folder=site)
    assert built.is_done
    assert files(built) == whole


def test_a_file_that_may_not_grow_ends_the_build_with_a_message(project: Project) -> None:
    whole = files(project.build(strict=True))
    with small_files(20_000):
        built = project.build()
    assert not built.is_done
    [said, aborted] = built.said
    assert said.endswith("File too large; raise the limit of a file's size (ulimit -f), then do it"
                         " again")  # fmt: skip
    assert aborted == ABORTED
    assert files(project.build(strict=True)) == whole


@pytest.mark.parametrize(
    "left", [7, *(pytest.param(left, marks=pytest.mark.slow) for left in (1, 2, 30))]
)
def test_moves_that_fail_are_taken_back(
    project: Project, monkeypatch: pytest.MonkeyPatch, left: int
) -> None:
    change_everything(project)
    before = files(Built(project.folder / "site", (), is_done=True))
    move, count = Renames._move, itertools.count(1)

    def fail(moves: Renames, source: Path, target: Path) -> None:
        if next(count) == left:
            raise OSError(errno.ENOSPC, "No space left on device", str(target))
        move(moves, source, target)

    with monkeypatch.context() as patch:
        patch.setattr(Renames, "_move", fail)
        built = project.build()
    assert built.said[-1] == ABORTED
    assert files(built) == before
    assert files(project.build(strict=True)) == files(fresh(project))


def test_a_site_that_can_not_be_built_anew_stays(
    project: Project, disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = disk / "site"
    publish_to(project, site)
    before = files(replace(project.build(strict=True), folder=site))
    for module in (digest.site.cache, digest.site.pages.plan):
        monkeypatch.setattr(module, "code_hash", lambda: "another version")
    for room in range(0, 8_000_000, 400_000):
        filler = fill(disk, room)
        built = project.build()
        filler.unlink()
        if built.is_done:
            break
        assert files(replace(built, folder=site)) == before
        assert built.said[0].startswith("/")
        assert built.said[-1] == ABORTED
    assert room > 1_000_000
    assert [path.name for path in disk.iterdir()] == ["site"]


def test_an_output_folder_that_is_read_only_stays_as_it_is(
    project: Project, read_only: ReadOnly
) -> None:
    built = project.build(strict=True)
    before = files(built)
    with read_only(built.folder):
        result = project.run("build", NO_MKDOCS_2_WARNING="1")
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert result.stderr.count("correct its permissions or choose another folder") == 1
    assert str(built.folder) in result.stderr
    assert files(built) == before
    assert files(project.build(strict=True)) == before


def test_a_cache_that_is_read_only_is_named(project: Project, read_only: ReadOnly) -> None:
    before = files(project.build(strict=True))
    cache = project.folder / ".cache/digest"
    (project.archive / "2025/lander/2025-02-28.md").unlink()
    with read_only(cache):
        built = project.build()
        assert not built.is_done
        assert "correct its permissions or choose another folder" in built.said[0]
        assert str(cache) in built.said[0]
        config = str(project.folder / "mkdocs.yml")
        cleared = CliRunner().invoke(main, ["-f", config, "cache", "clear"])
        assert cleared.exit_code == 1
        assert "removed" not in cleared.stdout
        assert "correct its permissions" in cleared.stderr
    assert files(built) == before


def test_a_run_into_an_archive_that_is_full_or_read_only(
    settings: Settings, disk: Path, read_only: ReadOnly
) -> None:
    onto = replace(settings, archive=disk / "reports")
    onto.archive.mkdir()
    filler = fill(disk, 0)
    [outcome] = run_pipeline(onto, RunRequest(), NOW, lambda name, done, total: None)
    assert outcome.error.startswith("acme/rocket: ")
    assert outcome.error.endswith("No space left on device; make room, then do it again")
    assert [path for path in onto.archive.rglob("*") if path.is_file()] == []
    filler.unlink()
    with read_only(onto.archive):
        [outcome] = run_pipeline(onto, RunRequest(), NOW, lambda name, done, total: None)
    assert "Read-only file system; correct its permissions or choose" in outcome.error
    [outcome] = run_pipeline(onto, RunRequest(), NOW, lambda name, done, total: None)
    assert (outcome.error, outcome.written) == ("", 4)


def test_a_setup_on_a_full_disk_changes_nothing(disk: Path) -> None:
    (disk / "a.md").write_text("old\n")
    fill(disk, 0)
    plan = [
        PlannedFile(disk / "a.md", "new\n", "", True),
        PlannedFile(disk / "b/c.md", "x", "", True),
    ]
    with pytest.raises(DigestError, match="make room"):
        write_planned_files(plan)
    assert (disk / "a.md").read_text() == "old\n"
    assert {path.name for path in disk.iterdir()} == {"a.md", "filler"}
