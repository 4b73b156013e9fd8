"""The archive rated again by the rules that are configured now.

Rated is what the reports hold, in the order of a run from nothing: the oldest first, so that a
revert finds the level of what it reverts. So the result is that of such a run.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digest.archive import write_report
from digest.archive.store import ReportFile, read_archive
from digest.atomic import write_file
from digest.collect import existing_clone, landings_of, read_commits, shallow_commits
from digest.errors import CollectError, DigestError, ReportError
from digest.importance import Levels, is_edited, rate
from digest.record.backlog import can_grow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from digest.config import Settings
    from digest.importance import Rules
    from digest.models import Commit, Entry, Importance, Report

# Why an entry is left as it is, for the user.
EDITED = "edited by hand"
LACKING = "without the facts that rules go by"
CUT = "with more files than a report lists"
FIXED = "in reports that can't be changed"


@dataclass(frozen=True, slots=True)
class RatedEntry:
    """An entry, and how important it is by the rules of now."""

    day: date
    entry: Entry  # as the archive has it
    importance: Importance  # by the rules; its own where it is `kept`
    kept: str = ""  # why it is left as it is, for the user; "" where it is rated

    @property
    def is_changed(self) -> bool:
        """Whether level or score are others than before."""
        old, new = self.entry.importance, self.importance
        return (old.level, old.score) != (new.level, new.score)


@dataclass(frozen=True, slots=True)
class RatedRepository:
    """What rating again gave for the days of a repository that were asked for."""

    repository: str  # owner/repo
    entries: tuple[RatedEntry, ...]  # the oldest first
    reports: tuple[ReportFile, ...]  # as they are to be
    written: int = 0  # reports
    warnings: tuple[str, ...] = ()

    @property
    def kept(self) -> Counter[str]:
        """How many entries were left as they are, by reason."""
        return Counter(rated.kept for rated in self.entries if rated.kept)


@dataclass(frozen=True, slots=True)
class RatingRequest:
    """What is to be rated again; an empty or `None` field does not restrict it."""

    since: date | None = None
    until: date | None = None
    repositories: tuple[str, ...] = ()


def rate_archive(
    settings: Settings, request: RatingRequest, now: datetime
) -> tuple[RatedRepository, ...]:
    """Rate the archive again, writing nothing; repositories are in the order of their names.

    The files of a commit that its report does not list all are read from the repository's clone in
    the cache, if they are there (`now` is as `landings_of` takes it). Raises DigestError for a
    repository that is not in the archive.
    """
    found: dict[str, list[ReportFile]] = {}
    for file in read_archive(settings.archive).files:
        found.setdefault(file.report.repository, []).append(file)
    for name in request.repositories:
        if name not in found:
            raise DigestError(f"--repo {name!r} is not in the archive; there are {_names(found)}")
    names = sorted(set(request.repositories or found))
    return tuple(_rate_repository(name, found[name], request, settings, now) for name in names)


def write_ratings(rated: RatedRepository) -> RatedRepository:
    """Write the reports that rating changed; what can't be written is in the warnings."""
    written = 0
    warnings = list(rated.warnings)
    for file in rated.reports:
        try:
            write_file(file.path, write_report(file.report))
            written += 1
        except ReportError as error:
            warnings.append(str(error))
    return replace(rated, written=written, warnings=tuple(warnings))


def _names(found: Mapping[str, object]) -> str:
    return ", ".join(found) or "none"


@dataclass(frozen=True, slots=True)
class _Rater:
    """Rates one repository's entries, in their order; `levels` are of those before."""

    repository: str
    rules: Rules
    commits: Mapping[str, Commit]  # read from git, by SHA: those with files that no report lists
    levels: Levels

    def rate(self, report: Report, entry: Entry) -> RatedEntry:
        commit = self.commits.get(entry.commit.sha, entry.commit)
        if why := _why_kept(report, entry, commit):
            return self.keep(report, entry, why)
        importance = rate(commit, self.rules, self.levels.reverted_by(self.repository, commit))
        self.levels.add(self.repository, commit, importance.level)
        return RatedEntry(report.day, entry, importance)

    def keep(self, report: Report, entry: Entry, why: str) -> RatedEntry:
        self.levels.add(self.repository, entry.commit, entry.importance.level)
        return RatedEntry(report.day, entry, entry.importance, why)


def _why_kept(report: Report, entry: Entry, commit: Commit) -> str:
    """Say why an entry can't be rated by what is known of its commit; "" where it can."""
    if not can_grow(report):
        return FIXED
    if is_edited(entry.importance):
        return EDITED
    if commit.totals is None:
        return LACKING
    return CUT if _is_cut(commit) else ""


def _rate_repository(
    name: str,
    files: Sequence[ReportFile],
    request: RatingRequest,
    settings: Settings,
    now: datetime,
) -> RatedRepository:
    """Rate the asked days of a repository; `files` are sorted by day."""
    asked = [file for file in files if _is_asked(file.report.day, request)]
    commits, warnings = _read_cut(name, asked, settings, now)
    rater = _Rater(name, settings.rules, commits, Levels())
    entries: list[RatedEntry] = []
    reports: list[ReportFile] = []
    for file in files:
        report = file.report
        oldest_first = report.entries[::-1]
        if not _is_asked(report.day, request):
            for entry in oldest_first:
                rater.keep(report, entry, "")
            continue
        rated = [rater.rate(report, entry) for entry in oldest_first]
        entries += rated
        renewed = tuple(replace(one.entry, importance=one.importance) for one in rated[::-1])
        if renewed != report.entries:
            changed = replace(report, entries=renewed, problems=())
            reports.append(ReportFile(file.path, changed))
    return RatedRepository(name, tuple(entries), tuple(reports), warnings=warnings)


def _is_asked(day: date, request: RatingRequest) -> bool:
    after = request.since is None or day >= request.since
    return after and (request.until is None or day <= request.until)


def _is_cut(commit: Commit) -> bool:
    """Tell whether a commit has more files than are listed of it."""
    return commit.totals is not None and commit.totals.files > len(commit.files)


def _read_cut(
    name: str, files: Sequence[ReportFile], settings: Settings, now: datetime
) -> tuple[Mapping[str, Commit], tuple[str, ...]]:
    """Read the commits whose files are cut from the repository's clone, where it has them.

    Only those that still are as the report says, by their totals: globs may have changed. Gives
    them by SHA, and warnings.
    """
    cut = {e.commit.sha: e.commit for f in files for e in f.report.entries if _is_cut(e.commit)}
    source = next((one for one in settings.repositories if one.name == name), None)
    try:
        clone = existing_clone(source, settings.cache) if source and cut else None
        if clone is None:
            return {}, ()
        edge = shallow_commits(clone.path)
        landings = [
            one for one in landings_of(clone, now) if one.sha in cut and one.sha not in edge
        ]
        read = read_commits(clone, landings, settings.timezone)
        return {one.sha: one for one in read if one.totals == cut[one.sha].totals}, ()
    except CollectError as error:
        return {}, (str(error),)
