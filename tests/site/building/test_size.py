"""How large the site is: known without a look at its files, and told before its host says no."""

from __future__ import annotations

import shutil
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from digest.site.building.size import SiteSize, describe_limits
from tests.site.project import OPTIONS
from tests.site.records import ROCKET, TUESDAY, make_entry, make_report, write_archive

if TYPE_CHECKING:
    from tests.site.project import Built, Project

MB = 1_000_000


def measure(built: Built) -> int:
    """Give the bytes of all files of a site, but for the marker that is never published."""
    files = (path for path in built.folder.rglob("*") if path.name != ".digest")
    return sum(path.stat().st_size for path in files if path.is_file())


def size_of(built: Built) -> int:
    assert built.done.size
    return built.done.size.size


def test_it_is_known_of_a_first_build_and_of_an_unchanged_one(project: Project) -> None:
    first = project.build(strict=True)
    assert size_of(first) == measure(first)
    again = project.build(strict=True)
    assert size_of(again) == size_of(first)


def test_it_grows_and_shrinks_with_the_archive(built_project: Project) -> None:
    before = size_of(built_project.build(strict=True))
    new = make_report(make_entry("feat: dock"), day=TUESDAY + timedelta(days=1))
    write_archive(built_project.archive, [new])
    grown = built_project.build(strict=True)
    assert size_of(grown) == measure(grown) > before
    for path in built_project.archive.rglob(f"{TUESDAY}.md"):
        path.unlink()
    shrunk = built_project.build(strict=True)
    assert size_of(shrunk) == measure(shrunk) < before


def test_it_is_measured_after_damage(built_project: Project) -> None:
    shutil.rmtree(built_project.folder / "site" / ROCKET)
    mended = built_project.build(strict=True)
    assert size_of(mended) == measure(mended)
    shutil.rmtree(built_project.folder / ".cache")
    anew = built_project.build(strict=True)
    assert size_of(anew) == measure(anew)


def test_files_of_the_site_s_author_count(built_project: Project) -> None:
    before = size_of(built_project.build(strict=True))
    built_project.write("docs/film.mp4", b"\0" * 5000)
    built = built_project.build(strict=True)
    assert size_of(built) == measure(built)
    assert before + 5000 <= size_of(built) < before + 10_000


def test_entries_are_files_and_the_folders_of_pages(project: Project) -> None:
    built = project.build(strict=True)
    assert built.done.size
    files = [path for path in built.folder.rglob("*") if path.is_file()]
    pages = [path for path in files if path.name == "index.html"]
    assert built.done.size.entries == pytest.approx(len(files) + len(pages), abs=5)


def test_a_build_warns_before_the_host_says_no(project: Project) -> None:
    project.configure(f"{OPTIONS}      site: {{size: 1, files: 60}}\n")
    size, files = project.build().said
    assert "MB, near the 1 that its host takes ('size' below 'site' says so)" in size
    assert "files and folders, more than the 60" in files
    project.configure(f"{OPTIONS}      site: {{size: null}}\n")
    assert project.build(strict=True).said == ()


def test_it_warns_from_four_fifths_on() -> None:
    assert list(describe_limits(SiteSize(799 * MB, 10), 1000 * MB, 0)) == []
    (said,) = describe_limits(SiteSize(800 * MB, 10), 1000 * MB, 0)
    assert said.startswith("site: it has 800 MB, near the 1,000 that its host takes")
    assert said.endswith("show fewer years with 'since', and keep the others in sites of their own")
