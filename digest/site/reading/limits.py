"""A report's texts within the limits: strangers wrote them, and may have made them long as files.

Lists, pages and feeds bear texts within the limits, however many there are.
"""

from __future__ import annotations

import operator
import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from digest import limits
from digest.archive.sections import limit_analysis
from digest.models import Problem
from digest.text import shorten

if TYPE_CHECKING:
    from digest.models import Analysis, Commit, Entry, FileChange, Report

# Ranges that all lies in that joins the letter before it; other letters lie there as well.
_NEAR_JOINED = (
    "[\xa9\xad\xae\u0300-\u036f\u0483-\u0489\u0591-\u1cff\u1dc0-\u1dff\u200b-\u2dff\u302a-\u303d\u3099"
    "\u309a\u3297\u3299\ua66f-\uabff\ud7b0-\ud7ff\ufb1e\ufe00-\ufe2f\ufeff\uff9e\uff9f\ufff9-\ufffb"
    "\U00010000-\U0010ffff]"
)
_FLOOD_FROM = limits.MAX_MARKS + 1  # characters
_NEAR = re.compile(_NEAR_JOINED)
_FLOOD = re.compile(f"{_NEAR_JOINED}{{{_FLOOD_FROM},}}")
_MARKS, _UNSEEN, _VIRAMA, _JOINER = frozenset({"Mn", "Mc", "Me"}), "Cf", 9, "\u200d"
_LEADING = re.compile("[\u1100-\u115f\ua960-\ua97f]")  # which Korean syllables begin with
# What they end with, voiced sounds of half width, tones of skin.
_PART = re.compile("[\u1160-\u11ff\ud7b0-\ud7ff\uff9e\uff9f\U0001f3fb-\U0001f3ff]")

_Record = TypeVar("_Record", "Analysis", "Commit", "FileChange")


def apply_limits(report: Report) -> Report:
    """Cut a report's texts to the limits; the same object where all are within them.

    A title that is too long goes on in the message below it. An author's name ends with an
    ellipsis. An analysis that is cut counts as partial, and is a problem of the report, so that
    somebody is told. Letters keep `MAX_MARKS` marks in all of them, and in paths.
    """
    entries = tuple(map(_limit_entry, report.entries))
    if all(map(operator.is_, entries, report.entries)):
        return report
    problems = [
        _analysis_problem(entry)
        for entry in report.entries
        if len(entry.analysis.body) > limits.MAX_ANALYSIS_LENGTH
    ]
    return replace(report, entries=entries, problems=(*report.problems, *problems))


def _limit_entry(entry: Entry) -> Entry:
    commit, analysis = entry.commit, limit_analysis(entry.analysis)
    if (
        len(commit.message) > limits.MAX_TITLE_LENGTH
        or len(commit.author) > limits.MAX_AUTHOR_LENGTH
    ):
        commit = _limit_commit(commit)
    commit, analysis = _limit_marks(commit), _with_marks_limited(analysis, "body")
    if commit is entry.commit and analysis is entry.analysis:
        return entry
    return replace(entry, commit=commit, analysis=analysis)


def _limit_commit(commit: Commit) -> Commit:
    message, author = commit.message, commit.author
    title, newline, rest = message.partition("\n")
    title, cut = title.strip(), limits.MAX_TITLE_LENGTH - 1
    if len(title) > limits.MAX_TITLE_LENGTH:
        message = f"{title[:cut]}…\n…{title[cut:]}{newline}{rest}"
    if len(author) > limits.MAX_AUTHOR_LENGTH:
        author = shorten(author, limits.MAX_AUTHOR_LENGTH)
    is_same = message is commit.message and author is commit.author
    return commit if is_same else replace(commit, message=message, author=author)


def _limit_marks(commit: Commit) -> Commit:
    files = tuple(_with_marks_limited(file, "path", "old_path") for file in commit.files)
    if any(map(operator.is_not, files, commit.files)):
        commit = replace(commit, files=files)
    return _with_marks_limited(commit, "message", "author")


def _with_marks_limited(record: _Record, *names: str) -> _Record:
    """Give a record in whose texts of these names no letter has too many marks."""
    changed: dict[str, Any] = {}
    for name in names:
        text: str | None = getattr(record, name)
        if text and not text.isascii() and (limited := limit_marks(text)) != text:
            changed[name] = limited
    return replace(record, **changed) if changed else record


def limit_marks(text: str) -> str:
    """Leave out marks of a letter beyond `MAX_MARKS`, and all that is joined beyond `MAX_JOINED`.

    Marks would cover what stands around the letter, and a line breaks nowhere in what is joined.
    """
    return _FLOOD.sub(_without_flood, text) if _has_flood(text) else text


def _has_flood(text: str) -> bool:
    """Tell whether a flood may be in a text. One covers each `_FLOOD_FROM`th place: look there."""
    places = (match.start() * _FLOOD_FROM for match in _NEAR.finditer(text[::_FLOOD_FROM]))
    return any(_FLOOD.search(text, max(at - _FLOOD_FROM, 0), at + _FLOOD_FROM) for at in places)


def _without_flood(match: re.Match[str]) -> str:
    kept: list[str] = []
    marks = joined = 0
    before = ""
    for char in match[0]:
        is_mark = unicodedata.category(char) in _MARKS
        if is_mark or _is_joined(char, before):
            marks, joined = marks + is_mark, joined + 1
        else:
            marks = joined = 0
        if marks <= limits.MAX_MARKS and joined <= limits.MAX_JOINED:
            kept.append(char)
        before = char
    return "".join(kept)


def _is_joined(char: str, before: str) -> bool:
    """Tell whether a character that is no mark forms one sign with the one before it, as shown.

    That is a little more than https://unicode.org/reports/tr29 has, which matters to floods alone.
    """
    category = unicodedata.category(char)
    if category == _UNSEEN or _PART.match(char):
        return True
    if _LEADING.match(char):
        return bool(_LEADING.match(before))
    if before == _JOINER:
        return category == "So"  # pictures
    return bool(before) and unicodedata.combining(before) == _VIRAMA


def _analysis_problem(entry: Entry) -> Problem:
    name = entry.commit.sha[:7] or repr(entry.commit.title[:40])
    text = f"the analysis of {name} has {len(entry.analysis.body):,} characters"
    return Problem(
        1, f"{text}; only the first {limits.MAX_ANALYSIS_LENGTH:,} are shown, shorten it"
    )
