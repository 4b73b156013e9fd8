"""The records of releases: what a tag of a repository holds that the release before it did not."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from digest.models import ChangeType, Language, Level, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path


class ReleaseSection(StrEnum):
    """Where in a release's report a commit stands; the members are in the report's order."""

    BREAKING = "breaking"
    SECURITY = "security"
    REVERTS = "reverts"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    UNRATED = "unrated"  # no daily report has it


@dataclass(frozen=True, slots=True)
class ReleaseCommit:
    """A commit that a release is the first to hold."""

    sha: str  # 40 hex digits
    title: str  # literal text, never Markdown
    author: str
    time: datetime | None = None  # aware; the committer's
    level: Level | None = None  # `None` where the archive has no report of it
    score: int | None = None
    type: ChangeType | None = None
    is_breaking: bool = False
    is_security: bool = False  # its message says that it mends something of security
    is_revert: bool = False
    pull: int = 0  # number of the pull or merge request that it came by; 0 where none is known
    url: str = ""  # its page at the forge; "" for a repository without one

    @property
    def section(self) -> ReleaseSection:
        """The one section that it stands in: what it breaks goes before how important it is."""
        if self.is_breaking:
            return ReleaseSection.BREAKING
        if self.is_security:
            return ReleaseSection.SECURITY
        if self.is_revert:
            return ReleaseSection.REVERTS
        return ReleaseSection(self.level) if self.level else ReleaseSection.UNRATED


class ReleaseCounts(NamedTuple):
    """How many commits a release holds, by level, whether or not its report lists them."""

    high: int = 0
    medium: int = 0
    low: int = 0
    unrated: int = 0  # no daily report has them

    @property
    def total(self) -> int:
        """How many there are in all."""
        return sum(self)

    def of(self, level: Level | None) -> int:
        """Give the number of a level; of those without one for `None`."""
        number: int = getattr(self, level or "unrated")
        return number


NO_COUNTS = ReleaseCounts()


@dataclass(frozen=True, slots=True)
class Release:
    """What a tag holds since the release before it, by history and not by date.

    `commits` are in the order of their report: by section, in each the most important first.
    """

    repository: str  # owner/repo
    tag: str  # without `refs/tags/`; any name that git allows
    commit: str  # full SHA of the commit that it names
    released: datetime  # aware; the tagger's time, or else the committer's
    series: str = ""  # what of a repository it releases: `pkg` of `pkg@1.2`; "" for all of it
    is_prerelease: bool = False
    previous: str | None = None  # tag of the release before it; `None` for the first
    url: str = ""  # its page at the forge; "" for none
    compare_url: str = ""  # page of all that changed since `previous`; "" for none
    counts: ReleaseCounts = NO_COUNTS
    commits: tuple[ReleaseCommit, ...] = ()  # at most `limits.MAX_RELEASE_COMMITS`
    others: tuple[str, ...] = ()  # full SHAs of those not listed: `limits.MAX_RELEASE_SHAS`
    contributors: tuple[str, ...] = ()  # names, bots left out; those with most commits first
    newcomers: tuple[str, ...] = ()  # of these, whose first commits of all it has
    is_cut: bool = False  # the history at hand ends before the release before it
    basis: str = ""  # hash of the tags and options that it was made by; "" where it is not known
    language: Language = Language.EN
    prose: str = ""  # what somebody wrote below the heading: Markdown, kept as it is
    extra: Mapping[str, Any] = field(default_factory=dict)  # JSON comment's keys of other writers
    problems: tuple[Problem, ...] = ()  # what in its file is not in the format

    @property
    def shas(self) -> tuple[str, ...]:
        """The full SHAs of all its commits."""
        return (*(commit.sha for commit in self.commits), *self.others)


@dataclass(frozen=True, slots=True)
class ReleaseFile:
    """A release and the file that its report is."""

    path: Path
    release: Release


def release_order(commit: ReleaseCommit) -> tuple[int, tuple[int, bool, int, float, str]]:
    """Give what commits of a release are sorted by: section, then as `level_order` has them."""
    return list(ReleaseSection).index(commit.section), level_order(commit)


def level_order(commit: ReleaseCommit) -> tuple[int, bool, int, float, str]:
    """Give what commits are sorted by where no sections are: level, score, the newest first."""
    levels = [*Level, None]
    return (
        levels.index(commit.level),
        commit.score is None,
        -(commit.score or 0),
        -(commit.time.timestamp() if commit.time else 0),
        commit.sha,
    )
