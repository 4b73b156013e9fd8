"""The archive held against git: what it lacks, what it has twice, on another day, or alone."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from digest.collect import existing_clone, is_recorded, landings_of, shallow_commits
from digest.models import begins_with_one
from digest.record.backlog import day_of, record_of
from digest.record.skimming import skimmed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from digest.archive.store import Archive
    from digest.collect import Landing
    from digest.config import Settings
    from digest.models import Source
    from digest.record.backlog import Record


@dataclass(frozen=True, slots=True)
class Comparison:
    """Where a repository's record and its branch differ; SHAs are full."""

    since: date  # the first day that was compared
    missing: tuple[tuple[date, str], ...] = ()  # landed on that day, and in no report
    twice: tuple[tuple[str, tuple[date, ...]], ...] = ()  # in the reports of these days
    elsewhere: tuple[
        tuple[str, date, date], ...
    ] = ()  # in the first day's report, landed on the second
    gone: tuple[tuple[date, str], ...] = ()  # in that day's report, and no longer on the branch

    def as_data(self) -> dict[str, Any]:
        """Give it as JSON can hold it: days as ISO 8601 has them."""
        return {
            "since": self.since.isoformat(),
            "missing": [[day.isoformat(), sha] for day, sha in self.missing],
            "twice": [[sha, [day.isoformat() for day in days]] for sha, days in self.twice],
            "elsewhere": [
                [sha, held.isoformat(), landed.isoformat()] for sha, held, landed in self.elsewhere
            ],
            "gone": [[day.isoformat(), sha] for day, sha in self.gone],
        }

    @property
    def is_whole(self) -> bool:
        """Whether each commit that landed stands in it once."""
        return not self.missing and not self.twice


def compare_with_clones(
    settings: Settings, archive: Archive, names: Collection[str], now: datetime
) -> dict[str, Comparison]:
    """Compare the record of each configured repository whose clone is in the cache.

    `names` chooses among them; empty means all. Raises CollectError for a clone that can't be read.
    """
    files = [skimmed(file) for file in archive.files]
    found = {}
    for source in settings.repositories:
        clone = existing_clone(source, settings.cache)
        if clone is None or (names and source.name not in names):
            continue
        record, edge = record_of(files, source), shallow_commits(clone.path)
        landings = landings_of(clone, now)
        if comparison := compare(record, source, landings, edge, settings.timezone):
            found[source.name] = comparison
    return found


def compare(
    record: Record,
    source: Source,
    landings: Sequence[Landing],
    edge: Collection[str],
    zone: ZoneInfo,
) -> Comparison | None:
    """Compare a record with how commits landed; `None` where there is nothing to compare.

    `landings` are all of a clone. What it does not show, cut off at `edge`, is not compared, nor
    are the days after the newest report. Of a record that is partial by its globs nothing is called
    missing: what it leaves out is not known without reading it all.
    """
    first = record.first_day()
    landed = {landing.sha: day_of(landing, zone) for landing in landings}
    if first is None or not landed:
        return None
    cut = [landed[sha] for sha in edge if sha in landed]
    since = max([first, *cut])
    last = max(record.reports)
    days = _days_by_sha(record, since)
    is_partial = bool(source.include or source.exclude)
    missing = (
        (landed[landing.sha], landing.sha)
        for landing in landings
        if since <= landed[landing.sha] <= last
        and landing.sha not in edge
        and is_recorded(landing, source.merges)
        and not record.holds(landing.sha)
        and not begins_with_one(landing.sha, source.omit)
    )
    return Comparison(
        since,
        () if is_partial else tuple(sorted(missing)),
        tuple((sha, tuple(held)) for sha, held in sorted(days.items()) if len(held) > 1),
        tuple(sorted(_elsewhere(days, _certain(landings, landed, edge)))),
        tuple(sorted(_gone(record, landed, since if edge else None))),
    )


def _certain(
    landings: Sequence[Landing], landed: Mapping[str, date], edge: Collection[str]
) -> Mapping[str, date]:
    """Give the days that are certain: of a clone that is cut off, those of the own line."""
    own = (landing.sha for landing in landings if not landing.merge)
    return {sha: landed[sha] for sha in own} if edge else landed


def _gone(
    record: Record, landed: Mapping[str, date], cut: date | None
) -> Iterator[tuple[date, str]]:
    """Yield the commits that are on the branch no more, with their reports' days.

    Of a clone that is cut off, what landed on the day of the cut or before may lie behind it, and
    so may what a merge that is there brought in.
    """
    for file in record.files:
        day = file.report.day
        for entry in file.report.entries:
            sha, merge = entry.commit.sha, entry.commit.landed_with
            is_seen = cut is None or (day > cut and merge not in landed)
            if sha in record.shas and sha not in landed and is_seen:
                yield day, sha


def _days_by_sha(record: Record, since: date) -> Mapping[str, list[date]]:
    """List the days on whose reports each commit stands; the full SHAs from a day on."""
    days: defaultdict[str, list[date]] = defaultdict(list)
    for report in sorted((file.report for file in record.files), key=lambda one: one.day):
        for entry in report.entries:
            if entry.commit.sha in record.shas:
                days[entry.commit.sha].append(report.day)
    return {sha: held for sha, held in days.items() if held[-1] >= since}


def _elsewhere(
    days: Mapping[str, list[date]], landed: Mapping[str, date]
) -> Iterator[tuple[str, date, date]]:
    for sha, held in days.items():
        if sha in landed and landed[sha] not in held:
            yield sha, held[0], landed[sha]
