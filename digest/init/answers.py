"""What a new digest is told, and the plugin's options that follow from it."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from digest.archive.store import DEFAULT_PATH
from digest.locales import LANGUAGES
from digest.models import Language

_WITH_OWNER = DEFAULT_PATH.replace("{repo}", "{owner}/{repo}")
KEY = "LLM_API_KEY"  # the variable of a model's key, as the option llm.api_key_env has it
_UTC = "UTC"


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository to watch."""

    name: str  # owner/name
    url: str = (
        ""  # an https address or a local path, relative to where the command runs; "": GitHub
    )
    web: str = ""  # where it is no part of the url

    @property
    def is_local(self) -> bool:
        """Whether it is read from this machine."""
        return bool(self.url) and "://" not in self.url


@dataclass(frozen=True, slots=True)
class Answers:
    """All that is asked."""

    repositories: tuple[Repository, ...]
    timezone: str
    language: Language
    model: str = ""  # "": analyses by rules


def options_of(answers: Answers, folder: Path, archive: str) -> dict[str, Any]:
    """Give the plugin's options, those that differ from their defaults or are good to see."""
    options: dict[str, Any] = {}
    if archive != "docs/reports":
        options["archive"] = archive
    if _share_a_name(answers.repositories):
        options["path"] = _WITH_OWNER
    options["timezone"] = answers.timezone
    options["language"] = str(answers.language)
    options["repositories"] = [_entry(repository, folder) for repository in answers.repositories]
    if answers.model:
        options["llm"] = {"model": answers.model, "max_cost": 1.0}
    return options


def _share_a_name(repositories: tuple[Repository, ...]) -> bool:
    """Tell whether two owners' repositories have one name: their reports would share files."""
    names = Counter(repository.name.partition("/")[2] for repository in repositories)
    return any(number > 1 for number in names.values())


def _entry(repository: Repository, folder: Path) -> dict[str, str]:
    url = repository.url
    if repository.is_local and not Path(url).expanduser().is_absolute():
        url = Path(os.path.relpath(Path(url).resolve(), folder.resolve())).as_posix()
    options = {"name": repository.name, "url": url, "web": repository.web}
    return {name: value for name, value in options.items() if value}


def own_language() -> Language:
    """Give the language of this machine's user, where there are words for it."""
    names = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    first = next(filter(None, names), "")
    known = sorted(LANGUAGES, key=len, reverse=True)  # of two that fit, the narrower
    return next((language for language in known if first.startswith(language)), Language.EN)


def own_timezone() -> str:
    """Give the name of this machine's time zone; UTC where it can't be told."""
    named = os.environ.get("TZ", "").removeprefix(":")
    linked = os.path.realpath("/etc/localtime").partition("/zoneinfo/")[2]
    name = named or linked or _UTC
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return _UTC
    return _UTC if name.startswith("Etc/") else name
