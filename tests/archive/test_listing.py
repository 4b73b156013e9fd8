"""What lies in an archive: each file is what its first line says, wherever it lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.archive.listing import FileKind, kind_of, list_archive
from digest.archive.store import read_archive
from digest.locales import LANGUAGES, locale_of

if TYPE_CHECKING:
    from pathlib import Path

    from digest.models import Language

every_language = pytest.mark.parametrize("language", LANGUAGES)


@every_language
def test_a_heading_tells_a_brief(tmp_path: Path, language: Language) -> None:
    words = locale_of(language).briefs
    titles = words.day_title.format(day="2026-03-04"), words.week_title.format(week="2026-W10")
    for title in titles:
        for name in ("2026-03-04.md", "anything.md"):
            path = tmp_path / name
            path.write_text(f"{title}\n", encoding="utf-8")
            assert kind_of(path) is FileKind.BRIEF


def test_a_name_tells_what_a_file_ought_to_be(tmp_path: Path) -> None:
    for name, kind in {
        "2026-03-04.md": FileKind.REPORT,
        "2026-W10.md": FileKind.BRIEF,
        "notes.md": FileKind.OTHER,
        "2026-W10.txt": FileKind.OTHER,
    }.items():
        path = tmp_path / name
        path.write_text("# Notes\n")
        assert kind_of(path) is kind, name


def test_a_brief_is_neither_a_report_nor_a_stray(tmp_path: Path) -> None:
    brief = tmp_path / "briefs/2026/2026-03-04.md"
    brief.parent.mkdir(parents=True)
    brief.write_text("# Daily brief (2026-03-04)\n\nAll went well.\n")
    listing, archive = list_archive(tmp_path), read_archive(tmp_path)
    assert (listing.reports, listing.briefs, listing.others) == ((), (brief,), ())
    assert (archive.files, archive.warnings, archive.others) == ((), (), ())
    assert archive.briefs == (brief,)
