"""Daily commit reports, and the site that makes them browsable.

What `__all__` names is for others to import, and kept as it is through a major version: reading and
writing reports, and the records that they are made of. Everything else in this package is internal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.errors import DigestError, ReportError
from digest.later import hand_on
from digest.models import (
    Analysis,
    Break,
    Commit,
    Coverage,
    Entry,
    FileChange,
    Importance,
    Language,
    Level,
    Problem,
    Reason,
    Report,
    ReportForm,
    Status,
    Totals,
)

if TYPE_CHECKING:
    from digest.archive import read_report, write_report
    from digest.archive.store import Archive, ReportFile, read_archive

__version__ = "0.1.0"

__all__ = [
    "Analysis",
    "Archive",
    "Break",
    "Commit",
    "Coverage",
    "DigestError",
    "Entry",
    "FileChange",
    "Importance",
    "Language",
    "Level",
    "Problem",
    "Reason",
    "Report",
    "ReportError",
    "ReportFile",
    "ReportForm",
    "Status",
    "Totals",
    "__version__",
    "read_archive",
    "read_report",
    "write_report",
]

__getattr__ = hand_on(
    __name__,
    {
        "archive": "read_report write_report",
        "archive.store": "Archive ReportFile read_archive",
    },
)
