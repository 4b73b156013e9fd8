"""`digest init` proposes a mode of merges by the history that it sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml
from click.testing import CliRunner, Result

from digest.cli import main
from tests.gitrepos import DAY, NOON, Repo, make_repo

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SAID = "commits of its own line merge pull requests, so 'merges: first-parent' lists each"


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    return tmp_path


def init(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["init", "--yes", *arguments], catch_exceptions=False)


def repositories(file: Path) -> list[dict[str, Any]]:
    found = yaml.safe_load(file.read_text())["plugins"][0]["digest"]["repositories"]
    return list(found)


def history(path: Path, merge: Callable[[int], str], merges: int, plain: int = 0) -> Repo:
    """Make a line with so many merges, of these messages, and so many plain commits."""
    repo = make_repo(path)
    repo.commit(b"Base", {b"base": b"1\n"}, at=NOON)
    for n in range(plain):
        repo.commit(b"Change (#%d)" % n, {b"plain": b"%d\n" % n}, at=NOON + n)
    for n in range(1, merges + 1):
        when, branch = NOON + DAY + n, f"side{n}"
        changed = {b"side%d" % n: b"1\n"}
        tip = repo.commit(b"Work", changed, at=when, branch=branch, start="main")
        repo.commit(merge(n).encode(), changed, at=when, merged=(tip,))
    return repo


FORGES = {
    "github": lambda n: f"Merge pull request #{n} from acme/side\n\nChange {n}",
    "github, by title": lambda n: f"Change {n} (#{n})",
    "gitlab": lambda n: f"Merge branch 'side' into 'main'\n\nChange\n\nSee merge request a/b!{n}",
    "gitea": lambda n: f"Merge pull request 'Change' (#{n}) from side into main",
    "bitbucket": lambda n: f"Merged in side (pull request #{n})\n\nChange",
}


@pytest.mark.parametrize("forge", FORGES)
def test_pull_requests_that_are_merged_are_listed_each_as_one(place: Path, forge: str) -> None:
    history(place / "rocket.git", FORGES[forge], merges=6, plain=4)
    made = init("site", "--repo", "a/rocket=./rocket.git")
    assert made.exit_code == 0
    assert f"a/rocket: 6 of the last 11 {SAID}" in made.stdout
    (told,) = repositories(place / "site/mkdocs.yml")
    assert told == {"name": "a/rocket", "url": "../rocket.git", "merges": "first-parent"}


@pytest.mark.parametrize(
    ("merge", "merges", "plain"),
    [
        (FORGES["github"], 0, 30),  # squashed
        (FORGES["github"], 4, 1),  # too few to be a habit
        (FORGES["github"], 6, 20),  # now and then
        (lambda n: f"Merge branch '8.{n}.x'", 12, 2),  # branches of long standing
        (lambda n: "Merge branch 'main' of https://example.org/a/rocket", 12, 2),
    ],
)
def test_of_all_others_nothing_is_said(
    place: Path, merge: Callable[[int], str], merges: int, plain: int
) -> None:
    history(place / "rocket.git", merge, merges, plain)
    made = init("site", "--repo", "a/rocket=./rocket.git")
    assert (made.exit_code, "merges" in made.stdout) == (0, False)
    (told,) = repositories(place / "site/mkdocs.yml")
    assert "merges" not in told


def test_a_repository_that_is_added_is_looked_at_too(place: Path) -> None:
    init("site", "--repo", "acme/lander")
    history(place / "rocket.git", FORGES["github"], merges=6)
    made = init("site", "--repo", "a/rocket=./rocket.git")
    assert f"6 of the last 7 {SAID}" in made.stdout
    assert repositories(place / "site/mkdocs.yml")[1]["merges"] == "first-parent"


def test_the_repository_that_the_digest_lies_in_is_looked_at(place: Path) -> None:
    """It is on this machine; any other on the web is not fetched for this."""
    (place / "rocket").mkdir()
    repo = history(place / "rocket/.git", FORGES["github"], merges=6)
    repo.git("config", "core.bare", "false")
    repo.git("config", "remote.origin.url", "https://github.com/acme/rocket.git")
    made = init("rocket", "--repo", "acme/rocket", "--repo", "acme/lander")
    assert f"acme/rocket: 6 of the last 7 {SAID}" in made.stdout
    own, other = repositories(place / "rocket/mkdocs.yml")
    excluded = ["docs/reports/**"]  # the archive, which the workflow commits to it
    assert own == {"name": "acme/rocket", "merges": "first-parent", "exclude": excluded}
    assert other == {"name": "acme/lander"}


@pytest.mark.parametrize(
    ("address", "is_own"),
    [("git@git.example.org:acme/rocket.git", True), ("git@mirror.example.org:acme/rocket", False)],
)
def test_so_it_is_by_its_address_of_ssh(place: Path, address: str, is_own: bool) -> None:
    (place / "rocket").mkdir()
    repo = history(place / "rocket/.git", FORGES["gitea"], merges=6)
    repo.git("config", "core.bare", "false")
    repo.git("config", "remote.origin.url", "https://git.example.org/acme/rocket.git")
    assert (SAID in init("rocket", "--repo", address).stdout) is is_own
    (found,) = repositories(place / "rocket/mkdocs.yml")
    assert (found["url"], "merges" in found) == (address, is_own)


def test_what_git_can_not_read_is_no_obstacle(place: Path) -> None:
    make_repo(place / "rocket.git")  # without commits
    made = init("site", "--repo", "a/rocket=./rocket.git")
    assert (made.exit_code, "merges" in made.stdout) == (0, False)
