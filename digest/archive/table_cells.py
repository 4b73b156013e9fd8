r"""Cells of the table of commits: a message or an author as one line, and back.

    Fix the pump

    It ran dry | twice          →   Fix the pump<br>It ran dry \| twice
    Signed-off-by: Ann

The message's lines are joined with `<br>`; blank lines and sign-off trailers are left out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from digest.archive.labels import TRAILERS
from digest.models import Analysis, Commit, Entry, Importance, Status

if TYPE_CHECKING:
    from datetime import datetime

ROW = re.compile(
    r"\| (?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) \| (?P<author>.*?) \| (?P<message>.*) \|"
)
# The address of a commit's page, whatever the forge: it ends in the full SHA, or a slash after it.
COMMIT_URL = r"\S*(?<![0-9A-Za-z])(?P<sha>[0-9a-f]{40})/?"
_SHORT_TITLE = 60  # characters a title may have in the table of contents


class TableRow(NamedTuple):
    """A row of the table, and where it stands."""

    line: int  # from 1
    time: datetime | None  # naive, in the archive's time zone; None where it can't be read
    author: str
    cell: str  # the message as its cell has it

    @property
    def title(self) -> str:
        """The title by which this row's entry is found."""
        return title_from_cell(self.cell)


def escape_cell(text: str) -> str:
    """Escape each `|` of a text, which would end the cell."""
    return text.replace("|", "\\|")


def unescape_cell(cell: str) -> str:
    """Undo `escape_cell`."""
    return cell.replace("\\|", "|")


def message_to_cell(message: str) -> str:
    """Write a commit message as a cell; blank lines and trailers are lost."""
    return escape_cell("<br>".join(lines_of_cell(message.split("\n"))))


def lines_of_cell(lines: list[str]) -> list[str]:
    """Keep the lines that a cell holds: all but blank ones and sign-offs at column 0."""
    return [line for line in lines if line.strip() and not line.startswith(TRAILERS)]


def message_from_cell(cell: str) -> str:
    """Read a message from its cell, as far as the cell holds it."""
    return unescape_cell(cell).replace("<br>", "\n")


def title_from_cell(cell: str) -> str:
    """Read a commit's title from its message cell: the first line."""
    return message_from_cell(cell).partition("\n")[0].strip()


def short_title(title: str) -> str:
    """Shorten a title for the table of contents: to 60 code points, the last three then `...`."""
    return title if len(title) <= _SHORT_TITLE else title[: _SHORT_TITLE - 3] + "..."


def entry_from_row(row: TableRow) -> Entry:
    """Make the entry of a row that no entry below the table belongs to: without an analysis."""
    commit = Commit("", row.author, row.time, message_from_cell(row.cell))
    return Entry(commit, Importance(), Analysis(Status.MISSING))
