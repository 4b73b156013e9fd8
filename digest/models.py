"""The records everything else works on: frozen, plain, standard library only.

A `Report` is one repository's day; its `entries` are in the order of its table (newest first,
as `git log` prints them). What a report could not say is `None`, an empty string or an empty
tuple, never a guess.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime


class Language(str):
    """The language a report's fixed words are in, and the site's: a folder of `digest.locales`.

    No enumeration: a folder more is a language more.
    """

    __slots__ = ()
    EN: ClassVar[Language]
    ZH: ClassVar[Language]


Language.EN, Language.ZH = Language("en"), Language("zh")


class Level(StrEnum):
    """How important a commit is; in order, the most important first."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Status(StrEnum):
    """What became of an entry's analysis."""

    OK = "ok"
    PARTIAL = "partial"  # cut off, usually by the model's token limit
    FAILED = "failed"  # tried and given up; the reason is in `Analysis.error`
    OFFLINE = "offline"  # made without a language model
    MISSING = "missing"  # never made


class ReportForm(StrEnum):
    """The shape of a report after its table."""

    GROUPED = "grouped"  # entries by importance, with a table of contents (v2)
    FLAT = "flat"  # entries one after the other, without importance (v0)
    TABLE = "table"  # a table of commits and nothing else


class Field(StrEnum):
    """What a labelled part of an analysis is about."""

    TYPE = "type"
    IMPORTANCE = "importance"
    SUMMARY = "summary"
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


class ChangeType(StrEnum):
    """What kind of change a commit is: the Conventional Commits types, and two more."""

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
    """What becomes of merge commits."""

    INCLUDE = "include"  # listed without files, as `git log` does
    EXCLUDE = "exclude"
    FIRST_PARENT = "first-parent"  # the branch's own line; a merge brings what it merged


@dataclass(frozen=True, slots=True)
class Source:
    """A repository to collect from."""

    name: str  # owner/repo
    url: str = field(repr=False)  # https, or an absolute local path; may hold credentials
    branch: str = ""  # "": what HEAD names
    web: str = ""  # web address for links, "" for none
    include: tuple[str, ...] = ()  # path globs, as in .gitignore; empty: all
    exclude: tuple[str, ...] = ()
    merges: Merges = Merges.INCLUDE
    private: bool = False  # sent to a model only where `Llm.allow_private` is set


@dataclass(frozen=True, slots=True)
class Llm:
    """How a language model is reached and what it may cost; never holds the key."""

    model: str  # litellm's name
    api_base: str | None = None
    api_key_env: str = "LLM_API_KEY"  # the variable's name
    fallbacks: tuple[str, ...] = ()  # models asked where the first one can't answer
    jobs: int = 8  # requests at once
    timeout: float = 120.0  # seconds a request
    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None
    max_tokens: int = 4096  # of an answer
    max_input: int = 24_000  # tokens of a diff
    max_cost: float | None = 1.0  # US dollars a run; None: no limit
    price: tuple[float, float] | None = None  # US dollars per million tokens, in and out
    allow_private: bool = False
    scanner: tuple[str, ...] = ()  # command that finds further secrets in a text


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file a commit touched. Counts are lines; `None` for a binary file."""

    status: str  # git's letter: A C D M R T
    path: str
    additions: int | None
    deletions: int | None
    old_path: str | None = None  # of a rename or copy


@dataclass(frozen=True, slots=True)
class Totals:
    """The size of a whole commit, also when `Commit.files` holds only its first files."""

    files: int
    additions: int
    deletions: int


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit as a report tells it."""

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

    @property
    def landing_time(self) -> datetime | None:
        """When it came to the branch that is watched."""
        return self.landed or self.commit_time

    @property
    def title(self) -> str:
        """The message's first line: literal text, never Markdown."""
        return self.message.partition("\n")[0].strip()


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule's part in an importance score."""

    rule: str
    points: int


@dataclass(frozen=True, slots=True)
class Importance:
    """How important a commit is and why; `level` is `None` in reports without levels."""

    level: Level | None = None
    score: int | None = None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a commit an analysis has seen, in files."""

    analysed: int
    changed: int


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
    unfounded: tuple[str, ...] = ()  # what it cites and neither message nor diff holds
    created: datetime | None = None  # aware


@dataclass(frozen=True, slots=True)
class Entry:
    """One commit of a report: what it is, how important, what was written about it."""

    commit: Commit
    importance: Importance = Importance()
    analysis: Analysis = Analysis()
    extra: Mapping[str, Any] = field(default_factory=dict)  # FACTS of other writers, as found


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a report that is not as the format has it."""

    line: int  # counts from 1
    text: str  # what, and what to do


@dataclass(frozen=True, slots=True)
class Report:
    """One repository's day."""

    day: date
    repository: str  # owner/repo
    entries: tuple[Entry, ...] = ()
    language: Language = Language.ZH
    form: ReportForm = ReportForm.GROUPED
    problems: tuple[Problem, ...] = ()
    verbatim: bytes | None = None  # the file itself, where the records can't reproduce it


class Section(NamedTuple):
    """A labelled part of an analysis. The sections' `source` joined is the body, to the byte."""

    field: Field | None  # None: an unknown label, or the text before the first label
    title: str  # the label without its markup; "" for the text before the first label
    text: str  # Markdown after the label
    source: str  # label and text as they stand in the body
