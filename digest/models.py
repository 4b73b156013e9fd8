"""The records that all else works on: frozen, plain, of the standard library only.

A `Report` is one repository's day; its `entries` are in the order of its table, newest first, as
`git log` prints them. What a report does not say is `None`, an empty string or an empty tuple,
never a guess.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime


class Language(str):
    """The language of a report's fixed words, and of the site's: a folder of `digest.locales`.

    No enumeration: a folder more is a language more.
    """

    __slots__ = ()
    EN: ClassVar[Language]
    ZH: ClassVar[Language]


Language.EN, Language.ZH = Language("en"), Language("zh")


class Level(StrEnum):
    """How important a commit is; the members are in order, the most important first."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Status(StrEnum):
    """What became of an entry's analysis: whether there is one, and a whole one."""

    OK = "ok"
    PARTIAL = "partial"  # cut off, usually by the model's token limit
    FAILED = "failed"  # tried and given up; the reason is in `Analysis.error`
    OFFLINE = "offline"  # made without a language model
    MISSING = "missing"  # never made


BEST_FIRST = (Status.OK, Status.PARTIAL, Status.OFFLINE, Status.FAILED, Status.MISSING)


class ReportForm(StrEnum):
    """The form of a report after its table (`docs/format.md`). New reports are grouped."""

    GROUPED = "grouped"  # entries by importance, with a table of contents (v2)
    FLAT = "flat"  # entries one after the other, without importance (v0)
    TABLE = "table"  # a table of commits and nothing else


class Field(StrEnum):
    """What a section of an analysis is about, whatever the label in the report is."""

    TYPE = "type"
    IMPORTANCE = "importance"
    HEADLINE = "headline"  # one sentence, for lists
    SUMMARY = "summary"
    BREAKING = "breaking"  # who must do what, and the line that shows it
    SCOPE = "scope"
    INSIGHT = "insight"
    ARCHITECTURE = "architecture"
    PERFORMANCE = "performance"
    SECURITY = "security"
    MAINTAINABILITY = "maintainability"
    COMPATIBILITY = "compatibility"
    TESTING = "testing"
    RISK = "risk"
    RISK_ADVICE = "risk+advice"
    ADVICE = "advice"
    CONCLUSION = "conclusion"
    UNSHOWN = "not-shown-by-the-diff"  # what the message claims and the diff does not show


class ChangeType(StrEnum):
    """What type of change a commit is.

    These are the types that Conventional Commits tools use (https://www.conventionalcommits.org,
    which names feat and fix, and the Angular convention's), and `security` and `other`.
    """

    FEAT = "feat"
    FIX = "fix"
    PERF = "perf"
    REFACTOR = "refactor"
    TEST = "test"
    DOCS = "docs"
    CI = "ci"
    BUILD = "build"
    CHORE = "chore"
    STYLE = "style"
    REVERT = "revert"
    SECURITY = "security"
    OTHER = "other"


class Merges(StrEnum):
    """What becomes of merge commits when commits are collected."""

    INCLUDE = "include"  # listed without files, as `git log` does
    EXCLUDE = "exclude"
    FIRST_PARENT = "first-parent"  # the branch's own line; a merge brings what it merged


@dataclass(frozen=True, slots=True)
class TagRules:
    """Which tags of a repository are releases: patterns as `git tag --list` takes them."""

    include: tuple[str, ...] = ()  # empty: all that look like versions
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A repository to collect from."""

    name: str  # owner/repo
    url: str = field(repr=False)  # https, ssh or an absolute local path; may hold credentials
    branch: str = ""  # "": what HEAD names
    web: str = ""  # web address for links, "" for none
    include: tuple[str, ...] = ()  # path globs, as in .gitignore; empty: all
    exclude: tuple[str, ...] = ()
    merges: Merges = Merges.INCLUDE
    ssh_key_env: str = ""  # variable that holds a private key or its path; "": the user's own
    private: bool = False  # sent to a model only where `Llm.allow_private` is set
    forge: str = ""  # what shows it there, as the option has it; "" or "auto": told from `web`
    formerly: tuple[str, ...] = ()  # names it had before, as owner/repo
    omit: tuple[str, ...] = ()  # beginnings of the SHAs of commits that are left out
    releases: TagRules | None = None  # its tags; `None`: they are not looked at

    def is_named(self, name: str) -> bool:
        """Tell whether a name is its own, or one that it had before: these in any case."""
        former = {known.lower() for known in self.formerly}
        return name == self.name or name.lower() in former


def begins_with_one(sha: str, beginnings: Iterable[str]) -> bool:
    """Tell whether a SHA begins so; of one that is known by its first digits, whether it may."""
    return any(sha.startswith(one) or (sha and one.startswith(sha)) for one in beginnings)


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file that a commit touched. Counts are lines; `None` for a binary file."""

    status: str  # git's letter (git-diff, --diff-filter): A C D M R T
    path: str
    additions: int | None
    deletions: int | None
    old_path: str | None = None  # of a rename or copy


@dataclass(frozen=True, slots=True)
class Totals:
    """The size of a whole commit in files and lines.

    Reports list only the first files of a large commit, so `Commit.files` may hold fewer.
    """

    files: int
    additions: int
    deletions: int


class Break(NamedTuple):
    """What of a commit's own diff shows that something breaks for its users."""

    fact: str  # "notes": its notes for users say so; "minimum version": it needs a newer one
    path: str  # of the file that shows it


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit as its report has it."""

    sha: str  # 40 hex digits; 7 where only those are known; "" where none are
    author: str
    local_time: datetime | None  # the author's time in the day's timezone, naive, to the second
    message: str  # whole where known, else without blank lines and trailers
    url: str = ""  # the web page of this commit; "" for a repository without one
    author_time: datetime | None = None  # aware, in the author's own timezone
    commit_time: datetime | None = None  # aware, in the committer's own timezone
    parents: tuple[str, ...] = ()
    files: tuple[FileChange, ...] = ()
    totals: Totals | None = None
    landed: datetime | None = None  # aware; when it landed, where that is not `commit_time`
    landed_with: str = ""  # full SHA of the merge that brought it to the branch
    brought: int = 0  # how many commits this merge brought
    pull: int = 0  # number of the pull or merge request that brought it, where a merge names it
    breaks: tuple[Break, ...] = ()  # the first file for each fact

    @property
    def landing_time(self) -> datetime | None:
        """When it came to the branch that is watched."""
        return self.landed or self.commit_time

    @property
    def size(self) -> Totals | None:
        """Its totals, or else those of the files that are known; `None` where none is."""
        if self.totals or not self.files:
            return self.totals
        counts = [(file.additions or 0, file.deletions or 0) for file in self.files]
        added, deleted = (sum(column) for column in zip(*counts, strict=True))
        return Totals(len(counts), added, deleted)

    @property
    def title(self) -> str:
        """The message's first line: literal text, never Markdown."""
        return self.message.partition("\n")[0].strip()


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule's part in an importance score; points may be negative."""

    rule: str
    points: int


@dataclass(frozen=True, slots=True)
class Importance:
    """How important a commit is and why; the reasons' points add up to the score.

    `level` is `None` in reports without levels, `score` in reports that give none.
    """

    level: Level | None = None
    score: int | None = None
    reasons: tuple[Reason, ...] = ()
    rules: str = ""  # the fingerprint of the rules that rated it; "" where it is not known

    @property
    def breaks_by_diff(self) -> bool:
        """Whether it rests on a file that shows a breaking change."""
        return any(reason.rule.startswith("breaking: ") for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a commit's diff the model was shown, in files."""

    analysed: int  # files shown, in part or whole
    changed: int  # files of the commit


@dataclass(frozen=True, slots=True)
class Analysis:
    """What was written about a commit. `body` is Markdown, `error` one line."""

    status: Status = Status.MISSING
    body: str = ""
    error: str = ""
    model: str | None = None
    prompt: str | None = None  # version of the prompt
    usage: Mapping[str, Any] | None = None  # tokens, as the model's provider counts them
    cost: float | None = None  # US dollars
    coverage: Coverage | None = None
    unfounded: tuple[str, ...] = ()  # claims that are in neither message nor diff
    missing_files: tuple[str, ...] = ()  # paths it cites that the commit's tree lacks as well
    created: datetime | None = None  # aware
    patch: str = ""  # the same for all commits that make the change it is of
    same_as: str = ""  # whose analysis it is, as owner/repo@sha, where another commit's


@dataclass(frozen=True, slots=True)
class Entry:
    """One commit of a report: what it is, how important, what was written about it."""

    commit: Commit
    importance: Importance = Importance()
    analysis: Analysis = Analysis()
    extra: Mapping[str, Any] = field(default_factory=dict)  # JSON comment's keys of other writers


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a report that is not as the format has it; the rest of it could be read."""

    line: int  # counts from 1
    text: str  # what is wrong, and what to do


@dataclass(frozen=True, slots=True)
class Report:
    """One repository's day: its commits and what was written about them."""

    day: date  # in the archive's time zone
    repository: str  # owner/repo
    entries: tuple[Entry, ...] = ()
    language: Language = Language.ZH
    form: ReportForm = ReportForm.GROUPED
    problems: tuple[Problem, ...] = ()
    verbatim: bytes | None = None  # the file itself, where the records can't reproduce it


class Section(NamedTuple):
    """A labelled part of an analysis. The `source` of all sections joined is the body exactly."""

    field: Field | None  # None: an unknown label, or the text before the first label
    title: str  # the label without its markup; "" for the text before the first label
    text: str  # Markdown after the label
    source: str  # label and text as they stand in the body
