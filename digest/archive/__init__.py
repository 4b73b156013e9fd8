"""The archive: a folder of daily reports, its format and its vocabulary.

    report = read_report(path.read_bytes(), path.name)
    path.write_bytes(write_report(report))  # the same bytes

Reports are read as other writers left them and may be edited by hand. So reading never loses text,
and writing refuses what it could not read back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.later import hand_on

if TYPE_CHECKING:
    from digest.archive.reader import parse_report
    from digest.archive.writer import read_report, write_report

__all__ = ["parse_report", "read_report", "write_report"]

__getattr__ = hand_on(
    __name__,
    {
        "reader": "parse_report",
        "writer": "read_report write_report",
    },
)
