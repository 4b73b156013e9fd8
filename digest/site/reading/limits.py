"""Limits on the texts of a report: strangers wrote them, and may have made them as long as files.

Lists, pages and feeds bear texts within these limits, however many there are.
"""

from __future__ import annotations

import operator
from dataclasses import replace
from typing import TYPE_CHECKING

from digest.models import Problem, Status
from digest.text import shorten

if TYPE_CHECKING:
    from digest.models import Analysis, Commit, Entry, Report

# All in characters.
MAX_TITLE_LENGTH = 1000
MAX_AUTHOR_LENGTH = 200
MAX_ANALYSIS_LENGTH = 100_000
MAX_FEED_ITEM_LENGTH = 200_000  # of HTML; a feed has only the summary of a longer commit


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
        if len(entry.analysis.body) > MAX_ANALYSIS_LENGTH
    ]
    return replace(report, entries=entries, problems=(*report.problems, *problems))


def _limit_entry(entry: Entry) -> Entry:
    commit, analysis = entry.commit, entry.analysis
    if len(commit.message) > MAX_TITLE_LENGTH or len(commit.author) > MAX_AUTHOR_LENGTH:
        commit = _limit_commit(commit)
    if len(analysis.body) > MAX_ANALYSIS_LENGTH:
        analysis = _limit_analysis(analysis)
    if commit is entry.commit and analysis is entry.analysis:
        return entry
    return replace(entry, commit=commit, analysis=analysis)


def _limit_commit(commit: Commit) -> Commit:
    message, author = commit.message, commit.author
    title, newline, rest = message.partition("\n")
    title, cut = title.strip(), MAX_TITLE_LENGTH - 1
    if len(title) > MAX_TITLE_LENGTH:
        message = f"{title[:cut]}…\n…{title[cut:]}{newline}{rest}"
    if len(author) > MAX_AUTHOR_LENGTH:
        author = shorten(author, MAX_AUTHOR_LENGTH)
    is_same = message is commit.message and author is commit.author
    return commit if is_same else replace(commit, message=message, author=author)


def _limit_analysis(analysis: Analysis) -> Analysis:
    """Cut an analysis at the end of a line, where one ends in the second half."""
    body = analysis.body[:MAX_ANALYSIS_LENGTH]
    end = body.rfind("\n", MAX_ANALYSIS_LENGTH // 2)
    return replace(analysis, body=body[:end] if end > 0 else body, status=Status.PARTIAL)


def _analysis_problem(entry: Entry) -> Problem:
    name = entry.commit.sha[:7] or repr(entry.commit.title[:40])
    text = f"the analysis of {name} has {len(entry.analysis.body):,} characters"
    return Problem(1, f"{text}; only the first {MAX_ANALYSIS_LENGTH:,} are shown, shorten it")
