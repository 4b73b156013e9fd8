"""The reports of releases brought up to date: written where a tag or a level says something new."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

from digest.archive.store import relative_name
from digest.atomic import write_file
from digest.collect.tags import list_tags, read_tags, update_tags, walk_tags
from digest.errors import CollectError, ReportError, describe_os_error
from digest.models import Level
from digest.record.backlog import record_of
from digest.record.skimming import SkimmedArchive
from digest.releases import ReleaseCounts, write_release
from digest.releases.keeping.making import ReleaseMaker, choose_tags, release_times
from digest.releases.store import new_release_path, read_releases
from digest.releases.versions import is_release
from digest.text import visible

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date
    from zoneinfo import ZoneInfo

    from digest.config import Settings
    from digest.models import Source, TagRules
    from digest.record.backlog import Record
    from digest.record.skimming import SkimmedCommit
    from digest.releases import Release, ReleaseFile

_FORM = 1  # of what is made of tags and history; one more where the same gives other reports


@dataclass(frozen=True, slots=True)
class KeptReleases:
    """What became of one repository's releases in a run."""

    repository: str  # owner/repo
    written: int = 0  # reports new or changed
    removed: int = 0  # reports whose tags are gone
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReleaseRun:
    """What every repository's releases are kept with."""

    settings: Settings
    now: datetime  # aware
    archive: SkimmedArchive

    @cached_property
    def files(self) -> tuple[ReleaseFile, ...]:
        """The reports that there are."""
        return read_releases(self.settings.archive, self.archive.releases).files


def keep_releases(
    settings: Settings,
    names: Collection[str],
    now: datetime,
    archive: SkimmedArchive | None = None,
) -> tuple[KeptReleases, ...]:
    """Bring the releases of these repositories up to date; `now` is aware.

    `archive` is what the steps before it know of the archive.
    A repository that fails is told of in its warnings; the others go on.
    """
    run = ReleaseRun(settings, now, archive or SkimmedArchive(settings.archive))
    wanted = [s for s in settings.repositories if s.releases and s.name in names]
    return tuple(_keep_or_warn(source, run) for source in wanted)


def _keep_or_warn(source: Source, run: ReleaseRun) -> KeptReleases:
    try:
        return _keep(source, run)
    except (CollectError, ReportError) as error:
        return KeptReleases(source.name, warnings=(str(error),))
    except OSError as error:
        return KeptReleases(source.name, warnings=(f"{source.name}: {describe_os_error(error)}",))


def _keep(source: Source, run: ReleaseRun) -> KeptReleases:
    cache = run.settings.cache
    rules = source.releases
    if rules is None:
        return KeptReleases(source.name)
    tags = {tag: of for tag, of in list_tags(source, cache).items() if is_release(tag, rules)}
    stored = [file for file in run.files if source.is_named(file.release.repository)]
    if not tags and not stored:
        return KeptReleases(source.name)
    record = record_of(run.archive.reports, source)
    if not record.reports:
        return KeptReleases(source.name)
    begin, end = release_span(record, run.settings.timezone)
    basis = _basis(source, tags, min(record.reports), run.settings)
    ratings = ratings_of(record)
    if any(file.release.basis == basis for file in stored) and all(
        is_current(file.release, ratings) for file in stored
    ):
        return KeptReleases(source.name)
    if not stored and not _has_any(source, rules, begin, run):
        return KeptReleases(source.name)
    history = update_tags(source, cache)
    chosen = choose_tags(read_tags(history), rules)
    maker = ReleaseMaker(history, ratings, run.settings.language, run.now)
    made = maker.make(chosen, lambda released: released >= begin)
    # Of a day that is not over, the archive lacks commits: what it releases is told tomorrow.
    told = [release for release in made if release.released < end]
    if told and len(told) == len(made):
        newest = max(told, key=lambda release: release.released)
        told[told.index(newest)] = replace(newest, basis=basis)
    written, warnings = _write(told, stored, run)
    removed, others = _remove(stored, {tag.name for tag in chosen}, run)
    return KeptReleases(source.name, written, removed, (*warnings, *others))


def _has_any(source: Source, rules: TagRules, begin: datetime, run: ReleaseRun) -> bool:
    """Tell whether there is a release to tell of, before the history behind all is fetched."""
    history = update_tags(source, run.settings.cache, dates_only=True)
    tags = choose_tags(read_tags(history), rules)
    walk = walk_tags(history, (tag.commit for tag in tags))
    return any(time >= begin for time in release_times(tags, walk, run.now).values())


def release_span(record: Record, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Give from when on releases are told, and up to when: the first and the last day there are."""
    first, last = min(record.reports), max(record.reports)
    return _midnight(first, zone), _midnight(last + timedelta(days=1), zone)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _basis(source: Source, tags: Mapping[str, str], first: date, settings: Settings) -> str:
    """Hash all that releases are made by, levels aside: where it is the same, so are they."""
    parts = [
        *(_FORM, sorted(tags.items()), source.name, source.web, source.forge, str(source.merges)),
        *(source.include, source.exclude, source.omit, first.isoformat()),
        *(str(settings.language), str(settings.timezone)),
    ]
    return sha256(json.dumps(parts).encode(errors="surrogatepass")).hexdigest()[:16]


def ratings_of(record: Record) -> dict[str, SkimmedCommit]:
    """Give what a record says of its commits, by full SHA."""
    return {
        commit.sha: commit
        for file in record.files
        for commit in file.skim.commits
        if commit.sha in record.shas
    }


def is_current(release: Release, ratings: Mapping[str, SkimmedCommit]) -> bool:
    """Tell whether a release says of its commits how important they are, as the archive does."""
    for commit in release.commits:
        rating = ratings.get(commit.sha)
        level, score = (rating.level, rating.score) if rating else (None, None)
        if (commit.level, commit.score) != (level, score):
            return False
        if rating and rating.is_breaking and not commit.is_breaking:
            return False
    found = Counter(ratings[sha].level if sha in ratings else None for sha in release.shas)
    found[None] += release.counts.total - len(release.shas)
    return ReleaseCounts(*(found[level] for level in (*Level, None))) == release.counts


def _write(
    releases: Iterable[Release], stored: Iterable[ReleaseFile], run: ReleaseRun
) -> tuple[int, list[str]]:
    """Write the releases that say something new; what somebody wrote in one stays."""
    known = {file.release.tag: file for file in stored}
    place = (run.settings.archive, run.settings.path)
    written, warnings = 0, []
    for release in releases:
        file = known.get(release.tag)
        new = release
        if file:
            old = file.release
            new = replace(release, prose=old.prose, extra=old.extra, problems=old.problems)
            new = new if new.basis else replace(new, basis=old.basis)
        if file and new == file.release:
            continue
        try:
            path = file.path if file else new_release_path(*place, new.repository, new.tag)
            write_file(path, write_release(new))
            written += 1
        except ReportError as error:
            warnings.append(visible(str(error)))
    return written, warnings


def _remove(
    stored: Iterable[ReleaseFile], tags: Collection[str], run: ReleaseRun
) -> tuple[int, list[str]]:
    """Remove the reports whose tags are gone; one in which somebody wrote is only told of."""
    removed, warnings = 0, []
    for file in stored:
        if file.release.tag in tags:
            continue
        if file.release.prose or file.release.problems:
            name = relative_name(file.path, run.settings.archive)
            text = f"{name}: the tag {file.release.tag!r} is gone, or is no release any more"
            warnings.append(f"{text}; the report has text of yours and is kept: remove it")
            continue
        file.path.unlink()
        removed += 1
    return removed, warnings
