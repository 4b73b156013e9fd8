"""This project's site of an archive, and the changes it is built again after."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from digest.archive import read_report, write_report
from digest.archive.sections import status_of
from digest.models import Status
from tests.bench import plan
from tests.bench.synthetic import SEED, make_author, save

if TYPE_CHECKING:
    from digest.models import Analysis
    from tests.bench.corpus import Corpus

CONFIG = """\
site_name: Benchmark
site_url: https://example.org/digest/
theme:
  name: material
  font: false
plugins:
  - digest:
      language: zh
      timezone: Asia/Shanghai
"""
SEARCH_OFF = "      search: false\n"  # more options of `digest`, for sites without a search index
ARCHIVE = "docs/reports"  # the option's default
NEW_DAY = 30  # commits


@dataclass(frozen=True, slots=True)
class OwnSite:
    """A project of ours in a folder of its own."""

    folder: Path
    corpus: Corpus
    is_memory: bool = False  # whether it lies in memory, where deleting costs nothing later

    @property
    def site(self) -> Path:
        """The folder of the built site."""
        return self.folder / "site"

    def create(self, *, search: bool) -> None:
        """Write the configuration and copy the archive."""
        shutil.copytree(self.corpus.folder, self.folder / ARCHIVE)
        text = CONFIG if search else CONFIG + SEARCH_OFF
        (self.folder / "mkdocs.yml").write_text(text, encoding="utf-8")

    def prepare(self, kind: str, turn: int) -> None:
        """Make what a build of this kind is built after; `turn` counts its builds from 1."""
        match kind:
            case plan.COLD:
                self.clean()
            case plan.NEW_DAY:
                self.add_day(turn)
            case plan.EDITED:
                self.edit(turn)

    def clean(self) -> None:
        """Put aside all that was built and kept; have the archive as it was at first."""
        for name in ("site", ".cache"):
            put_aside(self.folder / name, is_memory=self.is_memory)
        shutil.rmtree(self.folder / ARCHIVE)
        shutil.copytree(self.corpus.folder, self.folder / ARCHIVE)

    def add_day(self, turn: int) -> None:
        """Add a report for the `turn`-th day after the archive's last one."""
        day = self.corpus.last_day + timedelta(days=turn)
        report = make_author(SEED + turn).report(self.corpus.repository, day, NEW_DAY)
        save(self.folder / ARCHIVE, report)

    def edit(self, turn: int) -> None:
        """Change an analysis in the archive's middle, differently at each turn."""
        path = self.folder / ARCHIVE / self.corpus.editable
        report = read_report(path.read_bytes(), path.name)
        entries = list(report.entries)
        at = next(i for i, entry in enumerate(entries) if entry.analysis.status is Status.OK)
        entries[at] = replace(entries[at], analysis=_edited(entries[at].analysis, turn))
        path.write_bytes(write_report(replace(report, entries=tuple(entries))))


def put_aside(folder: Path, *, is_memory: bool) -> None:
    """Clear a folder out of its place, if it is there.

    On a disk it is not deleted: for minutes after, ext4 takes several times as long to make files.
    """
    if not folder.exists():
        return
    if is_memory:
        shutil.rmtree(folder)
    else:
        folder.rename(Path(tempfile.mkdtemp(prefix="old-", dir=folder.parent)) / folder.name)


def _edited(analysis: Analysis, turn: int) -> Analysis:
    body = f"{analysis.body}\n\n**补充**：第 {turn} 次修订。"
    return replace(analysis, body=body, status=status_of(body, ""))
