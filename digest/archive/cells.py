r"""How a commit's message and author stand in a row of the table, and back.

A cell is one line: the message's lines joined with `<br>`, blank lines and sign-off trailers
left out, `|` written as `\|`.
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
_SHORT_TITLE = 60  # characters a title may have in the table of contents


class TableRow(NamedTuple):
    """A row of the table, and where it stands."""

    line: int
    time: datetime | None
    author: str
    cell: str  # the message as written

    @property
    def title(self) -> str:
        """The title that this row's entry has."""
        return cell_title(self.cell)


def escape(text: str) -> str:
    """Write text so that no `|` of it ends a cell."""
    return text.replace("|", "\\|")


def unescape(cell: str) -> str:
    """Read a cell's text."""
    return cell.replace("\\|", "|")


def message_cell(message: str) -> str:
    """Write a commit message as a cell."""
    return escape("<br>".join(kept_lines(message.split("\n"))))


def kept_lines(lines: list[str]) -> list[str]:
    """Leave out what a row leaves out: blank lines, and trailers at column 0."""
    return [line for line in lines if line.strip() and not line.startswith(TRAILERS)]


def cell_message(cell: str) -> str:
    """Read a message from its cell: all that the cell kept of it."""
    return unescape(cell).replace("<br>", "\n")


def cell_title(cell: str) -> str:
    """Give the title that the entry of a row with this message cell has."""
    return cell_message(cell).partition("\n")[0].strip()


def short_title(title: str) -> str:
    """Shorten a title for the table of contents; lengths count code points."""
    return title if len(title) <= _SHORT_TITLE else title[: _SHORT_TITLE - 3] + "..."


def without_analysis(row: TableRow) -> Entry:
    """Make an entry of a row that has nothing but itself."""
    commit = Commit("", row.author, row.time, cell_message(row.cell))
    return Entry(commit, Importance(), Analysis(Status.MISSING))
