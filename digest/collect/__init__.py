"""git → commits: a bare clone kept up to date, and its commits as records.

clone = update_clone(source, cache, since, known)
landings = [one for one in landings_of(clone, now) if one.sha not in known]
fetch_contents(clone, [one.sha for one in landings])
for commit in read_commits(clone, landings, timezone): ...
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.later import hand_on

if TYPE_CHECKING:
    from digest.collect.clone import (
        Clone,
        commits_named,
        existing_clone,
        fetch_contents,
        update_clone,
    )
    from digest.collect.diffs import read_diffs, readable_commits
    from digest.collect.fetch import shallow_commits
    from digest.collect.history import is_recorded, landings_of, read_commits
    from digest.collect.landing import Landing
    from digest.collect.tree import (
        check_globs,
        clone_notes,
        find_code_owners,
        find_readme,
        list_definitions,
        list_files,
        list_subjects,
        read_code_owners,
        read_message_of,
        read_readme,
    )

__all__ = [
    "Clone",
    "Landing",
    "check_globs",
    "clone_notes",
    "commits_named",
    "existing_clone",
    "fetch_contents",
    "find_code_owners",
    "find_readme",
    "is_recorded",
    "landings_of",
    "list_definitions",
    "list_files",
    "list_subjects",
    "read_code_owners",
    "read_commits",
    "read_diffs",
    "read_message_of",
    "read_readme",
    "readable_commits",
    "shallow_commits",
    "update_clone",
]

__getattr__ = hand_on(
    __name__,
    {
        "clone": "Clone commits_named existing_clone fetch_contents update_clone",
        "diffs": "read_diffs readable_commits",
        "fetch": "shallow_commits",
        "history": "is_recorded landings_of read_commits",
        "landing": "Landing",
        "tree": "check_globs clone_notes find_code_owners find_readme list_definitions"
        " list_files list_subjects read_code_owners read_message_of read_readme",
    },
)
