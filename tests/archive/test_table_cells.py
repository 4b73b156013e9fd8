"""A commit's message and author in a row of the table."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.archive.table_cells import (
    ROW,
    TableRow,
    entry_from_row,
    escape_cell,
    lines_of_cell,
    message_from_cell,
    message_to_cell,
    short_title,
    title_from_cell,
    unescape_cell,
)
from digest.models import Status


@pytest.mark.parametrize(
    ("message", "cell"),
    [
        ("fix: valve", "fix: valve"),
        ("fix: valve\nIt stuck.", "fix: valve<br>It stuck."),
        ("fix: valve\n\n\nIt stuck.\n", "fix: valve<br>It stuck."),
        ("fix: valve\n \t\nIt stuck.", "fix: valve<br>It stuck."),
        ("fix: a | b\n| c |", "fix: a \\| b<br>\\| c \\|"),
        ("fix\n\nSigned-off-by: Ada\nCo-authored-by: Bo", "fix"),
        ("fix\n Signed-off-by: Ada", "fix<br> Signed-off-by: Ada"),
        ("fix\nsigned-off-by: Ada", "fix<br>signed-off-by: Ada"),
        ("fix\nReviewed-by: Ada", "fix<br>Reviewed-by: Ada"),
        ("Signed-off-by: Ada", ""),
        ("  fix  ", "  fix  "),
        ("", ""),
    ],
)
def test_cell_holds_a_message(message: str, cell: str) -> None:
    assert message_to_cell(message) == cell


@pytest.mark.parametrize(
    ("cell", "message", "title"),
    [
        ("fix: valve<br>It stuck.", "fix: valve\nIt stuck.", "fix: valve"),
        ("fix: a \\| b", "fix: a | b", "fix: a | b"),
        ("fix: a \\\\| b", "fix: a \\| b", "fix: a \\| b"),
        ("  fix  <br>  then", "  fix  \n  then", "fix"),
        ("<br>late", "\nlate", ""),
        ("", "", ""),
    ],
)
def test_message_is_read_from_a_cell(cell: str, message: str, title: str) -> None:
    assert message_from_cell(cell) == message
    assert title_from_cell(cell) == title


@given(st.text() | st.text("|\\<br> "))
def test_escaping_is_undone(text: str) -> None:
    assert unescape_cell(escape_cell(text)) == text


@given(st.text("a|\\<b>\n "))
def test_a_cell_holds_all_but_the_lines_left_out(message: str) -> None:
    assert message_from_cell(message_to_cell(message)) == "\n".join(
        lines_of_cell(message.split("\n"))
    )


def test_kept_lines_leave_out_blanks_and_trailers() -> None:
    lines = ["a", "", " ", "Signed-off-by: x", "Co-authored-by: y", " Co-authored-by: z", "b"]
    assert lines_of_cell(lines) == ["a", " Co-authored-by: z", "b"]


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("x" * 60, "x" * 60),
        ("x" * 61, "x" * 57 + "..."),
        ("火" * 60, "火" * 60),
        ("火" * 61, "火" * 57 + "..."),
        ("", ""),
    ],
)
def test_contents_shorten_titles_by_code_points(title: str, short: str) -> None:
    assert short_title(title) == short


@pytest.mark.parametrize(
    ("line", "author", "message"),
    [
        ("| 2026-03-02 12:00:00 | Ada | fix |", "Ada", "fix"),
        ("| 2026-03-02 12:00:00 | a \\| b | fix \\| it |", "a \\| b", "fix \\| it"),
        ("| 2026-03-02 12:00:00 |  | fix |", "", "fix"),
        ("| 2026-03-02 12:00:00 | Ada |  |", "Ada", ""),
        ("| 2026-03-02 12:00:00 |  Ada  |  fix  |", " Ada ", " fix "),
        ("| 2026-03-02 12:00:00 | Ada | fix | it |", "Ada", "fix | it"),
    ],
)
def test_row_has_author_and_message(line: str, author: str, message: str) -> None:
    match = ROW.fullmatch(line)
    assert match is not None
    assert (match["time"], match["author"], match["message"]) == (
        "2026-03-02 12:00:00",
        author,
        message,
    )


@pytest.mark.parametrize(
    "line",
    [
        "| 2026-03-02 | Ada | fix |",
        "| 2026-03-02 12:00 | Ada | fix |",
        "| 2026-03-02 12:00:00 | Ada |",
        "| 2026-03-02 12:00:00 | Ada | fix",
        "|----------|------|----------|",
        "",
    ],
)
def test_other_lines_are_no_rows(line: str) -> None:
    assert ROW.fullmatch(line) is None


def test_row_without_analysis_is_an_entry_all_the_same() -> None:
    row = TableRow(7, datetime(2026, 3, 2, 12), "Ada", "fix \\| it<br>now")
    entry = entry_from_row(row)
    assert row.title == "fix | it"
    assert entry.commit.message == "fix | it\nnow"
    assert (entry.commit.sha, entry.commit.author) == ("", "Ada")
    assert (entry.importance.level, entry.analysis.status) == (None, Status.MISSING)
