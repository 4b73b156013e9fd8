"""Read a grouped report: entries by importance, after a summary and a table of contents.

An entry begins only at a `### ` line whose next line is a SHA line; a group begins at its heading
when an entry follows two lines on. Nothing weaker would do: analyses hold headings, rules and
unclosed fences of their own.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from digest.archive.json_comment import ROW_NUMBER, apply_comment, is_comment
from digest.archive.labels import EMOJI
from digest.archive.pairing import Position, pair_rows
from digest.archive.sections import status_of
from digest.archive.table_cells import (
    COMMIT_URL,
    TableRow,
    entry_from_row,
    message_from_cell,
    message_to_cell,
    title_from_cell,
)
from digest.locales import locales
from digest.models import Analysis, Commit, Entry, Importance, Level, Problem
from digest.text import counted

if TYPE_CHECKING:
    from digest.locales.records import Locale

SHA_LINE = re.compile(
    r"\*\*SHA\*\*: `(?P<short>[0-9a-f]{7,40})`"
    rf"(?: \| 🔗 \[[^\]\n]*\]\((?P<url>{COMMIT_URL})\))?"
)
_WORDS = tuple(locale.reports for locale in locales())
_NOTHING = frozenset(words.nothing for words in _WORDS)
_FAILED = re.compile(rf"⚠️ (?P<error>[^\n]*)\n\n(?:{'|'.join(map(re.escape, _NOTHING))})")
GROUP_MARKS = {emoji: level for level, emoji in EMOJI.items()}
_IMPORTANCES = {level: Importance(level) for level in (*Level, None)}


def _group_pattern(locale: Locale) -> str:
    """Match a group's name, whatever one word stands for its level, or the level's own words."""
    names = "|".join(re.escape(locale.levels[level]) for level in Level)
    return re.escape(locale.reports.group).replace(r"\{name\}", rf"(?:{names}|\S*)\s?")


GROUP_LINE = re.compile(
    rf"#### (?P<mark>{'|'.join(GROUP_MARKS)}) (?:{'|'.join(map(_group_pattern, locales()))}) "
    r"\((?P<count>\d{1,9})\)"
)
_COUNTS = re.compile(
    r"> \D*+(?P<total>\d{1,9}) [^🔴]*+🔴\D*+(?P<high>\d{1,9}) \| "
    r"🟡\D*(?P<medium>\d{1,9}) \| 🟢\D*(?P<low>\d{1,9})"
)
_LEAD = ("> ", *(w.contents for w in _WORDS), *(f"### {w.summary}" for w in _WORDS))
_TOC_LINE = re.compile(r" *- \[")
_END = "\n\n---\n\n"


class EntryBlock(NamedTuple):
    """An entry as it stands after the table, before its row in the table is known."""

    line: int  # of its heading, from 1
    title: str  # the title that its row should have
    entry: Entry


def read_grouped_entries(
    lines: list[str], at: int, rows: list[TableRow], problems: list[Problem]
) -> tuple[Entry, ...]:
    """Read the entries below the table, which ends before `lines[at]`.

    They come in the order of `rows`, with each row's author and time; those without a row come
    last. What is not as the format has it is added to `problems`.
    """
    headings = [i for i in range(at, len(lines) - 1) if lines[i].startswith("###")]
    starts = [i for i in headings if _is_entry(lines, i)]
    groups = {i: match for i in headings if (match := _group(lines, i))}
    stops = sorted([*starts, *groups, len(lines)])
    blocks: dict[Level | None, list[EntryBlock]] = {}
    level: Level | None = None
    for this, following in pairwise(stops):
        if this in groups:
            level = GROUP_MARKS[groups[this]["mark"]]
            continue
        block = _read_block(lines, this, following, level, problems)
        blocks.setdefault(level, []).append(block)
    _check_counts(lines[at : starts[0] if starts else None], at, rows, blocks, problems)
    _check_groups(groups, blocks, problems)
    _check_strays(lines[at : stops[0]], at, problems)
    if not starts and rows:
        problems.append(Problem(at + 1, "the file ends before its first entry; restore the rest"))
    return _entries_in_table_order(rows, blocks, problems)


def _is_entry(lines: list[str], at: int) -> bool:
    return lines[at].startswith("### ") and SHA_LINE.fullmatch(lines[at + 1]) is not None


def _group(lines: list[str], at: int) -> re.Match[str] | None:
    if not lines[at].startswith("#### ") or at + 3 >= len(lines) or not _is_entry(lines, at + 2):
        return None
    return GROUP_LINE.fullmatch(lines[at])


def _check_counts(
    lines: list[str],
    at: int,
    rows: list[TableRow],
    blocks: dict[Level | None, list[EntryBlock]],
    problems: list[Problem],
) -> None:
    for offset, line in enumerate(lines):
        match = _COUNTS.fullmatch(line)
        if match is None:
            continue
        counts = {"commits": (match["total"], len(rows))}
        if blocks:
            counts |= {EMOJI[level]: (match[level], len(blocks.get(level, []))) for level in Level}
        for what, (stated, count) in counts.items():
            if int(stated) != count:
                text = f"the summary counts {stated} {what}, there are {count}"
                text += "; correct the one that is wrong"
                problems.append(Problem(at + offset + 1, text))


def _check_groups(
    groups: dict[int, re.Match[str]],
    blocks: dict[Level | None, list[EntryBlock]],
    problems: list[Problem],
) -> None:
    for at, match in groups.items():
        count = len(blocks.get(GROUP_MARKS[match["mark"]], []))
        if int(match["count"]) != count:
            told = counted(int(match["count"]), "entry", "entries")
            text = f"the group's heading counts {told}, it has {count}"
            problems.append(Problem(at + 1, f"{text}; correct the one that is wrong"))


def _check_strays(lines: list[str], at: int, problems: list[Problem]) -> None:
    """Report text before the first group that the format has no place for."""
    for offset, line in enumerate(lines):
        if line and not line.startswith(_LEAD) and not _TOC_LINE.match(line):
            text = f"{line[:40]!r} has no place here; it is kept in the file and shown nowhere"
            problems.append(Problem(at + offset + 1, f"{text}, move it into an entry"))
            return


def _read_block(
    lines: list[str], this: int, following: int, level: Level | None, problems: list[Problem]
) -> EntryBlock:
    """Read the entry that stands in `lines[this:following]`."""
    match = SHA_LINE.fullmatch(lines[this + 1])
    assert match is not None  # noqa: S101 - _is_entry found it
    at = this + 2
    facts = lines[at] if at < following and is_comment(lines[at]) else ""
    at += bool(facts)
    is_last = following == len(lines)
    chunk = "\n".join(lines[at:following]) + ("" if is_last else "\n")
    if not chunk.endswith(_END):
        text = f"the entry {match['short']} does not end with a '---' line of its own"
        remedy = "the file may be cut off, restore its end" if is_last else "add it"
        problems.append(Problem(following, f"{text}; {remedy}"))
    title = lines[this][4:]
    commit = Commit(match["sha"] or match["short"], "", None, "", match["url"] or "")
    entry = Entry(commit, _IMPORTANCES[level], _analysis(chunk))
    if facts:
        entry, complaints = apply_comment(entry, facts)
        problems += [Problem(this + 3, text) for text in complaints]
    entry = _with_sha(entry, match, this + 2, problems)
    if entry.commit.message:
        title = title_from_cell(message_to_cell(entry.commit.message))
    return EntryBlock(this + 1, title, entry)


def _with_sha(entry: Entry, match: re.Match[str], line: int, problems: list[Problem]) -> Entry:
    """Choose an entry's SHA where the link, the short form and the JSON comment do not agree."""
    sha = match["sha"] or entry.commit.sha
    if not sha.startswith(match["short"]):
        text = f"the short SHA {match['short']} is not of the full {sha}; correct it"
        problems.append(Problem(line, f"{text} (the full one is used)"))
    if sha != entry.commit.sha:
        text = f"the digest comment's SHA {entry.commit.sha} is not the linked {sha}; correct it"
        problems.append(Problem(line + 1, f"{text} (the linked one is used)"))
    if sha == entry.commit.sha:
        return entry
    return replace(entry, commit=replace(entry.commit, sha=sha))


def _analysis(chunk: str) -> Analysis:
    is_regular = chunk.startswith("\n") and chunk.endswith(_END)
    body = chunk[1 : -len(_END)] if is_regular else chunk.strip("\n").removesuffix("\n\n---")
    failed = _FAILED.fullmatch(body)
    error = failed["error"] if failed else ""
    if failed or body in _NOTHING:
        body = ""
    return Analysis(status_of(body, error), body, error)


def _entries_in_table_order(
    rows: list[TableRow], blocks: dict[Level | None, list[EntryBlock]], problems: list[Problem]
) -> tuple[Entry, ...]:
    """Give the entries in the table's order; those without a row come last."""
    ranks: list[Level | None] = [*Level, None]
    order = [level for level in ranks if level in blocks]
    queues = [blocks[level] for level in order]
    titles = [row.title for row in rows]
    known = _rows_by_number(titles, queues)
    found, unpaired = pair_rows(titles, [[b.title for b in q] for q in queues], known)
    entries = []
    for index, (row, place) in enumerate(zip(rows, found, strict=True)):
        if place is None:
            text = f"no entry for the commit {row.title!r}; restore it, or remove the row"
            problems.append(Problem(row.line, text))
            entries.append(entry_from_row(row))
        else:
            entry = queues[place[0]][place[1]].entry
            entries.append(_with_row(_without_row_number(entry) if index in known else entry, row))
    for queue, index in unpaired:
        block = queues[queue][index]
        text = f"the table has no row for the entry {block.title!r}; restore it"
        problems.append(Problem(block.line, text))
        commit = block.entry.commit
        named = replace(commit, message=commit.message or block.title)
        entries.append(replace(block.entry, commit=named))
    return tuple(entries)


def _rows_by_number(titles: list[str], queues: list[list[EntryBlock]]) -> dict[int, Position]:
    """Find the rows that entries' JSON comments name by number, as long as the titles agree."""
    known: dict[int, Position] = {}
    for q, queue in enumerate(queues):
        for i, block in enumerate(queue):
            number = block.entry.extra.get(ROW_NUMBER)
            if type(number) is int and titles[number - 1 : number] == [block.title]:
                known.setdefault(number - 1, (q, i))
    return known


def _without_row_number(entry: Entry) -> Entry:
    extra = {key: value for key, value in entry.extra.items() if key != ROW_NUMBER}
    return replace(entry, extra=extra)


def _with_row(entry: Entry, row: TableRow) -> Entry:
    known = entry.commit
    commit = Commit(  # for every commit of an archive: `replace` takes four times as long
        known.sha,
        row.author,
        row.time,
        known.message or message_from_cell(row.cell),
        known.url,
        known.author_time,
        known.commit_time,
        known.parents,
        known.files,
        known.totals,
        known.landed,
        known.landed_with,
        known.brought,
        known.pull,
        known.breaks,
    )
    return Entry(commit, entry.importance, entry.analysis, entry.extra)
