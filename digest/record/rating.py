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
from digest.collect import existing_clone, landings_of, read_commits, readable_commits
from digest.errors import CollectError, ReportError, UsageError
from digest.importance import Levels, is_edited, rate
from digest.models import Merges, Totals
from digest.record.backlog import can_grow
from digest.record.names import under_present_names
from digest.secrets.entries import redact_commit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from digest.config import Settings
    from digest.importance import Rules
    from digest.models import Commit, Entry, Importance, Report, Source

# Why an entry is left as it is, for the user.
EDITED = "edited by hand"
LACKING = "without the facts that rules go by"
CUT = "with more files than a report lists"
UNLISTED = "merges whose files the report does not list"
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
    archive = read_archive(settings.archive)
    present = under_present_names(archive, settings.repositories)
    for file, named in zip(archive.files, present.files, strict=True):
        found.setdefault(named.report.repository, []).append(file)
    for name in request.repositories:
        if name not in found:
            raise UsageError(f"--repo {name!r} is not in the archive; there are {_names(found)}")
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
class _Facts:
    """What is known of a repository's commits, by SHA, as a run by the rules collects them."""

    commits: Mapping[str, Commit]
    lacking: Mapping[str, str]  # why a commit can't be rated by that: which files are not known
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Rater:
    """Rates one repository's entries, in their order; `levels` are of those before."""

    repository: str
    rules: Rules
    facts: _Facts
    levels: Levels

    def rate(self, report: Report, entry: Entry) -> RatedEntry:
        if why := self._why_kept(report, entry):
            return self.keep(report, entry, why)
        commit = self.facts.commits[entry.commit.sha]
        importance = rate(commit, self.rules, self.levels.reverted_by(self.repository, commit))
        self.levels.add(self.repository, commit, importance.level)
        return RatedEntry(report.day, entry, importance)

    def keep(self, report: Report, entry: Entry, why: str) -> RatedEntry:
        self.levels.add(self.repository, entry.commit, entry.importance.level)
        return RatedEntry(report.day, entry, entry.importance, why)

    def _why_kept(self, report: Report, entry: Entry) -> str:
        """Say why an entry can't be rated by what is known of its commit; "" where it can."""
        if not can_grow(report):
            return FIXED
        if is_edited(entry.importance):
            return EDITED
        if entry.commit.totals is None:
            return LACKING
        return self.facts.lacking.get(entry.commit.sha, "")


def _rate_repository(
    name: str,
    files: Sequence[ReportFile],
    request: RatingRequest,
    settings: Settings,
    now: datetime,
) -> RatedRepository:
    """Rate the asked days of a repository; `files` are sorted by day."""
    source = next((one for one in settings.repositories if one.name == name), None)
    asked = [file for file in files if _is_asked(file.report.day, request)]
    merged = frozenset(e.commit.landed_with for file in files for e in file.report.entries)
    facts = _read_facts(source, asked, merged, settings, now)
    rater = _Rater(name, settings.rules, facts, Levels())
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
    return RatedRepository(name, tuple(entries), tuple(reports), warnings=facts.warnings)


def _is_asked(day: date, request: RatingRequest) -> bool:
    after = request.since is None or day >= request.since
    return after and (request.until is None or day <= request.until)


def _read_facts(
    source: Source | None,
    files: Sequence[ReportFile],
    merged: frozenset[str],
    settings: Settings,
    now: datetime,
) -> _Facts:
    """Give what reports say of their commits; of files that they do not list, what git says.

    Git is the clone in the cache, where it has the commit. One whose files were cut has to have the
    totals in the report still: globs may have changed.
    """
    rules, mode = settings.rules, source.merges if source else None
    told = {entry.commit.sha: entry.commit for file in files for entry in file.report.entries}
    known = {sha: _as_collected(told[sha], rules, mode, merged) for sha in told}
    why = {sha: _why_lacking(commit, rules, mode) for sha, commit in known.items()}
    lacking = {sha: reason for sha, reason in why.items() if reason}
    try:
        clone = existing_clone(source, settings.cache) if source and lacking else None
        if clone is None:
            return _Facts(known, lacking)
        wanted = readable_commits(clone, lacking)
        landings = [one for one in landings_of(clone, now) if one.sha in wanted]
        for one in read_commits(clone, landings, settings.timezone, diff_merges=rules.diffs_merges):
            if lacking[one.sha] == UNLISTED or one.totals == known[one.sha].totals:
                known[one.sha] = redact_commit(one, settings.language)[0]
                del lacking[one.sha]
        return _Facts(known, lacking)
    except CollectError as error:
        return _Facts(known, lacking, (str(error),))


def _as_collected(
    commit: Commit, rules: Rules, mode: Merges | None, merged: frozenset[str]
) -> Commit:
    """Give a commit as a run by these rules collects it.

    By some rules alone a merge has files, unless it stands for the commits that it brought: these
    are not in the archive then (`merged` are the merges of those that are), nor is any merge that
    came with another one. `mode` is `None` for a repository that is not configured.
    """
    brings_nothing = mode is Merges.INCLUDE and not commit.brought
    is_listed = commit.landed_with or commit.sha in merged or brings_nothing
    if rules.diffs_merges or len(commit.parents) < 2 or not is_listed:
        return commit
    return replace(commit, files=(), totals=Totals(0, 0, 0))


def _why_lacking(commit: Commit, rules: Rules, mode: Merges | None) -> str:
    """Say which files of a commit are not known; "" where they all are."""
    if commit.totals is None:
        return ""
    if commit.totals.files > len(commit.files):
        return CUT
    is_bare_merge = len(commit.parents) > 1 and not commit.files
    is_counted = rules.diffs_merges and mode is not Merges.FIRST_PARENT
    return UNLISTED if is_bare_merge and is_counted else ""
