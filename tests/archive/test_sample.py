"""The real sample beside the checkout: read whole, written back to the byte, counted."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from digest.archive import read_report, write_report
from digest.archive.labels import field_of
from digest.archive.sections import split_sections
from digest.archive.store import Archive, read_archive
from digest.models import Entry, Field, Level, ReportForm, Status

if TYPE_CHECKING:
    from pathlib import Path

FIELDS = {
    "-": None,
    "scope?": Field.SCOPE,
    "i.arch": Field.ARCHITECTURE,
    "i.perf": Field.PERFORMANCE,
    "i.sec": Field.SECURITY,
    "i.maint": Field.MAINTAINABILITY,
    "i.compat": Field.COMPATIBILITY,
}


@pytest.fixture(scope="module")
def archive(shared: Path) -> Archive:
    return read_archive(shared / "archive/reports")


@pytest.fixture(scope="module")
def entries(archive: Archive) -> list[Entry]:
    return [entry for found in archive.files for entry in found.report.entries]


def test_every_report_is_read_without_a_problem(archive: Archive) -> None:
    assert len(archive.files) == 183
    assert archive.warnings == ()
    assert [found.path for found in archive.files if found.report.verbatim is not None] == []


def test_every_report_is_written_back_to_the_byte(archive: Archive) -> None:
    changed = [
        found.path
        for found in archive.files
        if write_report(found.report) != found.path.read_bytes()
    ]
    assert changed == []


def test_every_seed_is_a_regular_report(shared: Path) -> None:
    paths = sorted(path for path in (shared / "seeds").rglob("*") if path.is_file())
    assert paths
    for path in paths:
        report = read_report(path.read_bytes(), path.name)
        assert report.problems == ()
        assert report.verbatim is None
        assert write_report(report) == path.read_bytes()


def test_reports_by_form(archive: Archive) -> None:
    forms = Counter((found.report.form, bool(found.report.entries)) for found in archive.files)
    assert forms == {
        (ReportForm.GROUPED, True): 174,
        (ReportForm.GROUPED, False): 6,
        (ReportForm.FLAT, True): 3,
    }


def test_entries_by_sha(entries: list[Entry]) -> None:
    assert len(entries) == 4851
    assert len({entry.commit.sha for entry in entries}) == 4851
    assert {len(entry.commit.sha) for entry in entries} == {40}
    assert all(entry.commit.url.endswith(f"/commit/{entry.commit.sha}") for entry in entries)


def test_every_entry_has_its_row(entries: list[Entry]) -> None:
    assert all(
        entry.commit.author and entry.commit.local_time and entry.commit.title for entry in entries
    )


def test_entries_by_level(entries: list[Entry]) -> None:
    assert Counter(entry.importance.level for entry in entries) == {
        Level.HIGH: 865,
        Level.MEDIUM: 1961,
        Level.LOW: 1913,
        None: 112,
    }


def test_entries_by_status(archive: Archive) -> None:
    statuses = Counter(
        (found.report.form, entry.analysis.status)
        for found in archive.files
        for entry in found.report.entries
    )
    assert statuses == {
        (ReportForm.GROUPED, Status.OK): 3770,
        (ReportForm.GROUPED, Status.FAILED): 683,
        (ReportForm.GROUPED, Status.PARTIAL): 286,
        (ReportForm.FLAT, Status.OK): 110,
        (ReportForm.FLAT, Status.PARTIAL): 2,
    }


def test_bodies_are_split_without_losing_a_byte(entries: list[Entry]) -> None:
    for entry in entries:
        body = entry.analysis.body
        assert "".join(section.source for section in split_sections(body)) == body


def test_every_known_label_means_its_field(shared: Path) -> None:
    lines = (shared / "archive/labels.tsv").read_text(encoding="utf-8").splitlines()
    known = [line.split("\t") for line in lines if not line.startswith("#")]
    assert len(known) == 331
    meant = {label: FIELDS[code] if code in FIELDS else Field(code) for label, code, _ in known}
    assert {label: field_of(label) for label in meant} == meant
