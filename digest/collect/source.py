"""Where a source is, and whether its name, address and branch may be handed to git."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from digest.errors import CollectError

if TYPE_CHECKING:
    from digest.models import Source

_NAME = re.compile(r"(?!\.{1,2}/)[\w.-]+/(?!\.{1,2}\Z)[\w.-]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_ALLOWED = "give an https:// address or the absolute path of a local repository"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a source is: checked, and with a form that messages may show."""

    text: str = field(repr=False)  # what git is given
    protocol: str  # the only one git may use: https or file
    shown: str  # without credentials


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
    """Read and check a source's url: https, `file:` or the absolute path of a local repository.

    Raises CollectError for everything else: other transports (ssh, `ext::`) can run programs.
    """
    if not source.url or _CONTROL.search(source.url):
        raise CollectError(f"{source.name}: url is empty or holds control characters; {_ALLOWED}")
    if Path(source.url).is_absolute():
        return Address(source.url, "file", source.url)
    try:
        address = _from_url(source.url)
    except ValueError:
        address = None
    if address is None:
        raise CollectError(
            f"{source.name}: can't read from {strip_credentials(source.url)!r}; {_ALLOWED}"
        )
    return address


def _from_url(url: str) -> Address | None:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if url.startswith("https://") and host and not host.startswith("-") and " " not in url:
        return Address(url, "https", strip_credentials(url))
    path = url2pathname(parts.path)
    if parts.scheme == "file" and host in {"", "localhost"} and Path(path).is_absolute():
        return Address(path, "file", path)
    return None


def strip_credentials(text: str) -> str:
    """Leave user names, passwords and queries out of all addresses in a text."""
    text = re.sub(r"(\w+://)\S*@", r"\1", text)  # to the last @: too much rather than too little
    return re.sub(r"(\w+://[^\s?#']*)[?#][^\s']*", r"\1", text)


def credentials_in(address: Address) -> list[str]:
    """List the parts of an address that must not be shown, as written and decoded.

    They come longest first, so that replacing them one by one leaves no rest.
    """
    if address.protocol != "https":
        return []
    parts = urlsplit(address.text)
    found = {parts.netloc.rpartition("@")[0], parts.password or "", parts.query}
    return sorted((found | {unquote(text) for text in found}) - {""}, key=len, reverse=True)


def check_branch(source: Source) -> None:
    """Raise CollectError for a branch name with control characters; git checks the rest."""
    if _CONTROL.search(source.branch):
        raise CollectError(f"{source.name}: branch {source.branch!r} holds control characters")
