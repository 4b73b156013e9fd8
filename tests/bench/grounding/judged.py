"""Analyses with their commits and what was said of their marks: as JSON, one a line or a list.

A row holds `sha`, `body`, `message` and `diff` (unified). It may hold `repository` (owner/repo) and
`judged`, for marks that were looked at: `[section, citation, verdict]`. Of the verdicts, `wrong`
says that the analysis was wrong and a mark is right; any other, that a mark is a false alarm.
"""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from digest.collect.tree import SEARCH
from tests.bench.commands import BenchError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class JudgedAnalysis:
    """An analysis, what it is of, and the verdict on each citation that was looked at."""

    sha: str
    body: str
    message: str
    diff: str
    verdicts: Mapping[str, str]  # citation → verdict
    repository: str = ""  # owner/repo, where the row says so


def read_judged(path: Path, clone: Path | None = None) -> list[JudgedAnalysis]:
    """Read a file; commits that lack message or diff are read from a clone, where one is given.

    Raises BenchError that names the file and the row.
    """
    number = 0
    try:
        text = path.read_text(encoding="utf-8")
        rows = json.loads(text) if text.startswith("[") else text.splitlines()
        found = []
        for number, row in enumerate(rows, 1):  # noqa: B007 (for the message)
            found.append(_judged(json.loads(row) if isinstance(row, str) else row, clone))
    except OSError as error:
        raise BenchError(f"{path}: can't be read ({error.strerror or error})") from None
    except (ValueError, KeyError, TypeError) as error:
        what = error if type(error) is ValueError else f"{error!r}; give an analysis a row, as JSON"
        text = f"{path}, row {number}: {what}"
        raise BenchError(text) from None
    return found


def _judged(row: dict[str, Any], clone: Path | None) -> JudgedAnalysis:
    sha = row["sha"]
    if not {"message", "diff"} <= row.keys():
        if clone is None:
            raise ValueError(f"{sha[:10]} lacks its message or diff; name a clone with --clone")
        row = {**row, "message": read_message(clone, sha), "diff": read_diff(clone, sha)}
    verdicts = {citation: verdict for _, citation, verdict in row.get("judged", ())}
    texts = (row["body"], row["message"], row["diff"])
    return JudgedAnalysis(sha, *texts, verdicts, row.get("repository", ""))


def read_message(clone: Path, sha: str) -> str:
    """Read a commit's message from a clone. Raises BenchError."""
    return _git(clone, "log", "-1", "--format=%B", sha)


def read_diff(clone: Path, sha: str) -> str:
    """Read a commit's diff, a merge's with its first parent. Raises BenchError."""
    shown = _git(
        clone, "show", "--format=", "--first-parent", "-m", "-M", "--no-color", "--no-ext-diff", sha
    )
    start = shown.find("diff --git ")
    return shown[start:] if start >= 0 else ""


@dataclass(frozen=True, slots=True)
class JudgedTree:
    """A commit's tree in a clone of the user's. Its methods raise BenchError."""

    clone: Path
    sha: str

    def list_files(self) -> list[str]:
        """List the paths of its files."""
        listing = ("ls-tree", "-r", "-z", "--name-only", "--full-tree")
        return _git(self.clone, *listing, self.sha).split("\0")[:-1]

    def list_definitions(self, paths: Sequence[str]) -> list[str]:
        """List the names that some of them define."""
        if not paths:
            return []
        return re.findall(r"\w+$", _git(self.clone, *SEARCH, self.sha, "--", *paths), re.MULTILINE)


def _git(clone: Path, *arguments: str) -> str:
    command = ["git", "-C", str(clone), *arguments]
    done = subprocess.run(command, capture_output=True, check=False)
    found_nothing = "grep" in arguments and done.returncode == 1
    if done.returncode and not found_nothing:
        error = done.stderr.decode("utf-8", "replace").strip()
        raise BenchError(f"{clone}: {error}; name a clone that has the commits")
    return done.stdout.decode("utf-8", "replace")
