"""Outlines: what is kept of a report where it is not shown whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.entries.order import importance_order
from digest.models import Analysis, FileChange, Importance, Level, Report, Status, Totals
from digest.site.reading.analysis import brief_of_entry
from digest.site.reading.library import read_library
from digest.site.reading.outlines import make_outline
from tests.site.records import SMALL, make_entry, make_report, write_archive

if TYPE_CHECKING:
    from pathlib import Path

    from digest.models import Entry


def entry(body: str, level: Level | None = Level.HIGH) -> Entry:
    made = make_entry(analysis=Analysis(Status.OK, body))
    return replace(made, importance=Importance(level))


def report(*entries: Entry) -> Report:
    return Report(date(2025, 3, 4), "acme/rocket", entries)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("see 1a2b3c4 and #5d6e7f8, (abcdef0).", ["1a2b3c4", "5d6e7f8", "abcdef0"]),
        ("修复1a2b3c4的回归", ["1a2b3c4"]),
        (f"whole: {'ab' * 20}", ["ab" * 20]),
        (f"too long: {'ab' * 20}c", []),
        ("too short: 1a2b3c", []),
        ("part of a word: x1a2b3c4 1a2b3c4g", []),
        ("next to a capital: X1a2b3c4", ["1a2b3c4"]),
        ("", []),
    ],
)
def test_the_words_that_may_name_a_commit_are_kept(text: str, names: list[str]) -> None:
    outline = make_outline(report(entry(text)))
    own = make_outline(report(entry(""))).names
    assert sorted({*outline.names} - {*own}) == sorted(names)


def test_a_message_may_hold_what_is_no_text() -> None:
    odd = make_entry(title="\ud8001a2b3c4", sha="")
    assert make_outline(report(odd)).names == ("1a2b3c4",)


@given(st.text("abf09gz Z阀-\n", max_size=90))
def test_a_name_is_a_word_of_hex_digits(text: str) -> None:
    found = make_outline(report(replace(entry(text), commit=make_entry(sha="").commit))).names
    words = "".join(c if c in "abcdefghijklmnopqrstuvwxyz0123456789" else " " for c in text).split()
    named = {w for w in words if 7 <= len(w) <= 40 and set(w) <= set("0123456789abcdef")}
    assert named <= set(found)


def test_high_entries_keep_one_line_and_no_entry_keeps_its_body() -> None:
    body = "**Summary**: Closes the `valve`.\n\n**Risks**: None.\n"
    outline = make_outline(report(entry(body), entry(body, Level.LOW)))
    briefs = tuple(summary.brief for summary in outline.summaries)
    assert briefs == (brief_of_entry(entry(body)), "") == ("Closes the valve.", "")
    assert [e.analysis for e in outline.report.entries] == [Analysis(Status.OK)] * 2


def rated(score: int | None, level: Level | None = Level.HIGH) -> Entry:
    return replace(make_entry(), importance=Importance(level, score))


def change_commit(made: Entry, **values: Any) -> Entry:
    return replace(made, commit=replace(made.commit, **values))


def test_an_outline_has_what_its_entries_are_ordered_by() -> None:
    """So a report is in the same order whether it was read whole or not."""
    files = (FileChange("M", "a.py", 3, 1), FileChange("A", "b.png", None, None))
    entries = [
        change_commit(rated(None), files=files),
        change_commit(rated(4), files=files, totals=Totals(400, 9, 1)),
        change_commit(rated(4), totals=Totals(2, 3, 2)),
        rated(9),
        rated(None, Level.LOW),
    ]
    outlined = make_outline(report(*entries)).report.entries
    assert [one.commit.totals for one in outlined[:3]] == [
        Totals(2, 3, 1),
        Totals(400, 9, 1),
        Totals(2, 3, 2),
    ]
    assert list(map(importance_order, outlined)) == list(map(importance_order, entries))


def test_an_outline_has_the_time_of_landing_or_else_the_rows() -> None:
    landed = datetime(2025, 3, 4, 23, 59, 30, 5, tzinfo=timezone(timedelta(hours=2)))
    local = datetime(2025, 3, 4, 9, 30)
    entries = [
        change_commit(rated(4), landed=landed, local_time=local),
        change_commit(rated(4), commit_time=landed, local_time=local),
        change_commit(rated(None), local_time=local),
    ]
    outlined = make_outline(report(*entries)).report.entries
    known = (landed.replace(microsecond=0), None)
    assert [(one.commit.landing_time, one.commit.local_time) for one in outlined] == [
        known,
        known,
        (None, local),
    ]


def test_outlines_survive_the_cache_with_scores_sizes_and_times(tmp_path: Path) -> None:
    landed = datetime(2025, 3, 4, 9, 30, tzinfo=timezone(timedelta(hours=-5)))
    ours = change_commit(rated(-3), landed=landed, totals=Totals(7, 8, 9))
    theirs = make_entry("fix: a leak", level=Level.HIGH)
    write_archive(tmp_path / "reports", [make_report(ours, theirs)])
    made = read_library(tmp_path / "reports", tmp_path / "cache")
    assert read_library(tmp_path / "reports", tmp_path / "cache") == made
    entries = made.outlines[0].report.entries
    assert [one.importance.score for one in entries] == [-3, None]
    assert entries[0].commit.landed == landed


def test_outlines_taken_from_the_cache_are_those_that_were_made(tmp_path: Path) -> None:
    write_archive(tmp_path / "reports", SMALL)
    made = read_library(tmp_path / "reports", tmp_path / "cache")
    assert len(made.outlines) == len(SMALL)
    assert read_library(tmp_path / "reports", tmp_path / "cache") == made
