"""Releases kept in the archive: which a run writes, what it leaves, what follows late changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from digest.archive import write_report
from digest.archive.store import read_archive
from digest.collect.tags import existing_history
from digest.models import Importance, Level, Merges, Source, TagRules
from digest.pipeline import RunRequest, run_pipeline
from digest.releases import Release, ReleaseCounts
from digest.releases.keeping import upkeep
from digest.releases.keeping.checking import check_releases
from digest.releases.keeping.upkeep import KeptReleases, keep_releases
from digest.releases.store import read_releases
from tests.gitrepos import DAY, NOON, Repo, make_repo
from tests.settings import make_test_settings

if TYPE_CHECKING:
    from pathlib import Path

    from digest.config import Settings

NOW = datetime.fromtimestamp(NOON + 10 * DAY, UTC)
NAME = "acme/rocket"
WEB = "https://github.com/acme/rocket"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """Make a history of two releases: a line with a branch, and a fix that is picked for 1.0."""
    made = make_repo(tmp_path / "rocket.git")
    made.commit(b"feat: ignite", {b"a": b"1"}, at=NOON - 40 * DAY)
    tag(made, "v0.9", NOON - 40 * DAY)
    made.commit(b"feat!: drop the old igniter", {b"a": b"2"}, at=NOON)
    made.commit(b"fix: shut the valve (#7)", {b"b": b"1"}, at=NOON + 60, author=b"Novak")
    tag(made, "v1.0", NOON + 120)
    made.commit(b"docs: how to ignite", {b"c": b"1"}, at=NOON + DAY)
    return made


def tag(repo: Repo, name: str, at: int, of: str = "main") -> None:
    """Make an annotated tag."""
    made = repo.git(
        "mktag",
        stdin=f"object {repo.git('rev-parse', of).decode().strip()}\ntype commit\ntag {name}\n"
        f"tagger Ada <ada@x.org> {at} +0200\n\nNotes\n".encode(),
    )
    repo.git("update-ref", f"refs/tags/{name}", made.decode().strip())


@pytest.fixture
def settings(tmp_path: Path, repo: Repo) -> Settings:
    source = Source(NAME, str(repo.path), web=WEB, releases=TagRules())
    since = (datetime.fromtimestamp(NOON, UTC)).date().isoformat()
    return make_test_settings(tmp_path, repositories=(source,), since=since)


def go(settings: Settings, now: datetime = NOW) -> KeptReleases:
    run_pipeline(settings, RunRequest(), now, lambda name, done, total: None)
    (kept,) = keep_releases(settings, [NAME], now)
    return kept


def releases(settings: Settings) -> dict[str, Release]:
    return {file.release.tag: file.release for file in read_releases(settings.archive).files}


def titles(release: Release) -> list[str]:
    return [commit.title for commit in release.commits]


def change(settings: Settings, **values: object) -> Settings:
    (source,) = settings.repositories
    return replace(settings, repositories=(replace(source, **values),))  # type: ignore[arg-type]


def test_a_release_since_the_first_day_has_a_report(settings: Settings, repo: Repo) -> None:
    assert go(settings) == KeptReleases(NAME, written=1)
    (release,) = releases(settings).values()
    assert (release.tag, release.previous) == ("v1.0", "v0.9")
    assert release.released.isoformat() == "2023-11-14T14:02:00+02:00"
    assert titles(release) == ["feat!: drop the old igniter", "fix: shut the valve (#7)"]
    first, second = release.commits
    assert (first.is_breaking, first.level, second.pull) == (True, Level.HIGH, 7)
    assert release.counts == ReleaseCounts(1, 0, 1, 0)
    assert (release.contributors, release.newcomers) == (("Ada", "Novak"), ("Novak",))
    assert release.url == f"{WEB}/releases/tag/v1.0"
    assert release.compare_url == f"{WEB}/compare/v0.9...v1.0"
    assert (settings.archive / "releases/rocket/v1.0.md").is_file()


def test_a_night_without_a_new_tag_fetches_and_writes_nothing(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    go(settings)

    def never(*arguments: object) -> None:
        raise AssertionError(arguments)

    monkeypatch.setattr(upkeep, "update_tags", never)
    monkeypatch.setattr(upkeep, "write_file", never)
    assert go(settings, NOW + timedelta(days=1)) == KeptReleases(NAME)


def test_a_release_of_a_day_that_is_not_over_waits_for_it(settings: Settings, repo: Repo) -> None:
    go(settings)
    repo.commit(b"feat: land", {b"d": b"1"}, at=NOON + 10 * DAY - 60)
    tag(repo, "v1.1", NOON + 10 * DAY - 30)
    assert go(settings).written == 0
    assert go(settings, NOW + timedelta(days=1)).written == 1
    release = releases(settings)["v1.1"]
    assert release.previous == "v1.0"
    assert release.counts.unrated == 0


def test_a_fix_for_an_old_branch_goes_on_from_it(settings: Settings, repo: Repo) -> None:
    tag(repo, "v1.1", NOON + DAY + 60)
    picked = repo.commit(
        b"fix: leak", {b"x": b"1"}, branch="1.0.x", start="v1.0", at=NOON + 3 * DAY
    )
    tag(repo, "v1.0.1", NOON + 3 * DAY, picked)
    go(settings)
    found = releases(settings)
    assert found["v1.0.1"].previous == "v1.0"
    assert found["v1.1"].previous == "v1.0"
    assert [(c.title, c.level) for c in found["v1.0.1"].commits] == [("fix: leak", None)]
    assert found["v1.0.1"].counts == ReleaseCounts(unrated=1)


def test_only_tags_of_commits_are_releases(settings: Settings, repo: Repo) -> None:
    blob = repo.git("hash-object", "-w", "--stdin", stdin=b"x").decode().strip()
    repo.git("update-ref", "refs/tags/v7", blob)
    inner = repo.git("rev-parse", "refs/tags/v1.0").decode().strip()
    outer = repo.git(
        "mktag",
        stdin=f"object {inner}\ntype tag\ntag v1.0.0\n"
        f"tagger Ada <ada@x.org> {NOON + 500} +0000\n\nAgain\n".encode(),
    )
    repo.git("update-ref", "refs/tags/v1.0.0", outer.decode().strip())
    repo.git("update-ref", "refs/tags/nightly", repo.head())
    go(settings)
    assert sorted(releases(settings)) == ["v1.0.0"]  # `v1.0` says less of the same


def test_a_moved_tag_rewrites_its_report_and_what_was_written_in_it_stays(
    settings: Settings, repo: Repo
) -> None:
    go(settings)
    path = settings.archive / "releases/rocket/v1.0.md"
    text = path.read_text()
    path.write_text(text.replace("\n> ", "\nBurn it *twice*.\n\n> ", 1))
    tag(repo, "v1.0", NOON + DAY + 60)
    assert go(settings).written == 1
    release = releases(settings)["v1.0"]
    assert "docs: how to ignite" in titles(release)
    assert release.prose == "Burn it *twice*."


def test_a_deleted_tag_takes_its_report_away_unless_somebody_wrote_in_it(
    settings: Settings, repo: Repo
) -> None:
    tag(repo, "v1.1", NOON + DAY + 60)
    go(settings)
    path = settings.archive / "releases/rocket/v1.1.md"
    path.write_text(path.read_text().replace("\n> ", "\nMine.\n\n> ", 1))
    for name in ("v1.0", "v1.1"):
        repo.git("update-ref", "-d", f"refs/tags/{name}")
    kept = go(settings)
    assert kept.removed == 1
    assert "the tag 'v1.1' is gone" in kept.warnings[0]
    assert list(releases(settings)) == ["v1.1"]


def test_a_release_follows_the_levels_of_its_commits(settings: Settings) -> None:
    go(settings)
    (file, *_) = (one for one in read_archive(settings.archive).files if one.report.entries)
    entries = tuple(
        replace(entry, importance=Importance(Level.MEDIUM, 8)) for entry in file.report.entries
    )
    file.path.write_bytes(write_report(replace(file.report, entries=entries)))
    assert go(settings).written == 1
    assert releases(settings)["v1.0"].counts == ReleaseCounts(0, 2, 0, 0)
    assert go(settings).written == 0


def test_text_that_has_no_place_is_never_written_over(settings: Settings, repo: Repo) -> None:
    go(settings)
    path = settings.archive / "releases/rocket/v1.0.md"
    path.write_text(odd := path.read_text().replace("### 👥", "Mine.\n\n### 👥"))
    tag(repo, "v1.0", NOON + DAY + 60)
    kept = go(settings)
    assert (kept.written, path.read_text()) == (0, odd)
    assert "text that would be lost (line " in kept.warnings[0]


def test_options_choose_releases_and_commits(settings: Settings, repo: Repo) -> None:
    tag(repo, "v1.1-rc1", NOON + DAY + 60)
    go(settings)
    assert sorted(releases(settings)) == ["v1.0", "v1.1-rc1"]
    assert go(change(settings, releases=TagRules(exclude=("*-rc*",)))).removed == 1
    omitted = repo.git("rev-parse", "v1.0^{commit}").decode()[:9]
    go(change(settings, omit=(omitted,)))
    assert titles(releases(settings)["v1.0"]) == ["feat!: drop the old igniter"]
    assert keep_releases(change(settings, releases=None), [NAME], NOW) == ()


def test_a_merge_stands_for_what_it_brought(settings: Settings, repo: Repo) -> None:
    side = repo.commit(
        b"work in progress", {b"s": b"1"}, branch="side", start="v1.0", at=NOON + DAY
    )
    repo.commit(b"Merge pull request #9 from a/b\n\nLand softly", at=NOON + 2 * DAY, merged=(side,))
    tag(repo, "v1.1", NOON + 2 * DAY + 60)
    go(change(settings, merges=Merges.FIRST_PARENT))
    assert sorted(titles(releases(settings)["v1.1"])) == ["Land softly (#9)", "docs: how to ignite"]


def test_a_check_names_releases_without_report_and_reports_without_tag(
    settings: Settings, repo: Repo
) -> None:
    tag(repo, "v1.1", NOON + DAY + 60)
    go(settings)
    assert check_releases(settings, read_archive(settings.archive), (), NOW) == ((), ())
    (source,) = settings.repositories
    folder = settings.archive / "releases/rocket"
    (folder / "v1.0.md").unlink()
    history = existing_history(source, settings.cache)
    assert history
    Repo(history.path).git("update-ref", "-d", "refs/digest/tags/v1.1")
    (folder / "odd.md").write_text("# Release (v3)\n")
    problems, notes = check_releases(settings, read_archive(settings.archive), (), NOW)
    assert "releases/rocket/odd.md:" in problems[0]
    assert "acme/rocket: releases without a report: v1.0;" in notes[0]
    assert "releases/rocket/v1.1.md: the tag 'v1.1' is gone" in notes[1]


def test_a_source_that_can_not_be_reached_is_told_of(settings: Settings, repo: Repo) -> None:
    go(settings)
    repo.path.rename(repo.path.with_name("gone.git"))
    (kept,) = keep_releases(settings, [NAME], NOW)
    assert kept.warnings[0].startswith("acme/rocket: ")
    assert list(releases(settings)) == ["v1.0"]


def test_hostile_names_stay_texts_and_leave_not_their_folder(
    settings: Settings, repo: Repo
) -> None:
    names = ["v2/a%2e%2e$x", "v2|`x`<b>", "v2\u202e1", "v" + "2" * 200]
    for n, name in enumerate(names):
        repo.git("update-ref", f"refs/tags/{name}", repo.commit(b"c%d" % n, at=NOON + 3 * DAY + n))
    secret = b"ghp_" + b"A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"
    repo.commit(b"use " + secret, at=NOON + 4 * DAY, author=b"[a](x)*")
    tag(repo, "v3", NOON + 4 * DAY)
    wanted = change(settings, releases=TagRules(include=("*",)))
    kept = go(wanted)
    assert kept.warnings == ()
    assert set(names) <= set(releases(settings))
    root = settings.archive / "releases/rocket"
    files = [path for path in settings.archive.rglob("*.md") if "Release (" in path.read_text()]
    assert all(path.resolve().is_relative_to(root) for path in files)
    assert not any(secret.decode() in path.read_text() for path in files)


def test_until_there_is_a_release_to_tell_of_only_dates_are_fetched(
    settings: Settings, repo: Repo
) -> None:
    repo.git("update-ref", "-d", "refs/tags/v1.0")
    assert go(settings) == KeptReleases(NAME)
    (source,) = settings.repositories
    history = existing_history(source, settings.cache)
    assert history
    assert history.is_cut
    assert go(settings) == KeptReleases(NAME)  # and once more, on what is there
    tag(repo, "v1.1", NOON + DAY + 60)
    assert go(settings).written == 1
    assert not history.is_cut
    assert releases(settings)["v1.1"].previous == "v0.9"
    assert len(releases(settings)["v1.1"].commits) == 3
