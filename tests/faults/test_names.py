"""Names that some file systems take for one: in letters' case or in normal form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.config import load_settings
from digest.errors import ConfigError
from tests.site.records import make_entry, make_report, write_archive

if TYPE_CHECKING:
    from tests.site.project import Project


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
    monkeypatch.setattr("digest.site.files._ignores_case", lambda folder: True)
    built = project.build()
    assert not built.is_done
    assert built.said[0].startswith(f"{ALIKE}, and {built.folder} can hold the pages of one")
    assert not (built.folder / "acme").exists()


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
