"""What a run has to say of a repository that is no fault: nothing lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.collect import clone_notes
from digest.importance import count_outdated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.collect import Clone
    from digest.importance import Rules
    from digest.record.backlog import Record


def notes_on(clone: Clone, record: Record, rules: Rules) -> tuple[str, ...]:
    """Give the notes on a repository: whole sentences for the user that name it.

    Raises CollectError.
    """
    return (*clone_notes(clone), *_on_rules(clone.source.name, record, rules))


def _on_rules(name: str, record: Record, rules: Rules) -> Iterator[str]:
    reports = [file.report for file in record.reports.values()]
    if outdated := count_outdated(reports, rules.fingerprint):
        commits = sum(len(report.entries) for report in reports)
        yield (
            f"{name}: {outdated} of {commits} commits were rated by other rules than those"
            " configured now; 'digest score' rates them again"
        )
