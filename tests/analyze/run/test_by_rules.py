"""Analyses by rules for an archive's entries: only those asked for, from what their report says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as given_settings
from hypothesis import strategies as st

from digest.analyze.run.by_rules import analyse_by_rules
from digest.analyze.run.choose import Selection
from digest.archive import read_report, write_report
from digest.archive.sections import split_sections
from digest.models import Analysis, Field, Status
from tests.documents import ROOT
from tests.examples import examples
from tests.settings import make_test_settings

if TYPE_CHECKING:
    from pathlib import Path

    from digest.config import Settings
    from digest.models import Report

GOLDEN = ROOT / "tests/data/archive"
FAILED = Selection(statuses=(Status.FAILED,))
READABLE = [
    path.name for pattern in ("zh-*.md", "en-*.md") for path in sorted(GOLDEN.glob(pattern))
]
ERRORS = ("HTTP 500", "", None)  # of a failed analysis; "": there is none; None: a good one


def archive_of(folder: Path, *names: str) -> Settings:
    settings = make_test_settings(folder)
    settings.archive.mkdir(parents=True, exist_ok=True)
    for name in names:
        (settings.archive / name).write_bytes((GOLDEN / name).read_bytes())
    return settings


def report(settings: Settings, name: str) -> Report:
    return read_report((settings.archive / name).read_bytes(), name)


def test_a_failure_of_another_tool_is_filled_from_its_message(tmp_path: Path) -> None:
    settings = archive_of(tmp_path, "zh-failed.md")
    before = report(settings, "zh-failed.md")
    wanted = [e for e in before.entries if e.analysis.status is Status.FAILED]
    assert wanted
    summary = analyse_by_rules(settings, FAILED)
    assert (summary.done, summary.is_whole) == (len(wanted), True)
    after = report(settings, "zh-failed.md")
    for old, new in zip(before.entries, after.entries, strict=True):
        assert (old.commit, old.importance) == (new.commit, new.importance)
        if old not in wanted:
            assert old == new
            continue
        assert (new.analysis.status, new.analysis.error) == (Status.OFFLINE, "")
        assert new.analysis.coverage is None, "what it touches is not known"
        fields = {section.field for section in split_sections(new.analysis.body)}
        assert Field.TYPE in fields
        assert Field.SCOPE not in fields
    assert analyse_by_rules(settings, FAILED).wanted == 0


@pytest.mark.parametrize("name", READABLE)
def test_a_report_that_can_not_be_changed_is_left(tmp_path: Path, name: str) -> None:
    """Whatever its form: an analysis is written or counted as left, and nothing else changes."""
    settings = archive_of(tmp_path, name)
    data = (settings.archive / name).read_bytes()
    summary = analyse_by_rules(settings, Selection(statuses=(Status.FAILED, Status.MISSING)))
    assert summary.done + summary.left.total() == summary.wanted
    if not summary.done:
        assert (settings.archive / name).read_bytes() == data
    again = report(settings, name)
    kept = [e for e in again.entries if e.analysis.status in {Status.FAILED, Status.MISSING}]
    assert len(kept) == summary.left.total()


@given_settings(
    max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.sampled_from(ERRORS), min_size=1, max_size=6),
    st.sets(st.sampled_from([Status.FAILED, Status.MISSING]), min_size=1),
    st.none() | st.integers(1, 6),
)
def test_only_what_was_asked_for_changes(
    tmp_path: Path, errors: list[str | None], statuses: set[Status], limit: int | None
) -> None:
    settings = archive_of(tmp_path, "en-groups.md")
    made = report(settings, "en-groups.md")
    assert made.verbatim is None
    analyses = {
        "HTTP 500": Analysis(Status.FAILED, "", "HTTP 500"),
        "": Analysis(),
        None: Analysis(Status.OK, "**Summary**: A good one."),
    }
    entries = tuple(
        replace(
            made.entries[number % len(made.entries)],
            analysis=analyses[error],
            commit=replace(
                made.entries[0].commit,
                sha=f"{number:040}",
                url=f"https://x.org/commit/{number:040}",
                message=f"fix: change {number}",
            ),
        )
        for number, error in enumerate(errors)
    )
    path = settings.archive / "en-groups.md"
    path.write_bytes(write_report(replace(made, entries=entries, problems=())))
    before = report(settings, "en-groups.md").entries
    asked = [entry for entry in before if entry.analysis.status in statuses]
    summary = analyse_by_rules(settings, Selection(statuses=tuple(statuses)), limit)
    assert summary.done == min(len(asked), limit or len(asked))
    after = report(settings, "en-groups.md").entries
    changed = [old for old, new in zip(before, after, strict=True) if old != new]
    assert len(changed) == summary.done
    assert all(entry in asked for entry in changed)
    for old, new in zip(before, after, strict=True):
        assert old == new or new == replace(old, analysis=new.analysis)
        assert old == new or new.analysis.status is Status.OFFLINE
