"""Names that some file systems take for one: in letters' case or in normal form."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from digest.archive.store import read_archive
from digest.config import load_settings
from digest.errors import ConfigError
from digest.pipeline import RunRequest, run_pipeline
from tests.site.building.test_rebuild import NOTHING, edit, files, fresh
from tests.site.project import Project
from tests.site.records import make_entry, make_report, write_archive
from tests.test_pipeline import NOW, repo, settings

if TYPE_CHECKING:
    from pathlib import Path

    from digest.config import Settings

__all__ = ["repo", "settings"]  # fixtures


def name_alike(project: Project) -> None:
    """Put a repository into the archive that differs from another in letters' case only."""
    entry = make_entry("feat: shout", repository="Acme/Rocket")
    write_archive(project.archive / "other", [make_report(entry, repository="Acme/Rocket")])


ALIKE = "archive: the names 'Acme/Rocket' and 'acme/rocket' differ in letters' case only"


def test_repositories_that_differ_in_case_are_warned_of(project: Project) -> None:
    name_alike(project)
    built = project.build()
    assert [text for text in built.said if text.startswith(ALIKE)] == [
        f"{ALIKE}: some systems and hosts can hold one of them; give their reports one name"
    ]
    assert {"Acme/Rocket/", "acme/rocket/"} <= built.addresses()


def test_where_case_does_not_count_nothing_is_overwritten(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    name_alike(project)
    monkeypatch.setattr("digest.site.mkdocs.placing._ignores_case", lambda folder: True)
    built = project.build()
    assert not built.is_done
    assert built.said[0].startswith(f"{ALIKE}, and {built.folder} can hold the pages of one")
    assert not (built.folder / "acme").exists()


def test_where_names_are_folded_a_site_is_the_same(project: Project, folding: Path) -> None:
    there = Project(folding / "project")
    shutil.copytree(project.folder, there.folder)
    right = files(project.build(strict=True))
    assert files(there.build(strict=True)) == right
    assert there.build(strict=True).done == NOTHING
    edit(there)
    (there.archive / "2025/lander/2025-02-28.md").unlink()
    there.write("docs/Mannschaft/Gäste.md", "# Gäste\n")
    built = there.build(strict=True)
    assert files(built) == files(fresh(there))
    assert "Gäste" in built.text("mannschaft/GÄSTE")


def test_where_names_are_folded_nothing_is_overwritten(project: Project, folding: Path) -> None:
    there = Project(folding / "project")
    shutil.copytree(project.folder, there.folder)
    before = files(there.build(strict=True))
    name_alike(there)
    built = there.build()
    assert not built.is_done
    assert built.said[0].startswith(f"{ALIKE}, and {built.folder} can hold the pages of one")
    assert files(built) == before


def test_where_names_are_folded_a_run_is_complete(settings: Settings, folding: Path) -> None:
    onto = replace(settings, archive=folding / "reports")
    for written in (4, 0):
        [outcome] = run_pipeline(onto, RunRequest(), NOW, lambda name, done, total: None)
        assert (outcome.error, outcome.written) == ("", written)
    read = read_archive(onto.archive)
    assert (len(read.files), read.warnings) == (4, ())


def test_a_hand_written_page_may_not_differ_in_case_alone(project: Project) -> None:
    project.write("docs/ACME/rocket/index.md", "# Mine\n")
    built = project.build()
    assert not built.is_done
    assert "which a page of the archive needs; move or rename the file" in built.said[0]


@pytest.mark.parametrize(
    ("other", "text"), [("Acme/Rocket", "is named twice"), ("else/Rocket", "would share the file")]
)
def test_configured_names_may_not_differ_in_case_alone(
    project: Project, other: str, text: str
) -> None:
    names = f"        - name: acme/rocket\n        - name: {other}\n"
    project.configure(f"      repositories:\n{names}")
    with pytest.raises(ConfigError, match=text):
        load_settings(project.folder / "mkdocs.yml")


def test_two_files_for_one_day_are_told_and_neither_is_lost(project: Project) -> None:
    source = project.archive / "2025/rocket/2025-03-04.md"
    for name in ("2025/Rocket/2025-03-04.md", "2025/ro\u0308cket/x.md", "2025/r\u00f6cket/x.md"):
        project.write(f"archive/{name}", source.read_bytes())
    built = project.build()
    assert sum("a second report of acme/rocket" in text for text in built.said) == 3
