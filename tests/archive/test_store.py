"""The folder of reports: which files are reports, where a report goes, whole files only."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from digest.archive.listing import find_reports
from digest.archive.store import (
    DEFAULT_PATH,
    Archive,
    new_report_path,
    read_archive,
    read_bytes_below,
    report_path,
)
from digest.atomic import write_file
from digest.errors import ConfigError, DigestError, ReportError


@pytest.fixture
def report(data: Path) -> bytes:
    """Give a report of acme/rocket for 2026-03-04."""
    return (data / "archive/zh-one-group.md").read_bytes()


def put(root: Path, name: str, data: bytes) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def names(archive: Archive, root: Path) -> list[str]:
    return [found.path.relative_to(root).as_posix() for found in archive.files]


def test_reports_are_found_by_content_or_by_name(tmp_path: Path, report: bytes) -> None:
    reports = [
        ".github/2026-03-04.md",
        "2026/rocket/2026-03-04.md",
        "anywhere/at-all.md",
        "marked.md",
        "notes/2026-03-05.md",
    ]
    put(tmp_path, reports[0], report)
    put(tmp_path, reports[1], report)
    put(tmp_path, reports[2], report)
    put(tmp_path, reports[3], b"\xef\xbb\xbf" + report)
    put(tmp_path, reports[4], b"# A date, but no report\n")
    for other in ("index.md", "2026/README.md", "2026-03-05-retro.md"):
        put(tmp_path, other, b"# Notes\n")
    for other in (".hidden/2026-03-04.md", ".2026-03-04.md", "2026-03-04.txt", "empty.md~"):
        put(tmp_path, other, report)
    put(tmp_path, "empty.md", b"")
    found = [path.relative_to(tmp_path).as_posix() for path in find_reports(tmp_path)]
    assert sorted(found) == reports
    assert found == [path.relative_to(tmp_path).as_posix() for path in find_reports(tmp_path)]


def test_archive_is_ordered_by_day_then_repository(tmp_path: Path, report: bytes) -> None:
    next_day = report.replace(b"2026-03-04", b"2026-03-05")
    put(tmp_path, "a/2026-03-05.md", next_day)
    put(tmp_path, "b/2026-03-04.md", report)
    put(tmp_path, "c/2026-03-04.md", report.replace(b"acme/rocket", b"acme/balloon"))
    archive = read_archive(tmp_path)
    assert names(archive, tmp_path) == ["c/2026-03-04.md", "b/2026-03-04.md", "a/2026-03-05.md"]
    assert [found.report.repository for found in archive.files] == [
        "acme/balloon",
        "acme/rocket",
        "acme/rocket",
    ]


def test_file_named_like_a_report_that_is_none_costs_itself(tmp_path: Path, report: bytes) -> None:
    put(tmp_path, "2026-03-04.md", report)
    put(tmp_path, "2026-03-05.md", b"# Notes\n")
    archive = read_archive(tmp_path)
    assert names(archive, tmp_path) == ["2026-03-04.md"]
    (warning,) = archive.warnings
    assert warning.startswith("2026-03-05.md:1: not a daily report")
    assert warning.endswith("The file is left out.")


def test_problems_of_a_report_are_warnings(tmp_path: Path, data: Path) -> None:
    put(tmp_path, "r/2026-03-18.md", (data / "archive/bad-row.md").read_bytes())
    archive = read_archive(tmp_path)
    assert names(archive, tmp_path) == ["r/2026-03-18.md"]
    places = [warning.split(" ")[0] for warning in archive.warnings]
    assert places == ["r/2026-03-18.md:8:", "r/2026-03-18.md:11:", "r/2026-03-18.md:31:"]


def test_second_report_of_a_day_is_left_out(tmp_path: Path, report: bytes) -> None:
    put(tmp_path, "a.md", report)
    put(tmp_path, "b.md", report)
    archive = read_archive(tmp_path)
    assert names(archive, tmp_path) == ["a.md"]
    assert archive.warnings == (
        "b.md:1: a second report of acme/rocket for 2026-03-04 beside a.md; "
        "remove one of them. This file is left out.",
    )


def test_name_and_heading_that_disagree_are_told(tmp_path: Path, report: bytes) -> None:
    put(tmp_path, "2026-03-05.md", report)
    archive = read_archive(tmp_path)
    assert archive.files[0].report.day == date(2026, 3, 4)
    assert archive.warnings == (
        "2026-03-05.md:1: the heading says 2026-03-04, the file's name 2026-03-05; "
        "correct the one that is wrong",
    )


@pytest.mark.parametrize("name", ["2026-03-04.md", "notes.txt"])
@pytest.mark.parametrize(
    "target",
    [
        *("../outside.md", "/dev/zero", "nowhere.md", "2026-03-04.md", "good.md"),
        *("..", ".", "/proc/self/environ"),
    ],
)
def test_links_are_named_and_never_followed(
    tmp_path: Path, report: bytes, name: str, target: str
) -> None:
    put(tmp_path, "outside.md", report)
    put(tmp_path, "archive/good.md", report)
    (tmp_path / "archive" / name).symlink_to(target)
    archive = read_archive(tmp_path / "archive")
    assert names(archive, tmp_path / "archive") == ["good.md"]
    text = "is a link, which is not opened; put a file there or remove it. The file is left out."
    assert archive.warnings == (f"{name}:1: {text}",)


@pytest.mark.parametrize("name", ["2026-03-04.md", "pipe.md", "sub/pipe"])
def test_a_pipe_is_named_and_never_opened(tmp_path: Path, report: bytes, name: str) -> None:
    """To open one that nobody writes to would wait for ever."""
    put(tmp_path, "sub/good.md", report)
    os.mkfifo(tmp_path / name)
    archive = read_archive(tmp_path)
    assert names(archive, tmp_path) == ["sub/good.md"]
    (warning,) = archive.warnings
    assert warning.startswith(f"{name}:1: is a pipe, a device or a socket, which is not opened")


def test_an_archive_may_itself_be_reached_by_a_link(tmp_path: Path, report: bytes) -> None:
    put(tmp_path, "elsewhere/2026-03-04.md", report)
    (tmp_path / "reports").symlink_to("elsewhere")
    archive = read_archive(tmp_path / "reports")
    assert (names(archive, tmp_path / "reports"), archive.warnings) == (["2026-03-04.md"], ())


def test_a_link_put_there_after_the_listing_is_not_followed(tmp_path: Path, report: bytes) -> None:
    put(tmp_path, "outside.md", report)
    (tmp_path / "2026-03-04.md").symlink_to("outside.md")
    with pytest.raises(OSError, match="a link or no regular file"):
        read_bytes_below(tmp_path / "2026-03-04.md", tmp_path)


def test_other_files_are_told(tmp_path: Path, report: bytes) -> None:
    put(tmp_path, "a/2026-03-04.md", report)
    others = [put(tmp_path, name, b"x") for name in ("README.md", "a/x.html", "a/x.js")]
    put(tmp_path, "a/.x.js", b"x")
    assert read_archive(tmp_path).others == tuple(others)


@pytest.mark.parametrize("link", ["2026", "2026/rocket"])
def test_nothing_is_written_through_a_link(tmp_path: Path, link: str) -> None:
    (tmp_path / "outside").mkdir()
    place = tmp_path / "archive" / link
    place.parent.mkdir(parents=True)
    place.symlink_to(tmp_path / "outside")
    with pytest.raises(ReportError, match="a link leads out of the archive"):
        new_report_path(tmp_path / "archive", DEFAULT_PATH, "acme/rocket", date(2026, 3, 4))


def test_nothing_is_written_over_a_link(tmp_path: Path) -> None:
    (tmp_path / "2026-03-04.md").symlink_to("nowhere")
    with pytest.raises(ReportError, match="is there already"):
        new_report_path(tmp_path, "{date}.md", "acme/rocket", date(2026, 3, 4))


def test_file_that_can_not_be_opened_costs_itself(
    tmp_path: Path, report: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "2026-03-04.md", report)
    locked = put(tmp_path, "2026-03-05.md", report)
    read_bytes = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path == locked:
            raise PermissionError(13, "Permission denied", str(path))
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    archive = read_archive(tmp_path)
    assert names(archive, tmp_path) == ["2026-03-04.md"]
    assert "2026-03-05.md:1: can't be read (" in archive.warnings[0]
    assert "Permission denied" in archive.warnings[0]


def test_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DigestError, match=r"no folder .*reports; create it or correct the option"):
        read_archive(tmp_path / "reports")


def test_empty_folder_is_an_empty_archive(tmp_path: Path) -> None:
    assert read_archive(tmp_path) == Archive((), ())


@pytest.mark.parametrize(
    ("template", "path"),
    [
        (DEFAULT_PATH, "2026/rocket/2026-03-04.md"),
        ("{owner}/{repo}/{year}/{month}/{date}.md", "acme/rocket/2026/03/2026-03-04.md"),
        ("{repo}-{date}.md", "rocket-2026-03-04.md"),
        ("reports/{date}.{repo}.md", "reports/2026-03-04.rocket.md"),
    ],
)
def test_report_has_its_path(template: str, path: str) -> None:
    assert report_path(template, "acme/rocket", date(2026, 3, 4)) == Path(path)


@pytest.mark.parametrize(
    "template",
    [
        *("{day}.md", "{}.md", "{0}.md", "{date", "date}.md", "{{date}}.md", "{ date }.md"),
        *("{repo!r}.md", "{date:>20}.md", "{repo.upper}.md", "{date[0]}.md", "{date[x]}.md"),
    ],
)
def test_template_may_hold_placeholders_only(template: str) -> None:
    with pytest.raises(ConfigError, match=r"^path: .* may hold only \{year\} \{month\} \{date\} "):
        report_path(template, "acme/rocket", date(2026, 3, 4))


@pytest.mark.parametrize(
    "template",
    [
        *("/srv/{date}.md", "../{date}.md", "a/../../{date}.md", "{date}", "{date}.html", ""),
        *(".reports/{date}.md", "{repo}/.md", "{repo}/.{date}.md"),
    ],
)
def test_template_must_lead_to_a_file_that_is_found_again(template: str) -> None:
    with pytest.raises(ConfigError, match=r"^path: .* gives .* it must lead below the archive"):
        report_path(template, "acme/rocket", date(2026, 3, 4))


def test_hidden_repository_is_found_again(tmp_path: Path, report: bytes) -> None:
    path = tmp_path / report_path(DEFAULT_PATH, "acme/.github", date(2026, 3, 4))
    write_file(path, report)
    assert find_reports(tmp_path) == (path,)


def test_written_report_is_found_again(tmp_path: Path, report: bytes) -> None:
    path = tmp_path / report_path(DEFAULT_PATH, "acme/rocket", date(2026, 3, 4))
    write_file(path, report)
    archive = read_archive(tmp_path)
    assert [found.path for found in archive.files] == [path]
    assert archive.warnings == ()
