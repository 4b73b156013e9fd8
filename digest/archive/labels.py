"""The archive's vocabulary: its marks, and which field a label means, whoever wrote it."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from digest.locales import locale_of, locales
from digest.models import Field, Language, Level

EMOJI = {Level.HIGH: "🔴", Level.MEDIUM: "🟡", Level.LOW: "🟢"}
SEPARATOR = "|----------|------|----------|"
TRAILERS = ("Signed-off-by:", "Co-authored-by:")


def group_title(level: Level, count: int, language: Language) -> str:
    """Give a group's heading without its marks: `🔴 高重要度变更 (7)`."""
    locale = locale_of(language)
    return f"{EMOJI[level]} {locale.reports.group.format(name=locale.levels[level])} ({count})"


def labelled(field: Field, text: str, language: Language) -> str:
    """Write a part of an analysis: its label and its text, on a line or below."""
    locale = locale_of(language)
    colon = locale.reports.colon
    return f"**{locale.fields[field]}**{colon.rstrip() if text[0].isspace() else colon}{text}"


# A label's name decides its field. A name that this package writes is looked up; for any other the
# first of these kinds whose patterns match it, in any language, decides. A label that no kind
# matches stays a section of its own. The order matters: an aspect ("安全考虑") comes before the
# general words that it contains, risk and advice together before either of them.
_KINDS: tuple[tuple[str, Field | None], ...] = (
    ("type", Field.TYPE),
    ("importance", Field.IMPORTANCE),
    ("security", Field.SECURITY),
    ("maintainability", Field.MAINTAINABILITY),
    ("compatibility", Field.COMPATIBILITY),
    ("architecture", Field.ARCHITECTURE),
    ("performance", Field.PERFORMANCE),
    ("testing", Field.TESTING),
    ("insight", Field.INSIGHT),
    ("risk_checks", Field.RISK),
    ("risk_advice", Field.RISK_ADVICE),
    ("risk", Field.RISK),
    ("none", None),
    ("advice", Field.ADVICE),
    ("conclusion", Field.CONCLUSION),
    ("scope", Field.SCOPE),
    ("summary", Field.SUMMARY),
)
_LONGEST_NAME = 100  # characters; what is longer is a sentence, and costs the rules dearly
_ASIDE = re.compile(r"（[^（）]*）|\([^()]*\)")


@cache
def _rules() -> tuple[tuple[Field | None, re.Pattern[str]], ...]:
    wholes = (
        (field, "|".join(filter(None, (getattr(one.label_patterns, kind) for one in locales()))))
        for kind, field in _KINDS
    )
    return tuple((field, re.compile(whole, re.IGNORECASE)) for field, whole in wholes if whole)


def normalise(label: str) -> str:
    """Take markup, emoji, numbering and colon off a label: `**1. 🎯 变更类型**：` → `变更类型`."""
    text = unicodedata.normalize("NFC", label).strip("#* \t：:")
    start = next((i for i, char in enumerate(text) if char.isalpha()), len(text))
    return text[start:].strip("#* \t：:").rstrip()


def field_of(label: str) -> Field | None:
    """Tell which field a label (normalised or not) means; `None`: a section of its own."""
    return meaning_of(label)[1]


def meaning_of(label: str) -> tuple[str, Field | None]:
    """Give a label's name, normalised, and the field it means."""
    return _known(label) if len(label) <= _LONGEST_NAME else _meaning(label)


@cache
def _names() -> dict[str, Field]:
    return {
        normalise(locale.fields[field]).casefold(): field for locale in locales() for field in Field
    }


def _meaning(label: str) -> tuple[str, Field | None]:
    title = normalise(label)
    if known := _names().get(title.casefold()):
        return title, known
    name = normalise(_ASIDE.sub("", title))
    if len(name) > _LONGEST_NAME:
        return title, None
    return title, next((field for field, pattern in _rules() if pattern.search(name)), None)


_known = lru_cache(maxsize=4096)(_meaning)  # of labels there are few, but for sentences
