"""The folder that a digest is set up in: what is there already, and what belongs where."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from digest.config import find_config_file
from digest.config.checks import SiteConfig, read_site_config
from digest.errors import DigestError
from digest.init.repositories import read_origin

if TYPE_CHECKING:
    from digest.init.answers import WatchedRepository

_ARCHIVE = "docs/reports"
_GITLAB = "https://gitlab.com/"
_DOMAIN = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*")
_HOMES = ("index.md", "README.md")


@dataclass(frozen=True, slots=True)
class Project:
    """A folder for a site, and the git repository it lies in."""

    folder: Path  # absolute
    root: Path  # the repository's top, or the folder itself
    site: SiteConfig | None  # what its mkdocs.yml says, where it has one
    origin: WatchedRepository | None  # where the repository is published
    has_home: bool
    requirements: str  # "requirements.txt" where it has one, else ""

    @property
    def config(self) -> Path:
        """Its mkdocs.yml."""
        return find_config_file(self.folder)

    @property
    def is_foreign(self) -> bool:
        """Whether it has a mkdocs.yml without the plugin: the user's own, never changed."""
        return self.site is not None and not self.site.has_digest

    @property
    def docs(self) -> Path:
        """Folder of the hand-written pages, absolute."""
        return self.site.docs if self.site else self.folder / "docs"

    @property
    def archive(self) -> str:
        """Folder of the reports, relative to the site's, with `/`."""
        if self.site is None:
            return _ARCHIVE
        if self.site.options is not None:
            return str(self.site.options.get("archive") or _ARCHIVE)
        return Path(os.path.relpath(self.docs / "reports", self.folder)).as_posix()

    @property
    def prefix(self) -> str:
        """The site's folder as seen from the repository's top, "" or with a `/` at its end."""
        inner = self.folder.relative_to(self.root).as_posix()
        return "" if inner == "." else f"{inner}/"

    @property
    def address(self) -> str:
        """The address that the site has or will have, as far as this folder tells; else ""."""
        configured = self.site.site_url if self.site else ""
        return configured or self._domain_address or _pages_address(self.origin)

    @property
    def _domain_address(self) -> str:
        """The address of the domain in the file `CNAME`, which GitHub Pages once went by."""
        for folder in dict.fromkeys((self.docs, self.folder, self.root)):
            domain = _read_start(folder / "CNAME").strip().lower()
            if _DOMAIN.fullmatch(domain):
                return f"https://{domain}/"
        return ""

    def is_itself(self, repository: WatchedRepository) -> bool:
        """Tell whether a repository is the one that the site lies in, here or where it came from.

        A local path in it is relative to the current folder.
        """
        if repository.is_local:
            return Path(repository.url).expanduser().resolve() in (self.root, self.root / ".git")
        if self.origin is None or self.origin.url != repository.url:
            return False
        return self.origin.name.lower() == repository.name.lower()

    def fit_itself(self, repository: WatchedRepository) -> WatchedRepository:
        """Give a repository, if it is this one, so that it can watch itself; any other unchanged.

        A path is relative, so that it holds wherever it is checked out. What is committed to the
        archive is excluded: each report would be news for the next one, for ever.
        """
        archive = Path(os.path.normpath(self.folder / self.archive))
        if not self.is_itself(repository) or not archive.is_relative_to(self.root):
            return repository
        exclude = f"{archive.relative_to(self.root).as_posix()}/**"
        url = os.path.relpath(self.root) if repository.is_local else repository.url
        return replace(repository, url=url, exclude=exclude)


def find_project(folder: Path) -> Project:
    """Look at a folder, which need not exist yet.

    Raises DigestError when nothing can be put there: it is a file, it is not writable, its
    mkdocs.yml can't be read or keeps its pages elsewhere.
    """
    folder = folder.expanduser().resolve()
    _check_place(folder)
    config = find_config_file(folder)
    site = read_site_config(config) if os.path.lexists(config) else None
    docs = site.docs if site else folder / "docs"
    if not docs.is_relative_to(folder):
        raise DigestError(f"{config}: docs_dir leads out of {folder}; add the digest by hand")
    root = next((f for f in (folder, *folder.parents) if (f / ".git").exists()), None)
    return Project(
        folder=folder,
        root=root or folder,
        site=site,
        origin=read_origin(root / ".git") if root else None,
        has_home=any((docs / name).exists() for name in _HOMES),
        requirements="requirements.txt" if (folder / "requirements.txt").is_file() else "",
    )


def _pages_address(origin: WatchedRepository | None) -> str:
    """Give the address that the Pages of GitHub or GitLab.com give a repository; else ""."""
    if origin is None:
        return ""
    if not origin.url:
        return _below_owner(origin.name, "github.io")
    is_on_gitlab = origin.url.startswith(_GITLAB)
    path = origin.url.removeprefix(_GITLAB).removesuffix(".git").strip("/")
    return _below_owner(path, "gitlab.io") if is_on_gitlab else ""


def _below_owner(path: str, domain: str) -> str:
    owner, _, name = path.partition("/")
    host = f"{owner.lower()}.{domain}"
    return f"https://{host}/" if name.lower() == host else f"https://{host}/{name}/"


def _read_start(path: Path) -> str:
    """Read the start of a file as text; "" where it can't be read."""
    try:
        with path.open("rb") as stream:
            return stream.read(1000).decode("ascii", "replace")
    except OSError:
        return ""


def _check_place(folder: Path) -> None:
    """Check that files can be made in a folder or, where it does not exist, in its parent."""
    place = next(f for f in (folder, *folder.parents) if f.exists())
    if not place.is_dir():
        raise DigestError(f"{place}: is a file; name a folder")
    if not os.access(place, os.W_OK | os.X_OK):
        raise DigestError(f"{place}: can't be written to; name another folder")
