"""The answers about a new digest, and the plugin's options that follow from them."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from digest.archive.store import DEFAULT_PATH
from digest.collect.source import is_local_path
from digest.locales import LANGUAGES
from digest.models import Language

_PATH_WITH_OWNER = DEFAULT_PATH.replace("{repo}", "{owner}/{repo}")
ADDRESSES_VARIABLE = "DIGEST_NOTIFY"  # as the option notify.addresses_env has it
KEY_VARIABLE = "LLM_API_KEY"  # the variable of a model's key, as the option llm.api_key_env has it
_UTC = "UTC"


@dataclass(frozen=True, slots=True)
class WatchedRepository:
    """A repository to watch."""

    name: str  # owner/repo
    url: str = ""  # https, ssh, or a local path relative to the current folder; "": GitHub, by name
    web: str = ""  # its web address, where the url does not give it
    merges: str = ""  # the option of that name; "": its default
    exclude: str = ""  # the one glob of the option of that name; "": none

    @property
    def is_local(self) -> bool:
        """Whether it is read from this machine."""
        return bool(self.url) and is_local_path(self.url)

    @property
    def needs_key(self) -> bool:
        """Whether it is read through ssh."""
        return bool(self.url) and not self.is_local and not self.url.startswith("https://")


@dataclass(frozen=True, slots=True)
class InitAnswers:
    """All that `digest init` asks, checked."""

    repositories: tuple[WatchedRepository, ...]
    timezone: str  # IANA name
    language: Language
    model: str = ""  # litellm's name; "": analyses by rules
    keys: tuple[str, ...] = (KEY_VARIABLE,)  # the variables of the models' keys
    addresses: tuple[str, ...] = (ADDRESSES_VARIABLE,)  # of those whom `digest notify` tells
    site_url: str = ""  # the site's address, with a slash at its end; "": not known


def plugin_options(answers: InitAnswers, folder: Path, archive: str) -> dict[str, Any]:
    """Give the plugin's options as YAML takes them.

    Those are the options that differ from their defaults, and some that people want to see. Local
    paths become relative to the site's `folder`; `archive` is the option of that name.
    """
    options: dict[str, Any] = {}
    if archive != "docs/reports":
        options["archive"] = archive
    if _share_a_name(answers.repositories):
        options["path"] = _PATH_WITH_OWNER
    options["timezone"] = answers.timezone
    options["language"] = str(answers.language)
    options["repositories"] = [
        entry_options(repository, folder) for repository in answers.repositories
    ]
    if answers.model:
        options["llm"] = {"model": answers.model, "max_cost": 1.0}
    return options


def _share_a_name(repositories: tuple[WatchedRepository, ...]) -> bool:
    """Tell whether two owners' repositories have one name: their reports would share files."""
    names = Counter(repository.name.partition("/")[2] for repository in repositories)
    return any(number > 1 for number in names.values())


def entry_options(repository: WatchedRepository, folder: Path) -> dict[str, Any]:
    """Give a repository's options; a local path becomes relative to the site's folder."""
    url = repository.url
    if repository.is_local and not Path(url).expanduser().is_absolute():
        url = Path(os.path.relpath(Path(url).resolve(), folder.resolve())).as_posix()
    options = {
        "name": repository.name,
        "url": url,
        "web": repository.web,
        "merges": repository.merges,
        "exclude": [repository.exclude] if repository.exclude else [],
    }
    return {name: value for name, value in options.items() if value}


def system_language() -> Language:
    """Give the language of this machine's user, from the locale variables; English otherwise."""
    names = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    first = next(filter(None, names), "")
    known = sorted(LANGUAGES, key=len, reverse=True)  # of two that fit, the narrower
    return next((language for language in known if first.startswith(language)), Language.EN)


def system_timezone() -> str:
    """Give the IANA name of this machine's time zone; UTC where it can't be found out."""
    named = os.environ.get("TZ", "").removeprefix(":")
    linked = os.path.realpath("/etc/localtime").partition("/zoneinfo/")[2]
    name = named or linked or _UTC
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return _UTC
    return _UTC if name.startswith("Etc/") else name
