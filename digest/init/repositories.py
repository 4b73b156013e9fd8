"""A repository as people name it on the command line.

It is `owner/repo`, an address of https or ssh, or a local path; `owner/repo=ADDRESS` gives it
another name.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from digest.collect.command import GitFailedError, run_git
from digest.collect.source import is_local_path, parse_address, strip_credentials
from digest.config.checks import check_value
from digest.errors import CollectError, ConfigError, DigestError
from digest.forges import web_address
from digest.init.answers import WatchedRepository
from digest.models import Source

ALLOWED = (
    "give owner/repo for one on GitHub, an address of https or ssh (git@host:path), or the path of "
    "a repository on this machine (./repo); owner/repo=ADDRESS names it yourself"
)
_GITHUB = "github.com"
# What the addresses of Azure DevOps and Bitbucket Data Center have besides names.
_NO_NAMES = re.compile(r"/_git/(?:_(?:full|optimized)/)?")
_BITBUCKET = re.compile(r"/(?:projects|users)/([^/]+)/repos/([^/]+)/?\Z")
_SCP_HOST = re.compile(r"(?:\[[^]]*\]|[^:]*):")  # of `host:path`
_ODD = re.compile(r"[^A-Za-z0-9_.-]+")


def parse_repository(text: str) -> WatchedRepository:
    """Read a repository as the command line has it, and look at a local one's origin.

    Raises ConfigError that says what is allowed; CollectError for an address git may not have.
    """
    text = text.strip()
    name, is_named, place = text.partition("=")
    if is_named and _is_name(name):
        found = _parse_place(place, name)
        return WatchedRepository(
            name, found.url or f"https://{_GITHUB}/{found.name}.git", found.web
        )
    return _parse_place(text)


def _is_name(text: str) -> bool:
    try:
        check_value("repositories.name", text)
    except ConfigError:
        return False
    return True


def _parse_place(text: str, name: str = "") -> WatchedRepository:
    """Read a repository's place; `name` is for one whose address names none."""
    if text.startswith("ssh://") or not ("://" in text or is_local_path(text)):
        return _from_ssh(text, name)
    if "://" in text:
        return _from_url(text, name)
    if text.startswith((".", "/", "~")):
        return _from_path(text)
    if _is_name(text):
        return WatchedRepository(text)
    if text and Path(text).is_dir():
        return _from_path(text)
    raise ConfigError(f"{text!r} names no repository; {ALLOWED}")


def _from_url(url: str, name: str = "") -> WatchedRepository:
    """Take the name from the last two parts of an address that name something."""
    shown = strip_credentials(url)
    try:
        parts = urlsplit(url)
        is_on_github = parts.hostname in {_GITHUB, f"www.{_GITHUB}"}
    except ValueError:
        raise ConfigError(f"{shown!r} is no address; {ALLOWED}") from None
    if "@" in parts.netloc or parts.query:
        text = "the address holds a login or a query, which would be published with the file"
        raise ConfigError(f"{shown}: {text}; leave it out")
    found = _name_in(parts.path, is_on_github=is_on_github) or ("" if is_on_github else name)
    if parts.scheme != "https" or not found:
        raise ConfigError(f"{shown!r} names no repository; {ALLOWED}")
    parse_address(Source(found, url))
    return WatchedRepository(found) if is_on_github else WatchedRepository(found, url)


def _from_ssh(address: str, name: str = "") -> WatchedRepository:
    """Take the name from the repository's page, or else from the address's path.

    The address stays as it is: who reads through ssh may have no other way.
    """
    shown = re.split("[?#]", address.rpartition("@")[2])[0]  # it may be a login of another kind
    try:
        parse_address(Source("owner/repo", address))
    except CollectError:
        text = "is no address of ssh, or holds a password or query, which would be published"
        raise ConfigError(f"{shown!r} {text}; {ALLOWED}") from None
    web = web_address(address)
    place = web or address
    path = urlsplit(place).path if "://" in place else _SCP_HOST.sub("", shown, 1)
    found = _name_in(path) or name
    if not found:
        raise ConfigError(f"{shown!r} names no repository; {ALLOWED}")
    return WatchedRepository(found, address)


def _name_in(path: str, *, is_on_github: bool = False) -> str:
    """Give the name that the path of an address holds, "" for none."""
    path = _NO_NAMES.sub("/", _BITBUCKET.sub(r"/\1/\2", path))
    steps = [step.removeprefix("~") for step in path.split("/") if step]
    name = "/".join(steps[:2] if is_on_github else steps[-2:]).removesuffix(".git")
    return name if _is_name(name) else ""


def _from_path(text: str) -> WatchedRepository:
    """Take name and web address from where a local repository was cloned from."""
    path = Path(text).expanduser()
    folder = git_folder(path)
    if folder is None:
        raise ConfigError(f"{text!r} is no git repository on this machine; {ALLOWED}")
    origin = read_origin(folder)
    if origin is not None:
        return WatchedRepository(origin.name, text, origin.web)
    name = _ODD.sub("-", path.resolve().name.removesuffix(".git")).strip(".-") or "repository"
    return WatchedRepository(f"local/{name}", text)


def git_folder(path: Path) -> Path | None:
    """Give the git directory of a repository on this machine; `None` where there is none."""
    return next((folder for folder in (path / ".git", path) if _is_repository(folder)), None)


def _is_repository(folder: Path) -> bool:
    return folder.is_file() or ((folder / "HEAD").exists() and (folder / "objects").is_dir())


def read_origin(folder: Path) -> WatchedRepository | None:
    """Read the repository that a clone's remote `origin` names; `None` without one on the web.

    `folder` is the git directory. Addresses of ssh become https; `web` is its page.
    """
    try:
        url = run_git(folder.resolve(), "config", "--get", "remote.origin.url").strip()
    except GitFailedError:
        return None
    web = web_address(url)
    try:
        return replace(_from_url(web), web=web) if web else None
    except DigestError:
        return None
