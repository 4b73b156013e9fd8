"""Read a flat report: entries one after the other, with whole messages and without importance.

An entry begins at a `### ` line with a SHA of 40 digits whose next line is a URL that ends in that
SHA, or in a slash after it. Nothing marks where its message ends, so the message is the longest run
of lines that gives the cell of its row.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from itertools import pairwise

from digest.archive.sections import status_of
from digest.archive.table_cells import (
    COMMIT_URL,
    TableRow,
    entry_from_row,
    lines_of_cell,
    message_to_cell,
)
from digest.models import Analysis, Commit, Entry, Importance, Problem

_FLAT_ENTRY = re.compile(r"### (?P<sha>[0-9a-f]{40})")
_ADDRESS = re.compile(rf"(?=https?://){COMMIT_URL}")


def read_flat_entries(
    lines: list[str], at: int, rows: list[TableRow], problems: list[Problem]
) -> tuple[Entry, ...]:
    """Read the entries below the table, which ends before `lines[at]`, in the order of `rows`.

    A row without an entry becomes an entry without an analysis: this form left failed ones out.
    What is not as the format has it is added to `problems`.
    """
    starts = [i for i in range(at, len(lines) - 1) if _is_flat_entry(lines, i)]
    entries = []
    next_row = 0
    known = _rows_by_start(rows)
    for this, following in pairwise([*starts, len(lines)]):
        is_last = following == len(lines)
        chunk = "\n".join(lines[this + 2 : following]) + ("" if is_last else "\n")
        if not chunk.endswith("\n\n"):
            text = "the entry does not end with an empty line; the file may be cut off"
            problems.append(Problem(following, f"{text}, restore its end"))
        content = chunk.removesuffix("\n\n").split("\n")
        row, count = _find_row(content, rows, known, next_row)
        commit = Commit(lines[this][4:], "", None, "", lines[this + 1])
        if row is None:
            text = f"the table has no row for the entry {commit.sha[:7]}; restore it"
            problems.append(Problem(this + 1, text))
            count = 1
        else:
            entries += [entry_from_row(skipped) for skipped in rows[next_row:row]]
            next_row = row + 1
            commit = replace(commit, author=rows[row].author, local_time=rows[row].time)
        commit = replace(commit, message="\n".join(content[:count]))
        body = "\n".join(content[count:])
        entries.append(Entry(commit, Importance(), Analysis(status_of(body, ""), body)))
    return (*entries, *(entry_from_row(row) for row in rows[next_row:]))


def _is_flat_entry(lines: list[str], at: int) -> bool:
    match = _FLAT_ENTRY.fullmatch(lines[at])
    return match is not None and _is_url_of(match["sha"], lines[at + 1])


def _is_url_of(sha: str, line: str) -> bool:
    match = _ADDRESS.fullmatch(line)
    return match is not None and match["sha"] == sha


def _rows_by_start(rows: list[TableRow]) -> dict[str, list[int]]:
    """Index the rows by their message's first line: first line → row numbers, ascending."""
    known: dict[str, list[int]] = {}
    for index, row in enumerate(rows):
        known.setdefault(_first_line(row.cell), []).append(index)
    return known


def _first_line(cell: str) -> str:
    return cell.partition("<br>")[0]


def _find_row(
    content: list[str], rows: list[TableRow], known: dict[str, list[int]], start: int
) -> tuple[int | None, int]:
    """Find the first row from `start` whose message the content begins with.

    Gives its index (`None` for none) and how many lines of `content` are the message: the longest
    run from its start that the row's cell stands for, one line left for the body.
    """
    indexes = known.get(_first_line(message_to_cell("\n".join(content))), [])
    if not lines_of_cell(content[:1]):
        indexes = sorted({*indexes, *known.get("", [])})
    for at in range(bisect_left(indexes, start), len(indexes)):
        index = indexes[at]
        count = _message_length(content, rows[index].cell)
        if count:
            return index, count
    return None, 0


def _message_length(content: list[str], cell: str) -> int:
    length = 0
    for count in range(1, max(len(content), 2)):
        written = message_to_cell("\n".join(lines_of_cell(content[:count])))
        if written == cell:
            length = count
        elif not cell.startswith(written):
            break
    return length
