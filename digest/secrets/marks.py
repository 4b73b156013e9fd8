"""The mark in a secret's place: `[redacted:github-token]`, in the language of its text."""

from __future__ import annotations

import re

from digest.locales import locale_of, locales
from digest.models import Language

_TEMPLATES = tuple(locale.reports.redacted for locale in locales())


def _match(template: str) -> str:
    literal = re.sub(r"\\([\[\]])", r"\\\\?\\\1", re.escape(template))
    return literal.replace(r"\{kind\}", "[a-z0-9-]+")


# Any mark, in any language, also as Markdown escapes it.
MARK = re.compile("|".join(map(_match, _TEMPLATES)))
# Marks below each other, with what may stand before and after a line that is quoted.
_REPEATED = re.compile(
    rf"(?P<mark>{MARK.pattern})(?:[\s\"',;+\\]{{0,8}}\n[\s\"'#*>|+-]{{0,8}}(?P=mark))+"
)


def mark_of(kind: str, language: Language = Language.EN) -> str:
    """Give the mark in the place of a secret of a kind, such as `github-token`."""
    return locale_of(language).reports.redacted.format(kind=kind)


def join_marks(text: str) -> str:
    """Leave one mark of those that stand below each other, as in the place of a private key."""
    return _REPEATED.sub(lambda match: match["mark"], text)
