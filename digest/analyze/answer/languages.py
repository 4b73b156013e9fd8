"""Which language a text is in, as far as its script and its commonest words tell."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import asdict
from functools import lru_cache
from typing import TYPE_CHECKING

from digest.locales import locale_of

if TYPE_CHECKING:
    from digest.models import Language

_CODE = re.compile(r"`[^`]*`|\S*[/_.]\S*\w|\b\w+[A-Z]\w*\b")  # of no language
_WORD = re.compile(r"[^\W_]+")
# The commonest words of languages that share a script: texts of some length have several of them.
_COMMON = {
    "en": "the and of to in is that for it with as was this by be are from an not now which when",
    "fr": "le la les des et une est dans pour que qui sur avec par ce cette pas du au aux sont",
    "de": "der die das und ist nicht ein eine mit für auf den von zu im dem wird wurde werden auch",
    "es": "el la los las de que y en una por con para del se es un como más al sus esta",
    "pt": "o os as de que e em um uma para com não do da no na por mais dos das ao",
    "it": "il lo gli di che e un una per con non del della in è sono nel alla da questo",
    "nl": "de het een en van is dat niet op te met voor zijn door wordt ook aan bij",
}
_WORDS_OF = {name: frozenset(words.split()) for name, words in _COMMON.items()}


def other_language(text: str, language: Language) -> str:
    """Name the language or script of a text, where it is another; "" where it may be right."""
    plain = _CODE.sub(" ", text)
    letters = [char for char in plain if char.isalpha()]
    if len(letters) < 12:
        return ""
    wanted = _script_of_language(language)
    counts = Counter(map(_script_of, letters))
    script = _script(plain)
    if wanted == "Latin" and script != "Latin" and counts[script] > len(letters) / 3:
        return script
    if wanted != "Latin" and counts[wanted] * 8 < len(letters):
        return script
    if wanted != "Latin":
        kana = sum("\u3040" <= char <= "\u30ff" for char in letters)
        return "Japanese" if kana * 6 > len(letters) else ""
    return _other_words(plain, language)


def _other_words(text: str, language: Language) -> str:
    """Name the language of a text in Latin letters by its commonest words."""
    words = _WORD.findall(text.lower())
    own = _WORDS_OF.get(language)
    if own is None or len(words) < 6:
        return ""
    here = sum(word in own for word in words)
    name, most = max(
        (
            (n, sum(word in found for word in words))
            for n, found in _WORDS_OF.items()
            if n != language
        ),
        key=lambda pair: pair[1],
    )
    return name if most >= 3 and most > 2 * here and most * 8 >= len(words) else ""


@lru_cache(maxsize=8)
def _script_of_language(language: Language) -> str:
    return _script(" ".join(map(str, asdict(locale_of(language).answers).values())))


def _script(text: str) -> str:
    counts = Counter(_script_of(char) for char in text if char.isalpha())
    return counts.most_common(1)[0][0] if counts else "Latin"


def _script_of(char: str) -> str:
    if char < "\u0250":
        return "Latin"
    for name, first, last in _SCRIPTS:
        if first <= char <= last:
            return name
    return "Latin" if char < "\u0370" else "another script"


_SCRIPTS = (
    ("Greek", "\u0370", "\u03ff"),
    ("Cyrillic", "\u0400", "\u052f"),
    ("Hebrew", "\u0590", "\u05ff"),
    ("Arabic", "\u0600", "\u06ff"),
    ("Devanagari", "\u0900", "\u097f"),
    ("Thai", "\u0e00", "\u0e7f"),
    ("Chinese", "\u3040", "\u30ff"),
    ("Chinese", "\u3400", "\u9fff"),
    ("Korean", "\uac00", "\ud7af"),
)
