"""What strangers may make as long as files are, kept to what lists, pages and feeds can bear."""

from __future__ import annotations

import operator
from dataclasses import replace
from typing import TYPE_CHECKING

from digest.models import Problem, Status
from digest.text import shorten

if TYPE_CHECKING:
    from digest.models import Analysis, Commit, Entry, Report

LONGEST_TITLE = 1000  # characters
LONGEST_NAME = 200
LONGEST_BODY = 100_000
LONGEST_ITEM = 200_000  # of a commit's HTML in a feed; of a longer one its summary is there


def within_limits(report: Report) -> Report:
    """Keep a report's texts within bounds; an analysis that is cut is a problem of the report.

    A title that is too long goes on in the message below it; a name ends with an ellipsis.
    """
    entries = tuple(map(_bounded, report.entries))
    if all(map(operator.is_, entries, report.entries)):
        return report
    problems = [
        _problem(entry) for entry in report.entries if len(entry.analysis.body) > LONGEST_BODY
    ]
    return replace(report, entries=entries, problems=(*report.problems, *problems))


def _bounded(entry: Entry) -> Entry:
    commit, analysis = entry.commit, entry.analysis
    if len(commit.message) > LONGEST_TITLE or len(commit.author) > LONGEST_NAME:
        commit = _commit(commit)
    if len(analysis.body) > LONGEST_BODY:
        analysis = _cut(analysis)
    if commit is entry.commit and analysis is entry.analysis:
        return entry
    return replace(entry, commit=commit, analysis=analysis)


def _commit(commit: Commit) -> Commit:
    message, author = commit.message, commit.author
    title, end, rest = message.partition("\n")
    title, at = title.strip(), LONGEST_TITLE - 1
    if len(title) > LONGEST_TITLE:
        message = f"{title[:at]}…\n…{title[at:]}{end}{rest}"
    if len(author) > LONGEST_NAME:
        author = shorten(author, LONGEST_NAME)
    is_same = message is commit.message and author is commit.author
    return commit if is_same else replace(commit, message=message, author=author)


def _cut(analysis: Analysis) -> Analysis:
    """Cut an analysis at a line's end, where one is near, and call it cut off."""
    body = analysis.body[:LONGEST_BODY]
    end = body.rfind("\n", LONGEST_BODY // 2)
    return replace(analysis, body=body[:end] if end > 0 else body, status=Status.PARTIAL)


def _problem(entry: Entry) -> Problem:
    name = entry.commit.sha[:7] or repr(entry.commit.title[:40])
    text = f"the analysis of {name} has {len(entry.analysis.body):,} characters"
    return Problem(1, f"{text}; only the first {LONGEST_BODY:,} are shown, shorten it")
