"""What models and titles call a change's type, read as the machine's names.

Models write the type in thousands of spellings (`🛠️ 代码重构 / 功能增强（…）`). What stands in
brackets explains, separators list; each part takes the first rule that matches it.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from digest.locales import locales
from digest.models import ChangeType

# Order matters: "测试修复" is about tests, "文档修复" about documentation, "修复安全漏洞" about
# security; "性能优化" is no mere "优化".
_ORDER = (
    ChangeType.REVERT,
    ChangeType.SECURITY,
    ChangeType.TEST,
    ChangeType.DOCS,
    ChangeType.CI,
    ChangeType.FIX,
    ChangeType.PERF,
    ChangeType.BUILD,
    ChangeType.REFACTOR,
    ChangeType.STYLE,
    ChangeType.FEAT,
    ChangeType.CHORE,
    ChangeType.OTHER,
)
_LONGEST = 4000  # characters; what is longer lists no types
_BRACKETS = re.compile(r"（[^（）]*(）|$)|\([^()]*(\)|$)|【[^】]*】")
_SIGNS = r"[/、，,;；+＋&|→\n]"


def _any_of(kind: str) -> str:
    """Give what matches a kind of words in any language."""
    patterns = (getattr(locale.change_type_patterns, kind) for locale in locales())
    return "|".join(filter(None, patterns))


@cache
def _rules() -> tuple[tuple[ChangeType, re.Pattern[str]], ...]:
    patterns = ((kind, _any_of(kind.name.lower())) for kind in _ORDER)
    return tuple((kind, re.compile(one, re.IGNORECASE)) for kind, one in patterns if one)


@cache
def _separators() -> re.Pattern[str]:
    return re.compile("|".join(filter(None, (_SIGNS, _any_of("joint")))))


@cache
def _names() -> dict[str, ChangeType]:
    return {one.change_types[kind].casefold(): kind for one in locales() for kind in ChangeType}


@lru_cache(maxsize=8192)
def change_types(text: str) -> tuple[ChangeType, ...]:
    """Read the change types from a model's words, in their order, each once.

    Words no rule knows give `other`; no words give nothing.
    """
    parts, kinds = _read(text)
    return kinds or ((ChangeType.OTHER,) if parts else ())


def named_types(text: str) -> tuple[ChangeType, ...]:
    """Read the change types from a model's words; words no rule knows give nothing."""
    return _read(text)[1]


def _read(text: str) -> tuple[list[str], tuple[ChangeType, ...]]:
    """Give the parts of a list, and the types that they or, at least, the whole of them name."""
    plain = _BRACKETS.sub("", text[:_LONGEST])
    parts = [part for part in _separators().split(plain) if any(map(str.isalnum, part))]
    kinds = [kind for part in parts if (kind := _kind(part))]
    if parts and not kinds and (kind := _kind(plain)):
        kinds = [kind]
    return parts, tuple(dict.fromkeys(kinds))


def _kind(part: str) -> ChangeType | None:
    """Tell a type by its name, else by the first rule that matches."""
    known = _names().get(part.strip().casefold())
    return known or next((kind for kind, pattern in _rules() if pattern.search(part)), None)
