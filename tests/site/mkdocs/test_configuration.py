"""What `mkdocs build` says to a configuration that can't be used."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.site.project import CONFIG, OPTIONS
from tests.site.records import SMALL, write_archive

if TYPE_CHECKING:
    from tests.site.project import Project


@pytest.mark.parametrize(
    ("option", "parts"),
    [
        ("archives: x", ["'archives'", "'x'", "archive, ", "language", "timezone"]),
        ("timezone: Mars/Olympus", ["'timezone'", "'Mars/Olympus'", "Asia/Shanghai"]),
        ("language: fr", ["'language'", "'fr'", "en or zh"]),
        ("archive: 2025", ["'archive'", "2025", "docs/reports"]),
        ("search: 'no'", ["'search'", "'no' is neither true nor false"]),
        ("api: 1", ["'api'", "1 is neither true nor false"]),
    ],
)
def test_a_wrong_option_ends_the_build(project: Project, option: str, parts: list[str]) -> None:
    base = CONFIG if option.startswith("archive:") else CONFIG + OPTIONS
    project.configure(f"      {option}\n", base=base)
    built = project.build()
    assert not built.is_done
    assert "Plugin 'digest' option" in built.said[0]
    assert [part for part in parts if part not in built.said[0]] == []
    assert not built.folder.exists()


@pytest.mark.parametrize(
    ("base", "rest", "parts"),
    [
        (CONFIG, "use_directory_urls: false\n", ["use_directory_urls", "false", "true"]),
        (
            "site_name: Launch log\ntheme: readthedocs\nplugins:\n  - digest:\n",
            "",
            ["theme", "'readthedocs'", "'material'"],
        ),
    ],
)
def test_a_setting_of_mkdocs_that_does_not_fit_ends_the_build(
    project: Project, base: str, rest: str, parts: list[str]
) -> None:
    project.configure(base=base, rest=rest)
    built = project.build()
    assert not built.is_done
    assert [part for part in parts if part not in built.said[0]] == []


@pytest.mark.process
def test_the_command_says_it_without_a_traceback(project: Project) -> None:
    project.configure(rest="use_directory_urls: false\n")
    run = project.run("build")
    assert run.returncode != 0
    assert "use_directory_urls: is false" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.process
def test_the_environment_names_another_archive(project: Project) -> None:
    project.archive.rename(project.folder / "mine")
    run = project.run("build", "--strict", DIGEST_ARCHIVE="mine")
    assert run.returncode == 0
    assert (project.folder / "site/acme/rocket/2025-03-04/index.html").is_file()


@pytest.mark.process
def test_reports_of_the_archive_that_another_stands_in_for_are_no_pages(project: Project) -> None:
    project.configure("      archive: docs/reports\n")
    write_archive(project.folder / "docs/reports", SMALL[:1])
    run = project.run("build", "--strict", DIGEST_ARCHIVE="archive")
    assert run.returncode == 0, run.stderr
    assert not (project.folder / "site/reports").exists()


@pytest.mark.parametrize("order", ["before", "after"])
def test_the_themes_search_knows_the_pages_by_hand_and_no_others(
    project: Project, order: str
) -> None:
    search = "  - search\n"
    if order == "before":
        project.configure(base=CONFIG.replace("  - digest:\n", f"{search}  - digest:\n"))
    else:
        project.configure(rest=search)
    project.write("docs/crew.md", "# The crew\n")
    built = project.build(strict=True)
    assert built.said == ()
    assert "acme/rocket/2025-03-04/" in built.addresses()
    index = json.loads((built.folder / "search/search_index.json").read_text(encoding="utf-8"))
    assert {entry["location"].partition("#")[0] for entry in index["docs"]} == {"", "crew/"}
