"""The records of what reports say: their fixed words, and names for the machine's values."""

from __future__ import annotations

from dataclasses import dataclass

from digest.locales.texts import EnumTexts
from digest.models import ChangeType, Field, Level


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportWords:
    """What a report is written with, Markdown's marks included; `{}` takes the value named."""

    title: str  # a heading
    columns: str  # a table's head, three columns
    summary: str
    counts: str
    contents: str  # a heading
    group: str  # of commits; `{name}` is a level's
    flat: str  # a heading
    link: str
    nothing: str  # emphasised
    colon: str  # between a label and its text
    cut: str  # a line of its own below a message that was cut
    redacted: str  # in the place of a secret; without spaces, as it may stand within an address


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseWords:
    """What a release's report is written with, Markdown's marks included."""

    title: str  # a heading
    prerelease: str
    since: str  # how many commits, since which release
    first: str  # how many commits, of a release without one before it
    breaking: str
    security: str
    reverts: str
    unrated: str  # commits that no daily report has
    more: str  # commits that are not listed
    contributors: str
    newcomers: str
    links: str
    page: str
    changes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeWords:
    """What is sent to chats and by mail."""

    title: str  # `{name}` is a watch list's, or what stands below for all commits
    everything: str
    more: str  # commits that are not listed
    site: str  # a link to the site's page of a day


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelNames(EnumTexts[Level]):
    """How important a commit is."""

    high: str
    medium: str
    low: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldNames(EnumTexts[Field]):
    """The labels of an analysis's parts, as they are written."""

    type: str
    importance: str
    headline: str
    summary: str
    breaking: str
    scope: str
    insight: str
    architecture: str
    performance: str
    security: str
    maintainability: str
    compatibility: str
    testing: str
    risk: str
    risk_advice: str
    advice: str
    conclusion: str
    unshown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeTypeNames(EnumTexts[ChangeType]):
    """The kinds of changes, as they are written."""

    feat: str
    fix: str
    perf: str
    refactor: str
    test: str
    docs: str
    ci: str
    build: str
    chore: str
    style: str
    revert: str
    security: str
    other: str
