"""Who made a commit, as far as names tell: a person by all spellings of a name; bots are nobody.

The archive holds no e-mail addresses, so two people of one name are one, and a person with two
names is two, unless the repository's `.mailmap` says otherwise.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from digest import limits
from digest.messages import read_message
from digest.text import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable

    from digest.models import Commit

_IN_PARENTHESES = re.compile(r"\([^()]*\)")
_BOT = re.compile(
    r".*\[bot\]|(?:.*[ _.(-])?(?:ro)?bot\)?|bot[ _-].*"
    r"|.*(?:机器人|-ci|-actions?)|\w+ (?:ci|actions)"
    r"|\w*(?:dependabot|renovate|greenkeeper)\w*|mend renovate|(?:hosted )?weblate|web-flow|github"
    r"|gitlab|gitea|forgejo|pyup|snyk|imgbot|mergify|allcontributors|codecov|crowdin|transifex"
    r"|buildbot|root|nobody|unknown"
    r"|(?-i:.*[a-z]Bot)"
    # assistants, which are named as co-authors; words and versions tell them from people
    r"|(?:github )?copilot.*|chatgpt.*|(?:anthropic|openai|cursor)(?: .*)?|claude|codex"
    r"|(?:claude|gpt|codex|gemini|grok|devin)[ -].*"
    r"(?:\d|\b(?:ai|cli|code|opus|sonnet|haiku|pro)\b).*"
    r"|aider(?: \(.*)?",
    re.IGNORECASE,
)


def contributors(commit: Commit) -> tuple[str, ...]:
    """Name a commit's author and those whom its message calls authors as well, each once.

    Bots are left out.
    """
    people: dict[str, str] = {}
    for name in (commit.author, *co_authors(commit)):
        if name and not is_bot(name):
            people.setdefault(person_of(name), name)
    return tuple(people.values())


def co_authors(commit: Commit) -> tuple[str, ...]:
    """Name those whom a commit's message calls authors as well."""
    if "authored-" not in commit.message.lower():
        return ()  # as nearly always
    names = read_message(commit.message).co_authors
    return tuple(shorten(name, limits.MAX_AUTHOR_LENGTH) for name in names)


def is_root(commit: Commit) -> bool:
    """Tell whether a branch's own line begins with a commit; nobody committed there before it."""
    is_known = commit.commit_time is not None  # else the report is another tool's
    return is_known and not commit.parents and not commit.landed_with


@lru_cache(maxsize=65_536)
def person_of(name: str) -> str:
    """Give what all spellings of a name share: its letters and digits, without accents.

    `Ada Lovelace`, `ada.lovelace`, `Lovelace, Ada`, `ADA  LOVELACÉ` and `Ada Lovelace (Acme)` are
    one person.
    """
    last, comma, first = _IN_PARENTHESES.sub("", name).strip().partition(", ")
    found = _letters(f"{first} {last}" if comma else last)
    return found or _letters(name) or name


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(char for char in plain if char.isalnum())


@lru_cache(maxsize=65_536)
def is_bot(name: str) -> bool:
    """Tell whether a name is that of a program: by what programs are called, and known ones."""
    return _BOT.fullmatch(name.strip()) is not None


def spelling_of(names: Iterable[str]) -> dict[str, str]:
    """Give each person's name as it is spelled most often, by what its spellings share."""
    counts = Counter(names)
    ordered = sorted(counts, key=lambda name: (counts[name], name))
    return {person_of(name): name for name in ordered}
