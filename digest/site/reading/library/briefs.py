"""The archive's briefs as the site shows them: without secrets."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from digest.briefs.records import Sentence, Theme
from digest.briefs.store import read_briefs
from digest.secrets.redact import redact

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from digest.briefs.records import Brief, Period


def read_shown_briefs(
    folder: Path, paths: Iterable[Path]
) -> tuple[dict[Period, Brief], tuple[str, ...]]:
    """Read the briefs of an archive, which lie at `paths`; give them by period, and warnings."""
    known = read_briefs(folder, paths)
    return {period: _redacted(file.brief) for period, file in known.files.items()}, known.warnings


def _redacted(brief: Brief) -> Brief:
    texts = [theme.title for theme in brief.themes] + [one.text for one in brief.sentences]
    whole = "\n".join(texts)
    if redact(whole).text == whole:  # as nearly everywhere
        return brief

    def plain(text: str) -> str:
        return redact(text, language=brief.language).text

    def all_plain(sentences: Iterable[Sentence]) -> tuple[Sentence, ...]:
        return tuple(replace(one, text=plain(one.text)) for one in sentences)

    return replace(
        brief,
        headline=all_plain((brief.headline,))[0],
        breaking=all_plain(brief.breaking),
        reverts=all_plain(brief.reverts),
        themes=tuple(
            Theme(plain(theme.title), all_plain(theme.sentences)) for theme in brief.themes
        ),
    )
