"""The archive: a folder of daily reports, its format and its vocabulary."""

from __future__ import annotations

from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from digest.archive.facts import MAX_FILES
from digest.archive.reader import parse_report
from digest.archive.writer import format_report, source_of
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

    Raises ReportError, with source and line, when no report can be made out.
    """
    report = parse_report(data, source)
    try:
        is_whole = format_report(report).encode() == data
    except (ReportError, UnicodeEncodeError):
        is_whole = False
    return report if is_whole else replace(report, verbatim=data)


def write_report(report: Report) -> bytes:
    """Write a report; reading what is written gives the same record.

    Raises ReportError for what the format can't hold, and for a changed report whose file could
    not be reproduced from its records: writing it would lose what stands there besides.
    """
    if report.verbatim is not None:
        return _unchanged(report, report.verbatim)
    try:
        data = format_report(report).encode()
    except (UnicodeEncodeError, ValueError) as error:
        text = f"holds what can't be written ({error}); escape or remove it"
        raise ReportError(source_of(report), 1, text) from None
    _check_round_trip(report, data)
    return data


def _unchanged(report: Report, data: bytes) -> bytes:
    if replace(parse_report(data, source_of(report)), verbatim=data) == report:
        return data
    first = report.problems[0] if report.problems else _first_difference(data, source_of(report))
    text = "its file is not quite in the format, so a changed report would lose text"
    where = f"(line {first.line}: {first.text})"
    raise ReportError(source_of(report), first.line, f"{text} {where}; correct the file first")


def _first_difference(data: bytes, source: str) -> Problem:
    """Tell where a file without problems is not what its records would be written as."""
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
    again = parse_report(data, source_of(report))
    entries = tuple(_with_first_files(entry) for entry in report.entries)
    if again == replace(report, entries=entries, problems=again.problems):
        return
    pairs = zip(entries, again.entries, strict=False)
    entry = next((ours for ours, theirs in pairs if ours != theirs), None)
    name = f"the entry {entry.commit.sha[:7]}" if entry else "the report"
    text = f"{name} holds text that would read back as something else; escape it first"
    raise ReportError(source_of(report), 1, text)


def _with_first_files(entry: Entry) -> Entry:
    """Leave out what is not written of a commit's files."""
    if len(entry.commit.files) <= MAX_FILES:
        return entry
    return replace(entry, commit=replace(entry.commit, files=entry.commit.files[:MAX_FILES]))
