"""Where releases' reports lie, and reading them beside those of days."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.archive.store import read_archive
from digest.errors import ReportError
from digest.releases.store import new_release_path, read_releases, release_path

if TYPE_CHECKING:
    from pathlib import Path

BY_REPO, BY_OWNER = "{year}/{repo}/{date}.md", "{owner}/{repo}/{date}.md"


@pytest.mark.parametrize(
    ("tag", "path"),
    [
        ("v1.2.3", "v1.2.3.md"),
        ("pkg@1.2", "pkg@1.2.md"),
        ("pkg/v1.2-rc.1", "pkg/v1.2-rc.1.md"),
        ("2026-03-01", "tag-2026-03-01~1e3b9f7e0b0c.md"),
        ("V1.2", "V1.2~ae19f1dbd7a9.md"),
        ("con", "tag-con~0f6ae2be6d8a.md"),
        ("v1|\u202e%2e$x", "v1-2e-x~0f6ae2be6d8a.md"),
        ("发布", "tag~0f6ae2be6d8a.md"),
        ("-", "tag~0f6ae2be6d8a.md"),
        ("a" * 200, f"{'a' * 60}~0f6ae2be6d8a.md"),
    ],
)
def test_a_tag_has_a_file_that_tells_its_name(tag: str, path: str) -> None:
    shown = release_path(BY_REPO, "acme/rocket", tag).as_posix()
    hidden = re.sub(r"~[0-9a-f]{12}", "~", shown)
    assert hidden == "releases/rocket/" + re.sub(r"~[0-9a-f]{12}", "~", path)


TAGS = st.text(st.characters(exclude_characters="~"), min_size=1, max_size=200) | st.sampled_from(
    [
        "v1",
        "V1",
        "v1.",
        "..",
        "../v1",
        "a/../../v1",
        "con",
        "COM1.x",
        ".git/x",
        "v1/",
        "/v1",
        "nul/a",
    ]
)


@given(TAGS, TAGS)
def test_any_tag_has_a_file_of_its_own_below_its_folder(one: str, other: str) -> None:
    paths = [release_path(BY_REPO, "acme/rocket", tag) for tag in (one, other)]
    for path in paths:
        assert path.parts[:2] == ("releases", "rocket")
        assert path.suffix == ".md"
        for part in path.parts[2:]:
            assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9._+@~-]*", part)
            assert len(part) <= 83
    if one != other:
        assert paths[0].as_posix().lower() != paths[1].as_posix().lower()


def test_repositories_of_one_name_share_no_file() -> None:
    paths = {release_path(BY_OWNER, f"{owner}/rocket", "v1").as_posix() for owner in ("a", "b")}
    assert paths == {"releases/a/rocket/v1.md", "releases/b/rocket/v1.md"}


@pytest.fixture
def archive(data: Path, tmp_path: Path) -> Path:
    for name in ("english", "chinese"):
        path = tmp_path / f"releases/rocket/{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes((data / f"releases/{name}.md").read_bytes())
    return tmp_path


def test_releases_are_read_wherever_they_lie_and_are_no_reports_of_days(archive: Path) -> None:
    releases = read_releases(archive)
    assert [file.release.tag for file in releases.files] == ["v1.2", "rocket@2.0-rc.1"]
    assert releases.warnings == ()
    days = read_archive(archive)
    assert (days.files, days.warnings, days.others) == ((), (), ())
    assert days.releases == tuple(sorted(file.path for file in releases.files))


def test_a_file_that_can_not_be_read_costs_itself(archive: Path) -> None:
    (archive / "releases/rocket/odd.md").write_text("# Release (v9)\n\nNothing.\n")
    (archive / "releases/rocket/v1.2.md").write_bytes(
        (archive / "releases/rocket/english.md").read_bytes()
    )
    releases = read_releases(archive)
    assert [file.path.name for file in releases.files] == ["v1.2.md", "chinese.md"]
    assert [text.partition(": ")[0] for text in releases.warnings] == [
        "releases/rocket/odd.md:3",
        "releases/rocket/english.md:1",
    ]
    assert "a second report of acme/rocket v1.2 beside" in "".join(releases.warnings)


def test_there_are_none_without_a_folder(tmp_path: Path) -> None:
    assert read_releases(tmp_path / "none").files == ()


def test_a_new_report_takes_no_place_of_another_and_leaves_not_the_archive(
    archive: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    taken = archive / "releases/rocket/v1.3.md"
    assert new_release_path(archive, BY_REPO, "acme/rocket", "v1.3") == taken
    taken.write_text("mine")
    with pytest.raises(ReportError, match=r"releases/rocket/v1.3.md:1: is there already"):
        new_release_path(archive, BY_REPO, "acme/rocket", "v1.3")
    (archive / "releases/pump").symlink_to(tmp_path_factory.mktemp("elsewhere"))
    with pytest.raises(ReportError, match="a link leads out of the archive"):
        new_release_path(archive, BY_REPO, "acme/pump", "v1.3")
