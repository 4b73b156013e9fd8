"""What a run has to say of a repository that is no fault: nothing lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.collect import clone_notes
from digest.importance import count_outdated
from digest.text import counted

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
    # Only reports with a commit that other rules rated have to be read whole.
    others = (
        file.report
        for file in record.reports.values()
        if file.skim.may_be_rated_otherwise(rules.fingerprint)
    )
    if outdated := count_outdated(others, rules.fingerprint):
        commits = sum(len(file.skim.commits) for file in record.reports.values())
        yield (
            f"{name}: rated by other rules than those configured now: {outdated:,} of"
            f" {counted(commits, 'commit')}; 'digest score' rates them again"
        )
