"""The records of what is said in the browser: by scripts and by the pages they need.

`{}` takes the value named, `…_one` is for a number of one. Scripts get a record as JSON.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchWords:
    """What the search says: `box_` in every page of the site, the rest in its own page."""

    box_label: str
    box_open: str
    box_close: str
    box_suggestions: str
    box_loading: str
    box_failed: str
    box_results: str
    box_results_one: str
    box_all: str
    box_all_one: str
    box_none: str
    box_partial: str
    box_direct: str
    box_direct_one: str
    box_commit: str
    box_pull: str
    box_day: str
    box_repository: str
    box_page: str
    title: str
    placeholder: str
    description: str
    no_script: str
    commits: str
    commits_one: str
    results_for: str
    results_for_one: str
    none_for: str
    fewer_words: str
    retry: str
    results: str
    direct: str
    filters: str
    active_filters: str
    remove_filter: str
    clear_filters: str
    sort: str
    sort_relevance: str
    sort_date: str
    show_more: str
    find: str
    no_value: str
    facet_importance: str
    facet_repository: str
    facet_type: str
    facet_author: str
    facet_area: str
    facet_release: str
    facet_month: str
    facet_status: str
    first_in: str
    key_title: str
    unread_sign: str
    unread_key: str
    unread_empty: str
    unread_operator: str
    unread_many: str
    unread_long: str
    unread_nothing: str
    unread_is: str
    unread_value: str
    no_day: str
    no_commit: str
    no_pull: str
    no_address: str
    understood: str
    without: str
    in_titles: str
    phrase: str
    no_phrase: str
    some_phrase: str
    unseen_phrase: str
    mark_breaking: str
    mark_revert: str
    typo: str
    typo_as_typed: str
    related_found: str
    related_found_one: str
    related_leave_out: str
    related_offered: str
    related_look: str
    related_why: str
    box_week: str
    box_month: str
    help: str
    path_first: str
    no_path: str
    help_place: str
    help_phrase: str
    help_without: str
    help_facets: str
    help_is: str
    help_title: str
    help_path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolWords:
    """What the scripts of the home, of weeks, reports and commits say."""

    shown: str
    more: str
    order: str
    by_importance: str
    by_time: str
    fold: str
    unfold: str
    copy_link: str
    copy_markdown: str
    new_since: str
    caught_up: str
    visits_off: str
    visits_on: str
    ends: str
    earlier: str
    later: str
    latest_day: str
    latest_week: str
    this_week: str
    weeks: str
    all_weeks: str
    day_high: str
    day_quiet: str
    menu: str
    copy_week: str
    copied_week: str
    copied_link: str
    copied_markdown: str
    copy_failed: str
    keys: str
    keys_title: str
    key_next: str
    key_previous: str
    key_next_page: str
    key_previous_page: str
    key_search: str
    key_help: str
    keys_on: str
    keys_note: str
    close: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotFoundScriptWords:
    """What the script says of the page that is served where there is none."""

    nothing: str
    looking: str
    found: str
    several: str
    none: str
    failed: str
    retry: str
    pull: str
    pull_link: str
    day: str
    day_link: str
    year_link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotFoundWords:
    """What that page says itself."""

    title: str
    no_script: str
    home: str
    search: str
    search_label: str
    script: NotFoundScriptWords


def as_json(words: object, *, is_ascii: bool = False) -> str:
    """Give records of words, and what holds some, as JSON for a script."""
    return json.dumps(words, ensure_ascii=is_ascii, default=asdict)
