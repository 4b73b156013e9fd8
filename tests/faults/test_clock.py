"""Clocks that jump."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from digest.pipeline import RepositoryOutcome, RunRequest, run_pipeline
from tests.examples import first
from tests.site.building.test_rebuild import NOTHING, edit, files, fresh
from tests.test_pipeline import NOW, repo, settings

if TYPE_CHECKING:
    from datetime import datetime

    from digest.config import Settings
    from tests.gitrepos import Repo
    from tests.site.project import Project

__all__ = ["repo", "settings"]  # fixtures


@pytest.mark.parametrize("year", first(1, [2099, 1975]))
def test_the_times_of_files_mean_nothing(
    project: Project, monkeypatch: pytest.MonkeyPatch, year: int
) -> None:
    project.build(strict=True)
    seconds = (year - 1970) * 31_556_952
    for path in project.folder.rglob("*"):
        os.utime(path, (seconds, seconds))
    assert project.build(strict=True).done == NOTHING
    edit(project)
    os.utime(project.archive / "2025/rocket/2025-03-04.md", (seconds, seconds))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(seconds))
    built = project.build(strict=True)
    assert built.done.analyses == 8
    assert files(built) == files(fresh(project))


def go(settings: Settings, now: datetime) -> RepositoryOutcome:
    [outcome] = run_pipeline(settings, RunRequest(), now, lambda name, done, total: None)
    return outcome


def test_a_clock_that_was_ahead_costs_no_day(settings: Settings, repo: Repo) -> None:
    assert go(settings, NOW + timedelta(days=400)).error == ""
    repo.commit(b"feat: later", {b"src/late.py": b"1\n"}, at=int(NOW.timestamp()) - 7200)
    outcome = go(settings, NOW + timedelta(days=1))
    assert outcome.commits == 1
    [warning] = outcome.warnings
    assert warning.startswith("2023/rocket/2023-11-21.md: is of a day in the future")
    assert "correct the clock" in warning
    for path in settings.archive.rglob("*.md"):
        if path.stem > "2023-11-19":
            path.unlink()
    assert go(settings, NOW + timedelta(days=2)).warnings == ()


def test_a_clock_that_goes_back_changes_nothing(settings: Settings) -> None:
    go(settings, NOW)
    assert go(settings, NOW - timedelta(days=2)).written == 0
