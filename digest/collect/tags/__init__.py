"""A repository's tags, and the history behind them: commits alone, without what files hold.

remote = list_tags(source)
history = update_tags(source, cache)
for tag in read_tags(history): ...
for commit in read_tagged(history, shas): ...
"""

from __future__ import annotations

from digest.collect.tags.history import (
    TagHistory,
    existing_history,
    list_tags,
    update_tags,
)
from digest.collect.tags.reading import (
    Tag,
    TaggedCommit,
    WalkedCommit,
    read_tagged,
    read_tags,
    resolve,
    walk_tags,
)

__all__ = [
    "Tag",
    "TagHistory",
    "TaggedCommit",
    "WalkedCommit",
    "existing_history",
    "list_tags",
    "read_tagged",
    "read_tags",
    "resolve",
    "update_tags",
    "walk_tags",
]
