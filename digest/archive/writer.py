"""Report → text → bytes, by the grammar in the report format's documentation (`docs/format.md`).

Nothing is lost on the way, and nothing is written that could not be read back.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from digest import limits
from digest.archive.json_comment import ROW_NUMBER, write_comment
from digest.archive.labels import EMOJI, SEPARATOR, group_title
from digest.archive.pairing import pair_rows
from digest.archive.reader import parse_report
from digest.archive.sections import status_of
from digest.archive.table_cells import escape_cell, message_to_cell, short_title, title_from_cell
from digest.errors import ReportError
from digest.locales import locale_of
from digest.models import Entry, Level, Problem, Report, ReportForm

if TYPE_CHECKING:
    from digest.locales.reports import ReportWords


def format_report(report: Report) -> str:
    """Write a report's text from its records alone; `Report.verbatim` is not looked at.

    Raises ReportError where an entry lacks what its form needs: a time, a level, a SHA.
    """
    words = locale_of(report.language).reports
    head = [words.title.format(day=report.day.isoformat()), "", f"## {report.repository}", ""]
    rows = [_row(entry, report) for entry in report.entries]
    table = "\n".join([*head, words.columns, SEPARATOR, *rows, "", ""])
    if report.form is ReportForm.FLAT:
        return table + _flat(report, words)
    if report.form is ReportForm.TABLE or not report.entries:
        return table
    return table + _grouped(report, words)


def report_name(report: Report) -> str:
    """Name a report in messages, `owner/repo 2026-03-01`, as it may have no file yet."""
    return f"{report.repository} {report.day.isoformat()}"


def entry_size(entry: Entry, report: Report) -> int:
    """Count the bytes that an entry takes in a grouped report: in table, contents and group.

    Raises ReportError as `format_report` does.
    """
    words = locale_of(report.language).reports
    parts = (_row(entry, report), "\n", _toc_line(entry), "\n", _entry(entry, report, words))
    return sum(len(part.encode("utf-8", "surrogatepass")) for part in parts)


def _row(entry: Entry, report: Report) -> str:
    commit = entry.commit
    if commit.local_time is None:
        raise _lacks(report, entry, "time")
    time = commit.local_time.replace(tzinfo=None).isoformat(" ", "seconds")
    return f"| {time} | {escape_cell(commit.author)} | {message_to_cell(commit.message)} |"


def _lacks(report: Report, entry: Entry, what: str) -> ReportError:
    name = entry.commit.sha[:7] or entry.commit.title
    return ReportError(report_name(report), 1, f"the entry {name!r} has no {what}; give it one")


def _grouped(report: Report, words: ReportWords) -> str:
    groups = _groups(_numbered(report))
    language = report.language
    name = report.repository
    names = locale_of(language).levels
    counts = " | ".join(
        f"{EMOJI[level]}{names[level]} {len(groups.get(level, []))}" for level in Level
    )
    summary_anchor = words.summary.partition(" ")[2].lower().replace(" ", "-")
    toc = [
        f"- [{name}](#{name.lower().replace('/', '-')})",
        f"  - [{words.summary}](#-{summary_anchor})",
    ]
    parts = []
    for level, entries in groups.items():
        title = group_title(level, len(entries), language)
        toc.append(f"  - [{title}](#{_group_anchor(title)})")
        toc += map(_toc_line, entries)
        parts.append(f"#### {title}\n\n")
        parts += [_entry(entry, report, words) for entry in entries]
    stats = f"### {words.summary}\n> {words.counts.format(total=len(report.entries))} | {counts}\n"
    return stats + words.contents + "\n\n" + "\n".join(toc) + "\n" + "".join(parts)


def _toc_line(entry: Entry) -> str:
    return f"    - [{short_title(entry.commit.title)}](#{entry.commit.sha[:7]})"


def _numbered(report: Report) -> Report:
    """Add row numbers to entries whose titles repeat in several groups, if readers need them.

    A row is paired with its entry by title; where that would go wrong, the number decides.
    """
    titles = [title_from_cell(message_to_cell(entry.commit.message)) for entry in report.entries]
    levels = [entry.importance.level for entry in report.entries]
    repeated = Counter(title for title, _ in set(zip(titles, levels, strict=True)))
    if max(repeated.values(), default=0) < 2:
        return report
    groups = [[i for i, found in enumerate(levels) if found is level] for level in Level]
    found, _ = pair_rows(titles, [[titles[i] for i in group] for group in groups])
    if all(place and groups[place[0]][place[1]] == i for i, place in enumerate(found)):
        return report
    entries = tuple(
        replace(entry, extra={**entry.extra, ROW_NUMBER: number}) if repeated[title] > 1 else entry
        for number, (entry, title) in enumerate(zip(report.entries, titles, strict=True), 1)
    )
    return replace(report, entries=entries)


def _group_anchor(title: str) -> str:
    """Anchor of a group's heading: `🔴 High importance (2)` → `-🔴-high-importance-2`."""
    return "-" + title.lower().replace(" ", "-").replace("(", "").replace(")", "")


def _groups(report: Report) -> dict[Level, list[Entry]]:
    """Sort entries into groups, the most important first; empty groups are left out."""
    groups: dict[Level, list[Entry]] = {level: [] for level in Level}
    for entry in report.entries:
        if entry.importance.level is None:
            raise _lacks(report, entry, "level")
        groups[entry.importance.level].append(entry)
    return {level: entries for level, entries in groups.items() if entries}


def _entry(entry: Entry, report: Report, words: ReportWords) -> str:
    commit, analysis = entry.commit, entry.analysis
    if not commit.sha:
        raise _lacks(report, entry, "SHA")
    link = f" | 🔗 [{words.link}]({commit.url})" if commit.url else ""
    facts = write_comment(entry, status_of(analysis.body, analysis.error))
    error = f"\n⚠️ {analysis.error}\n" if analysis.error else ""
    return (
        f"### {commit.title}\n**SHA**: `{commit.sha[:7]}`{link}\n"
        + (facts and facts + "\n")
        + f"{error}\n{analysis.body or words.nothing}\n\n---\n\n"
    )


def _flat(report: Report, words: ReportWords) -> str:
    parts = [words.flat.format(repository=report.repository), "\n\n"]
    for entry in report.entries:
        commit = entry.commit
        if commit.sha:
            body = entry.analysis.body
            parts.append(f"### {commit.sha}\n{commit.url}\n{commit.message}\n{body}\n\n")
    return "".join(parts)


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
