"""Levels of what new commits take back: as with every report read, and few are read."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest

from digest.archive import read_report, write_report
from digest.importance import Levels
from digest.models import Commit, Entry, Importance, Level, Report
from digest.record.backlog import Record
from digest.record.reverted import levels_before
from digest.record.skimming import SkimmedReport, skim_of

if TYPE_CHECKING:
    from pathlib import Path

NAME = "acme/rocket"
FIRST = date(2026, 3, 1)
TITLES = [
    "feat: a valve (#7)",
    "fix: the | pump <b> & co",
    "Merge pull request #12 from acme/valve\n\nfeat: another valve",
    "中文标题",
    "🚀",
    "feat: a valve",
    f"feat: {'very ' * 120}long",
    "docs: words -- and marks (#71)",
    "Merged PR 12: a third valve",
]


@dataclass
class Archive:
    """A record of one commit a day, and which days were read whole."""

    record: Record
    commits: list[Commit]
    read: list[date] = field(default_factory=list)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    commits: list[Commit] = []
    reports: dict[date, SkimmedReport] = {}
    made = Archive(Record(reports), commits)
    for number, title in enumerate(TITLES):
        day, sha = FIRST + timedelta(number), f"{number + 1:040x}"[::-1]
        commit = Commit(sha, "Ada", None, title, f"https://github.com/{NAME}/commit/{sha}")
        level = list(Level)[number % 3]
        made.commits.append(commit)
        path = tmp_path / f"{day}.md"
        entry = Entry(_timed(commit, day), Importance(level))
        path.write_bytes(write_report(Report(day, NAME, (entry,))))
        reports[day] = _listed(path, day, made)
    return made


def _timed(commit: Commit, day: date) -> Commit:
    return replace(commit, local_time=datetime.combine(day, time()))


def _listed(path: Path, day: date, made: Archive) -> SkimmedReport:
    def read() -> Report:
        made.read.append(day)
        return read_report(path.read_bytes(), path.name)

    return SkimmedReport(path, skim_of(read_report(path.read_bytes(), path.name)), read)


def whole(archive: Archive) -> Levels:
    """Give the levels of all that the record holds."""
    levels = Levels()
    for day in sorted(archive.record.reports):
        for entry in reversed(archive.record.reports[day].report.entries):
            levels.add(NAME, entry.commit, entry.importance.level)
    return levels


def reverts(archive: Archive) -> list[Commit]:
    """Take back each commit in the ways that git and forges have words for."""
    texts = []
    for commit in archive.commits:
        title = commit.title
        texts += [
            f'Revert "{title}"',
            f'Revert "{title}" (#99)',
            f"revert: {title}",
            f'Revert "x"\n\nThis reverts commit {commit.sha}.',
            f"Undo it\n\nThis reverts commit {commit.sha[:9]}.",
        ]
    texts += [f"Revert {sign}12" for sign in ("#", "PR ", "!", "acme/rocket#", "other/rocket#")]
    texts += ["Revert #7", "Revert #71", "Reverts #1", 'Revert "nothing there is"']
    return [Commit(f"{n:040x}", "Cy", None, text) for n, text in enumerate(texts)]


def test_a_revert_finds_what_it_would_find_among_all(archive: Archive) -> None:
    found = 0
    for revert in reverts(archive):
        levels = levels_before(archive.record, NAME, [revert])
        level = whole(archive).reverted_by(NAME, revert)
        assert levels.reverted_by(NAME, revert) == level, revert.message
        found += level is not None
    assert found > 40


def test_many_reverts_at_once_find_the_same(archive: Archive) -> None:
    commits = reverts(archive) * 3
    levels, every = levels_before(archive.record, NAME, commits), whole(archive)
    assert [levels.reverted_by(NAME, one) for one in commits] == [
        every.reverted_by(NAME, one) for one in commits
    ]


def test_only_reports_that_hold_what_is_named_are_read(archive: Archive) -> None:
    sha = archive.commits[2].sha
    levels_before(archive.record, NAME, [Commit("1" * 40, "Cy", None, "feat: a valve")])
    assert archive.read == []
    text = f"Undo it\n\nThis reverts commit {sha}."
    levels_before(archive.record, NAME, [Commit("1" * 40, "Cy", None, text)])
    assert archive.read == [FIRST + timedelta(2)]
