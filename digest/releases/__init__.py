"""Releases: what each tag of a repository holds that the one before it did not.

    release = read_release(path.read_bytes(), path.name)
    path.write_bytes(write_release(release))  # the same bytes

Their reports lie in the archive, a file each, pleasant to read there. As those of days, they are
read by what they hold and not by where they lie; what a person writes below the heading is kept.
"""

from __future__ import annotations

from dataclasses import replace

from digest import limits
from digest.errors import ReportError
from digest.releases.reader import parse_release as read_release
from digest.releases.records import (
    Release,
    ReleaseCommit,
    ReleaseCounts,
    ReleaseFile,
    ReleaseSection,
    level_order,
    release_order,
)
from digest.releases.writer import format_release

__all__ = [
    "Release",
    "ReleaseCommit",
    "ReleaseCounts",
    "ReleaseFile",
    "ReleaseSection",
    "level_order",
    "read_release",
    "release_order",
    "write_release",
]


def write_release(release: Release) -> bytes:
    """Give a release's report as bytes; reading them gives the same record, its problems aside.

    Raises ReportError for what the format can't hold, and for a release whose file has text that
    the record has not: it would be lost.
    """
    name = f"{release.repository} {release.tag}"
    if release.problems:
        first = release.problems[0]
        text = f"its file holds text that would be lost (line {first.line}: {first.text})"
        raise ReportError(name, first.line, text)
    try:
        data = format_release(release).encode()
    except (UnicodeEncodeError, ValueError) as error:
        text = f"holds what can't be written ({error}); escape or remove it"
        raise ReportError(name, 1, text) from None
    if len(data) > limits.MAX_REPORT_BYTES:
        text = f"would have {len(data):,} bytes, a report may have {limits.MAX_REPORT_BYTES:,}"
        raise ReportError(name, 1, text)
    if replace(read_release(data, name), problems=()) != release:
        text = "holds text that would read back as something else; escape it first"
        raise ReportError(name, 1, text)
    return data
