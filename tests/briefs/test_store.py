"""Briefs in an archive's folder: where they go, that an owner's words stay, what is reported."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from digest.archive.store import read_archive
from digest.briefs.records import Brief, Sentence
from digest.briefs.store import Briefs, Written, brief_path, keep_brief, read_briefs, remove_brief
from digest.errors import ReportError
from tests.briefs.telling import WEEK

if TYPE_CHECKING:
    from pathlib import Path

BRIEF = Brief(WEEK, Sentence("All is well."))


def known(root: Path) -> Briefs:
    return read_briefs(root, read_archive(root).briefs)


def test_one_goes_into_the_folder_of_its_year(tmp_path: Path) -> None:
    assert keep_brief(tmp_path, BRIEF, known(tmp_path)) is Written.WRITTEN
    assert [path.as_posix() for path, _ in known(tmp_path).files.values()] == [
        f"{tmp_path.as_posix()}/briefs/2026/2026-W33.md"
    ]
    assert keep_brief(tmp_path, BRIEF, known(tmp_path)) is Written.SAME
    other = replace(BRIEF, headline=Sentence("All went well."))
    assert keep_brief(tmp_path, other, known(tmp_path)) is Written.WRITTEN
    assert known(tmp_path).files[WEEK].brief == other


def test_an_edited_one_stays_wherever_it_lies(tmp_path: Path) -> None:
    keep_brief(tmp_path, BRIEF, known(tmp_path))
    path = tmp_path / "elsewhere.md"
    brief_path(tmp_path, WEEK).rename(path)
    text = path.read_text().replace("All", "Nearly all")
    path.write_text(text)
    assert keep_brief(tmp_path, BRIEF, known(tmp_path)) is Written.EDITED
    remove_brief(WEEK, known(tmp_path))
    assert path.read_text() == text
    assert not brief_path(tmp_path, WEEK).exists()


def test_one_that_was_moved_is_written_where_it_lies(tmp_path: Path) -> None:
    keep_brief(tmp_path, BRIEF, known(tmp_path))
    path = tmp_path / "elsewhere.md"
    brief_path(tmp_path, WEEK).rename(path)
    other = replace(BRIEF, headline=Sentence("All went well."))
    assert keep_brief(tmp_path, other, known(tmp_path)) is Written.WRITTEN
    assert "All went well." in path.read_text()
    remove_brief(WEEK, known(tmp_path))
    assert not path.exists()


@pytest.mark.parametrize("text", ["# Notes\n", "# Weekly brief (2026-W34)\n\nAll is well.\n"])
def test_what_is_in_its_place_stays(tmp_path: Path, text: str) -> None:
    path = brief_path(tmp_path, WEEK)
    path.parent.mkdir(parents=True)
    path.write_text(text)
    with pytest.raises(ReportError, match=r"2026-W33\.md:1: is no brief of 2026-W33; move it away"):
        keep_brief(tmp_path, BRIEF, known(tmp_path))
    assert path.read_text() == text


def test_nothing_is_written_through_a_link_that_leads_out(tmp_path: Path) -> None:
    root, outside = tmp_path / "archive", tmp_path / "outside"
    outside.mkdir()
    root.mkdir()
    (root / "briefs").symlink_to(outside)
    with pytest.raises(ReportError, match="a link leads out of the archive"):
        keep_brief(root, BRIEF, known(root))
    assert list(outside.iterdir()) == []


def test_what_is_wrong_is_told_with_file_and_line(tmp_path: Path) -> None:
    keep_brief(tmp_path, BRIEF, known(tmp_path))
    (tmp_path / "2026-W01.md").write_text("# Notes\n")
    (tmp_path / "copy.md").write_bytes(brief_path(tmp_path, WEEK).read_bytes())
    (tmp_path / "odd.md").write_text("# Daily brief (2026-08-13)\n\n<!-- digest { -->\n\nWell.\n")
    warnings = known(tmp_path).warnings
    assert [warning.partition(" ")[0] for warning in warnings] == [
        "2026-W01.md:1:",
        "copy.md:1:",
        "odd.md:3:",
    ]
    assert "a second brief of 2026-W33 beside briefs/2026/2026-W33.md" in warnings[1]
    assert known(tmp_path).files[WEEK].path == brief_path(tmp_path, WEEK)
