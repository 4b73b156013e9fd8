"""The reports of releases held against the tags that the last run fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from digest.archive.store import relative_name
from digest.collect.tags import existing_history, read_tags, walk_tags
from digest.record.backlog import record_of
from digest.record.skimming import skimmed
from digest.releases.keeping.making import choose_tags, release_times
from digest.releases.keeping.upkeep import release_span
from digest.releases.store import read_releases
from digest.text import visible

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import datetime

    from digest.archive.store import Archive
    from digest.config import Settings
    from digest.models import Source
    from digest.record.skimming import SkimmedReport
    from digest.releases import ReleaseFile


class CheckedReleases(NamedTuple):
    """What is wrong with the reports of releases: whole sentences for the user."""

    problems: tuple[str, ...]  # files that can't be read, or hold what has no place in them
    notes: tuple[str, ...]  # releases without a report, and reports without a tag


def check_releases(
    settings: Settings, archive: Archive, names: Collection[str], now: datetime
) -> CheckedReleases:
    """Check the releases of the configured repositories, or of those named.

    Nothing is fetched: of a repository whose tags are not in the cache, nothing is said. Raises
    CollectError.
    """
    found = read_releases(settings.archive)
    files = tuple(map(skimmed, archive.files))
    notes = [
        visible(note)
        for source in settings.repositories
        if not names or source.name in names
        for note in _notes(source, settings, files, found.files, now)
    ]
    return CheckedReleases(found.warnings, tuple(notes))


def _notes(
    source: Source,
    settings: Settings,
    files: Sequence[SkimmedReport],
    releases: Sequence[ReleaseFile],
    now: datetime,
) -> Iterator[str]:
    record = record_of(files, source)
    history = existing_history(source, settings.cache)
    if source.releases is None or history is None or not record.reports:
        return
    stored = [file for file in releases if source.is_named(file.release.repository)]
    tags = choose_tags(read_tags(history), source.releases)
    times = release_times(tags, walk_tags(history, (tag.commit for tag in tags)), now)
    begin, end = release_span(record, settings.timezone)
    lacking = sorted(
        (time, tag)
        for tag, time in times.items()
        if begin <= time < end and tag not in {file.release.tag for file in stored}
    )
    if lacking:
        shown = ", ".join(tag for _, tag in lacking)
        yield f"{source.name}: releases without a report: {shown}; the next run makes them"
    for file in stored:
        if file.release.tag not in times:
            name = relative_name(file.path, settings.archive)
            text = f"{name}: the tag {file.release.tag!r} is gone, or is no release any more"
            yield f"{text}; the next run removes the report, if nobody wrote in it"
