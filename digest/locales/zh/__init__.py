"""Chinese."""

from __future__ import annotations

from digest.locales.records import Locale, ProjectWords
from digest.locales.zh.analyses import ANSWERS, OFFLINE
from digest.locales.zh.briefs import BRIEFS, TOLD
from digest.locales.zh.browser import NOT_FOUND, SEARCH, TOOLS
from digest.locales.zh.pages import (
    FAILURES,
    MONTHS,
    PAGES,
    SHORT_WEEKDAYS,
    STATUS_COUNTS,
    STATUS_NOTICES,
    STATUSES,
    WEEKDAYS,
)
from digest.locales.zh.reading import LABELS, SENTENCES, TYPES
from digest.locales.zh.reasons import REASONS
from digest.locales.zh.reports import CHANGE_TYPES, FIELDS, LEVELS, NOTICES, RELEASES, REPORTS

LOCALE = Locale(
    theme="zh",
    reports=REPORTS,
    briefs=BRIEFS,
    releases=RELEASES,
    notices=NOTICES,
    levels=LEVELS,
    fields=FIELDS,
    change_types=CHANGE_TYPES,
    label_patterns=LABELS,
    change_type_patterns=TYPES,
    sentence_patterns=SENTENCES,
    pages=PAGES,
    failures=FAILURES,
    statuses=STATUSES,
    status_counts=STATUS_COUNTS,
    status_notices=STATUS_NOTICES,
    weekdays=WEEKDAYS,
    short_weekdays=SHORT_WEEKDAYS,
    months=MONTHS,
    search=SEARCH,
    tools=TOOLS,
    not_found=NOT_FOUND,
    reasons=REASONS,
    offline=OFFLINE,
    answers=ANSWERS,
    told=TOLD,
    project=ProjectWords(title="提交日报", dark="深色", light="浅色"),
)
