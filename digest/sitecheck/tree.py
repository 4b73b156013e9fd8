"""Check a site's tree: which files there are, and whether each may be there."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from digest.sitecheck.rules import Fault, word_set

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from digest.sitecheck.rules import CheckRules

_KINDS = word_set(
    "html json xml svg txt css js mjs map webmanifest gz bin png jpg jpeg gif webp avif ico woff"
    " woff2 ttf otf pdf mp4 webm mp3 ogg wasm csv zip"
)
_HIDDEN = {".nojekyll", ".digest", ".well-known"}
_NAMED = {"CNAME", "LICENSE", "_headers", "_redirects", "humans", "security"}
# In the folders that hold nothing but pages of the archive: what else may lie there.
_ARCHIVE = re.compile(
    r"(?:[^/]+/[^/]+/)?\d{4}-\d\d-\d\d/(?P<day>.+)|[^/]+/[^/]+/commit/(?P<commit>.+)"
    r"|api/(?P<api>.+)|search/(?P<search>.+)",
    re.DOTALL,
)
_EXPECTED = {
    "day": re.compile(r"index\.html|feed(?:-high)?\.(?:xml|json)"),
    "commit": re.compile(r"[0-9a-f]{7,40}/index\.html"),
    # Hand-written pages may lie there, too: of an interface, as many sites have them.
    "api": re.compile(r"(?:[\w.-]+/)*(?:[\w.-]+\.json|index\.html)", re.ASCII),
    # With the index of the theme's own search, or of MkDocs's.
    "search": re.compile(
        r"index\.html|index\.bin|(?:(?:terms|texts)/[0-9a-f]+/\d+|facets/[0-9a-f]+/[a-z]+)\.bin"
        r"|search_index\.json|(?:lunr|tinyseg|main|worker)[\w.-]*\.js"
    ),
}
# A repository may be called `.github`.
_HIDDEN_REPOSITORY = re.compile(
    r"[^/.][^/]*/\.[^/]+/(?:\d{4}-\d\d-\d\d/|commit/[0-9a-f]{7,40}/)?"
    r"(?:index\.html|feed(?:-high)?\.(?:xml|json))"
)
_OWN_SCRIPT = re.compile(r"(?P<mount>(?:[^/]+/)*)assets/digest/pages\.js")
_CONTROL = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


def list_files(site: Path) -> list[str]:
    """List a site's files and symbolic links by their paths below it, with `/`, in order."""
    found = []
    for folder, folders, names in os.walk(site):
        folders.sort()
        links = [name for name in folders if Path(folder, name).is_symlink()]
        below = Path(folder).relative_to(site).as_posix()
        found += [name if below == "." else f"{below}/{name}" for name in sorted([*names, *links])]
    return found


def find_mount(files: Iterable[str]) -> str:
    """Find the folder of a site that holds the digest, with a slash at its end; "" for the site."""
    matches = map(_OWN_SCRIPT.fullmatch, files)
    return min((match["mount"] for match in matches if match), key=len, default="")


def tree_faults(site: Path, files: list[str], mount: str = "") -> Iterator[Fault]:
    """Yield a fault for each file that should not be there; `mount` holds the digest.

    Those are symbolic links that lead out, hidden files, kinds that no site needs, files of one
    name but for case, and files in a folder of the archive that are not its own.
    """
    root = site.resolve()
    seen: dict[str, str] = {}
    for file in files:
        if text := _fault(root, site, file, mount):
            yield Fault(_shown(file), 0, "tree", text)
        other = seen.setdefault(file.casefold(), file)
        if other != file:
            text = f"its name differs from {other}'s in letters' case only: some hosts keep one"
            yield Fault(_shown(file), 0, "tree", text)


def weigh_tree(site: Path, files: Iterable[str]) -> tuple[int, int]:
    """Give the bytes of these files of a site, and how many files and folders they are."""
    paths = list(files)
    folders = {folder for file in paths for folder in _folders_of(file)}
    sizes = ((site / file).stat().st_size for file in paths)
    return sum(sizes), len(paths) + len(folders)


def _folders_of(file: str) -> Iterator[str]:
    while file := file.rpartition("/")[0]:
        yield file


def size_faults(size: int, entries: int, rules: CheckRules) -> Iterator[Fault]:
    """Yield a fault for each limit of its host that a site is beyond."""
    if 0 < rules.most_bytes < size:
        yield Fault("", 0, "size", f"{size:,} bytes, while its host takes {rules.most_bytes:,}")
    if 0 < rules.most_entries < entries:
        text = f"{entries:,} files and folders, while its host takes {rules.most_entries:,}"
        yield Fault("", 0, "size", text)


def _fault(root: Path, site: Path, file: str, mount: str) -> str:
    path = site / file
    own = file.removeprefix(mount) if file.startswith(mount) else ""
    parts = file.split("/")
    if path.is_symlink():
        is_inside = path.resolve().is_relative_to(root)
        return "" if is_inside and path.is_file() else "a symbolic link that leads out or nowhere"
    if _CONTROL.search(file):
        return "its name holds control characters"
    is_hidden = any(part.startswith(".") and part not in _HIDDEN for part in parts)
    if is_hidden and not _HIDDEN_REPOSITORY.fullmatch(own):
        return "a hidden file"
    stem, dot, kind = parts[-1].rpartition(".")
    is_known = parts[-1] in _HIDDEN | _NAMED or (dot and stem and kind.lower() in _KINDS)
    if not is_known and ".well-known" not in parts:
        return "a file of a kind that no site needs"
    return "" if _is_expected(own) else "in a folder of the archive, but not one of its files"


def _is_expected(file: str) -> bool:
    match = _ARCHIVE.fullmatch(file)
    if match is None or match.lastgroup is None:
        return True
    return _EXPECTED[match.lastgroup].fullmatch(match[match.lastgroup]) is not None


def _shown(file: str) -> str:
    return file.encode("utf-8", "replace").decode()
