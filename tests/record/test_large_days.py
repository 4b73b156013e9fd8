"""Runs over real repositories whose days are too large: all is told, and read by the next run."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from digest import limits
from digest.archive.store import read_archive
from digest.health import check_archive
from digest.models import Source, Totals
from digest.pipeline import RepositoryOutcome, RunRequest, run_pipeline
from tests.gitrepos import DAY, NOON, Repo, make_repo
from tests.settings import make_test_settings

if TYPE_CHECKING:
    from pathlib import Path

    from digest.config import Settings

FIRST = date(2023, 11, 14)  # the day of NOON, in UTC
NOW = datetime(2023, 11, 16, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_REPORT_BYTES", 100_000)
    monkeypatch.setattr(limits, "MAX_DETAILED_BYTES", 50_000)
    monkeypatch.setattr(limits, "MAX_ENTRY_BYTES", 8_000)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return make_test_settings(tmp_path)


def of(settings: Settings, *repos: Repo) -> Settings:
    sources = (Source(f"acme/{repo.path.stem}", str(repo.path)) for repo in repos)
    return replace(settings, repositories=tuple(sources))


def run(settings: Settings, now: datetime = NOW) -> list[RepositoryOutcome]:
    return [*run_pipeline(settings, RunRequest(), now, lambda name, done, total: None)]


def sizes(settings: Settings) -> list[int]:
    return [path.stat().st_size for path in settings.archive.rglob("*.md")]


def test_a_small_repository_that_unpacks_to_megabytes(tmp_path: Path, settings: Settings) -> None:
    """Messages, paths and names that compress to nothing: a report of megabytes, without limits."""
    repo = make_repo(tmp_path / "rocket.git")
    path = b"<" * 250 + b"/" + b"-" * 250
    for number in range(20):
        message = b"feat: a valve %d\n\n" % number + b"|<\n" * 60_000
        files = {path + b"/%d" % n: b"1\n" for n in range(number, number + 40)}
        repo.commit(message, files, at=NOON + number, author=b"n" * 5_000)
    (outcome,) = run(of(settings, repo))
    assert (outcome.error, outcome.warnings, outcome.commits) == ("", (), 20)
    assert outcome.notes == (
        "acme/rocket 2023-11-14: a report has no room for all of 20 new commits; "
        "messages, files or analyses of 20 are cut",
    )
    assert max(sizes(settings)) <= limits.MAX_DETAILED_BYTES
    archive = read_archive(settings.archive)
    assert archive.warnings == ()
    commits = [entry.commit for entry in archive.files[0].report.entries]
    assert [one.title for one in commits] == [f"feat: a valve {n}" for n in reversed(range(20))]
    assert {one.message.rpartition("\n")[2] for one in commits} == {
        f"[cut: the message has {length:,} characters]" for length in (180_016, 180_017)
    }
    assert {one.totals.files for one in commits if one.totals} == {40, 1}
    assert check_archive(archive).problems == ()
    before = {path: path.read_bytes() for path in settings.archive.rglob("*.md")}
    (again,) = run(of(settings, repo))
    assert (again.commits, again.written, again.warnings) == (0, 0, ())
    assert {path: path.read_bytes() for path in settings.archive.rglob("*.md")} == before


def test_a_path_longer_than_a_system_takes(tmp_path: Path, settings: Settings) -> None:
    repo = make_repo(tmp_path / "rocket.git")
    repo.commit(b"feat: deep", {b"src/" + b"d/" * 9_000 + b"end.py": b"1\n" * 3})
    (outcome,) = run(of(settings, repo))
    assert outcome.warnings == ()
    (entry,) = read_archive(settings.archive).files[0].report.entries
    (file,) = entry.commit.files
    assert len(file.path) == limits.MAX_PATH_LENGTH
    assert (file.path[:6], file.path[-8:]) == ("src/d/", "d/end.py")
    assert entry.commit.totals == Totals(1, 3, 0)


def test_a_day_that_no_report_holds_costs_that_day_alone(
    tmp_path: Path, settings: Settings
) -> None:
    """Another repository, and the other days of this one, are written and read as ever."""
    flooded, calm = make_repo(tmp_path / "flooded.git"), make_repo(tmp_path / "calm.git")
    for repo in (flooded, calm):
        repo.commit(b"feat: before", {b"a.py": b"1\n"}, at=NOON - DAY)
    last = flooded.head()
    stream = [b"reset refs/heads/main", b"from " + last.encode(), b""]
    for number in range(300):
        stream += [b"commit refs/heads/main", b"committer Cy <c@x.org> %d +0000" % (NOON + number)]
        stream += [b"data 12", b"chore: %05d" % number]
    flooded.git("fast-import", "--quiet", stdin=b"\n".join(stream) + b"\n")
    for repo in (flooded, calm):
        repo.commit(b"feat: after", {b"b.py": b"1\n"}, at=NOON + DAY)
    one, other = run(of(settings, flooded, calm))
    assert (other.commits, other.warnings) == (2, ())
    assert (one.commits, one.error) == (2, "")
    [warning] = one.warnings
    assert warning.startswith("acme/flooded 2023-11-14:1: 300 commits landed that are not in it: ")
    assert "`merges: first-parent`" in warning
    days = {
        (file.report.repository, file.report.day): len(file.report.entries)
        for file in read_archive(settings.archive).files
    }
    around = (FIRST - timedelta(1), FIRST + timedelta(1))
    assert days == {
        **{("acme/flooded", day): 1 for day in around},
        **{("acme/calm", day): 1 for day in around},
        ("acme/calm", FIRST): 0,
    }
    assert max(sizes(settings)) < limits.MAX_REPORT_BYTES


def test_commits_that_land_later_on_a_full_day(tmp_path: Path, settings: Settings) -> None:
    repo = make_repo(tmp_path / "rocket.git")
    for number in range(20):
        repo.commit(b"feat: %d\n\n" % number + b"word " * 5_000, at=NOON + number)
    run(of(settings, repo), NOW - timedelta(1))
    [path] = settings.archive.rglob("2023-11-14.md")
    held = path.read_bytes()
    for number in range(20, 40):
        repo.commit(b"fix: %d\n\n" % number + b"word " * 5_000, at=NOON + number)
    (outcome,) = run(of(settings, repo))
    assert (outcome.commits, outcome.warnings) == (20, ())
    entries = {
        found.report.day: found.report.entries for found in read_archive(settings.archive).files
    }
    assert len(entries[FIRST]) == 40
    kept = [line for line in held.split(b"\n") if line.startswith((b"| 2023", b"<!-- digest"))]
    assert set(kept) <= set(path.read_bytes().split(b"\n"))
