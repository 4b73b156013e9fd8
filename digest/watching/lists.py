"""A watch list, and what it goes by in addresses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256

from digest.models import Level

_MOST_LETTERS = 40  # of a list's name in an address
_PLAIN = re.compile(r"[a-z0-9]+(?:[ _-][a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class WatchList:
    """Which commits are told of, to whom and how often. An empty filter lets all through."""

    name: str = ""  # "" for the list of all
    repositories: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()  # globs
    owners: tuple[str, ...] = ()  # as `CODEOWNERS` names them, of paths
    authors: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    level: Level = Level.HIGH
    addresses_env: str = ""  # variable of the addresses; "" for none
    is_weekly: bool = False
    commits: int = 7  # named at most
    is_previewed: bool = False  # the site shows what it would send


def key_of(name: str) -> str:
    """Give a list's name as a folder's: `back-end` for "Back end".

    Letters' case, spaces and underscores don't count. A name of other letters than these, or of
    very many, has a hash in it, behind a `~` that no plain one has.
    """
    plain = name.strip().lower()
    if len(plain) <= _MOST_LETTERS and _PLAIN.fullmatch(plain):
        return re.sub("[ _]", "-", plain)
    letters = "-".join(re.findall("[a-z0-9]+", plain))[:_MOST_LETTERS].strip("-")
    digits = sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{letters or 'list'}~{digits}"
