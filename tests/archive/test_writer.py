"""Report → text: the golden files, written from records that stand here."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest

from digest.archive import read_report, write_report
from digest.errors import DigestError, ReportError
from digest.models import (
    Analysis,
    Commit,
    Entry,
    Importance,
    Language,
    Level,
    Report,
    ReportForm,
    Status,
)

if TYPE_CHECKING:
    from pathlib import Path

WEB = "https://github.com/acme/rocket/commit/"


def commit(pair: str, author: str, time: str, message: str) -> Commit:
    """Make a commit whose SHA is a pair of digits, twenty times."""
    return Commit(pair * 20, author, datetime.fromisoformat(time), message, WEB + pair * 20)


ENGLISH = Report(
    date(2026, 3, 2),
    "acme/rocket",
    (
        Entry(
            commit("b1", "Ada Park", "2026-03-02 18:30:00", "feat!: new landing legs"),
            Importance(Level.HIGH),
            Analysis(Status.OK, "**Summary**: The legs unfold by springs."),
        ),
        Entry(
            commit("b2", "Bo Lindqvist", "2026-03-02 17:30:00", "perf: cache the trajectory"),
            Importance(Level.MEDIUM),
            Analysis(Status.FAILED, error="The model gave no answer within 120 s"),
        ),
        Entry(
            commit("b3", "Bo Lindqvist", "2026-03-02 16:30:00", "style: sort imports"),
            Importance(Level.LOW),
        ),
    ),
    Language.EN,
)
FLAT = Report(
    date(2026, 1, 5),
    "acme/rocket",
    (
        Entry(
            commit(
                "f1",
                "Ada Park",
                "2026-01-05 20:00:00",
                "feat: the first engine (#1)\n\nBurns for ten seconds.\n\n"
                "Signed-off-by: Ada Park\nCo-authored-by: Bo Lindqvist\n",
            ),
            analysis=Analysis(Status.OK, "# 变更类型\n功能增强\n\n### 影响范围\n引擎。\n\n---"),
        ),
        Entry(
            commit("f2", "林小舟", "2026-01-05 19:00:00", "docs: 说明"),
            analysis=Analysis(Status.OK, "## 摘要\n只改了说明。"),
        ),
    ),
    form=ReportForm.FLAT,
)
TABLE = Report(
    date(2026, 3, 15),
    "acme/rocket",
    (
        Entry(Commit("", "Ada Park", datetime(2026, 3, 15, 12), "feat: fins")),
        Entry(Commit("", "林小舟", datetime(2026, 3, 15, 11), "fix: 尾翼")),
    ),
    form=ReportForm.TABLE,
)
# Titles can't tell which of the two is whose row: facts number the rows.
MERGES = Report(
    date(2026, 3, 6),
    "acme/rocket",
    (
        Entry(
            commit("c5", "Ada Park", "2026-03-06 20:00:00", "Merge branch 'main'"),
            Importance(Level.LOW),
            Analysis(Status.OK, "没有冲突。"),
        ),
        Entry(
            commit("c6", "Bo Lindqvist", "2026-03-06 19:00:00", "Merge branch 'main'"),
            Importance(Level.HIGH),
            Analysis(Status.OK, "带来新的点火器。"),
        ),
    ),
)


@pytest.mark.parametrize(
    ("report", "name"),
    [
        (ENGLISH, "en-groups"),
        (FLAT, "zh-flat"),
        (TABLE, "zh-table-only"),
        (MERGES, "zh-numbered-rows"),
        (Report(date(2026, 3, 3), "acme/rocket"), "zh-empty-day"),
        (Report(date(2026, 3, 3), "acme/rocket", language=Language.EN), "en-empty-day"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_record_is_written_as_its_golden_file(data: Path, report: Report, name: str) -> None:
    written = write_report(report)
    assert written.decode() == (data / f"archive/{name}.md").read_bytes().decode()
    assert read_report(written, "x") == report


def changed(**parts: object) -> Report:
    """Change the first entry; keys are `part_field`."""
    entry = ENGLISH.entries[0]
    for key, value in parts.items():
        part, _, name = key.partition("_")
        new = replace(getattr(entry, part), **{name: value})
        entry = replace(entry, **{part: new})
    return replace(ENGLISH, entries=(entry, *ENGLISH.entries[1:]))


@pytest.mark.parametrize(
    ("report", "reason"),
    [
        (changed(importance_level=None), "'b1b1b1b' has no level"),
        (changed(commit_local_time=None), "'b1b1b1b' has no time"),
        (changed(commit_sha="", commit_url=""), "'feat!: new landing legs' has no SHA"),
        (changed(commit_author="Ada\nPark"), "b1b1b1b"),
        (changed(commit_message="feat \udc80"), "surrogates"),
        (changed(commit_url=""), None),
        (changed(commit_sha="b1b1b1b", commit_url=""), None),
        (changed(commit_sha="b1b1b1b1b1", commit_url=""), "b1b1b1b"),
        (changed(commit_sha="B1" * 20, commit_url=""), "B1B1B1B"),
        (changed(commit_url=WEB + "b2" * 20), "b1b1b1b"),
        (changed(commit_url="https://example.org/a b/commit/" + "b1" * 20), "b1b1b1b"),
        (changed(analysis_error="late"), "b1b1b1b"),
        (changed(analysis_body="", analysis_error="one\ntwo"), "b1b1b1b"),
        (changed(analysis_body="*No analysis*"), "b1b1b1b"),
        (changed(analysis_body="*暂无分析*"), "b1b1b1b"),
        (changed(analysis_body="⚠️ late\n\n*No analysis*"), "b1b1b1b"),
        (changed(analysis_body="so\n### x\n**SHA**: `1234567`\n\nit is"), "b1b1b1b"),
        (changed(analysis_body="### x\n**SHA** is a name"), None),
        (changed(analysis_body="\n\n---\n\n"), None),
        (changed(analysis_cost=float("inf")), "float"),
        (changed(commit_local_time=datetime(2026, 3, 2, 18, 30, 0, 5)), "b1b1b1b"),
        (replace(ENGLISH, repository="acme/rocket science"), "owner/name"),
        (replace(ENGLISH, repository="acme"), "owner/name"),
        (replace(TABLE, entries=ENGLISH.entries), "b1b1b1b"),
    ],
)
def test_what_would_not_read_back_is_refused(report: Report, reason: str | None) -> None:
    if reason is None:
        entries = read_report(write_report(report), "x").entries
        assert [entry.commit for entry in entries] == [entry.commit for entry in report.entries]
        assert entries[0].analysis.body == report.entries[0].analysis.body
        return
    with pytest.raises(ReportError) as caught:
        write_report(report)
    assert caught.value.source == f"{report.repository} {report.day}"
    assert reason in caught.value.text


def test_report_repaired_by_hand_can_be_written(data: Path) -> None:
    """Problems are told, not written; values of the wrong kind stay as they were."""
    original = (data / "archive/facts-of-the-wrong-kind.md").read_bytes()
    report = read_report(original, "x")
    assert report.problems
    assert write_report(report) == original
    entry = replace(report.entries[1], extra={})
    repaired = replace(report, entries=(report.entries[0], entry))
    again = read_report(write_report(repaired), "x")
    assert (again.problems, again.entries) == ((), repaired.entries)


def test_errors_say_where_and_survive_pickling() -> None:
    error = ReportError("2026/rocket/2026-03-02.md", 7, "not a row; correct it")
    assert isinstance(error, DigestError)
    assert str(error) == "2026/rocket/2026-03-02.md:7: not a row; correct it"
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert (again.source, again.line, again.text) == (error.source, error.line, error.text)
