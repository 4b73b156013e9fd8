"""The hostile archive's site, built once a session, and the beacon it must never ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.hostile.archive import LAST, report, write_hostile, write_strays
from tests.hostile.beacon import Beacon, listening
from tests.site.browsing import start_browser
from tests.site.project import Built, Project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

IN_FILE, IN_VARIABLE, OUTSIDE = "canary-in-a-file", "canary-in-a-variable", "canary-outside"


@dataclass(frozen=True, slots=True)
class Hostile:
    """A site of hostile text."""

    project: Project
    built: Built
    beacon: Beacon
    unreadable: tuple[str, ...]  # files of the archive

    @property
    def canaries(self) -> tuple[str, ...]:
        """What is around the builder and must appear nowhere."""
        return (IN_FILE, IN_VARIABLE, OUTSIDE, str(self.project.folder))


def make_project(folder: Path, beacon: str) -> tuple[Project, tuple[str, ...]]:
    """Make a project with the hostile archive, canaries around it; give what can't be read."""
    project = Project(folder / "project")
    project.folder.mkdir()
    project.configure()
    project.write(".env", f"KEY={IN_FILE}\n")
    project.write("docs/index.md", "# Log\n\nWritten by hand.\n")
    (folder / "outside").mkdir()
    outside = folder / "outside" / "2026-03-06.md"
    outside.write_text(report(LAST, "acme/outside", [(9001, OUTSIDE)], beacon), encoding="utf-8")
    write_hostile(project.archive, beacon)
    return project, tuple(write_strays(project.archive, outside))


@pytest.fixture(scope="session")
def beacon() -> Iterator[Beacon]:
    """Give the server that payloads ask."""
    with listening() as server:
        yield server


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory, beacon: Beacon) -> Hostile:
    """Give the hostile archive's site."""
    project, unreadable = make_project(tmp_path_factory.mktemp("hostile"), beacon.address)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_MKDOCS_2_WARNING", "1")
        patch.setenv("DIGEST_CANARY", IN_VARIABLE)
        patch.delenv("DIGEST_ARCHIVE", raising=False)
        return Hostile(project, project.build(), beacon, unreadable)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give a real Chromium."""
    with start_browser() as browser:
        yield browser
