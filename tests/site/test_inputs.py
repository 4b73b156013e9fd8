"""Archives that are not as they should be: what is said, and what is built all the same."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.site.conftest import make_project

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.site.project import Built, Project

GOOD = "2025/rocket/2025-03-04.md"
DAY = b"2025-03-04"


def renamed(data: bytes, day: bytes) -> bytes:
    """Give a report another day."""
    return data.replace(b"(" + DAY, b"(" + day)


CASES: dict[str, tuple[str, Callable[[bytes], bytes], str, bool]] = {
    "not a report": (
        "2025/rocket/2025-04-01.md",
        lambda _: b"# Notes\n",
        "2025/rocket/2025-04-01.md:1: not a daily report: its first line is '# Notes'",
        False,
    ),
    "empty": (
        "2025/rocket/2025-04-01.md",
        lambda _: b"",
        "2025/rocket/2025-04-01.md:1: not a daily report",
        False,
    ),
    "cut off in its head": (
        "2025/rocket/2025-04-01.md",
        lambda data: renamed(data, b"2025-04-01")[:60],
        "2025/rocket/2025-04-01.md:5: expected the table of commits",
        False,
    ),
    "cut off in its entries": (
        "2025/rocket/2025-04-01.md",
        lambda data: renamed(data, b"2025-04-01")[:-20],
        "the file may be cut off, restore its end",
        True,
    ),
    "no date in its heading": (
        "2025/rocket/2025-04-01.md",
        lambda data: renamed(data, b"2025-13-04"),
        "2025/rocket/2025-04-01.md:1: 2025-13-04 is no date",
        False,
    ),
    "no repository": (
        "2025/rocket/2025-04-01.md",
        lambda data: renamed(data, b"2025-04-01").replace(b"## acme/rocket\n", b"## rocket\n"),
        "2025/rocket/2025-04-01.md:3: expected the repository as '## owner/name'; add it",
        False,
    ),
    "another date than its name": (
        "2025/rocket/2025-04-02.md",
        lambda data: renamed(data, b"2025-04-01"),
        "2025/rocket/2025-04-02.md:1: the heading says 2025-04-01, the file's name 2025-04-02",
        True,
    ),
    "two SHAs that do not agree": (
        "2025/rocket/2025-04-01.md",
        lambda data: renamed(data, b"2025-04-01").replace(b"`0a1b2c3`", b"`1a1b2c3`"),
        "the short SHA 1a1b2c3 is not of the full 0a1b2c3d",
        True,
    ),
    "bytes that are no text": (
        "2025/rocket/2025-04-01.md",
        lambda data: renamed(data, b"2025-04-01").replace(b"Ada", b"A\xffa"),
        "2025/rocket/2025-04-01.md:7: byte 0xff is not UTF-8",
        True,
    ),
}


def of_repository(text: bytes, number: int) -> bytes:
    """Give a case a repository of its own, by its number, so that all lie in one archive."""
    return text.replace(b"acme/rocket", b"acme/r%d" % number).replace(
        b"/rocket/", b"/r%d/" % number
    )


@pytest.fixture(scope="module")
def spoiled(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Give the site of an archive with each bad file."""
    project = make_project(tmp_path_factory.mktemp("spoiled"))
    good = (project.archive / GOOD).read_bytes()
    for number, (name, spoil, _, _) in enumerate(CASES.values()):
        name = of_repository(name.encode(), number).decode()
        project.write(f"archive/{name}", of_repository(spoil(good), number))
    return project.build()


@pytest.mark.parametrize("number", range(len(CASES)), ids=CASES)
def test_a_bad_file_costs_itself_and_a_warning_with_its_line(spoiled: Built, number: int) -> None:
    name, _, warning, is_shown = [*CASES.values()][number]
    name, warning = (of_repository(text.encode(), number).decode() for text in (name, warning))
    said = [text for text in spoiled.said if text.startswith(f"{name}:")]
    assert any(warning in text for text in said)
    assert all("; " in text for text in said), "each says what to do"
    assert (f"acme/r{number}/2025-04-01/" in spoiled.addresses()) is is_shown
    assert all(text.endswith("The file is left out.") for text in said) is not is_shown


def test_bad_files_cost_no_other(spoiled: Built) -> None:
    assert spoiled.is_done
    assert all(text.startswith("2025/r") for text in spoiled.said)
    assert not any(text.startswith("2025/rocket") for text in spoiled.said)
    assert "acme/rocket/2025-03-04/" in spoiled.addresses()


def test_a_second_report_of_a_day_is_left_out(project: Project) -> None:
    data = (project.archive / GOOD).read_bytes()
    project.write("archive/2025/rocket/again.md", data.replace(b"checklist", b"second checklist"))
    built = project.build()
    (warning,) = built.said
    assert warning == (
        "2025/rocket/again.md:1: a second report of acme/rocket for 2025-03-04 beside"
        " 2025/rocket/2025-03-04.md; remove one of them. This file is left out."
    )
    assert "second checklist" not in built.text("acme/rocket/2025-03-04/")


def test_the_report_whose_name_is_right_is_the_first(project: Project) -> None:
    data = (project.archive / GOOD).read_bytes()
    project.write("archive/2025/a/2025-01-01.md", data.replace(b"checklist", b"second checklist"))
    built = project.build()
    assert "2025/a/2025-01-01.md" in built.said[0]
    assert "second checklist" not in built.text("acme/rocket/2025-03-04/")


def test_several_bad_files_are_each_named(project: Project) -> None:
    for number in range(1, 4):
        project.write(f"archive/2025/rocket/2025-04-0{number}.md", "# Notes\n")
    assert len(project.build().said) == 3


@pytest.mark.process
def test_in_strict_mode_a_bad_file_fails_the_build(project: Project) -> None:
    project.write("archive/2025/rocket/2025-04-01.md", "# Notes\n")
    lenient, strict = project.run("build"), project.run("build", "--strict")
    assert lenient.returncode == 0
    assert strict.returncode != 0
    for run in (lenient, strict):
        assert "2025/rocket/2025-04-01.md:1: not a daily report" in run.stderr
        assert "Traceback" not in run.stderr


def test_other_files_in_the_archive_are_left_alone(project: Project) -> None:
    project.write("archive/README.md", "# About the archive\n")
    project.write("archive/.git/2025-03-04.md", "# Daily report (2025-03-04)\n")
    project.write("archive/2025/rocket/.2025-03-04.md", "# Daily report (2025-03-04)\n")
    project.write("archive/2025/rocket/2025-03-04.md.orig", "what git left")
    assert project.build(strict=True).said == ()


def test_without_an_archive_the_site_is_built_with_a_warning(project: Project) -> None:
    shutil.rmtree(project.archive)
    built, strict = project.build(), project.build(strict=True)
    assert built.is_done
    assert built.addresses() == {"", "search/"}
    assert "There are no reports yet: the archive is empty." in built.text("")
    (warning,) = built.said
    assert warning == (
        f"archive: there is no folder {project.archive}; create it or correct the option"
    )
    assert not strict.is_done


def test_an_empty_archive_gives_an_empty_site_and_a_warning(project: Project) -> None:
    shutil.rmtree(project.archive)
    project.archive.mkdir()
    built, strict = project.build(), project.build(strict=True)
    assert built.is_done
    assert built.addresses() == {"", "search/"}
    assert "There are no reports yet: the archive is empty." in built.text("")
    (warning,) = built.said
    assert str(project.archive) in warning
    assert not strict.is_done
