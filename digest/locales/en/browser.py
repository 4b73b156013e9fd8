"""What is said in the browser, in English: by scripts and by the pages they need."""

from __future__ import annotations

from digest.locales.browser import NotFoundScriptWords, NotFoundWords, SearchWords, ToolWords

SEARCH = SearchWords(
    box_label="Search commits",
    box_open="Open the search",
    box_close="Close the search",
    box_suggestions="Suggestions",
    box_loading="Loading…",
    box_failed="Search could not be loaded: {error}",
    box_results="{n} results",
    box_results_one="1 result",
    box_all="All {n} results",
    box_all_one="Show the result",
    box_none="No commit matches",
    box_partial="No commit has all of these words; these have the most of them",
    box_direct="{n} direct hits",
    box_direct_one="1 direct hit",
    box_commit="Commit",
    box_pull="Request or issue",
    box_day="Day",
    box_repository="Repository",
    box_page="Page",
    title="Search",
    placeholder="Words, #5376, SHA, date, repository",
    description="Search all commits by word, author, area or importance.",
    no_script="Search needs JavaScript. Without it, the home's days lead to all commits.",
    commits="{n} commits",
    commits_one="1 commit",
    results_for="{n} results for “{query}”",
    results_for_one="1 result for “{query}”",
    none_for="No commit matches “{query}”",
    fewer_words="Use fewer or other words.",
    retry="Try again",
    results="Results",
    direct="Direct hits",
    filters="Filters",
    active_filters="Active filters",
    remove_filter="Remove the filter {facet}: {value}",
    clear_filters="Clear all filters",
    sort="Sort by",
    sort_relevance="Relevance",
    sort_date="Newest first",
    show_more="Show more",
    find="Find…",
    no_value="None like this",
    facet_importance="Importance",
    facet_repository="Repository",
    facet_type="Change type",
    facet_author="Author",
    facet_area="Area",
    facet_month="Month",
    facet_status="Analysis",
)

TOOLS = ToolWords(
    shown="{n} of {total} commits",
    fold="Collapse all",
    unfold="Expand all",
    copy_link="Copy link",
    copy_markdown="Copy Markdown link",
    copied_link="Link copied",
    copied_markdown="Markdown link copied",
    copy_failed="The browser did not allow copying",
    keys="Keyboard",
    keys_title="Keyboard shortcuts",
    key_next="Next commit",
    key_previous="Previous commit",
    key_next_day="Next day",
    key_previous_day="Previous day",
    key_search="Search",
    key_help="This help",
    keys_on="Single-key shortcuts",
    keys_note=(
        "Without them no single letter or sign does anything on this site. This browser"
        " remembers it."
    ),
    close="Close",
)

NOT_FOUND = NotFoundWords(
    title="Page not found",
    no_script=(
        "Without JavaScript, an address with a part of a SHA leads nowhere: write all 40 digits,"
        " as in owner/repository/commit/SHA/, or go to a day from the home page."
    ),
    home="Home: the latest days",
    search="Search",
    search_label="Search commits for",
    script=NotFoundScriptWords(
        nothing="No page of this site has this address.",
        looking="Looking for the commit {sha}…",
        found="Found {sha} in {repository}. Opening it…",
        several="{n} commits fit this address. Which one is meant?",
        none="No commit here begins with {sha}.",
        failed="The commit {sha} could not be looked up: {error}",
        retry="Try again",
        pull="A pull request or issue has no page here, its commits have.",
        pull_link="Search for {n}",
        day="No page of this site has this address, but there is one for that day.",
        day_link="{day}, all repositories",
    ),
)
