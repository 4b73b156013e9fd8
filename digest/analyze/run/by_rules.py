"""Analyses without a model for entries of the archive, from what their reports say of commits."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digest.analyze.offline import analyse
from digest.analyze.run.choose import can_update, choose_entries
from digest.archive import write_report
from digest.archive.store import read_archive
from digest.atomic import write_file
from digest.errors import ReportError
from digest.models import Status
from digest.secrets.entries import redact_commit

if TYPE_CHECKING:
    from digest.analyze.run.choose import SelectedEntry, Selection
    from digest.archive.store import ReportFile
    from digest.config import Settings
    from digest.models import Analysis, Commit, Entry, Language

RETRIED_BY_RULES = (Status.FAILED, Status.MISSING)  # what is there otherwise says more than rules


@dataclass(frozen=True, slots=True)
class RulesSummary:
    """What became of the entries that were to be analysed by rules."""

    wanted: int  # entries chosen
    done: int  # with an analysis by rules now
    left: Counter[str]  # left as they are, by reason
    warnings: tuple[str, ...] = ()  # reports that could not be written

    @property
    def is_whole(self) -> bool:
        """Whether every wanted entry has its analysis now."""
        return self.done == self.wanted


def analyse_by_rules(
    settings: Settings, selection: Selection, limit: int | None = None, *, is_dry: bool = False
) -> RulesSummary:
    """Analyse the selected entries of the archive by rules, at most `limit`; write their reports.

    Nothing else in a report changes. With `is_dry` nothing is written. Raises DigestError when the
    archive can't be read.
    """
    files = read_archive(settings.archive).files
    wanted = choose_entries(files, selection, needs_sha=False)[:limit]
    left: Counter[str] = Counter()
    reports: dict[str, list[SelectedEntry]] = {}
    for item in wanted:
        if can_update(item.file):
            reports.setdefault(str(item.file.path), []).append(item)
        else:
            left["report can't be changed"] += 1
    done = 0
    warnings = []
    for items in reports.values():
        try:
            if not is_dry:
                _write(items[0].file, [item.entry for item in items])
            done += len(items)
        except ReportError as error:
            left["report can't be written"] += len(items)
            warnings.append(str(error))
    return RulesSummary(len(wanted), done, left, tuple(warnings))


def _analyse(commit: Commit, language: Language) -> Analysis:
    """Analyse what may be shown of a commit: another tool's report may hold a secret."""
    redacted, _ = redact_commit(commit, language)
    return analyse(redacted, language)


def _write(file: ReportFile, wanted: list[Entry]) -> None:
    """Write a report with analyses by rules for these of its entries."""
    report = file.report
    chosen = set(map(id, wanted))  # two entries can have one SHA
    entries = tuple(
        replace(entry, analysis=_analyse(entry.commit, report.language))
        if id(entry) in chosen
        else entry
        for entry in report.entries
    )
    write_file(file.path, write_report(replace(report, entries=entries, problems=())))
