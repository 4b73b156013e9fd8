"""A made-up language: English in other letters (`Ｈｏｍｅ`), so that any word of another shows.

This file is its `__init__.py`; `write_language` makes the rest of its folder.
"""

from __future__ import annotations

import re
import shutil
import string
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

from digest.locales import folder_of
from digest.locales.en import LOCALE as ENGLISH
from digest.locales.reading import ChangeTypePatterns, LabelPatterns
from digest.models import Language

if TYPE_CHECKING:
    from pathlib import Path

Said = TypeVar("Said")
_LETTERS = {ord(letter): ord(letter) + 0xFEE0 for letter in string.ascii_letters}
_KEPT = re.compile(  # what is filled in, statements of templates, code
    r"(\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|\{\w+\}|\[\[.*?\]\]|\[%.*?%\]|`[^`]*`)", re.DOTALL
)


def disguised(text: str) -> str:
    """Write a text in other letters, but for what stands in it for a program."""
    parts = _KEPT.split(text)
    return "".join(part if n % 2 else part.translate(_LETTERS) for n, part in enumerate(parts))


def translated(record: Said) -> Said:
    """Write all texts of a record in other letters."""
    if isinstance(record, str):
        return disguised(record)  # type: ignore[return-value]
    if isinstance(record, tuple):
        return tuple(map(translated, record))  # type: ignore[return-value]
    whole: Any = record
    return replace(whole, **{f.name: translated(getattr(whole, f.name)) for f in fields(whole)})  # type: ignore[no-any-return]


def write_language(folder: Path) -> None:
    """Write its folder, as that of a language of ours."""
    folder.mkdir()
    shutil.copy(__file__, folder / "__init__.py")
    for path in folder_of(Language.EN).glob("*.j2"):
        text = path.read_text(encoding="utf-8")
        (folder / path.name).write_text(disguised(text), encoding="utf-8")


LOCALE = replace(
    translated(ENGLISH),
    theme="en",
    reports=replace(translated(ENGLISH.reports), group="Ｉｍｐｏｒｔａｎｃｅ: {name}"),
    label_patterns=LabelPatterns(),
    change_type_patterns=ChangeTypePatterns(),
)
