"""Killed at any change of a file: what was whole is whole, and the next time all is right."""

from __future__ import annotations

import os
import shutil
import signal
import time
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from digest.archive.store import read_archive
from digest.errors import DigestError
from digest.init.writing import PlannedFile, write_planned_files
from digest.models import Level
from digest.pipeline import RunRequest, run_pipeline
from digest.workers import map_on_all_cores
from tests.faults.dying import count_changes, die
from tests.site.building.test_rebuild import edit, files, fresh
from tests.site.records import make_entry, make_report, write_archive
from tests.test_pipeline import NOW, repo, settings

if TYPE_CHECKING:
    from digest.config import Settings
    from tests.site.project import Project

__all__ = ["repo", "settings"]  # fixtures
SAMPLES = 5


def change_everything(project: Project) -> None:
    """Have the site built; then a report is new, one is another, one is gone, as is a page."""
    project.configure("      archive: archive\n      api: true\n")
    project.write("docs/acme/rocket/crew.md", "# The crew\n")
    project.build(strict=True)
    edit(project)
    extra = make_entry("feat: one more", level=Level.HIGH, repository="acme/probe")
    write_archive(project.archive, [make_report(extra, repository="acme/probe")])
    (project.archive / "2025/lander/2025-02-28.md").unlink()


def kill_builds(project: Project, parts: int) -> None:
    """Kill a build at so many of its changes, each time from the same start."""
    change_everything(project)
    before = project.folder.with_name("before")
    shutil.copytree(project.folder, before)
    changes = count_changes(project.folder, project.build)
    assert changes > 300
    shutil.rmtree(project.folder / "docs/acme")
    right = files(fresh(project))
    for number in sorted({1 + changes * part // parts for part in range(parts)}):
        shutil.rmtree(project.folder)
        shutil.copytree(before, project.folder)
        assert die(project.folder, project.build, number), number
        shutil.rmtree(project.folder / "docs/acme")  # what was being written is no longer there
        built = project.build(strict=True)
        assert (built.said, number) == ((), number)
        assert files(built) == right, number


@pytest.mark.process
def test_a_build_that_is_killed_leaves_no_trace(project: Project) -> None:
    kill_builds(project, SAMPLES)


@pytest.mark.long
@pytest.mark.slow
def test_a_build_that_is_killed_at_many_changes_leaves_no_trace(project: Project) -> None:
    kill_builds(project, 100)


def test_a_run_that_is_killed_is_made_good_by_the_next(settings: Settings) -> None:
    def go() -> None:
        run_pipeline(settings, RunRequest(), NOW, lambda name, done, total: None)

    def archive() -> dict[str, bytes]:
        paths = (path for path in settings.archive.rglob("*") if path.is_file())
        return {path.name: path.read_bytes() for path in paths}

    changes = count_changes(settings.archive, go)
    whole = archive()
    assert changes >= 2 * len(whole) > 0
    for number in range(1, changes + 1, 2):
        shutil.rmtree(settings.archive)
        assert die(settings.archive, go, number)
        if settings.archive.is_dir():
            found = read_archive(settings.archive)
            assert found.warnings == ()
            assert all(whole[file.path.name] == file.path.read_bytes() for file in found.files)
        go()
        assert archive() == whole


@pytest.mark.process
def test_a_setup_that_is_killed_is_completed_by_the_next(tmp_path: Path) -> None:
    target = tmp_path / "site"
    plan = [PlannedFile(target / n, f"{n}\n" * 9, "", True) for n in ("a.md", "b/c.md", "b/d.yml")]
    for number in range(1, count_changes(target, lambda: write_planned_files(plan)) + 1):
        shutil.rmtree(target, ignore_errors=True)
        assert die(target, lambda: write_planned_files(plan), number)
        there = [file for file in plan if file.path.exists()]
        assert all(file.path.read_text() == file.text for file in there)
        write_planned_files(plan)
        assert all(file.path.read_text() == file.text for file in plan)


@pytest.mark.process
def test_a_process_that_is_killed_ends_the_build_with_a_message() -> None:
    with pytest.raises(DigestError, match=r"was killed \(out of memory\?\).*do it again"):
        list(map_on_all_cores(lambda number: os.kill(os.getpid(), signal.SIGKILL), range(4)))


@pytest.mark.process
def test_processes_do_not_outlive_the_build(tmp_path: Path) -> None:
    def linger(number: int) -> None:
        (tmp_path / str(os.getpid())).touch()
        time.sleep(60)

    parent = get_context("fork").Process(target=lambda: list(map_on_all_cores(linger, range(4))))
    parent.start()
    while not list(tmp_path.iterdir()):
        assert parent.is_alive(), "this machine has one core"
        time.sleep(0.05)
    parent.kill()
    parent.join()
    end = time.monotonic() + 60
    while any(map(is_running, tmp_path.iterdir())):
        assert time.monotonic() < end, "they go on"
        time.sleep(0.05)


def is_running(marker: Path) -> bool:
    """Tell whether a process runs; one that nobody has asked about yet does not."""
    try:
        status = Path(f"/proc/{marker.name}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] not in {"Z", "X"}
