"""New entries cut to what a report takes, so that what is written can be read again.

One commit may hold megabytes of text, one day 50,000 commits. So each entry has a number of bytes,
which shrinks until all of a day stand in its report: every commit keeps its row, its address, its
times, its totals and its importance; its message, its files and its analysis give way.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from digest import limits
from digest.archive.json_comment import file_size
from digest.archive.writer import entry_size, format_report, report_name
from digest.errors import ReportError
from digest.locales import locale_of, locales
from digest.models import Analysis
from digest.record.backlog import can_grow
from digest.text import counted, shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from digest.models import Commit, Entry, FileChange, Language, Report

_SHORTEST = 120  # characters that a message keeps
_ADDED = 50  # bytes that an entry may gain later: the number of its row
_CUTS = tuple(
    re.compile(re.escape(locale.reports.cut).replace(r"\{length\}", "([0-9,]+)"))
    for locale in locales()
)


class Fitted(NamedTuple):
    """The entries that are added to a report, and what the user is told of what was cut."""

    entries: Sequence[Entry]
    note: str = ""


def limit_commit(commit: Commit, language: Language) -> Commit:
    """Cut what one commit may hold of a text; the same object where nothing is too long.

    Files keep their number, since importance counts them all: a report lists the first of them.
    """
    files = commit.files
    if any(_longest_path(file) > limits.MAX_PATH_LENGTH for file in files):
        files = tuple(map(_limit_paths, files))
    cut = replace(
        commit,
        author=shorten(commit.author, limits.MAX_AUTHOR_LENGTH),
        message=cut_message(commit.message, limits.MAX_MESSAGE_LENGTH, language),
        parents=commit.parents[: limits.MAX_PARENTS],
        files=files,
    )
    return commit if cut == commit else cut


def _longest_path(file: FileChange) -> int:
    return max(len(file.path), len(file.old_path or ""))


def _limit_paths(file: FileChange) -> FileChange:
    return replace(
        file, path=_cut_path(file.path), old_path=file.old_path and _cut_path(file.old_path)
    )


def _cut_path(path: str) -> str:
    """Take a path's middle out: its first folders and its ending tell the most."""
    half = limits.MAX_PATH_LENGTH // 2
    return path if len(path) <= limits.MAX_PATH_LENGTH else f"{path[: half - 1]}…{path[-half:]}"


def cut_message(message: str, limit: int, language: Language) -> str:
    """Cut a message to `limit` characters; its last line then says how long it was.

    A message that was cut before says how long it was at first.
    """
    if len(message) <= limit:
        return message
    text, length = _whole_length(message)
    note = locale_of(language).reports.cut.format(length=f"{length:,}")
    return f"{text[: max(limit - len(note) - 2, 1)].rstrip()}…\n{note}"


def _whole_length(message: str) -> tuple[str, int]:
    """Give a message's text without the line that says that it was cut, and its whole length."""
    text, _, last = message.rpartition("\n")
    for pattern in _CUTS:
        if text.endswith("…") and (match := pattern.fullmatch(last)):
            return text[:-1], int(match[1].replace(",", "") or 0)
    return message, len(message)


def fit_entries(entries: Sequence[Entry], report: Report) -> Fitted:
    """Cut entries to what a report has room for, which they are to be added to.

    What stands in the report stays as it is. Its second half is left to rows alone, for what lands
    later, and to later analyses. None is cut for a report that can't grow. Raises ReportError where
    not even the rows fit.
    """
    if not entries or not can_grow(report):
        return Fitted(entries)
    sizes = [entry_size(entry, report) + _ADDED for entry in entries]
    held = len(format_report(report).encode()) + _ADDED * (len(report.entries) + 20)
    budget = limits.MAX_ENTRY_BYTES
    while budget:
        if held + sum(min(size, budget) for size in sizes) <= limits.MAX_DETAILED_BYTES:
            fitted = [
                entry if size <= budget else _cut_entry(entry, budget, report)
                for entry, size in zip(entries, sizes, strict=True)
            ]
            if held + _total(fitted, report) <= limits.MAX_DETAILED_BYTES:
                return Fitted(fitted, _note(entries, fitted, report))
        budget //= 2
    fitted = [_cut_entry(entry, 0, report) for entry in entries]
    if held + _total(fitted, report) > limits.MAX_REPORT_BYTES:
        raise _too_many(entries, report)
    return Fitted(fitted, _note(entries, fitted, report))


def _total(entries: Sequence[Entry], report: Report) -> int:
    return sum(entry_size(entry, report) + _ADDED for entry in entries)


def _cut_entry(entry: Entry, budget: int, report: Report) -> Entry:
    """Cut an entry to a number of bytes, or to what it keeps in any case.

    Its message has half of what is left to it, its analysis comes next, whole or not at all, and
    then the first of its files.
    """

    def with_message(length: int) -> Entry:
        message = cut_message(entry.commit.message, length, report.language)
        return replace(bare, commit=replace(bare.commit, message=message))

    def size_of(one: Entry) -> int:
        return entry_size(one, report) + _ADDED

    bare = replace(entry, commit=replace(entry.commit, files=()), analysis=Analysis())
    bare = with_message(_SHORTEST)
    left = budget - size_of(bare)
    if left <= 0:
        return bare
    length, enough = len(entry.commit.message), budget - left // 2
    cut = with_message(_most(_SHORTEST, length, lambda n: size_of(with_message(n)) <= enough))
    analysed = replace(cut, analysis=entry.analysis)
    cut = analysed if size_of(analysed) <= budget else cut
    files = entry.commit.files[: limits.MAX_FILES]
    ends = accumulate(map(file_size, files), initial=size_of(cut) + len(',"files":[]'))
    count = sum(end <= budget for end in ends) - 1
    return replace(cut, commit=replace(cut.commit, files=files[: max(count, 0)]))


def _most(least: int, most: int, fits: Callable[[int], bool]) -> int:
    """Give the largest number up to `most` that fits; `least` is known to."""
    if least >= most or fits(most):
        return max(least, most)
    while most - least > 1:
        middle = (least + most) // 2
        least, most = (middle, most) if fits(middle) else (least, middle)
    return least


def _note(entries: Sequence[Entry], fitted: Sequence[Entry], report: Report) -> str:
    cut = sum(one is not other for one, other in zip(entries, fitted, strict=True))
    if not cut:
        return ""
    new = counted(len(entries), "new commit")
    where = f"{report_name(report)}: a report has no room for all of {new}"
    return f"{where}; messages, files or analyses of {cut:,} are cut"


def _too_many(entries: Sequence[Entry], report: Report) -> ReportError:
    landed = f"{counted(len(entries), 'commit')} landed that {'is' if len(entries) == 1 else 'are'}"
    text = (
        f"{landed} not in it: more than a report can hold, which "
        f"may have {limits.MAX_REPORT_BYTES:,} bytes, so none was added; choose fewer with "
        "`merges: first-parent` or `include`, or let `since` begin after this day"
    )
    return ReportError(report_name(report), 1, text)
