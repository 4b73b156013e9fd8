"""What lies below the archive's folder, and of which kind each file is.

A file is what its first line says, wherever it lies: each kind has headings of its own, in every
language. Nothing but the first line is read here. Copies of repositories' `CODEOWNERS` are no part.
"""

from __future__ import annotations

import os
import re
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from digest.locales import locales

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.locales.records import Locale


class FileKind(StrEnum):
    """What a Markdown file of the archive is, or ought to be."""

    REPORT = "report"
    BRIEF = "brief"
    RELEASE = "release"
    OTHER = "other"


class Listing(NamedTuple):
    """What lies below an archive's folder, each in order of its path. Hidden files are no part."""

    reports: tuple[Path, ...]  # files that are reports, or ought to be
    others: tuple[Path, ...]  # other files
    odd: tuple[Path, ...]  # links, pipes, devices and sockets: never followed, never opened
    briefs: tuple[Path, ...]  # files that are briefs, or ought to be
    releases: tuple[Path, ...]  # files whose first line is a release's heading


def _headings(locale: Locale) -> Iterator[tuple[FileKind, str]]:
    """Yield the first lines of files, with their kinds; `{` begins what differs."""
    yield FileKind.REPORT, locale.reports.title
    yield FileKind.BRIEF, locale.briefs.day_title
    yield FileKind.BRIEF, locale.briefs.week_title
    yield FileKind.RELEASE, locale.releases.title


_BEGINNINGS = tuple(
    (heading.partition("{")[0].encode(), kind)
    for locale in locales()
    for kind, heading in _headings(locale)
)
OWNERS = "CODEOWNERS"
_HEAD = 64  # bytes that are read of a file
# One named for a day that is no report is to be reported, not passed over.
_NAMES = (
    (re.compile(r"\d{4}-\d\d-\d\d\.md"), FileKind.REPORT),
    (re.compile(r"\d{4}-W\d\d\.md"), FileKind.BRIEF),
)


def kind_of(path: Path) -> FileKind:
    """Tell what a file is by its first line or, failing that, what it ought to be by its name."""
    if not path.name.endswith(".md"):
        return FileKind.OTHER
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD).removeprefix(b"\xef\xbb\xbf")
    except OSError:
        head = b""
    said = (kind for beginning, kind in _BEGINNINGS if head.startswith(beginning))
    named = (kind for pattern, kind in _NAMES if pattern.fullmatch(path.name))
    return next(said, None) or next(named, FileKind.OTHER)


def find_reports(root: Path) -> tuple[Path, ...]:
    """Give the files below `root` that are reports or ought to be, in order of their paths.

    Raises OSError for a folder that can't be listed.
    """
    return list_archive(root).reports


def list_archive(root: Path) -> Listing:
    """List what lies below an archive's folder, which itself may be a link.

    Hidden files and folders are left alone, but for `.github`, which a repository may be named.
    Raises OSError for a folder that can't be listed.
    """
    found: dict[FileKind, list[Path]] = {kind: [] for kind in FileKind}
    odd: list[Path] = []
    for entry in _walk(root):
        path = Path(entry.path)
        if entry.is_file(follow_symlinks=False):
            found[kind_of(path)].append(path)
        else:
            odd.append(path)
    reports, briefs, releases, others = (tuple(found[kind]) for kind in FileKind)
    return Listing(reports, others, tuple(odd), briefs, releases)


def _walk(root: Path) -> Iterator[os.DirEntry[str]]:
    """Yield all below a folder that is no folder itself; each folder's files before its folders."""
    waiting = [str(root)]
    while waiting:
        with os.scandir(waiting.pop()) as listed:
            entries = sorted(listed, key=lambda entry: entry.name)
        folders = [entry for entry in entries if entry.is_dir(follow_symlinks=False)]
        names = {entry.name for entry in folders}
        files = (entry for entry in entries if entry.name not in names)
        yield from (file for file in files if not file.name.startswith(".") and file.name != OWNERS)
        waiting += [entry.path for entry in reversed(folders) if not is_hidden_folder(entry.name)]


def is_hidden_folder(folder: str) -> bool:
    """Tell whether a folder of this name is left alone."""
    return folder.startswith(".") and folder != ".github"
