"""The archive that is measured: made up, or a copy of a given one."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from digest.archive import read_report
from digest.archive.listing import find_reports
from digest.errors import ReportError
from digest.models import ReportForm, Status
from tests.bench.commands import BenchError
from tests.bench.synthetic import write_archive

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from digest.models import Report

_FULL = 40  # hex digits of a SHA


@dataclass(frozen=True, slots=True)
class Corpus:
    """An archive's folder and what is in it."""

    folder: Path
    is_made_up: bool
    reports: int
    commits: int
    pages: int  # commits with a page of their own
    size: int  # bytes
    last_day: date
    repository: str  # one that has a report of the last day
    editable: Path  # the report in the middle, relative to the folder


def make_up(folder: Path, commits: int) -> Corpus:
    """Write an archive of so many commits."""
    write_archive(folder, commits)
    return _survey(folder, is_made_up=True)


def copy(source: Path, folder: Path, commits: int | None) -> Corpus:
    """Copy an archive's reports: all of them, or the newest that hold at most so many commits.

    Raises BenchError when there are none.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for path in _newest(source, commits):
        target = folder / path.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    return _survey(folder, is_made_up=False)


def _newest(source: Path, commits: int | None) -> list[Path]:
    sizes = sorted(
        ((report.day, path, len(report.entries)) for path, report in reports_of(source)),
        reverse=True,
    )
    totals = accumulate(size for _, _, size in sizes)
    return [
        path
        for (_, path, _), total in zip(sizes, totals, strict=True)
        if commits is None or total <= commits
    ]


def reports_of(folder: Path) -> Iterator[tuple[Path, Report]]:
    """Read an archive's reports, one after the other; what can't be read is left out."""
    for path in find_reports(folder):
        try:
            yield path, read_report(path.read_bytes(), path.name)
        except ReportError:
            continue


def _survey(folder: Path, *, is_made_up: bool) -> Corpus:
    """Read an archive once, a report at a time, and note what the measurements need to know."""
    days: list[tuple[date, str, Path]] = []
    editable: list[tuple[date, str, Path]] = []
    shas: set[tuple[str, str]] = set()
    commits = size = 0
    for path, report in reports_of(folder):
        place = (report.day, report.repository, path.relative_to(folder))
        days.append(place)
        editable += [place] * is_editable(report)
        commits += len(report.entries)
        size += path.stat().st_size
        all_shas = (entry.commit.sha for entry in report.entries)
        shas |= {(report.repository, sha) for sha in all_shas if len(sha) == _FULL}
    if not editable:
        raise BenchError(
            "archive: there is no report with an analysis; name another one, or more commits"
        )
    day, repository, _ = max(days)
    middle = sorted(editable)[len(editable) // 2][2]
    return Corpus(folder, is_made_up, len(days), commits, len(shas), size, day, repository, middle)


def is_editable(report: Report) -> bool:
    """Tell whether a report has an analysis that can be changed, and then be written."""
    is_plain = report.form is ReportForm.GROUPED and report.verbatim is None
    return is_plain and any(entry.analysis.status is Status.OK for entry in report.entries)
