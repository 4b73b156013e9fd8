"""What to collect from, and whether its name, address and branch may be handed to git."""

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
    """Where a source is: checked, and in a form that may be shown."""

    text: str = field(repr=False)  # what git is given
    protocol: str  # the only one git may use: https or file
    shown: str  # without credentials


def folder_of(source: Source) -> Path:
    """Give the clone's place in the cache; a name that would lead elsewhere is refused."""
    if not _NAME.fullmatch(source.name):
        raise CollectError(
            f"{source.name!r}: not a repository's name; write owner/repo, "
            "of letters, digits, '.', '_' and '-'"
        )
    owner, _, name = source.name.partition("/")
    return Path("git", owner, f"{name}.git")


def address_of(source: Source) -> Address:
    """Give the source's address. Everything but https and local paths is refused."""
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
            f"{source.name}: can't read from {without_login(source.url)!r}; {_ALLOWED}"
        )
    return address


def _from_url(url: str) -> Address | None:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if url.startswith("https://") and host and not host.startswith("-") and " " not in url:
        return Address(url, "https", without_login(url))
    path = url2pathname(parts.path)
    if parts.scheme == "file" and host in {"", "localhost"} and Path(path).is_absolute():
        return Address(path, "file", path)
    return None


def without_login(text: str) -> str:
    """Leave user names, passwords and queries out of the addresses in a text."""
    text = re.sub(r"(\w+://)\S*@", r"\1", text)  # to the last @: too much rather than too little
    return re.sub(r"(\w+://[^\s?#']*)[?#][^\s']*", r"\1", text)


def secrets_of(address: Address) -> list[str]:
    """List what of an address must not be shown, as written and decoded; longest first."""
    if address.protocol != "https":
        return []
    parts = urlsplit(address.text)
    found = {parts.netloc.rpartition("@")[0], parts.password or "", parts.query}
    return sorted((found | {unquote(text) for text in found}) - {""}, key=len, reverse=True)


def check_branch(source: Source) -> None:
    """Refuse a branch name that could not even be looked up; git checks the rest."""
    if _CONTROL.search(source.branch):
        raise CollectError(f"{source.name}: branch {source.branch!r} holds control characters")
