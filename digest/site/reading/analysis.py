"""An analysis as the site shows it: its sections as safe HTML, and its gist in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from digest.archive.sections import sections_in, split_sections
from digest.models import Field, Section, Status
from digest.site.html.markdown import render
from digest.site.html.text import plain_text
from digest.site.reading.labels import type_text
from digest.text import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from digest.models import Entry

BRIEF = 160  # characters of a one-line summary; as many as a search engine shows of a description
WIDE = 80  # of those that take two columns each, as Chinese does
_CHIPS = {Field.TYPE, Field.IMPORTANCE}  # told by chips and badge instead


class RenderedAnalysis(NamedTuple):
    """An analysis rendered: the parts that are shown, as safe HTML, wherever they are shown."""

    sections: tuple[tuple[Section, str], ...]
    types: str  # what it says of the change's types


def render_analysis(entry: Entry) -> RenderedAnalysis:
    """Split and render an entry's analysis."""
    sections = split_sections(entry.analysis.body)
    shown = tuple([(section, render(section.text)) for section in shown_sections(sections)])
    return RenderedAnalysis(shown, type_text(sections))


def shown_sections(sections: Iterable[Section]) -> Iterator[Section]:
    """Leave out what chips and badge tell; a type that is explained in brackets is told again."""
    for section in sections:
        detail = section.field is Field.TYPE and any(char in section.text for char in "（(")
        if (section.field not in _CHIPS or detail) and section.source.strip():
            yield section


def brief_of(entry: Entry, body: RenderedAnalysis) -> str:
    """Summarise an entry on one line of at most `BRIEF` characters; "" without an analysis.

    Its summary; where a body has none, its first text that says more than type and importance.
    """
    return shorten(next(_telling(entry, body.sections), ""), BRIEF, at_break=True)


def brief_of_entry(entry: Entry) -> str:
    """Summarise an entry whose body is not at hand otherwise."""
    return shorten(next(_telling(entry, _lazily(entry)), ""), BRIEF, at_break=True)


def _lazily(entry: Entry) -> Iterator[tuple[Section, None]]:
    return ((section, None) for section in shown_sections(sections_in(entry.analysis.body)))


def _telling(entry: Entry, sections: Iterable[tuple[Section, str | None]]) -> Iterator[str]:
    """Yield the texts that say what a change is, the most telling first."""
    if entry.analysis.status in {Status.FAILED, Status.MISSING}:
        return
    others = []
    for section, safe in sections:
        if section.field is Field.SUMMARY:
            yield from _texts(section, safe)
        elif section.field not in _CHIPS:
            others.append((section, safe))
    for section, safe in others:
        yield from _texts(section, safe)


def _texts(section: Section, safe: str | None) -> Iterator[str]:
    """Yield a section's text, where it has one; `safe` is what it was rendered to."""
    if text := plain_text(render(section.text) if safe is None else safe):
        yield text


def shorten_description(text: str) -> str:
    """Shorten a text to what a search engine or a chat shows of a description."""
    return shorten(text, BRIEF if text[:WIDE].isascii() else WIDE, at_break=True)
