"""The owner's glossary: what the project's own terms mean."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from digest.errors import ConfigError
from digest.text import shorten

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MAX_TERMS = 12  # told of a commit
MAX_MEANING = 200  # characters
MAX_FILE = 200_000  # bytes
_LINE = re.compile(r"\s*(?:[-*+]\s+)?(?P<term>[^:：\n]{1,60}?)\s*[:：]\s*(?P<meaning>\S[^\n]*)")
_MARKS = "*_`"


def read_glossary(path: Path) -> dict[str, str]:
    """Read the lines `term: meaning` of a file, with or without Markdown's marks.

    Raises ConfigError for a file that can't be read or is too large.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE + 1)
    except OSError as error:
        text = f"llm.glossary: {path} can't be read ({error.strerror})"
        raise ConfigError(f"{text}; name a file that can be, or leave the option out") from None
    if len(data) > MAX_FILE:
        raise ConfigError(f"llm.glossary: {path} has more than {MAX_FILE:,} bytes; shorten it")
    lines = map(_LINE.fullmatch, data.decode("utf-8", "replace").splitlines())
    return {
        term: match["meaning"].strip(_MARKS + " ")
        for match in lines
        if match and (term := match["term"].strip(_MARKS + " "))
    }


def terms_in(glossary: Mapping[str, str], *texts: str) -> str:
    """Give the terms that texts have, a line each with its meaning, those that come first first."""
    text = "\n".join(texts)
    found = (term for term in glossary if re.search(_whole(term), text, re.IGNORECASE))
    lines = [
        f"{term}: {shorten(' '.join(glossary[term].split()), MAX_MEANING, at_break=True)}"
        for term, _ in zip(found, range(MAX_TERMS), strict=False)
    ]
    return "\n".join(lines)


def _whole(term: str) -> str:
    """Match a term as a whole word; Chinese has no blanks between its words."""
    word = re.escape(term)
    return rf"(?<!\w){word}(?!\w)" if term.isascii() else word
