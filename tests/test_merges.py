"""Merges of pull requests, from git to the page: what they are rated by and listed as."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from digest.archive.store import read_archive
from digest.importance import make_rules
from digest.models import Level, Merges, Source
from digest.pipeline import RunRequest, run_pipeline
from tests.gitrepos import DAY, NOON, Repo, make_repo
from tests.settings import make_test_settings
from tests.site.project import OPTIONS, Project

if TYPE_CHECKING:
    from pathlib import Path

    from digest.config import Settings
    from digest.models import Entry

NOW = datetime.fromtimestamp(NOON + 3 * DAY, UTC)
CODE = {b"src/%d.py" % n: b"x = 1\n" * 60 for n in range(25)}
CHANGES = {
    "feat: warp drive": CODE,
    "feat(api)!: drop the old login": CODE,
    "fix: SQL injection in search (CVE-2026-12345)": CODE,
    "docs: how to ignite": {b"docs/start.md": b"Ignite.\n"},
    "Bump lodash from 3.0.0 to 4.0.0": {b"package.json": b"{}\n", b"package-lock.json": b"{}\n"},
}
FORGES = {
    "GitHub": "Merge pull request #12 from acme/side\n\n{}",
    "GitLab": "Merge branch 'side' into 'main'\n\n{}\n\nSee merge request acme/rocket!12",
    "Gitea": "Merge pull request '{}' (#12) from side into main",
    "Bitbucket": "Merged in side (pull request #12)\n\n{}",
    "Azure DevOps": "Merged PR 12: {}",
}


def new_project(folder: Path, name: str) -> Project:
    project = Project(folder / name)
    project.archive.mkdir(parents=True)
    project.configure(OPTIONS)
    return project


def settings_of(
    project: Project,
    repo: Repo,
    merges: Merges,
    profile: str = "default",
    web: str = "https://x.org/acme/rocket",
) -> Settings:
    source = Source("acme/rocket", str(repo.path), web=web, merges=merges)
    changes = {"archive": project.archive, "rules": make_rules(profile)}
    return make_test_settings(project.folder, repositories=(source,), **changes)


def run(settings: Settings) -> dict[str, Entry]:
    """Make the archive; give its entries by SHA."""
    (outcome,) = run_pipeline(settings, RunRequest(), NOW, lambda *_: None)
    assert outcome.error == ""
    files = read_archive(settings.archive).files
    return {entry.commit.sha: entry for file in files for entry in file.report.entries}


def merged(folder: Path, title: str, message: str) -> tuple[Repo, str, str]:
    """Make a repository where a request of two commits was merged; give its first and the merge."""
    repo = make_repo(folder / "merged.git")
    base = repo.commit(b"chore: base", {b"README.md": b"x\n"})
    first = repo.commit(b"wip", CHANGES[title], branch="side", start=base, at=NOON + 60)
    side = repo.commit(b"more", branch="side", at=NOON + 120)
    merge = repo.commit(message.encode(), CHANGES[title], merged=(side,), at=NOON + DAY)
    return repo, first, merge


def squashed(folder: Path, title: str) -> tuple[Repo, str]:
    repo = make_repo(folder / "squashed.git")
    repo.commit(b"chore: base", {b"README.md": b"x\n"})
    return repo, repo.commit(f"{title} (#12)".encode(), CHANGES[title], at=NOON + DAY)


@pytest.mark.parametrize("forge", FORGES)
@pytest.mark.parametrize("title", CHANGES)
def test_on_its_own_line_a_merge_is_rated_and_told_as_its_squash(
    tmp_path: Path, title: str, forge: str
) -> None:
    repo, _, merge = merged(tmp_path, title, FORGES[forge].format(title))
    other, squash = squashed(tmp_path, title)
    projects = [new_project(tmp_path, name) for name in ("a", "b")]
    left = run(settings_of(projects[0], repo, Merges.FIRST_PARENT))[merge]
    right = run(settings_of(projects[1], other, Merges.INCLUDE))[squash]
    assert left.importance == right.importance
    assert (left.commit.files, left.commit.totals) == (right.commit.files, right.commit.totals)
    # Only the sign before the number is the forge's own.
    assert left.analysis.body.replace("!12", "#12") == right.analysis.body


def test_what_is_important_stays_so_in_a_merge(tmp_path: Path) -> None:
    title = "feat(api)!: drop the old login"
    repo, _, merge = merged(tmp_path, title, FORGES["GitHub"].format(title))
    found = run(settings_of(new_project(tmp_path, "a"), repo, Merges.FIRST_PARENT))
    assert found[merge].importance.level is Level.HIGH


@pytest.mark.parametrize("merges", [Merges.INCLUDE, Merges.FIRST_PARENT])
def test_argus_rates_a_merge_by_what_differs_from_its_first_parent(
    tmp_path: Path, merges: Merges
) -> None:
    repo, _, merge = merged(tmp_path, "feat: warp drive", "Merge pull request #12 from acme/side")
    entry = run(settings_of(new_project(tmp_path, "a"), repo, merges, "argus"))[merge]
    assert entry.commit.totals
    assert (entry.commit.totals.files, entry.commit.totals.additions) == (25, 1500)
    rules = [reason.rule for reason in entry.importance.reasons]
    assert rules == ["type other", "size >500 lines", "files core", "breadth >5 files"]


def test_each_page_says_what_it_landed_with_or_brought(tmp_path: Path) -> None:
    title = "feat: warp drive"
    repo, first, merge = merged(tmp_path, title, FORGES["GitHub"].format(title))
    project = new_project(tmp_path, "site")
    web = "https://github.com/acme/rocket"
    entries = run(settings_of(project, repo, Merges.INCLUDE, web=web))
    assert (entries[first].commit.landed_with, entries[first].commit.pull) == (merge, 12)
    assert entries[merge].commit.brought == 2
    built = project.build(strict=True)
    pages = {sha: built.text(f"acme/rocket/commit/{sha}") for sha in (first, merge)}
    assert "Landed with" in pages[first]
    assert f'{merge}/"' in pages[first]
    assert f'{web}/pull/12">Pull request #12</a>' in pages[first]
    assert "Brought in" in pages[merge]
    assert f'{first}/"' in pages[merge]
    heading = re.search("<h1.*?</h1>", pages[merge], re.DOTALL)
    assert heading
    assert "feat: warp drive (#12)" in re.sub("<[^>]*>", "", heading[0])


def test_without_merges_a_commit_still_names_its_request(tmp_path: Path) -> None:
    title = "feat: warp drive"
    repo, first, merge = merged(tmp_path, title, FORGES["GitLab"].format(title))
    settings = settings_of(new_project(tmp_path, "a"), repo, Merges.EXCLUDE)
    found = run(settings)
    assert merge not in found
    assert (found[first].commit.landed_with, found[first].commit.pull) == (merge, 12)


def test_what_mattered_names_a_merge_or_what_it_brought(tmp_path: Path) -> None:
    """With `include` a change stands once in each list of a week, though the merge says it too."""
    title = "feat(api)!: drop the old login"
    repo = make_repo(tmp_path / "a.git")
    base = repo.commit(b"chore: base")
    side = repo.commit(title.encode(), CODE, branch="side", start=base, at=NOON + 60)
    message = FORGES["GitHub"].format(title)
    merge = repo.commit(message.encode(), CODE, merged=(side,), at=NOON + DAY)
    project = new_project(tmp_path, "site")
    run(settings_of(project, repo, Merges.INCLUDE))
    week = project.build(strict=True).text("2023-W46")
    lists = [week[week.index(f'id="{part}"') :] for part in ("mattered", "breaking")]
    listed = [re.findall(r"commit/([0-9a-f]{40})/", text.partition("<h2")[0]) for text in lists]
    assert listed == [[side, base], [side]]
    assert merge not in week


def test_a_branch_whose_merges_are_left_out_can_be_asked_for_them(tmp_path: Path) -> None:
    """A change of `merges` adds what it lets in for the days asked for."""
    title = "feat: warp drive"
    repo, _, merge = merged(tmp_path, title, FORGES["GitHub"].format(title))
    settings = settings_of(new_project(tmp_path, "a"), repo, Merges.EXCLUDE)
    assert merge not in run(settings)
    source = replace(settings.repositories[0], merges=Merges.INCLUDE)
    again = replace(settings, repositories=(source,))
    since = datetime.fromtimestamp(NOON, UTC).date()
    run_pipeline(again, RunRequest(since=since), NOW, lambda *_: None)
    files = read_archive(settings.archive).files
    found = [entry.commit.sha for file in files for entry in file.report.entries]
    assert merge in found
    assert len(found) == len(set(found)) == 4
