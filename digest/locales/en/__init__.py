"""English."""

from __future__ import annotations

from digest.locales.en.analyses import ANSWERS, OFFLINE
from digest.locales.en.briefs import BRIEFS, TOLD
from digest.locales.en.browser import NOT_FOUND, SEARCH, TOOLS
from digest.locales.en.pages import (
    FAILURES,
    MONTHS,
    PAGES,
    SHORT_WEEKDAYS,
    STATUS_COUNTS,
    STATUS_NOTICES,
    STATUSES,
    WEEKDAYS,
)
from digest.locales.en.reading import LABELS, SENTENCES, TYPES
from digest.locales.en.reasons import REASONS
from digest.locales.en.reports import CHANGE_TYPES, FIELDS, LEVELS, NOTICES, RELEASES, REPORTS
from digest.locales.records import Locale, ProjectWords

LOCALE = Locale(
    theme="en",
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
    project=ProjectWords(title="Commit digest", dark="Dark", light="Light"),
)
