"""git → commits: a bare clone kept up to date, and its commits as records.

    clone = update(source, cache, since)
    for commit in commits(clone, start, end, timezone): ...

Call `commits` once for the whole range wanted, not once a day: each call walks the history.
"""

from __future__ import annotations

from digest.collect.clone import Clone, update
from digest.collect.diffs import diffs
from digest.collect.history import commits
from digest.collect.tree import unmatched_globs

__all__ = ["Clone", "commits", "diffs", "unmatched_globs", "update"]
