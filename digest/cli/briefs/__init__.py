"""The last step of `digest run` and `digest analyze`: briefs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.analyze.briefs.writing import BriefSummary, write_briefs
from digest.cli.base import INCOMPLETE
from digest.cli.printing import echo
from digest.text import counted

if TYPE_CHECKING:
    from datetime import date, datetime

    from digest.analyze.records import Llm, RunSummary
    from digest.config import Settings
    from digest.record.skimming import SkimmedArchive


def bring_briefs_up_to_date(
    settings: Settings,
    llm: Llm | None,
    now: datetime,
    summary: RunSummary | None = None,
    archive: SkimmedArchive | None = None,
    *,
    since: date | None = None,
    until: date | None = None,
) -> BriefSummary:
    """Write the briefs that are wanted after a run of analyses, within what it left of its budget.

    `now` is aware. A model that could not be asked then is not asked again. Raises DigestError.
    """
    today = now.astimezone(settings.timezone).date()
    is_lost = summary is not None and summary.stop not in {"", "budget"}
    spent = summary.cost if summary else 0.0
    return write_briefs(settings, today, None if is_lost else llm, spent, since, until, archive)


def print_briefs(briefs: BriefSummary, *, quiet: bool) -> None:
    """Print what became of the briefs: trouble to standard error, counts if not `quiet`."""
    for warning in briefs.warnings:
        echo(f"Warning: {warning}", err=True)
    for kind, number in briefs.failed.items():
        echo(
            f"Warning: {counted(number, 'brief')} by rules ({kind}): {briefs.causes[kind]}",
            err=True,
        )
    if briefs.stop:
        echo(f"Warning: briefs: {briefs.message or briefs.stop}; rules stand in", err=True)
    if quiet or not (briefs.written or briefs.calls):
        return
    who = f", {briefs.by_model} by the model" if briefs.by_model else ""
    cost = f", {counted(briefs.calls, 'request')}, ${briefs.cost:.4f}" if briefs.calls else ""
    echo(f"{counted(briefs.written, 'brief')} written{who}{cost}")
    if briefs.refused:
        echo(f"  left out: {counted(briefs.refused, 'sentence')} that no commit bears out")


def brief_status(briefs: BriefSummary) -> int:
    """Give the exit status for a run's briefs: done, or incomplete."""
    return 0 if briefs.is_whole else INCOMPLETE
