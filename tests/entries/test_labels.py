"""What figures count of a commit: types, areas, reverts, breaking changes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.archive.sections import split_sections
from digest.entries.labels import EntryLabels, change_types_of, labels_of
from digest.models import (
    Analysis,
    Commit,
    Entry,
    Field,
    FileChange,
    Importance,
    Level,
    Reason,
    Status,
)
from tests.site.records import SMALL, make_entry


def read_labels(title: str, *, rest: str = "", body: str = "") -> EntryLabels:
    return labels_of(make_entry(title, rest=rest, analysis=Analysis(Status.OK, body)))


@pytest.mark.parametrize(
    ("title", "rest", "is_revert"),
    [
        ('Revert "feat: a valve" (#12)', "", True),
        ("revert: feat: a valve", "", True),
        ("[Bugfix] Revert the valve", "", True),
        ("回滚阀门的改动", "", True),
        ("fix: the valve", "This reverts commit 0a1b2c3d4e5f.", True),
        ("fix: the valve", "As said, this reverts commit 0a1b2c3d4e5f.", False),
        ("fix: never revert the valve", "", False),
        ("fix: the valve", "It reverts much.", False),
    ],
)
def test_a_revert_says_so_itself(title: str, rest: str, is_revert: bool) -> None:
    assert read_labels(title, rest=rest).is_revert is is_revert


@pytest.mark.parametrize(
    ("title", "rest", "is_breaking"),
    [
        ("feat!: a valve", "", True),
        ("feat(pad)!: a valve", "", True),
        ("[Breaking] a valve", "", True),
        ("feat: a valve", "BREAKING CHANGE: the old one is gone", True),
        ("feat: a valve", "BREAKING-CHANGE: the old one is gone", True),
        ("重构：不兼容变更", "", True),
        ("feat: a valve!", "", False),
        ("feat: breaking the valve", "", False),
        ('Revert "feat!: a valve"', "", False),
        ("feat: a valve", "No BREAKING CHANGE: at all", False),
    ],
)
def test_a_breaking_change_says_so_itself(title: str, rest: str, is_breaking: bool) -> None:
    assert read_labels(title, rest=rest).is_breaking is is_breaking


def test_a_breaking_change_is_shown_by_the_file_that_its_importance_names() -> None:
    commit = Commit("", "Ada", None, "Fly in metres")
    shown = Importance(Level.HIGH, 10, (Reason("type other", 2), Reason("breaking: NEWS", 8)))
    told = Importance(Level.LOW, 2, (Reason("type breaking", 2), Reason("breakings", 0)))
    assert labels_of(Entry(commit, shown)).is_breaking
    assert not labels_of(Entry(commit, told)).is_breaking


@pytest.mark.parametrize(
    ("title", "body", "types"),
    [
        ("feat: a valve", "**变更类型**：Bug 修复 / 测试\n\n**摘要**：一。\n", ("fix", "test")),
        ("feat: a valve", "**Summary**: One.\n", ("feat",)),
        ("feat: a valve", "", ("feat",)),
        ("a valve", "", ("other",)),
    ],
)
def test_the_types_are_the_analysiss_or_the_titles(
    title: str, body: str, types: tuple[str, ...]
) -> None:
    assert read_labels(title, body=body).types == types


LINES = st.sampled_from(
    [
        *("**变更类型**：Bug 修复", "**摘要**：一", "```", "## 变更类型", "文档", ""),
        *("x" * 150, "**Change type**: tests", "# Summary", "**bold** text", "~~~"),
    ]
)


@given(st.lists(LINES, max_size=20))
def test_the_type_is_that_of_the_whole_analysis_however_long_it_is(lines: list[str]) -> None:
    body = "\n".join(lines)
    sections = split_sections(body)
    words = next((s.text for s in sections if s.field is Field.TYPE), "")
    expected = tuple(map(str, change_types_of(make_entry("a valve").commit, words)))
    assert read_labels("a valve", body=body).types == expected


def areas(title: str, *paths: str, repository: str = "acme/rocket") -> tuple[str, ...]:
    entry = make_entry(title)
    files = tuple(FileChange("M", path, 1, 1) for path in paths)
    return labels_of(replace(entry, commit=replace(entry.commit, files=files)), repository).areas


@pytest.mark.parametrize(
    ("title", "paths", "found"),
    [
        ("fix(pump): the valve", [], ["pump"]),
        ("fix(pump): the valve", ["tank/a.c"], ["pump"]),
        ("fix: the valve", [], []),
        ("the valve", ["pad/a.c", "tank/a.c", "tank/b.c", "README.md"], ["tank", "pad"]),
        ("the valve", ["README.md"], []),
        ("the valve", ["crates/pump/src/a.rs", "crates/tank/b.rs"], ["crates/pump", "crates/tank"]),
        ("the valve", ["packages/pump/src/a.ts"], ["packages/pump"]),
        ("the valve", ["src/pump/deep/a.py"], ["src/pump"]),
        ("the valve", ["src/lib.rs"], ["src"]),
        ("the valve", ["rocket/pump/a.py", "rocket/tank/a.py"], ["rocket/pump", "rocket/tank"]),
        ("the valve", ["rocket/__init__.py"], ["rocket"]),
        ("the valve", ["python/rocket/srt/a.py"], ["python/rocket/srt"]),
        ("the valve", ["tank/src/a.c"], ["tank"]),
        ("the valve", ["docs/guide/a.md"], ["docs"]),
        ("the valve", ["a/x", "b/x", "c/x", "d/x"], ["a", "b", "c"]),
    ],
)
def test_areas_are_what_the_title_says_else_folders_that_say_something(
    title: str, paths: list[str], found: list[str]
) -> None:
    assert areas(title, *paths) == tuple(found)


@pytest.mark.parametrize("name", ["rocket-engine", "Rocket_Engine"])
def test_a_folder_called_as_the_repository_says_nothing(name: str) -> None:
    assert areas("a", "rocket_engine/pump/a.py", repository=f"acme/{name}") == (
        "rocket_engine/pump",
    )


def test_every_entry_has_labels() -> None:
    entries: list[Entry] = [entry for report in SMALL for entry in report.entries]
    assert all(labels_of(entry).types for entry in entries)
