"""An archive below `docs_dir`, as by default: of it nothing but reports is published."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from digest.archive.store import STRAY
from tests.examples import first
from tests.site.project import OPTIONS, Built, Project
from tests.site.records import make_report, write_archive

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

INSIDE = OPTIONS.replace("archive: archive", "archive: docs/reports")
SCRIPT = "<script>document.title = 'ran'</script>"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return make_project(tmp_path / "site")


def make_project(folder: Path) -> Project:
    made = Project(folder)
    made.folder.mkdir()
    made.configure(INSIDE)
    made.write("docs/index.md", "# Launches\n")
    write_archive(made.folder / "docs/reports", [make_report()])
    return made


def published(built: Built) -> str:
    """Give all that was published as one text."""
    paths = (path for path in built.folder.rglob("*") if path.is_file())
    return "\n".join(path.read_bytes().decode("latin-1") for path in paths)


STRAYS = {
    "note.md": f"# Notes\n\n{SCRIPT}\n",
    "2025/rocket/README.md": f"{SCRIPT}\n",
    "x.html": SCRIPT,
    "2025/x.js": "secret()",
    "2025/rocket/x.svg": "<svg xmlns='http://www.w3.org/2000/svg'><script>x()</script></svg>",
    "key.pem": "secret",
    "2025-03-04.md.orig": "secret",
}


@pytest.fixture(scope="module")
def strewn(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Built]:
    """Give a project with all of these among its reports, and its site."""
    project = make_project(tmp_path_factory.mktemp("strewn") / "site")
    for name, text in STRAYS.items():
        project.write(f"docs/reports/{name}", f"{text}\nKEPT-OUT\n")
    return project, project.build()


@pytest.mark.parametrize("name", STRAYS)
def test_what_is_no_report_is_named(strewn: tuple[Project, Built], name: str) -> None:
    project, built = strewn
    path = project.folder / "docs/reports" / name
    assert f"{path}: {STRAY}" in built.said
    assert not [*built.folder.rglob(path.name)]


def test_what_is_no_report_is_not_published(strewn: tuple[Project, Built]) -> None:
    _, built = strewn
    assert len(built.said) == len(STRAYS)
    assert "KEPT-OUT" not in published(built)
    assert not any(built.folder.glob("reports"))
    assert "acme/rocket/" in built.addresses()


def test_in_strict_mode_a_file_among_the_reports_fails_the_build(project: Project) -> None:
    project.write("docs/reports/note.md", "# Notes\n")
    assert not project.build(strict=True).is_done


def test_many_are_named_in_few_lines(project: Project) -> None:
    for number in range(30):
        project.write(f"docs/reports/{number:02}.txt", "x")
    said = project.build().said
    assert len(said) == 11
    assert "20 more files" in said[-1]


def test_hidden_files_are_left_alone(project: Project) -> None:
    project.write("docs/reports/.gitkeep", "KEPT-OUT")
    built = project.build(strict=True)
    assert built.said == ()
    assert "KEPT-OUT" not in published(built)


LINKS = ("2026-01-21.md", "out", "env.txt", "2025/page.md")


@pytest.mark.parametrize("target", first(2, ["page", "folder", "environment", "itself"]))
def test_no_link_is_followed(project: Project, target: str) -> None:
    outside = project.write("outside/page.md", f"KEPT-OUT\n\n{SCRIPT}\n")
    targets: dict[str, Path | str] = {
        "page": outside,
        "folder": outside.parent,
        "environment": "/proc/self/environ",
    }
    for name in LINKS:
        link(project, name, targets.get(target, name.rpartition("/")[2]))
    expect_left_out(project.build(), LINKS)


@pytest.mark.slow
@pytest.mark.parametrize("name", LINKS)  # one alone: MkDocs follows each in each of the others
def test_no_link_back_to_the_archive_is_followed(project: Project, name: str) -> None:
    link(project, name, project.folder / "docs/reports")
    expect_left_out(project.build(), [name])


def link(project: Project, name: str, target: Path | str) -> None:
    place = project.folder / "docs/reports" / name
    place.parent.mkdir(exist_ok=True)
    place.symlink_to(target)


def expect_left_out(built: Built, links: Sequence[str]) -> None:
    """Expect each link to be told of, and nothing that one leads to in the site."""
    text = "is a link, which is not opened; put a file there or remove it. The file is left out."
    assert sorted(built.said) == sorted(f"{name}:1: {text}" for name in links)
    assert not any(built.folder.glob("reports"))
    everything = published(built)
    assert "KEPT-OUT" not in everything
    assert "PYTEST_CURRENT_TEST" not in everything


def test_a_pipe_is_not_waited_for(project: Project) -> None:
    names = ("2026-01-22.md", "page.md", "x.txt")
    for name in names:
        os.mkfifo(project.folder / "docs/reports" / name)
    said = project.build().said
    assert [text.partition(",")[0] for text in sorted(said)] == [
        f"{name}:1: is a pipe" for name in names
    ]
    assert all("a device or a socket, which is not opened" in text for text in said)


def test_a_link_into_the_archive_publishes_nothing_of_it(project: Project) -> None:
    project.write("docs/reports/note.md", f"KEPT-OUT {SCRIPT}\n")
    (project.folder / "docs/more").symlink_to("reports")
    (project.folder / "docs/one.md").symlink_to("reports/note.md")
    built = project.build()
    assert "KEPT-OUT" not in published(built)
    assert "one/" not in built.addresses()


def test_hand_written_pages_beside_the_archive_stay(project: Project) -> None:
    project.write("docs/guide.md", "# Guide\n")
    project.write("docs/reports-of-last-year/index.md", "# Last year\n")
    built = project.build(strict=True)
    assert {"guide/", "reports-of-last-year/"} <= built.addresses()


@pytest.mark.parametrize("archive", ["docs", "."])
def test_an_archive_that_holds_the_pages_is_refused(project: Project, archive: str) -> None:
    project.configure(INSIDE.replace("docs/reports", archive))
    built = project.build()
    assert not built.is_done
