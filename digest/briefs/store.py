"""Briefs in the archive's folder: reading them, and where a new one goes.

A brief that somebody edited is theirs: it is never written again, and never removed.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from digest.archive.store import read_bytes_below, refuse_links_out, relative_name
from digest.atomic import write_file
from digest.briefs.reader import read_brief
from digest.briefs.writer import write_brief
from digest.errors import ReportError
from digest.secrets.redact import redact

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from digest.briefs.records import Brief, Period

FOLDER = "briefs"  # below the archive


class BriefFile(NamedTuple):
    """A brief and the file it came from."""

    path: Path
    brief: Brief


@dataclass(frozen=True, slots=True)
class Briefs:
    """All briefs of an archive, by period, and warnings: whole sentences for the user."""

    files: dict[Period, BriefFile]
    warnings: tuple[str, ...] = ()


class Written(StrEnum):
    """What became of a brief that was to be written."""

    WRITTEN = "written"
    SAME = "same"  # the file has it already
    EDITED = "edited"  # its owner's, and stays as it is


def brief_path(root: Path, period: Period) -> Path:
    """Give where a period's brief goes: `briefs/2026/2026-W33.md` below the archive's folder."""
    return root / FOLDER / f"{period.year:04}" / f"{period.name}.md"


def read_briefs(root: Path, paths: Iterable[Path]) -> Briefs:
    """Read these files, which `Archive.briefs` lists. One that can't be read costs a warning.

    Of several briefs of one period, the one that lies where it belongs is taken.
    """
    files: dict[Period, BriefFile] = {}
    warnings: list[str] = []
    for path in sorted(paths):
        name = relative_name(path, root)
        try:
            brief = read_brief(read_bytes_below(path, root), name)
        except ReportError as error:
            warnings.append(f"{error}. The file is left out.")
            continue
        except OSError as error:
            warnings.append(f"{name}:1: can't be read ({error}); correct it. The file is left out.")
            continue
        warnings += [f"{name}:{problem.line}: {problem.text}" for problem in brief.problems]
        if before := files.get(brief.period):
            own = brief_path(root, brief.period)
            kept, left = (path, before.path) if path == own else (before.path, path)
            text = f"a second brief of {brief.period.name} beside {relative_name(kept, root)}"
            where = f"{relative_name(left, root)}:1"
            warnings.append(f"{where}: {text}; remove one of them. This file is left out.")
            if kept is before.path:
                continue
        files[brief.period] = BriefFile(path, brief)
    return Briefs(files, tuple(redact(text).text for text in warnings))


def keep_brief(root: Path, brief: Brief, known: Briefs) -> Written:
    """Write a brief into the archive, unless somebody edited the one that is there.

    Raises OSError, and ReportError where something is in its place that is no brief of the period,
    or a link on the way leads out of the archive.
    """
    before = known.files.get(brief.period)
    if before and before.brief.is_edited:
        return Written.EDITED
    if before and before.brief == brief:
        return Written.SAME
    path = before.path if before else brief_path(root, brief.period)
    refuse_links_out(path, root)
    if not before and os.path.lexists(path):
        raise ReportError(
            relative_name(path, root), 1, f"is no brief of {brief.period.name}; move it away"
        )
    write_file(path, write_brief(brief))
    return Written.WRITTEN


def remove_brief(period: Period, known: Briefs) -> None:
    """Remove a period's brief, unless somebody edited it. Raises OSError."""
    before = known.files.get(period)
    if before and not before.brief.is_edited:
        before.path.unlink(missing_ok=True)
