"""The archive: a folder of daily reports, its format and its vocabulary.

    report = read_report(path.read_bytes(), path.name)
    path.write_bytes(write_report(report))  # the same bytes

Reports are read as other writers left them and may be edited by hand. So reading never loses text,
and writing refuses what it could not read back.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from digest import limits
from digest.archive.reader import parse_report
from digest.archive.writer import format_report, report_name
from digest.errors import ReportError
from digest.models import Problem

if TYPE_CHECKING:
    from digest.models import Entry, Report

__all__ = ["parse_report", "read_report", "write_report"]


def read_report(data: bytes, source: str) -> Report:
    """Read a report's bytes; `source` names them in errors.

    What is not as the format has it is listed in `Report.problems`. Where the records could not
    reproduce the file to the byte, the file itself is kept in `Report.verbatim`, so that writing
    what was read loses nothing.

    Raises ReportError, with source and line, when the bytes are no report.
    """
    report = parse_report(data, source)
    try:
        is_whole = format_report(report).encode() == data
    except (ReportError, UnicodeEncodeError):
        is_whole = False
    return report if is_whole else replace(report, verbatim=data)


def write_report(report: Report) -> bytes:
    """Give a report as bytes; reading them gives the same record.

    Of a commit's files the first `MAX_FILES` are written. Raises ReportError for what the format
    can't hold, for a changed report whose file holds text that its records do not (that text would
    be lost), and for one that is too large to be read again.
    """
    if report.verbatim is not None:
        return _unchanged(report, report.verbatim)
    try:
        data = format_report(report).encode()
    except (UnicodeEncodeError, ValueError) as error:
        text = f"holds what can't be written ({error}); escape or remove it"
        raise ReportError(report_name(report), 1, text) from None
    if len(data) > limits.MAX_REPORT_BYTES:
        text = f"would have {len(data):,} bytes, a report may have {limits.MAX_REPORT_BYTES:,}"
        raise ReportError(report_name(report), 1, f"{text}; shorten analyses in it, then run again")
    _check_round_trip(report, data)
    return data


def _unchanged(report: Report, data: bytes) -> bytes:
    if replace(parse_report(data, report_name(report)), verbatim=data) == report:
        return data
    first = report.problems[0] if report.problems else _first_difference(data, report_name(report))
    text = "its file is not quite in the format, so a changed report would lose text"
    where = f"(line {first.line}: {first.text})"
    raise ReportError(report_name(report), first.line, f"{text} {where}; correct the file first")


def _first_difference(data: bytes, source: str) -> Problem:
    """Find the first line of a file that writing its records would give otherwise."""
    try:
        regular = format_report(parse_report(data, source)).split("\n")
    except ReportError as error:
        return Problem(error.line, error.text)
    lines = data.decode(errors="replace").split("\n")
    pairs = enumerate(zip_longest(lines, regular, fillvalue=""))
    differing = ((at, theirs) for at, (ours, theirs) in pairs if ours != theirs)
    at, line = next(differing, (0, lines[0]))
    return Problem(at + 1, f"the format has {line!r} here")


def _check_round_trip(report: Report, data: bytes) -> None:
    again = parse_report(data, report_name(report))
    entries = tuple(_with_first_files(entry) for entry in report.entries)
    if again == replace(report, entries=entries, problems=again.problems):
        return
    pairs = zip(entries, again.entries, strict=False)
    entry = next((ours for ours, theirs in pairs if ours != theirs), None)
    name = f"the entry {entry.commit.sha[:7]}" if entry else "the report"
    text = f"{name} holds text that would read back as something else; escape it first"
    raise ReportError(report_name(report), 1, text)


def _with_first_files(entry: Entry) -> Entry:
    """Leave out the files that are not written, so that both sides can be compared."""
    if len(entry.commit.files) <= limits.MAX_FILES:
        return entry
    return replace(
        entry, commit=replace(entry.commit, files=entry.commit.files[: limits.MAX_FILES])
    )
