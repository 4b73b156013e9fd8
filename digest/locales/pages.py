"""The records of what pages say; `{}` takes the value named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from digest.locales.texts import EnumTexts
from digest.models import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class PageWords:
    """What all pages say; `…_one` is for a number of one."""

    home: str
    guide: str
    path: str
    commit: str
    commits: str
    commits_one: str
    commits_heading: str
    latest: str
    repositories: str
    day: str
    days: str
    report: str
    reports: str
    reports_one: str
    time: str
    own_time: str
    landed: str
    written: str
    author: str
    importance: str
    level: str
    unrated: str
    unrated_heading: str
    message: str
    title: str
    source: str
    pull: str
    merge_request: str
    patch: str
    issue: str
    work_item: str
    previous: str
    next: str
    previous_day: str
    next_day: str
    neighbours: str
    up: str
    place: str
    whole: str
    no_commits: str
    no_reports: str
    no_shown_reports: str
    others: str
    analyses: str
    types: str
    range: str
    summary_of: str
    unfounded: str
    unfounded_note: str
    missing_file: str
    missing_files_note: str
    same_as: str
    coverage: str
    model: str
    feeds: str
    feed_all: str
    moved: str
    other_zone: str
    show_all: str
    why: str
    score: str
    changed: str
    files: str
    files_one: str
    file: str
    lines_added: str
    lines_deleted: str
    file_added: str
    file_deleted: str
    file_from: str
    binary: str
    files_left_out: str
    related: str
    related_merge: str
    related_brought: str
    related_reverts: str
    related_reverted: str
    related_pull: str
    related_merge_request: str
    related_named: str
    related_again: str
    related_similar: str
    related_author: str
    related_area: str
    related_day: str
    no_match: str
    calendar: str
    calendar_of: str
    calendar_key: str
    calendar_dot: str
    by_day: str
    trend: str
    trend_of: str
    trend_key: str
    by_week: str
    week: str
    week_title: str
    week_summary: str
    previous_week: str
    next_week: str
    whole_week: str
    other_years: str
    total: str
    of_high: str
    some_high: str
    some_high_one: str
    some_reverts: str
    some_reverts_one: str
    some_breaking: str
    some_breaking_one: str
    some_security: str
    some_security_one: str
    some_said_breaking: str
    some_said_breaking_one: str
    quiet: str
    than_before: str
    most_in: str
    by_repository: str
    latest_commits: str
    quiet_days: str
    quiet_days_one: str
    no_commits_yet: str
    mattered: str
    other_areas: str
    breaking: str
    said_breaking: str
    reverts: str
    newcomers: str
    newcomers_note: str
    newcomers_day_note: str
    areas: str
    area: str
    kinds: str
    authors: str
    several: str
    brief: str
    brief_rest: str
    brief_by: str
    brief_by_rules: str
    brief_edited: str
    feed_briefs: str
    all_authors: str
    authors_note: str
    author_note: str
    by_month: str
    month: str
    first: str
    last: str
    first_in: str
    unreleased: str
    releases: str
    release: str
    released: str
    prerelease: str
    all_releases: str
    latest_releases: str
    since_release: str
    first_release: str
    security: str
    features: str
    the_rest: str
    contributors: str
    first_contributions: str
    all_changes: str
    at_forge: str
    not_listed: str
    releases_of: str
    watch_lists: str
    watch_list: str
    watched: str
    watch_note: str
    watch_empty: str
    watched_paths: str
    watched_owners: str
    notifications: str  # the page that shows them
    notifications_note: str
    notified_nothing: str
    notified_all: str  # the list of all commits
    watched_level: str
    watched_all: str
    watch_others: str
    untold: str

    def counted(
        self,
        word: Literal[
            "commits",
            "reports",
            "files",
            "some_high",
            "some_reverts",
            "some_breaking",
            "some_security",
            "some_said_breaking",
            "quiet_days",
        ],
        number: int,
    ) -> str:
        """Say how many: `counted("commits", 1)` → `1 commit`."""
        text: str = getattr(self, word if number != 1 else f"{word}_one")
        return text.format(n=f"{number:,}")

    def numbered(
        self, word: Literal["pull", "merge_request", "issue", "work_item"], number: str
    ) -> str:
        """Name a request or issue: `numbered("merge_request", "!12")` → `Merge request !12`."""
        text: str = getattr(self, word)
        return text.format(n=number)

    def span(self, first: object, last: object) -> str:
        """Say from when to when; one day or week alone is no span."""
        return self.range.format(first=first, last=last) if first != last else str(first)


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureWords:
    """What is said of analyses that failed: how many, in what words the reason follows, reasons."""

    one: str
    some: str
    every: str
    since: str
    because: str  # `{what}` is one of those above
    plain: str  # the same without a reason
    refused: str
    quota: str
    rejected: str
    broken: str
    timeout: str
    unreachable: str
    unusable: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusNames(EnumTexts[Status]):
    """What became of an analysis, in a word or two."""

    ok: str
    partial: str
    failed: str
    offline: str
    missing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnfinishedTexts(EnumTexts[Status]):
    """What to say of an analysis that is not whole, by its status."""

    partial: str
    failed: str
    offline: str
    missing: str
