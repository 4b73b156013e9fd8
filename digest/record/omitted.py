"""Commits that the owner leaves out: taken out of their reports, and told of where it can't be.

Where a SHA's first digits fit several commits, none of these is taken out: an entry that is gone
has to be paid for again. What builds and runs leave out is all that begins so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digest.archive import write_report
from digest.archive.store import ReportFile, relative_name
from digest.atomic import write_file
from digest.collect import commits_named, existing_clone
from digest.errors import ReportError
from digest.models import begins_with_one
from digest.record.backlog import record_of
from digest.record.skimming import skimmed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    from digest.archive.store import Archive
    from digest.config import Settings
    from digest.models import Report, Source
    from digest.record.backlog import Record
    from digest.record.skimming import SkimmedReport

_SHOWN = 12  # digits of a SHA in a sentence


@dataclass(frozen=True, slots=True)
class TakenOut:
    """A record without the commits that are left out, and what was done to get there."""

    record: Record
    entries: int = 0  # taken out
    written: int = 0  # reports
    warnings: tuple[str, ...] = ()  # reports that could not be written


def take_out(record: Record, source: Source, settings: Settings) -> TakenOut:
    """Take the commits that are left out from their reports, whose other text stays to the byte.

    A report that can't be written without losing text stays, with a warning. Raises OSError.
    """
    found = _find(source.omit, record.files, [source], settings)
    omit = tuple(beginning for beginning, shas in found.items() if len(shas) < 2)
    changed: dict[Path, SkimmedReport] = {}
    entries = 0
    warnings = []
    for file in record.files:
        if not any(begins_with_one(commit.sha, omit) for commit in file.skim.commits):
            continue
        report = without(file.report, omit)
        try:
            write_file(file.path, write_report(report))
            changed[file.path] = skimmed(ReportFile(file.path, report))
            entries += len(file.report.entries) - len(report.entries)
        except ReportError as error:
            name = relative_name(file.path, settings.archive)
            remedy = "take it out by hand; the site leaves it out"
            warnings.append(f"{name}: holds a commit that 'omit' names: {error.text}; {remedy}")
    new = replace(
        record,
        reports={day: changed.get(file.path, file) for day, file in record.reports.items()},
        others=tuple(changed.get(file.path, file) for file in record.others),
    )
    return TakenOut(new if changed else record, entries, len(changed), tuple(warnings))


def without(report: Report, omit: Iterable[str]) -> Report:
    """Give a report without the commits whose SHAs begin so; itself where it has none of them."""
    omit = tuple(omit)
    kept = tuple(one for one in report.entries if not begins_with_one(one.commit.sha, omit))
    if len(kept) == len(report.entries):
        return report
    return replace(report, entries=kept, problems=())


def omit_notes(
    settings: Settings, reports: Sequence[SkimmedReport], names: Collection[str] = ()
) -> tuple[str, ...]:
    """Name what `omit` has that fits no commit, or several: of these repositories, or of all.

    `reports` are the archive's as they were before commits were taken out. Looked at are these and
    what is fetched of the branches.
    """
    notes: list[str] = []
    for source in settings.repositories:
        own = [one for one in source.omit if one not in settings.omit]
        if not names or source.name in names:
            files = record_of(reports, source).files
            notes += _notes(source.name, _find(own, files, [source], settings))
    if not names:
        notes += _notes("", _find(settings.omit, reports, settings.repositories, settings))
    return tuple(notes)


def still_held(
    settings: Settings, archive: Archive, names: Collection[str] = ()
) -> tuple[str, ...]:
    """Name the reports that hold commits which `omit` names: of these repositories, or of all."""
    return tuple(
        f"{relative_name(file.path, settings.archive)}: {text}"
        for file in archive.files
        if (text := _held(settings, file.report, names))
    )


def _held(settings: Settings, report: Report, names: Collection[str]) -> str:
    source = next((s for s in settings.repositories if s.is_named(report.repository)), None)
    if names and (source is None or source.name not in names):
        return ""
    if without(report, source.omit if source else settings.omit) is report:
        return ""
    remedy = "the next run takes it out" if source else "nobody watches it: take it out by hand"
    return f"holds a commit of {report.repository} that 'omit' names; {remedy}"


def _notes(name: str, found: dict[str, set[str]]) -> Iterator[str]:
    where = f"{name}: omit" if name else "omit"
    for beginning, shas in found.items():
        if not shas:
            text = "is no commit of the archive, nor of what is fetched of the branch"
            yield f"{where}: {beginning!r} {text}; correct it, unless it was taken out long ago"
        elif len(shas) > 1:
            names = ", ".join(sorted(sha[:_SHOWN] for sha in shas))
            text = f"is the beginning of {len(shas)} commits ({names})"
            yield f"{where}: {beginning!r} {text}, so that none is taken out; give more digits"


def _find(
    omit: Iterable[str],
    files: Iterable[SkimmedReport],
    sources: Iterable[Source],
    settings: Settings,
) -> dict[str, set[str]]:
    """Give the commits of reports and clones whose SHAs begin so, by their beginnings."""
    found: dict[str, set[str]] = {beginning: set() for beginning in omit}
    if not found:
        return found
    known = {commit.sha for file in files for commit in file.skim.commits}
    clones = [clone for source in sources if (clone := existing_clone(source, settings.cache))]
    for beginning, shas in found.items():
        named = {sha for clone in clones for sha in commits_named(clone, beginning)}
        named |= {sha for sha in known if begins_with_one(sha, (beginning,))}
        # Of one that another tool's report cut short, its full SHA may be among them.
        shas |= {sha for sha in named if not any(o != sha and o.startswith(sha) for o in named)}
    return found
