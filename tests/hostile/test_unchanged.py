"""What keeps hostile text in bounds changes nothing of the real sample."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from digest.archive import parse_report, types
from digest.entries.labels import labels_of
from digest.site.html import markdown
from digest.site.reading.analysis import render_analysis

if TYPE_CHECKING:
    from pathlib import Path

    from digest.models import Report


def digest_of(report: Report) -> str:
    """Hash what the report's analyses are rendered to, and their change types."""
    sha = hashlib.sha256()
    for entry in report.entries:
        analysis = render_analysis(entry)
        for part in (*(safe for _, safe in analysis.sections), *labels_of(entry).types):
            sha.update(part.encode("utf-8", "surrogatepass") + b"\0")
    return sha.hexdigest()


@pytest.mark.parametrize("step", [9, pytest.param(1, marks=pytest.mark.slow)])
def test_real_reports_render_as_without_the_bounds(
    shared: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    paths = sorted((shared / "archive" / "reports").rglob("*.md"))
    assert len(paths) == 183
    reports = [parse_report(path.read_bytes(), path.name) for path in paths[::step]]
    bounded = [digest_of(report) for report in reports]
    types.change_types.cache_clear()
    monkeypatch.setattr(markdown, "_MAX_DEPTH", 10**9)
    monkeypatch.setattr(types, "_LONGEST", 10**9)
    assert [digest_of(report) for report in reports] == bounded
    types.change_types.cache_clear()
