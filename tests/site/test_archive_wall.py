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
    from pathlib import Path

INSIDE = OPTIONS.replace("archive: archive", "archive: docs/reports")
SCRIPT = "<script>document.title = 'ran'</script>"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path / "site")
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


@pytest.mark.parametrize("name", first(4, STRAYS))
def test_what_is_no_report_is_named_and_not_published(project: Project, name: str) -> None:
    project.write(f"docs/reports/{name}", f"{STRAYS[name]}\nKEPT-OUT\n")
    built = project.build()
    path = project.folder / "docs/reports" / name
    assert built.said == (f"{path}: {STRAY}",)
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


@pytest.mark.parametrize("name", ["2026-01-21.md", "out", "env.txt", "2025/page.md"])
@pytest.mark.parametrize("target", first(2, ["page", "folder", "environment", "itself", "archive"]))
def test_no_link_is_followed(project: Project, name: str, target: str) -> None:
    outside = project.write("outside/page.md", f"KEPT-OUT\n\n{SCRIPT}\n")
    targets: dict[str, Path | str] = {
        "page": outside,
        "folder": outside.parent,
        "environment": "/proc/self/environ",
        "itself": name.rpartition("/")[2],
        "archive": project.folder / "docs/reports",
    }
    link = project.folder / "docs/reports" / name
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(targets[target])
    built = project.build()
    text = "is a link, which is not opened; put a file there or remove it. The file is left out."
    assert built.said == (f"{name}:1: {text}",)
    assert not any(built.folder.glob("reports"))
    everything = published(built)
    assert "KEPT-OUT" not in everything
    assert "PYTEST_CURRENT_TEST" not in everything


@pytest.mark.parametrize("name", ["2026-01-22.md", "page.md", "x.txt"])
def test_a_pipe_is_not_waited_for(project: Project, name: str) -> None:
    os.mkfifo(project.folder / "docs/reports" / name)
    (warning,) = project.build().said
    assert warning.startswith(f"{name}:1: is a pipe, a device or a socket, which is not opened")


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
