"""Every word of ours, in each language: a language is a folder here, and nothing else.

It holds a `LOCALE`, whose records say what it has to have, and the templates `prompt.md.j2` (what
a model is asked), `README.md.j2` and `index.md.j2` (a new digest's).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from pkgutil import iter_modules, resolve_name
from typing import TYPE_CHECKING

from digest.models import Language

if TYPE_CHECKING:
    from digest.locales.records import Locale

LANGUAGES = tuple(sorted(Language(found.name) for found in iter_modules(__path__) if found.ispkg))


@cache
def locale_of(language: Language) -> Locale:
    """Give what is said in a language. Raises ValueError for one that has no folder here."""
    if language not in LANGUAGES:
        raise ValueError(f"no language {str(language)!r} here, only {', '.join(LANGUAGES)}")
    locale: Locale = resolve_name(f"{__name__}.{language}:LOCALE")
    return locale


def locales() -> tuple[Locale, ...]:
    """Give what is said in every language, for what reads any."""
    return tuple(map(locale_of, LANGUAGES))


def folder_of(language: Language) -> Path:
    """Give a language's folder, where its templates are."""
    return Path(__path__[0], language)
