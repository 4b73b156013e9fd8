"""The addresses that collected commits get: their forge's."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from digest.collect import landings_of, read_commits, update_clone
from digest.models import Source
from tests.gitrepos import NOON, make_repo

if TYPE_CHECKING:
    from pathlib import Path


MERGES = {  # a merge's message → the number of the request, by the forge of the repository
    "Merge pull request #14 from acme/v\n\nfeat: v": {"github": 14},
    "Merge branch 'v' into 'main'\n\nfeat: v\n\nSee merge request a/b!12": {"gitlab": 12},
    "Merge branch 'v' into 'main'\n\nfeat: v\n\nSee merge request else/b!12": {},
    "Merged in v (pull request #9)\n\nfeat: v": {"bitbucket": 9},
    "Merged PR 8: feat: v": {"azure": 8},
}


@pytest.mark.parametrize("message", MERGES)
def test_a_commits_request_is_one_of_its_own_repository(message: str, tmp_path: Path) -> None:
    repo = make_repo(tmp_path / "source.git")
    base = repo.commit(b"feat: a", {b"a": b"1"}, at=NOON)
    side = repo.commit(b"feat: b", {b"b": b"1"}, branch="side", start=base, at=NOON + 1)
    repo.commit(message.encode(), {b"b": b"1"}, merged=(side,), at=NOON + 2)
    found = {}
    for forge in ("github", "gitlab", "bitbucket", "azure"):
        source = Source("a/b", str(repo.path), web="https://x.org/a/b", forge=forge)
        clone = update_clone(source, tmp_path / forge, None)
        landed = landings_of(clone, datetime(2999, 1, 1, tzinfo=UTC))
        commits = {one.sha: one for one in read_commits(clone, landed, ZoneInfo("UTC"))}
        found[forge] = commits[side].pull
    assert {forge: number for forge, number in found.items() if number} == MERGES[message]


@pytest.mark.parametrize(
    ("web", "forge", "start"),
    [
        ("https://github.com/a/b", "", "https://github.com/a/b/commit/"),
        ("https://gitlab.com/a/b/c", "auto", "https://gitlab.com/a/b/c/-/commit/"),
        ("https://git.example.org/a/b", "auto", "https://git.example.org/a/b/commit/"),
        ("https://git.example.org/a/b", "gitlab", "https://git.example.org/a/b/-/commit/"),
        ("https://x.org/b.git", "cgit", "https://x.org/b.git/commit/?id="),
        ("", "gitlab", None),
    ],
)
def test_a_commits_address(web: str, forge: str, start: str | None, tmp_path: Path) -> None:
    repo = make_repo(tmp_path / "source.git")
    sha = repo.commit(b"feat: a", {b"a": b"1"}, at=NOON)
    source = Source("a/b", str(repo.path), web=web, forge=forge)
    clone = update_clone(source, tmp_path / "cache", None)
    landed = landings_of(clone, datetime(2999, 1, 1, tzinfo=UTC))
    (commit,) = read_commits(clone, landed, ZoneInfo("UTC"))
    assert commit.url == (f"{start}{sha}" if start is not None else "")
