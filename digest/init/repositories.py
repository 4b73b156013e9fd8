"""A repository as people name it: `owner/repo`, an address, a path, `owner/repo=` either."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from digest.collect.command import GitFailedError, run
from digest.collect.source import address_of, without_login
from digest.config.checks import check_value
from digest.errors import ConfigError, DigestError
from digest.init.answers import Repository
from digest.models import Source

ALLOWED = (
    "give owner/repo for one on GitHub, an https address, or the path of a repository on this "
    "machine (./repo); owner/repo=ADDRESS names it yourself"
)
_GITHUB = "github.com"
_ODD = re.compile(r"[^A-Za-z0-9_.-]+")


def repository_of(text: str) -> Repository:
    """Find out which repository is meant. Raises DigestError that says what is allowed."""
    text = text.strip()
    name, is_named, place = text.partition("=")
    if is_named and _is_name(name):
        found = _at(place)
        return Repository(name, found.url or f"https://{_GITHUB}/{found.name}.git", found.web)
    return _at(text)


def _is_name(text: str) -> bool:
    try:
        check_value("repositories.name", text)
    except ConfigError:
        return False
    return True


def _at(text: str) -> Repository:
    if "://" in text:
        return _from_url(text)
    if text.startswith((".", "/", "~")):
        return _from_path(text)
    if _is_name(text):
        return Repository(text)
    if text and Path(text).is_dir():
        return _from_path(text)
    raise ConfigError(f"{text!r} names no repository; {ALLOWED}")


def _from_url(url: str) -> Repository:
    """Take the name from the last two parts of an address."""
    shown = without_login(url)
    try:
        parts = urlsplit(url)
        is_on_github = parts.hostname in {_GITHUB, f"www.{_GITHUB}"}
    except ValueError:
        raise ConfigError(f"{shown!r} is no address; {ALLOWED}") from None
    if "@" in parts.netloc or parts.query:
        text = "the address holds a login or a query, which would be published with the file"
        raise ConfigError(f"{shown}: {text}; leave it out")
    steps = [step for step in parts.path.split("/") if step]
    name = "/".join(steps[:2] if is_on_github else steps[-2:]).removesuffix(".git")
    if parts.scheme != "https" or not _is_name(name):
        raise ConfigError(f"{shown!r} names no repository; {ALLOWED}")
    address_of(Source(name, url))
    return Repository(name) if is_on_github else Repository(name, url)


def _from_path(text: str) -> Repository:
    """Take name and web address from where a local repository was cloned from."""
    path = Path(text).expanduser()
    folder = next((f for f in (path / ".git", path) if _is_repository(f)), None)
    if folder is None:
        raise ConfigError(f"{text!r} is no git repository on this machine; {ALLOWED}")
    origin = origin_of(folder)
    if origin is not None:
        web = origin.url.removesuffix(".git") or f"https://{_GITHUB}/{origin.name}"
        return Repository(origin.name, text, web)
    own = _ODD.sub("-", path.resolve().name.removesuffix(".git")).strip(".-") or "repository"
    return Repository(f"local/{own}", text)


def _is_repository(folder: Path) -> bool:
    return folder.is_file() or ((folder / "HEAD").exists() and (folder / "objects").is_dir())


def origin_of(folder: Path) -> Repository | None:
    """Give the repository that a clone's `origin` names; `None` without one on the web."""
    try:
        url = run(folder.resolve(), "config", "--get", "remote.origin.url").strip()
    except GitFailedError:
        return None
    if is_ssh := re.fullmatch(r"(?:ssh://)?git@([\w.-]+)[:/](.+)", url):
        url = f"https://{is_ssh[1]}/{is_ssh[2]}"
    try:
        return _from_url(without_login(url))
    except DigestError:
        return None
