"""A report that gains commits: the new entries join it, and what stands in it stays."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from digest.errors import ReportError
from digest.record.backlog import can_grow
from digest.text import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.models import Entry, Report


def merge_entries(report: Report, entries: Sequence[Entry], order: Sequence[str]) -> Report:
    """Give the report with these entries, which it lacks; itself when there are none.

    `order` has the SHAs of all that landed on the day, as `git log` has them. Entries that are no
    longer in the repository, because its branch was rewritten, stay where they are. Raises
    ReportError for a report that can't be written without losing text: one of an older form, or one
    that was edited into something else.
    """
    if not entries:
        return report
    if not can_grow(report):
        text = f"lacks {counted(len(entries), 'commit')}, which can't be added without losing text"
        remedy = "delete it and run again for that day, or leave it"
        raise ReportError(f"{report.repository} {report.day}", 1, f"{text}; {remedy}")
    return replace(report, entries=in_order(report.entries, entries, order), problems=())


def in_order(
    kept: Sequence[Entry], new: Sequence[Entry], order: Sequence[str]
) -> tuple[Entry, ...]:
    """Order entries as `order` has their SHAs; others stay behind the entry they stood behind."""
    by_sha = {entry.commit.sha: entry for entry in (*kept, *new)}
    present = set(order)
    followers: dict[str, list[Entry]] = {}
    leader = ""
    for entry in kept:
        if entry.commit.sha in present:
            leader = entry.commit.sha
        else:
            followers.setdefault(leader, []).append(entry)
    ordered = followers.pop("", [])
    for sha in order:
        if sha in by_sha:
            ordered += [by_sha[sha], *followers.pop(sha, ())]
    return tuple(ordered)
