"""Reports and their entries with their addresses on the site, and counts of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import repeat
from typing import TYPE_CHECKING, NamedTuple

from digest.entries.labels import NO_LABELS, EntryLabels, labels_of
from digest.entries.order import importance_order
from digest.messages import headline, own_requests, title_requests
from digest.messages.people import contributors
from digest.models import Entry, Level, Report, Status
from digest.site.html.addresses import commit_address, report_address
from digest.site.html.text import with_turns_shown
from digest.site.reading.analysis import failure_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from digest.forges import NamedRequest
    from digest.messages import Revert
    from digest.site.html.year_sites import YearSite

RELATION_KINDS = (
    "merge",
    "brought",
    "reverts",
    "reverted",
    "pull",
    "named",
    "again",
    "similar",
    "author",
    "area",
    "day",
)  # in the order they are shown
_SHORT, _FULL = 7, 40  # hex digits of a SHA


class Relations(NamedTuple):
    """What relates a commit to others, read from its message and its files."""

    reverts: Revert | None = None  # what it takes back
    files: tuple[str, ...] = ()  # paths; none of a commit that changes very many
    merge: str = ""  # full SHA of the merge that brought it to the branch
    requests: tuple[NamedRequest, ...] = ()  # its own that a forge's words name


NO_RELATIONS = Relations()


class EntrySummary(NamedTuple):
    """What lists and figures show of an entry, so that its texts need not stay in memory."""

    brief: str = ""  # the entry on one line; "" for an entry that is not of high importance
    labels: EntryLabels = NO_LABELS
    relations: Relations = NO_RELATIONS
    people: tuple[str, ...] = ()  # its author and co-authors, without bots
    is_root: bool = False  # whether the branch's own line begins with it
    failure: str = ""  # why its analysis failed, as `failure_of` tells it
    breaking: str = ""  # what a model says it breaks, on one line, with the line that shows it
    watched: tuple[int, ...] = ()  # numbers of the watch lists that let it through
    analysed: datetime | None = None  # when its analysis was made, aware; `None`: not known

    @property
    def is_said_to_break(self) -> bool:
        """Whether it breaks something by a model's word alone: no rule says so."""
        return self.breaking != "" and not self.labels.is_breaking


NO_SUMMARY = EntrySummary()


@dataclass(frozen=True, slots=True)
class CatalogEntry:
    """An entry and where it is shown."""

    entry: Entry
    anchor: str  # on its report's page; "" when no SHA is known
    address: str  # of its own page; "" when the full SHA is not known
    summary: EntrySummary = NO_SUMMARY

    @property
    def labels(self) -> EntryLabels:
        """Its labels: those of its report's outline, else read from its texts."""
        return labels_of(self.entry) if self.summary is NO_SUMMARY else self.summary.labels

    @property
    def people(self) -> tuple[str, ...]:
        """Its author and co-authors, without bots, as its labels are known."""
        return (
            contributors(self.entry.commit) if self.summary is NO_SUMMARY else self.summary.people
        )

    @property
    def failure(self) -> str:
        """Why its analysis failed, as `failure_of` tells it; "" where it did not."""
        is_known = self.summary is not NO_SUMMARY
        return self.summary.failure if is_known else failure_of(self.entry.analysis)

    @property
    def title(self) -> str:
        """The line that it is listed by; a merge's is that of the request it merged."""
        return with_turns_shown(headline(self.entry.commit.message))

    @property
    def requests(self) -> tuple[NamedRequest, ...]:
        """The pull or merge requests that may be its own, the likeliest first."""
        if self.summary is NO_SUMMARY:
            return own_requests(self.entry.commit.message)
        return self.summary.relations.requests or title_requests(self.entry.commit.message)


class RelatedCommits(NamedTuple):
    """The commits that are related to another in one way: one of `RELATION_KINDS`."""

    kind: str
    items: tuple[CatalogEntry, ...]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an archive's words say of each other, and of its commits; nothing of a small archive."""

    related: str = ""  # lines of the search's index: a word, a unit separator, words related to it
    # The addresses of the commits that are about the same thing as the one at an address.
    similar: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many commits there are, by importance and by the status of their analyses."""

    total: int
    levels: tuple[tuple[Level, int], ...]  # all three, the most important first
    statuses: tuple[tuple[Status, int], ...]  # all, in the order of `Status`

    @property
    def unrated(self) -> int:
        """Count the commits without an importance."""
        return self.total - sum(number for _, number in self.levels)

    def level(self, level: Level) -> int:
        """Count the commits of this importance."""
        return dict(self.levels)[level]

    @property
    def is_failing(self) -> bool:
        """Whether there are no analyses but those that failed; of no commits none failed."""
        return self.status(Status.FAILED) == self.total

    def status(self, status: Status) -> int:
        """Count the commits whose analysis has this status."""
        return dict(self.statuses)[status]


@dataclass(frozen=True, slots=True)
class CatalogReport:
    """A report, where it is shown, and hashes that tell whether its pages have to be made again."""

    report: Report
    items: tuple[CatalogEntry, ...]  # in reading order, the most important first
    address: str  # of its page
    counts: Counts
    file_hash: str = ""
    # The words of its texts that name a commit: SHAs or their beginnings; `None` if not known.
    names: tuple[str, ...] | None = None
    shown_hash: str = ""  # of what lists and figures show of it

    @property
    def repository(self) -> str:
        """The report's repository, as `owner/name`."""
        return self.report.repository

    @property
    def day(self) -> date:
        """The report's day."""
        return self.report.day

    @property
    def table_order(self) -> Iterator[int]:
        """Yield the indices of `items` in the order of the report's table, the newest first."""
        places = {id(item.entry): position for position, item in enumerate(self.items)}
        return (places[id(entry)] for entry in self.report.entries)


def make_catalog_report(
    report: Report,
    file_hash: str = "",
    names: tuple[str, ...] | None = None,
    summaries: tuple[EntrySummary, ...] | None = None,
    shown_hash: str = "",
) -> CatalogReport:
    """Put a report's entries into reading order and give each its anchor and address.

    That is by importance (see `importance_order`); equals stay in the table's order, newest first.
    `summaries` are those of the report's entries, in their order; without them, each is empty.
    """
    pairs = list(zip(report.entries, summaries or repeat(NO_SUMMARY), strict=bool(summaries)))
    ordered = sorted(pairs, key=lambda pair: importance_order(pair[0]))
    anchors = _anchors([entry.commit.sha for entry, _ in ordered])
    items = (
        CatalogEntry(entry, anchor, _commit_page(report.repository, entry.commit.sha), summary)
        for (entry, summary), anchor in zip(ordered, anchors, strict=True)
    )
    address = report_address(report.repository, report.day)
    counts = count_entries(report.entries)
    return CatalogReport(report, tuple(items), address, counts, file_hash, names, shown_hash)


def count_entries(entries: Iterable[Entry]) -> Counts:
    """Count entries by importance and by the status of their analyses."""
    pairs = [(entry.importance.level, entry.analysis.status) for entry in entries]
    levels, statuses = ([pair[n] for pair in pairs] for n in (0, 1))
    return Counts(
        len(pairs),
        tuple((level, levels.count(level)) for level in Level),
        tuple((status, statuses.count(status)) for status in Status),
    )


def total_counts(reports: Iterable[CatalogReport]) -> Counts:
    """Add up the counts of several reports; a commit in two of them counts twice."""
    counts = [catalog_report.counts for catalog_report in reports]
    return Counts(
        sum(one.total for one in counts),
        tuple((level, sum(c.levels[n][1] for c in counts)) for n, level in enumerate(Level)),
        tuple((status, sum(c.statuses[n][1] for c in counts)) for n, status in enumerate(Status)),
    )


@dataclass(frozen=True)
class Elsewhere:
    """What of the archive is not shown here, and the sites that show it."""

    sites: Sequence[YearSite] = ()  # the newest years first
    years: Mapping[str, frozenset[int]] = field(default_factory=dict)  # left out, by repository

    def of(self, repository: str) -> tuple[YearSite, ...]:
        """Give the sites of years from which reports of a repository are left out here."""
        years = self.years.get(repository, ())
        return tuple(
            one for one in self.sites if any(one.first <= year <= one.last for year in years)
        )


def _commit_page(repository: str, sha: str) -> str:
    return commit_address(repository, sha) if len(sha) == _FULL else ""


def _anchors(shas: list[str]) -> list[str]:
    """Give each SHA its first seven digits as anchor, or as many more as make it unique."""
    short = [sha[:_SHORT] for sha in shas]
    if len({*short}) == len(short):  # as nearly everywhere
        return short
    taken: set[str] = set()
    anchors = []
    for sha in shas:
        lengths = range(min(_SHORT, len(sha)), len(sha) + 1)
        anchor = next((sha[:n] for n in lengths if sha[:n] not in taken), "")
        taken.add(anchor)
        anchors.append(anchor)
    return anchors
