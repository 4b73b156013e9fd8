"""What the reasons for a commit's score are called in a language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from digest.messages import TYPES
from digest.models import ChangeType, Level

if TYPE_CHECKING:
    from digest.locales.records import Locale

_WITH_VALUE = re.compile(
    r"(?P<rule>type|files) (?P<name>[a-z]+)|(?P<step>size|breadth) >(?P<n>\d{1,12}) (?:lines|files)"
    r"|revert of (?P<level>high|medium|low)|breaking: (?P<path>.+)"
)


def reason_text(rule: str, locale: Locale) -> str:
    """Say what a rule means; one that is not known, such as another tool's, stays as it is."""
    words = locale.reasons
    match = _WITH_VALUE.fullmatch(rule)
    if not match:
        return words.plain.get(rule, rule)
    if number := match["n"]:
        template = words.size if match["step"] == "size" else words.breadth
        return template.format(n=f"{int(number):,}")
    if level := match["level"]:
        return words.revert_of.format(level=locale.levels[Level(level)])
    if path := match["path"]:
        return words.breaking_by.format(path=path)
    name = match["name"]
    if match["rule"] == "files":
        return words.files.format(name=words.plain.get(f"files {name}", name))
    return words.type.format(name=_type_name(name, locale))


def _type_name(name: str, locale: Locale) -> str:
    return locale.change_types[ChangeType(name)] if name in TYPES else name
