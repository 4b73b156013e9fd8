"""Where a source is, and whether its name, address and branch may be handed to git."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from digest.errors import CollectError

if TYPE_CHECKING:
    from urllib.parse import SplitResult

    from digest.models import Source

_NAME = re.compile(r"(?!\.{1,2}/)[\w.-]+/(?!\.{1,2}\Z)[\w.-]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_USER = r"(?P<user>[\w][\w.+-]*)"
_HOST = r"(?P<host>[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])"
# Nothing that ssh could take for an option; git quotes the path for the other side's shell.
_SSH = re.compile(rf"ssh://(?:{_USER}@)?{_HOST}(?::\d{{1,5}})?/(?!-)[^?#]+")
_SCP = re.compile(rf"{_USER}@{_HOST}:(?!-|/+-)[^?#]+")
_ALLOWED = (
    "give an https:// address, one of ssh (ssh://git@host/path or git@host:path) or the absolute "
    "path of a local repository"
)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a source is: checked, without a login, so that messages may show it."""

    text: str  # what git is given
    protocol: str  # the only one git may use: https, ssh or file
    login: tuple[str, str] | None = field(default=None, repr=False)  # user and password, decoded


def clone_folder(source: Source) -> Path:
    """Give the clone's folder below the cache, `git/owner/repo.git`.

    Raises CollectError for a name that is not owner/repo: it could lead out of the cache.
    """
    if not _NAME.fullmatch(source.name):
        raise CollectError(
            f"{source.name!r}: not a repository's name; write owner/repo, "
            "of letters, digits, '.', '_' and '-'"
        )
    owner, _, name = source.name.partition("/")
    return Path("git", owner, f"{name}.git")


def parse_address(source: Source) -> Address:
    """Read and check a source's url: https, ssh, `file:` or the absolute path of a repository.

    Raises CollectError for everything else: other transports (`ext::`) can run programs, and what
    stands in a query can't be kept from a command line.
    """
    if not source.url or _CONTROL.search(source.url):
        raise CollectError(f"{source.name}: url is empty or holds control characters; {_ALLOWED}")
    if Path(source.url).is_absolute():
        return Address(source.url, "file")
    if source.url.startswith("https://") and re.search("[?#]", source.url):
        raise CollectError(
            f"{source.name}: url {strip_credentials(source.url)!r} ends in a query or fragment, "
            "which other users of the machine could read from git's command line; leave it out, "
            "and write a token as a login: https://user:token@host/path"
        )
    try:
        address = _from_url(source.url)
    except ValueError:
        address = None
    if address is None:
        shown = re.split("[?#]", strip_credentials(source.url))[0]
        raise CollectError(f"{source.name}: can't read from {shown!r}; {_ALLOWED}")
    return address


def _from_url(url: str) -> Address | None:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if _SSH.fullmatch(url) or _SCP.fullmatch(url):
        return Address(url, "ssh")
    if url.startswith("https://") and host and not host.startswith("-") and " " not in url:
        place = parts.netloc.rpartition("@")[2]
        return Address(parts._replace(netloc=place).geturl(), "https", _login(parts))
    from urllib.request import url2pathname  # here: with it comes all of http and ssl

    path = url2pathname(parts.path)
    if parts.scheme == "file" and host in {"", "localhost"} and Path(path).is_absolute():
        return Address(path, "file")
    return None


def _login(parts: SplitResult) -> tuple[str, str] | None:
    if "@" not in parts.netloc:
        return None
    login = unquote(parts.username or ""), unquote(parts.password or "")
    if any(map(_CONTROL.search, login)):  # a line end would begin another answer to git
        raise ValueError
    return login


def is_local_path(url: str) -> bool:
    """Tell whether a source's url is a path on this machine, not an address."""
    return "://" not in url and not re.match("[^/@]*@[^/]*:", url)


def strip_credentials(text: str) -> str:
    """Leave user names, passwords and queries out of all addresses in a text."""
    text = re.sub(r"(\w+://)\S*@", r"\1", text)  # to the last @: too much rather than too little
    return re.sub(r"(\w+://[^\s?#']*)[?#][^\s']*", r"\1", text)


def credentials_in(address: Address) -> list[str]:
    """List the texts of a login that must not be shown, plain and as an address has them.

    They come longest first, so that replacing them one by one leaves no rest.
    """
    found = set(address.login or ())
    return sorted((found | {quote(text, safe="") for text in found}) - {""}, key=len, reverse=True)


def check_branch(source: Source) -> None:
    """Raise CollectError for a branch name with control characters; git checks the rest."""
    if _CONTROL.search(source.branch):
        raise CollectError(f"{source.name}: branch {source.branch!r} holds control characters")
