"""Skimming finds what reading a report whole finds."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.archive import parse_report, read_report, write_report
from digest.archive.store import read_archive
from digest.errors import ReportError
from digest.models import Commit, Entry, Importance, Level, Report, Status
from digest.record import skimming
from digest.record.skimming import (
    ReportSkim,
    SkimmedArchive,
    SkimmedCommit,
    skim_archive,
    skim_data,
    skim_of,
    skimmed,
)
from tests.archive.test_roundtrip import REPORTS
from tests.conftest import DATA
from tests.examples import examples

if TYPE_CHECKING:
    from pathlib import Path

    from digest.archive.store import Archive

GOLDEN = sorted((DATA / "archive").glob("*.md"))
SHA = "a1" * 20


def names(found: ReportSkim) -> list[str]:
    return sorted(commit.sha for commit in found.commits)


def facts(found: ReportSkim) -> list[tuple[str, bool]]:
    return sorted((commit.sha, commit.has_facts) for commit in found.commits)


def rated(found: ReportSkim) -> list[tuple[str, str, str, bool]]:
    return sorted(
        (one.sha, str(one.level), str(one.score), one.is_breaking) for one in found.commits
    )


def test_a_golden_report_is_listed_as_it_is_read(golden_report: Path) -> None:
    report = read_report(golden_report.read_bytes(), golden_report.name)
    if found := skim_data(golden_report.read_bytes()):
        whole = skim_of(report)
        assert (found.day, found.repository) == (whole.day, whole.repository)
        assert names(found) == names(whole)
        if not report.problems:
            assert (facts(found), found.is_ours) == (facts(whole), whole.is_ours)
            assert rated(found) == rated(whole)


def test_most_golden_reports_need_no_whole_reading() -> None:
    assert sum(skim_data(path.read_bytes()) is not None for path in GOLDEN) > len(GOLDEN) / 3


@settings(max_examples=examples(30))
@given(REPORTS)
def test_what_this_package_writes_is_listed_as_it_is_read(report: Report) -> None:
    found, whole = skim_data(write_report(report)), skim_of(report)
    if found is None:
        assert not report.entries
        return
    assert facts(found) == facts(whole)
    assert found.is_ours == whole.is_ours
    assert rated(found) == rated(whole)
    statuses = {(commit.sha, commit.status) for commit in whole.commits}
    assert all(c.status is None or (c.sha, c.status) in statuses for c in found.commits)


@settings(max_examples=examples(150))
@given(st.data())
def test_whatever_stands_in_a_file_no_other_commits_are_listed(drawn: st.DataObject) -> None:
    """Lines of two golden reports in any order, some of them cut."""
    first, second = (drawn.draw(st.sampled_from(GOLDEN)).read_bytes() for _ in range(2))
    lines = first.split(b"\n")
    at, to = sorted(drawn.draw(st.integers(0, len(lines))) for _ in range(2))
    put_in = drawn.draw(st.lists(st.sampled_from(second.split(b"\n")), max_size=4))
    data = b"\n".join([*lines[:at], *put_in, *lines[to:]])
    data = data[: drawn.draw(st.integers(0, len(data)) | st.just(len(data)))]
    found = skim_data(data)
    if found is None:
        return
    whole = skim_of(parse_report(data, "x"))
    assert (found.day, found.repository, names(found)) == (
        whole.day,
        whole.repository,
        names(whole),
    )


def test_only_what_is_not_in_the_format_is_read_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = []

    def count(data: bytes, source: str) -> Report:
        read.append(source)
        return parse_report(data, source)

    monkeypatch.setattr(skimming, "parse_report", count)
    for name in ("en-facts", "zh-three-groups", "en-flat", "zh-wild-bodies"):
        shutil.copy(DATA / "archive" / f"{name}.md", tmp_path)
    skim_archive(tmp_path)
    assert [name for name in read if name] == ["en-flat.md"]


def test_an_archive_is_listed_in_the_order_it_is_read(tmp_path: Path) -> None:
    for path in GOLDEN:
        shutil.copy(path, tmp_path)
    whole, found = read_archive(tmp_path).files, skim_archive(tmp_path)
    assert [file.path for file in found] == [file.path for file in whole]
    assert [file.report for file in found] == [file.report for file in whole]
    assert [names(file.skim) for file in found] == [names(skimmed(file).skim) for file in whole]


def test_what_a_run_wrote_is_known_without_listing_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def report(day: int, *titles: str) -> Path:
        noon = datetime(2026, 3, day, 12)
        commits = (Commit(f"{n:040x}", "Ada", noon, title) for n, title in enumerate(titles))
        entries = tuple(Entry(one, Importance(Level.LOW)) for one in commits)
        path = tmp_path / f"2026-03-0{day}.md"
        path.write_bytes(write_report(Report(date(2026, 3, day), "acme/rocket", entries)))
        return path

    report(1, "fix: shut it")
    changed = report(3, "feat: ignite")
    listed = []

    def count(root: Path, *arguments: Any) -> Archive:
        listed.append(root)
        return read_archive(root, *arguments)

    monkeypatch.setattr(skimming, "read_archive", count)
    archive = SkimmedArchive(tmp_path)
    assert len(archive.reports) == 2
    archive.wrote(report(3, "feat: ignite", "feat: land"))
    archive.wrote(report(2))
    found = archive.reports
    assert len(listed) == 1
    assert [one.path for one in found][-1] == changed
    assert [(one.path, one.skim) for one in found] == [
        (one.path, one.skim) for one in skim_archive(tmp_path)
    ]
    # What is gone meanwhile, or was changed in a way that nobody told, is found by listing.
    archive.wrote(changed)
    changed.unlink()
    assert len(archive.reports) == 2
    report(4)
    archive.forget()
    assert len(archive.reports) == 3


def test_a_file_that_is_no_report_is_never_listed(golden: Path) -> None:
    try:
        parse_report(golden.read_bytes(), golden.name)
    except ReportError:
        assert skim_data(golden.read_bytes()) is None


DAY = date(2026, 3, 4)


@pytest.mark.parametrize(
    ("commits", "has_rows", "expected"),
    [
        ([], False, True),  # an empty day
        ([], True, False),  # a table alone: another tool's
        ([True, True], True, True),
        ([True, False], True, False),
    ],
)
def test_a_report_is_ours_if_all_commits_have_facts(
    commits: list[bool], has_rows: bool, expected: bool
) -> None:
    made = tuple(SkimmedCommit(SHA, has_facts) for has_facts in commits)
    assert ReportSkim(DAY, "a/b", made, has_rows).is_ours == expected


@pytest.mark.parametrize(
    ("statuses", "asked", "expected"),
    [
        ([Status.OK], [Status.FAILED], False),
        ([Status.OK, Status.FAILED], [Status.FAILED], True),
        ([None], [Status.FAILED], True),  # only the whole report tells
        ([], [Status.FAILED], False),
    ],
)
def test_a_report_without_a_status_need_not_be_read_for_it(
    statuses: list[Status | None], asked: list[Status], expected: bool
) -> None:
    made = tuple(SkimmedCommit(SHA, True, status) for status in statuses)
    assert ReportSkim(DAY, "a/b", made).may_have(asked) == expected
