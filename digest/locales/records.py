"""Everything that is said in one language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from digest.locales.analyses import AnswerDescriptions, OfflineWords
    from digest.locales.briefs import BriefDescriptions, BriefWords
    from digest.locales.browser import NotFoundWords, SearchWords, ToolWords
    from digest.locales.pages import FailureWords, PageWords, StatusNames, UnfinishedTexts
    from digest.locales.reading import ChangeTypePatterns, LabelPatterns, SentencePatterns
    from digest.locales.reasons import ReasonWords
    from digest.locales.reports import (
        ChangeTypeNames,
        FieldNames,
        LevelNames,
        NoticeWords,
        ReleaseWords,
        ReportWords,
    )

_Days = tuple[str, str, str, str, str, str, str]
_Months = tuple[str, str, str, str, str, str, str, str, str, str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectWords:
    """What `digest init` writes besides its templates: a site's name, the switches of its looks."""

    title: str
    dark: str
    light: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Locale:
    """A language's words, and how models write in it. Its folder holds its templates as well."""

    theme: str  # the language's name in the theme, which has words of its own
    reports: ReportWords
    briefs: BriefWords
    releases: ReleaseWords
    notices: NoticeWords
    levels: LevelNames
    fields: FieldNames
    change_types: ChangeTypeNames
    label_patterns: LabelPatterns
    change_type_patterns: ChangeTypePatterns
    sentence_patterns: SentencePatterns
    pages: PageWords
    failures: FailureWords
    statuses: StatusNames
    status_counts: UnfinishedTexts
    status_notices: UnfinishedTexts
    weekdays: _Days  # from Monday on
    short_weekdays: _Days
    months: _Months  # short
    search: SearchWords
    tools: ToolWords
    not_found: NotFoundWords
    reasons: ReasonWords
    offline: OfflineWords
    answers: AnswerDescriptions
    told: BriefDescriptions  # of a brief
    project: ProjectWords

    def weekday(self, day: date) -> str:
        """Name a day's weekday."""
        return self.weekdays[day.weekday()]
