"""Commits with what their project's own changelog said of them: one a line, JSON, packed or not.

A line holds `sha`, `message`, `parents` (how many), `is_bot`, `files` (`[status, path, additions,
deletions]`) and `label`. Files of changelogs are left out: they are where the labels come from.
"""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from digest.collect.command import GitFailedError
from digest.collect.diffs import read_breaks
from digest.errors import CollectError
from digest.models import Commit, FileChange
from tests.bench.commands import BenchError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

TOLD = frozenset({"breaking", "feature", "fix", "noted"})  # to users; not: docs, none
NOTABLE = frozenset({"breaking", "feature"})
_CHANGELOG = re.compile(
    r"(^|/)(changelogs?|changes|news|history|release[-_]?notes)(\.\w+)?$"
    r"|(^|/)(changelog|changelog\.d|newsfragments)/",
    re.IGNORECASE,
)


class Labelled(NamedTuple):
    """A commit and where the changelog put it."""

    commit: Commit
    label: str


def read_labelled(path: Path) -> list[Labelled]:
    """Read a file of labelled commits. Raises BenchError that names the file and the line."""
    number = 0
    try:
        data = path.read_bytes()
        plain = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
        found = []
        for number, line in enumerate(plain.splitlines(), 1):  # noqa: B007 (for the message)
            found.append(_labelled(json.loads(line)))
    except OSError as error:
        raise BenchError(f"{path}: can't be read ({error.strerror or error})") from None
    except (EOFError, ValueError, KeyError, TypeError) as error:
        text = f"{path}, line {number}: {error!r}; give one labelled commit a line, as JSON"
        raise BenchError(text) from None
    if len({one.label in TOLD for one in found}) < 2:
        raise BenchError(f"{path}: needs commits that users were told of, and others")
    return found


def with_breaks(labelled: Sequence[Labelled], clone: Path) -> list[Labelled]:
    """Add what the commits' diffs show to break, read from a bare clone. Raises BenchError."""
    commits = {one.commit.sha: one.commit for one in labelled}
    try:
        breaks = read_breaks(clone, commits, "--diff-merges=first-parent")
    except (CollectError, GitFailedError) as error:
        raise BenchError(f"{clone}: can't be read ({error}); clone all of its history") from None
    return [
        one._replace(commit=replace(one.commit, breaks=breaks.get(one.commit.sha, ())))
        for one in labelled
    ]


def _labelled(row: dict[str, Any]) -> Labelled:
    files = (FileChange(*file[:4]) for file in row["files"] if not _CHANGELOG.search(file[1]))
    commit = Commit(
        sha=row["sha"],
        author="made-up[bot]" if row["is_bot"] else "Ada",
        local_time=None,
        message=row["message"],
        parents=tuple(f"{number:040}" for number in range(row["parents"])),
        files=tuple(files),
    )
    return Labelled(commit, row["label"])
