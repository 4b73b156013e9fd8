"""A report's texts within the limits: strangers wrote them, and may have made them long as files.

Lists, pages and feeds bear texts within the limits, however many there are.
"""

from __future__ import annotations

import operator
from dataclasses import replace
from typing import TYPE_CHECKING

from digest import limits
from digest.archive.sections import limit_analysis
from digest.models import Problem
from digest.text import shorten

if TYPE_CHECKING:
    from digest.models import Commit, Entry, Report


def apply_limits(report: Report) -> Report:
    """Cut a report's texts to the limits; the same object where none is too long.

    A title that is too long goes on in the message below it. An author's name ends with an
    ellipsis. An analysis that is cut counts as partial, and is a problem of the report, so that
    somebody is told.
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


def _analysis_problem(entry: Entry) -> Problem:
    name = entry.commit.sha[:7] or repr(entry.commit.title[:40])
    text = f"the analysis of {name} has {len(entry.analysis.body):,} characters"
    return Problem(
        1, f"{text}; only the first {limits.MAX_ANALYSIS_LENGTH:,} are shown, shorten it"
    )
