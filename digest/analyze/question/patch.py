"""What makes two commits the same change: their message and their diff, wherever it applies.

A commit that is picked to another branch, or stands in two repositories, differs in its name, its
date, the numbers of its lines and the trailers that tools add; not in what there is to say of it.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from digest.analyze.question.diff import UNREADABLE, parse_diff
from digest.messages.references import without_pull

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.analyze.question.diff import FileDiff

LENGTH = 16  # hex digits
# Trailers that say who handed a commit on, and from where.
_ADDED = re.compile(
    r"\s*(?:\(cherry picked from commit [0-9a-f]{7,40}\)|[A-Za-z-]+-by: .*|Change-Id: .*)?\s*\Z"
)
_HASHES = re.compile(r"^index [^\n]*\n", re.MULTILINE)


def patch_of(message: str, diff: str) -> str:
    """Give what is the same of all commits that make this change; "" where it can't be told.

    As with `git patch-id --stable`, neither where a hunk stands nor the files' order counts.
    """
    files = parse_diff(diff)
    if not files or any(file.is_cut or file.path == UNREADABLE for file in files):
        return ""
    title, _, body = message.partition("\n")
    lines = [line.strip() for line in body.split("\n") if not _ADDED.match(line)]
    parts = [without_pull(title.strip()), *lines, "", *sorted("\0".join(_parts(f)) for f in files)]
    found = hashlib.sha256("\0\0".join(parts).encode("utf-8", "surrogatepass"))
    return found.hexdigest()[:LENGTH]


def _parts(file: FileDiff) -> Iterator[str]:
    """Yield a file's diff without the hashes of what it holds, but of binary files, and places."""
    yield file.head if file.is_binary else _HASHES.sub("", file.head)
    for hunk in file.hunks:
        yield hunk.text.partition("\n")[2]
