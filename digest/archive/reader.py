"""Text → Report, by the grammar in the report format's documentation (`docs/format.md`).

The reader goes by a file's content, never by its name. It gives up only where no report can be
recognised: no heading, no repository, no table. Everything else that is not as the format has it
is reported as a `Problem`, and the file's other entries are read.
"""

from __future__ import annotations

import re
from datetime import date, datetime

from digest.archive.flat_reader import read_flat_entries
from digest.archive.grouped_reader import read_grouped_entries
from digest.archive.labels import SEPARATOR
from digest.archive.table_cells import ROW, TableRow, entry_from_row, unescape_cell
from digest.errors import ReportError
from digest.locales import LANGUAGES, locale_of, locales
from digest.models import Language, Problem, Report, ReportForm

_DAY = r"(?P<day>\d{4}-\d\d-\d\d)"
_TITLES = {
    language: re.compile(re.escape(locale_of(language).reports.title).replace(r"\{day\}", _DAY))
    for language in LANGUAGES
}
_REPOSITORY = re.compile(r"## (?P<name>[A-Za-z0-9_-][\w.-]*/(?!\.\.?$)[\w.-]+)", re.ASCII)

HEAD = 2048  # bytes, in which a report names its day and its repository


def parse_report(data: bytes, source: str) -> Report:
    """Read a report's bytes; `source` names them in errors.

    `Report.problems` lists, by line, what is not as the format has it. Raises ReportError, with
    source and line, when the bytes are no report.
    """
    problems: list[Problem] = []
    lines = _decode(data, problems).split("\n")
    language, day = _title(lines[0], source)
    at, repository = _repository(lines, source)
    at = _columns(lines, at, source)
    rows, at = _rows(lines, at, problems)
    form = _form(lines, at, rows)
    if form is ReportForm.FLAT:
        entries = read_flat_entries(lines, at, rows, problems)
    elif form is ReportForm.GROUPED:
        entries = read_grouped_entries(lines, at, rows, problems)
    else:
        entries = tuple(entry_from_row(row) for row in rows)
    problems.sort(key=lambda problem: problem.line)
    return Report(day, repository, entries, language, form, tuple(problems))


def read_head(data: bytes) -> tuple[date, str] | None:
    """Read the day and the repository of a report from its first `HEAD` bytes; `None` for none."""
    lines = _decode(data, []).split("\n")
    try:
        return _title(lines[0], "")[1], _repository(lines, "")[1]
    except ReportError:
        return None


def _decode(data: bytes, problems: list[Problem]) -> str:
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        text = f"byte 0x{data[error.start]:02x} is not UTF-8, shown as �; save the file as UTF-8"
        problems.append(Problem(line, text))
        text = data.decode(errors="replace")
    if text.startswith("\ufeff"):
        problems.append(Problem(1, "begins with a byte order mark; save the file without one"))
        text = text[1:]
    if text.partition("\n")[0].endswith("\r"):
        problems.append(Problem(1, "has Windows line ends; save the file with Unix ones"))
        text = text.replace("\r\n", "\n")
    return text


def _title(line: str, source: str) -> tuple[Language, date]:
    for language, pattern in _TITLES.items():
        if match := pattern.fullmatch(line):
            try:
                return language, date.fromisoformat(match["day"])
            except ValueError as error:
                text = f"{match['day']} is no date ({error}); correct the heading"
                raise ReportError(source, 1, text) from None
    known = [repr(locale.reports.title.format(day="YYYY-MM-DD")) for locale in locales()]
    raise ReportError(
        source,
        1,
        f"not a daily report: its first line is {line[:60]!r}, not like {' or '.join(known)}; "
        "correct it or move the file out of the archive",
    )


def _repository(lines: list[str], source: str) -> tuple[int, str]:
    at = _skip_blank(lines, 1)
    found = at < len(lines) and _REPOSITORY.fullmatch(lines[at])
    if not found:
        raise ReportError(source, at + 1, "expected the repository as '## owner/name'; add it")
    return at + 1, found["name"]


def _columns(lines: list[str], at: int, source: str) -> int:
    at = _skip_blank(lines, at)
    columns = [locale.reports.columns for locale in locales()]
    if at + 1 >= len(lines) or lines[at] not in columns or lines[at + 1] != SEPARATOR:
        head = locale_of(Language.EN).reports.columns
        raise ReportError(source, at + 1, f"expected the table of commits, headed {head!r}; add it")
    return at + 2


def _skip_blank(lines: list[str], at: int) -> int:
    while at < len(lines) and not lines[at]:
        at += 1
    return at


def _rows(lines: list[str], at: int, problems: list[Problem]) -> tuple[list[TableRow], int]:
    """Read the table's rows; give them and the index of the line after."""
    rows = []
    while at < len(lines) and lines[at].startswith("|"):
        match = ROW.fullmatch(lines[at])
        if match is None:
            text = "not a row '| YYYY-MM-DD HH:MM:SS | author | message |'; left out, correct it"
            problems.append(Problem(at + 1, text))
        else:
            time = _row_time(match["time"], at + 1, problems)
            rows.append(TableRow(at + 1, time, unescape_cell(match["author"]), match["message"]))
        at += 1
    return rows, at


def _row_time(text: str, line: int, problems: list[Problem]) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        problems.append(Problem(line, f"{text!r} is no time; correct it"))
        return None


def _form(lines: list[str], at: int, rows: list[TableRow]) -> ReportForm:
    at = _skip_blank(lines, at)
    if at == len(lines):
        return ReportForm.TABLE if rows else ReportForm.GROUPED
    marks = (locale.reports.flat.split("{repository}") for locale in locales())
    is_flat = any(lines[at].startswith(head) and lines[at].endswith(end) for head, end in marks)
    return ReportForm.FLAT if is_flat else ReportForm.GROUPED
