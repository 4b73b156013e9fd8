"""Below an analysis: why it is that important, what was changed, related commits."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from digest.forges import web_repository
from digest.models import FileChange, Importance, Level, Reason, Totals
from digest.site.content.commit_details import WIDTH, Bar, ChangedFiles
from digest.site.content.commit_details import changed_files as changed_files_of
from tests.site.outline import parse
from tests.site.records import make_entry, make_report, write_archive

if TYPE_CHECKING:
    from digest.models import Commit, Entry
    from tests.site.project import Project

GITHUB = web_repository("https://github.com/acme/rocket")
HOSTILE = "<img src=x onerror=alert(1)>"


def commit(*files: FileChange, totals: Totals | None = None) -> Commit:
    return replace(make_entry().commit, files=files, totals=totals)


def changed_files(commit: Commit) -> ChangedFiles | None:
    return changed_files_of(commit, GITHUB, commit.url)


def test_files_are_grouped_by_folder() -> None:
    changed = changed_files(
        commit(
            FileChange("M", "src/pad/legs.py", 1, 1),
            FileChange("A", "README.md", 2, 0),
            FileChange("D", "src/valve.py", 0, 3),
            FileChange("R", "src/pad/feet.py", 0, 0, "src/feet.py"),
        )
    )
    assert changed is not None
    assert [(folder.path, [file.name for file in folder.files]) for folder in changed.folders] == [
        ("", ["README.md"]),
        ("src", ["valve.py"]),
        ("src/pad", ["feet.py", "legs.py"]),
    ]
    assert (changed.totals, changed.left_out) == (Totals(4, 3, 4), 0)


def test_a_file_leads_to_its_diff() -> None:
    subject = commit(FileChange("M", "README.md", 2, 0))
    changed = changed_files(subject)
    assert changed is not None
    (file,) = changed.folders[0].files
    digest = hashlib.sha256(b"README.md").hexdigest()
    assert file.url == f"{subject.url}#diff-{digest}"


def test_the_totals_are_of_the_whole_commit() -> None:
    changed = changed_files(commit(FileChange("M", "a", 1, 1), totals=Totals(301, 9000, 12)))
    assert changed is not None
    assert (changed.totals, changed.left_out) == (Totals(301, 9000, 12), 300)


def test_bars_are_as_long_as_the_changes_and_never_vanish() -> None:
    changed = changed_files(
        commit(
            FileChange("M", "a", 900, 100),
            FileChange("M", "b", 1, 0),
            FileChange("M", "c", None, None),
            FileChange("M", "d", 0, 0),
        )
    )
    assert changed is not None
    assert [file.bar for file in changed.folders[0].files] == [
        Bar(round(0.9 * WIDTH), round(0.1 * WIDTH)),
        Bar(1, 0),
        Bar(0, 0),
        Bar(0, 0),
    ]


def test_a_commit_whose_files_are_not_known_has_none() -> None:
    assert changed_files(make_entry().commit) is None


def full() -> Entry:
    entry = make_entry("feat: a valve", level=Level.HIGH)
    files = (
        FileChange("M", f"src/{HOSTILE}.py", 12, 3),
        FileChange("M", "logo.png", None, None),
    )
    return replace(
        entry,
        commit=replace(entry.commit, files=files, totals=Totals(5, 40, 4)),
        importance=Importance(Level.HIGH, 12, (Reason("type feat", 4), Reason(HOSTILE, 8))),
    )


def test_the_page_of_a_commit_says_why_and_what(project: Project) -> None:
    entry = full()
    address = f"acme/rocket/commit/{entry.commit.sha}/"
    later = make_entry("fix: no valve", rest=f"This reverts commit {entry.commit.sha}.")
    write_archive(project.archive, [make_report(later, entry)])
    built = project.build(strict=True)
    text = built.text(address)
    assert "Change type: Feature <b>+4</b>" in text
    assert "<li>Score <b>12</b></li>" in text
    assert "and 3 more files" in text
    assert "<td class=digest-added>+12</td>" in text
    assert "<img" not in text
    assert text.count("&lt;img src=x onerror=alert(1)&gt;") == 2
    assert 'href="https://github.com/acme/rocket/commit/' in text
    assert "<dt>Reverted by</dt>" in text
    assert f'href="../{later.commit.sha}/"' in text
    contents = parse(text).xpath("//ul[@data-md-component='toc']//a/@href")
    assert contents[-3:] == ["#files", "#related", "#why"]


def test_a_page_is_made_again_when_what_is_said_of_others_changes(project: Project) -> None:
    entry = full()
    address = f"acme/rocket/commit/{entry.commit.sha}/"
    write_archive(project.archive, [make_report(entry)])
    assert "Reverted by" not in project.build(strict=True).text(address)
    day = make_report(entry).day
    later = make_entry("fix: no valve", rest=f"This reverts commit {entry.commit.sha}.")
    write_archive(project.archive, [make_report(later, day=day.replace(day=day.day + 1))])
    assert "Reverted by" in project.build(strict=True).text(address)
