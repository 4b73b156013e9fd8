"""The archive's folder: reading its reports, and where a new one goes."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from digest import limits
from digest.archive.listing import OWNERS, is_hidden_folder, list_archive
from digest.atomic import is_leftover
from digest.errors import ConfigError, DigestError, ReportError

if TYPE_CHECKING:
    from collections.abc import Callable, Container
    from datetime import date

    from digest.models import Report

DEFAULT_PATH = "{year}/{repo}/{date}.md"
STRAY = "lies in the archive and is no report, so it is not published; move it elsewhere"
_DATE_NAME = re.compile(r"\d{4}-\d\d-\d\d\.md")
_OUR_NAME = re.compile(rf".+\.md|{OWNERS}")
_PLACEHOLDER = re.compile(r"\{(year|month|date|owner|repo)\}")


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A report and the file it came from."""

    path: Path
    report: Report


@dataclass(frozen=True, slots=True)
class Archive:
    """All reports of a folder, sorted by day and repository, one for each, and warnings.

    A warning is a whole sentence for the user: file, line, what is wrong and what to do. It quotes
    no secret.
    """

    files: tuple[ReportFile, ...]
    warnings: tuple[str, ...]
    others: tuple[Path, ...] = ()  # files of no kind that an archive has, which no site publishes
    briefs: tuple[Path, ...] = ()  # files that are briefs, or ought to be
    releases: tuple[Path, ...] = ()  # reports of releases, which `digest.releases` reads


def read_report_file(path: Path, root: Path) -> Report:
    """Read a report's file below `root`, the archive's folder.

    Raises OSError for a file that can't or must not be read (`read_bytes_below`), and ReportError
    for one that is no report.
    """
    # Here, since who only lists an archive need not wait for it.
    from digest.archive.writer import read_report

    return read_report(read_bytes_below(path, root), relative_name(path, root))


def read_archive(
    root: Path,
    read: Callable[[Path, Path], Report] = read_report_file,
    left_out: Container[Path] = (),
) -> Archive:
    """Read all reports below `root`. A file that can't be read is left out, with a warning.

    `read` takes the place of `read_report_file`: a build hands in one that remembers what it read
    before. Files among `left_out` are passed over. Raises DigestError when there is no such folder
    or it can't be listed.
    """
    if not root.is_dir():
        raise DigestError(f"archive: there is no folder {root}; create it or correct the option")
    try:
        listing = list_archive(root)
    except OSError as error:
        raise DigestError(f"archive: can't be listed ({error}); correct its permissions") from error
    warnings = [_warn_of_odd(path, root) for path in listing.odd]
    rivals: dict[tuple[date, str], list[ReportFile]] = {}
    for path in listing.reports:
        if path in left_out:
            continue
        if report := _read_or_warn(path, root, read, warnings):
            rivals.setdefault((report.day, report.repository), []).append(ReportFile(path, report))
    found = tuple(_choose(rivals[key], root, warnings) for key in sorted(rivals))
    return Archive(found, _shown(warnings), listing.others, listing.briefs, listing.releases)


def _shown(warnings: list[str]) -> tuple[str, ...]:
    from digest.secrets.redact import redact  # here, as above

    return tuple(redact(text).text for text in warnings)


def _warn_of_odd(path: Path, root: Path) -> str:
    text = "is a pipe, a device or a socket, which is not opened"
    if path.is_symlink():
        text = "is a link, which is not opened"
    remedy = "put a file there or remove it. The file is left out."
    return f"{relative_name(path, root)}:1: {text}; {remedy}"


def _read_or_warn(
    path: Path, root: Path, read: Callable[[Path, Path], Report], warnings: list[str]
) -> Report | None:
    """Read a report and warn of what is wrong with it; `None` when it can't be read."""
    name = relative_name(path, root)
    try:
        report = read(path, root)
    except ReportError as error:
        warnings.append(f"{error}. The file is left out.")
        return None
    except OSError as error:
        warnings.append(f"{name}:1: can't be read ({error}); correct it. The file is left out.")
        return None
    warnings += [f"{name}:{problem.line}: {problem.text}" for problem in report.problems]
    if _DATE_NAME.fullmatch(path.name) and path.stem != report.day.isoformat():
        text = f"the heading says {report.day}, the file's name {path.stem}"
        warnings.append(f"{name}:1: {text}; correct the one that is wrong")
    return report


def _choose(files: list[ReportFile], root: Path, warnings: list[str]) -> ReportFile:
    """Choose among files for one repository and day; the others are left out with a warning.

    A file named for its day is likelier to hold it than one whose heading was copied.
    """
    first, *others = sorted(files, key=lambda file: file.path.stem != file.report.day.isoformat())
    for other in others:
        report, place = other.report, relative_name(first.path, root)
        text = f"a second report of {report.repository} for {report.day} beside {place}"
        where = f"{relative_name(other.path, root)}:1"
        warnings.append(f"{where}: {text}; remove one of them. This file is left out.")
    return first


def relative_name(path: Path, root: Path) -> str:
    """Name a file by its path below a folder, with `/`: the same on every system."""
    return path.relative_to(root).as_posix()


def read_bytes_below(path: Path, root: Path) -> bytes:
    """Read a file below `root`. Raises OSError.

    That includes a link, which could publish any file of the machine, what is no regular file, and
    a file of more than `MAX_REPORT_BYTES` bytes.
    """
    state = path.lstat()
    if not stat.S_ISREG(state.st_mode):
        raise OSError("it is a link or no regular file")
    if state.st_size > limits.MAX_REPORT_BYTES:
        raise OSError(
            f"it has {state.st_size:,} bytes, a report may have {limits.MAX_REPORT_BYTES:,}"
        )
    return path.read_bytes()


def remove_temporary_files(root: Path) -> None:
    """Remove the temporary files that `write_file` left behind when its process was killed.

    No other process may be writing: its files would be removed as well. Raises OSError.
    """
    for folder, folders, names in os.walk(root, onerror=_fail):
        folders[:] = [name for name in folders if not is_hidden_folder(name)]
        for name in names:
            if is_leftover(name, _OUR_NAME):
                Path(folder, name).unlink(missing_ok=True)


def _fail(error: OSError) -> None:
    raise error


def new_report_path(root: Path, template: str, repository: str, day: date) -> Path:
    """Give where a new report goes below `root`, the archive's folder; see `report_path`.

    Raises ReportError where something is in its place, or a link on the way leads out of the
    archive.
    """
    path = root / report_path(template, repository, day)
    refuse_links_out(path, root)
    if os.path.lexists(path):
        text = f"{path.name} is there already and is no report of {repository} for {day}"
        raise ReportError(str(path), 1, f"{text}; move it away or change the option 'path'")
    return path


def refuse_links_out(path: Path, root: Path) -> None:
    """Raise ReportError where a link on the way to a new file leads out of the archive."""
    folder = Path(os.path.realpath(path.parent))
    if not folder.is_relative_to(os.path.realpath(root)):
        text = f"a link leads out of the archive, to {folder}, so nothing is written; remove it"
        raise ReportError(relative_name(path, root), 1, text)


def report_path(template: str, repository: str, day: date) -> Path:
    """Give the path of a new report, relative to the archive's folder.

    `template` is the option `path`, `{year}/{repo}/{date}.md` by default. It may
    hold `{year}`, `{month}`, `{date}`, `{owner}` and `{repo}`. Raises ConfigError for a template
    that holds anything else in braces or leads out of the archive.
    """
    owner, _, repo = repository.partition("/")
    values = {
        "year": f"{day.year:04}",
        "month": f"{day.month:02}",
        "date": day.isoformat(),
        "owner": owner,
        "repo": repo,
    }
    if re.search("[{}]", _PLACEHOLDER.sub("", template)):
        allowed = " ".join(f"{{{name}}}" for name in values)
        raise ConfigError(f"path: {template!r} may hold only {allowed}")
    path = Path(_PLACEHOLDER.sub(lambda match: values[match[1]], template))
    is_hidden = path.name.startswith(".") or any(map(is_hidden_folder, path.parts[:-1]))
    if path.is_absolute() or is_hidden or path.suffix != ".md":
        text = "it must lead below the archive, to no hidden folder or file, and end in .md"
        raise ConfigError(f"path: {template!r} gives '{path}'; {text}")
    return path
