"""Repositories that had another name before: their reports count under the present one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from digest.archive.store import Archive, ReportFile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.models import Source


def under_present_names(archive: Archive, sources: Sequence[Source]) -> Archive:
    """Give an archive's reports with the present names of their repositories, to be read only."""
    renamed = [source for source in sources if source.formerly]
    if not renamed:
        return archive
    return replace(archive, files=tuple(_named_anew(file, renamed) for file in archive.files))


def _named_anew(file: ReportFile, sources: Sequence[Source]) -> ReportFile:
    name = file.report.repository
    present = next((source.name for source in sources if source.is_named(name)), name)
    if present == name:
        return file
    return ReportFile(file.path, replace(file.report, repository=present))
