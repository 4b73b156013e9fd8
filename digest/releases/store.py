"""Where releases' reports lie in the archive's folder, and reading them."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from digest.archive.listing import list_archive
from digest.archive.store import read_bytes_below, refuse_links_out, relative_name
from digest.errors import DigestError, ReportError
from digest.releases.reader import parse_release
from digest.releases.records import ReleaseFile
from digest.secrets.redact import redact

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from digest.releases.records import Release

FOLDER = "releases"
# What is a file's name as it stands, on any system: lower case, since some know no other. A day's
# is for the report of that day.
_PLAIN = re.compile(
    r"(?!(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\Z)|\d{4}-\d\d-\d\d\Z)[a-z0-9][a-z0-9._+@-]{0,79}"
)
_ODD = re.compile(r"[^A-Za-z0-9_+@]*[^A-Za-z0-9._+@-]+[^A-Za-z0-9_+@]*")
_SHOWN, _DIGITS = 60, 12  # characters of an odd tag in its file's name, and of its hash


@dataclass(frozen=True, slots=True)
class Releases:
    """The releases of an archive, and warnings: whole sentences for the user, without secrets."""

    files: tuple[ReleaseFile, ...]  # by repository, the oldest first
    warnings: tuple[str, ...] = ()


def read_release_file(path: Path, root: Path) -> Release:
    """Read a release's file below `root`. Raises ReportError and OSError."""
    return parse_release(read_bytes_below(path, root), relative_name(path, root))


def read_releases(
    root: Path,
    listed: Sequence[Path] | None = None,
    read: Callable[[Path, Path], Release] = read_release_file,
) -> Releases:
    """Read all releases' reports below `root`. A file that can't be read is left out, and told.

    `listed` are their files, where somebody has looked for them already. `read` reads one; it is
    given the file and the root, and raises what `read_release_file` does.

    Of two of one release, the one that lies where a run would put it is taken. There are none where
    the folder does not exist. Raises DigestError for one that can't be listed.
    """
    try:
        paths = listed
        if paths is None:
            paths = list_archive(root).releases if root.is_dir() else ()
    except OSError as error:
        raise DigestError(f"archive: can't be listed ({error}); correct its permissions") from error
    warnings: list[str] = []
    found: dict[tuple[str, str], ReleaseFile] = {}
    for path in paths:
        name = relative_name(path, root)
        try:
            release = read(path, root)
        except ReportError as error:
            warnings.append(f"{error}. The file is left out.")
            continue
        except OSError as error:
            warnings.append(f"{name}:1: can't be read ({error}); correct it. The file is left out.")
            continue
        warnings += [f"{name}:{problem.line}: {problem.text}" for problem in release.problems]
        key = (release.repository, release.tag)
        file = ReleaseFile(path, release)
        if key not in found:
            found[key] = file
            continue
        kept, other = sorted((found[key], file), key=lambda one: not _is_in_place(one, root))
        found[key] = kept
        text = f"a second report of {release.repository} {release.tag} beside"
        remedy = "remove one of them. This file is left out."
        where = relative_name(other.path, root)
        warnings.append(f"{where}:1: {text} {relative_name(kept.path, root)}; {remedy}")
    files = sorted(found.values(), key=lambda file: release_age(file.release))
    return Releases(tuple(files), tuple(redact(text).text for text in warnings))


def release_age(release: Release) -> tuple[str, float, str]:
    """Give what releases are sorted by: repository, then the oldest first."""
    return release.repository, release.released.timestamp(), release.tag


def _is_in_place(file: ReleaseFile, root: Path) -> bool:
    release = file.release
    places = (release_path(path, release.repository, release.tag) for path in ("", "{owner}"))
    return file.path.relative_to(root) in places


def new_release_path(root: Path, template: str, repository: str, tag: str) -> Path:
    """Give where a release's new report goes below `root`, the archive's folder.

    Raises ReportError where something is in its place, or a link on the way leads out of the
    archive.
    """
    path = root / release_path(template, repository, tag)
    refuse_links_out(path, root)
    if os.path.lexists(path):
        text = f"is there already and is no report of {repository} {tag}; move it away"
        raise ReportError(relative_name(path, root), 1, text)
    return path


def release_path(template: str, repository: str, tag: str) -> Path:
    """Give the path of a release's report, relative to the archive's folder.

    `releases/<repo>/<tag>.md`, and with the owner before the repository where `template`, the
    option `path`, has it: so no two repositories share a file. Each part of a tag between slashes
    is a name of its own. One that some system can't have as a file's name, or takes for another,
    gets a part of its hash: `V1.0` → `V1.0~5bd0f4f2c1a3.md`. No tag has a `~`.
    """
    owner, _, repo = repository.partition("/")
    *folders, name = tag.split("/")
    if all(map(_PLAIN.fullmatch, (*folders, name))) and not name.endswith("."):
        place = Path(*folders, f"{name}.md")
    else:
        shown = _ODD.sub("-", tag).strip(".-")[:_SHOWN].rstrip(".-") or "tag"
        shown = shown if _PLAIN.fullmatch(shown.lower()) else f"tag-{shown}"
        name = sha256(tag.encode(errors="surrogatepass")).hexdigest()[:_DIGITS]
        place = Path(f"{shown}~{name}.md")
    return Path(FOLDER, *[owner] * ("{owner}" in template), repo, place)
