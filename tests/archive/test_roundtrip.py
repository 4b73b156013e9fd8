"""Writing what was read gives the same bytes; reading what was written, the same record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.archive import read_report, write_report
from digest.errors import ReportError
from digest.locales import LANGUAGES
from digest.models import (
    Analysis,
    Break,
    Commit,
    Coverage,
    Entry,
    FileChange,
    Importance,
    Level,
    Reason,
    Report,
    ReportForm,
    Status,
    Totals,
)
from tests.examples import examples

if TYPE_CHECKING:
    from pathlib import Path


def read(path: Path) -> Report:
    return read_report(path.read_bytes(), path.name)


def with_other_author(report: Report) -> Report:
    first, *rest = report.entries
    return replace(
        report, entries=(replace(first, commit=replace(first.commit, author="Cy Novak")), *rest)
    )


def test_golden_report_is_written_as_it_was_read(golden_report: Path) -> None:
    assert write_report(read(golden_report)) == golden_report.read_bytes()


def test_only_a_regular_golden_report_can_be_changed(golden_report: Path) -> None:
    report = read(golden_report)
    if not report.entries:
        assert report.verbatim is None
        return
    changed = with_other_author(report)
    if report.verbatim is None:
        again = read_report(write_report(changed), "x")
        assert again.entries == changed.entries
    else:
        with pytest.raises(ReportError, match=r"not quite in the format.*correct the file first"):
            write_report(changed)


@pytest.mark.parametrize(
    ("name", "line", "reason"),
    [
        ("hand-written-note", 13, "has no place here"),
        ("sanitised-titles", 14, "#acme-rocket"),
        ("english-words-in-zh", 25, "the format has '*暂无分析*' here"),
        ("counts-total", 11, "counts 3 commits"),
        ("truncated-body", 34, "may be cut off"),
        ("no-group", 11, "counts 1 🔴"),
        ("crlf", 1, "Windows line ends"),
    ],
)
def test_refusal_names_the_first_line_out_of_format(
    data: Path, name: str, line: int, reason: str
) -> None:
    report = read(data / f"archive/{name}.md")
    with pytest.raises(ReportError) as caught:
        write_report(with_other_author(report))
    assert (caught.value.source, caught.value.line) == (f"acme/rocket {report.day}", line)
    assert f"(line {line}: " in caught.value.text
    assert reason in caught.value.text


# Generated reports: all text that a commit, a model or another tool can bring.

PIECES = [
    *("|", "\\", "\\|", "\\\\", "<br>", "<br/>", "`", "``", "*", "**", "#", "###", "---", "--"),
    *("-->", "<!--", "<!-- digest {} -->", "&amp;", "<code>", "__all__", "{{ x }}", "](#a)"),
    *("Signed-off-by: a", " Signed-off-by: b", "Co-authored-by: c", "signed-off-by: d"),
    *("中文", "（全角）", "：", "🔴", "🟡 中", "👩‍🚀", "e\u0301", "\u2028", "\x85", "\ufeff"),
    *("\x00", "\x07", "\x1b[0m", "\r", "\t", "\v", "\x1f", " ", "  ", "\u3000", "\xa0"),
    *("⚠️ ", "**SHA**: `a1a1a1a`", "- [x](#y)", "| a | b |", "```", "~~~", "# 摘要", "**建议**："),
]
CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\n")
PIECE = st.sampled_from(PIECES) | st.text(CHARACTERS, max_size=6)
LINE = st.lists(PIECE, max_size=6).map("".join)
LINES = st.lists(LINE, max_size=7).map("\n".join)
TITLE = st.sampled_from(["wip", "Merge branch 'main'", "wip!", " wip "]) | LINE
MESSAGE = st.tuples(TITLE, LINES).map("\n".join) | TITLE
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
AWARE = st.datetimes(min_value=datetime(1970, 1, 2), timezones=OFFSETS)
SHA = st.integers(0, 2**160 - 1).map(lambda number: f"{number:040x}")
COUNT = st.integers(0, 10**6)
ODD_BYTES = st.characters(min_codepoint=0xDC80, max_codepoint=0xDCFF, categories=["Cs"])
PATH = LINES | st.text(ODD_BYTES | st.sampled_from("a/é"), max_size=6)  # git's paths are bytes
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    # a surrogate pair written as two escapes would read back as one character
    | LINE,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(LINE, inner, max_size=3),
    max_leaves=6,
)
EXTRA = st.dictionaries(LINE.filter(lambda key: key != "row").map(lambda key: f"x-{key}"), JSON)
LEVELS = st.sampled_from(Level)


def optional(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


CHANGES = st.lists(
    st.builds(
        FileChange,
        st.sampled_from("ACDMRT"),
        PATH,
        optional(COUNT),
        optional(COUNT),
        optional(PATH),
    ),
    max_size=3,
).map(tuple)


@st.composite
def commits(draw: st.DrawFn, with_facts: bool) -> Commit:
    sha = draw(SHA)
    has_link = draw(st.booleans()) or not with_facts
    commit = Commit(
        sha,
        draw(LINE),
        draw(st.datetimes(min_value=datetime(1970, 1, 1))).replace(microsecond=0),
        draw(MESSAGE),
        f"https://git.example.org/acme/rocket/commit/{sha}" if has_link else "",
    )
    if not with_facts:
        return commit
    return replace(
        commit,
        author_time=draw(optional(AWARE)),
        commit_time=draw(optional(AWARE)),
        parents=tuple(draw(st.lists(SHA, max_size=2))),
        files=draw(CHANGES),
        totals=draw(optional(st.builds(Totals, COUNT, COUNT, COUNT))),
        landed=draw(optional(AWARE)),
        landed_with=draw(st.just("") | SHA),
        brought=draw(COUNT),
        pull=draw(COUNT),
        breaks=tuple(draw(st.lists(st.builds(Break, LINE, PATH), max_size=2))),
    )


def could_be_read_otherwise(body: str) -> bool:
    """The grammar has no way to tell such a body from an entry, or from none."""
    lines = body.split("\n")
    is_entry = any(
        title.startswith("### ") and sha.startswith("**SHA**: `") for title, sha in pairwise(lines)
    )
    return is_entry or body.startswith("⚠️ ") or "*暂无" in body or "*No" in body


BODY = LINES.filter(lambda body: not could_be_read_otherwise(body))


@st.composite
def analyses(draw: st.DrawFn, with_facts: bool) -> Analysis:
    error = draw(st.just("") | LINE)
    body = "" if error else draw(BODY)
    if not with_facts:
        return Analysis(
            Status.FAILED if error else Status.OK if body else Status.MISSING, body, error
        )
    return Analysis(
        draw(st.sampled_from(Status)),
        body,
        error,
        model=draw(optional(LINE)),
        prompt=draw(optional(LINE)),
        usage=draw(optional(st.dictionaries(LINE, JSON, max_size=2))),
        cost=draw(optional(st.floats(0, 1e9))),
        coverage=draw(optional(st.builds(Coverage, COUNT, COUNT))),
        created=draw(optional(AWARE)),
    )


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    with_facts = draw(st.booleans())
    importance = Importance(draw(LEVELS))
    if with_facts:
        reasons = tuple(draw(st.lists(st.builds(Reason, LINE, st.integers()), max_size=2)))
        importance = replace(importance, score=draw(optional(st.integers())), reasons=reasons)
    return Entry(
        draw(commits(with_facts)),
        importance,
        draw(analyses(with_facts)),
        draw(EXTRA) if with_facts else {},
    )


REPORTS = st.builds(
    Report,
    st.dates(),
    st.from_regex(
        r"[A-Za-z0-9_-][A-Za-z0-9_.-]{0,8}/[A-Za-z0-9_-][A-Za-z0-9_.-]{0,8}", fullmatch=True
    ),
    st.lists(entries(), max_size=5).map(tuple),
    st.sampled_from(LANGUAGES),
)


@settings(max_examples=examples(60))
@given(REPORTS)
def test_generated_report_is_read_as_it_was_written(report: Report) -> None:
    assert read_report(write_report(report), "x") == report


@settings(max_examples=examples(40))
@given(REPORTS, st.sampled_from(ReportForm), st.data())
def test_what_the_format_can_not_hold_is_refused(
    report: Report, form: ReportForm, drawn: st.DataObject
) -> None:
    """Any record at all: it is written so that it reads back, or not written."""
    line = drawn.draw(LINE | LINES)
    odd = [
        replace(
            entry,
            commit=replace(
                entry.commit, author=line, sha=drawn.draw(st.sampled_from(["", "1", line]))
            ),
            importance=replace(entry.importance, level=drawn.draw(optional(LEVELS))),
            analysis=replace(entry.analysis, body=line, error=drawn.draw(LINE | LINES)),
            extra={drawn.draw(LINE): line, "row": drawn.draw(optional(st.integers(0, 3)))},
        )
        for entry in report.entries[:2]
    ]
    wild = replace(report, form=form, entries=(*odd, *report.entries[2:]))
    try:
        data = write_report(wild)
    except ReportError:
        return
    assert replace(read_report(data, "x"), problems=()) == wild


@settings(max_examples=examples(100))
@given(st.lists(st.tuples(LEVELS, st.sampled_from(["wip", "wip!", "Wip"])), max_size=9))
def test_repeated_titles_keep_their_rows(commits: list[tuple[Level, str]]) -> None:
    """Whatever the order of levels and titles, no entry takes another's row."""
    made = tuple(
        Entry(
            Commit(
                f"{number:040x}",
                f"author {number}",
                datetime(2026, 3, 2, 12, number),
                title,
                f"https://example.org/commit/{number:040x}",
            ),
            Importance(level),
        )
        for number, (level, title) in enumerate(commits)
    )
    report = Report(date(2026, 3, 2), "acme/rocket", made)
    assert read_report(write_report(report), "x") == report
