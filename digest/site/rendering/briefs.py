"""Briefs on pages and in feeds: sentences as safe HTML, each with links to its commits' pages."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from digest.forges import OTHER, WebRepository
from digest.site.html.addresses import ROOT_PLACEHOLDER
from digest.site.html.autolinks import link_references, possible_shas
from digest.site.html.markdown import render_markdown
from digest.site.html.text import escaped, plain_text, trusted
from digest.site.reading.analysis import shorten_description

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from digest.briefs.records import Brief, Citation, Period, Sentence
    from digest.locales.pages import PageWords
    from digest.site.reading.catalog import Catalog

_NOWHERE = WebRepository(OTHER, "")
_SHORT = 7  # digits of a SHA
_MARKUP = re.compile(r"[\\`*_\[\]<>&~!#|@:]|www\.|^\s*(?:[-+=]|\d+[.)])", re.IGNORECASE)
_AT_ONCE = 3  # themes of which a sentence is shown before the rest


class ShownTheme(NamedTuple):
    """What belongs together, as HTML."""

    title: Markup
    sentences: tuple[Markup, ...]


class ShownBrief(NamedTuple):
    """A brief, as HTML whose links begin with `ROOT_PLACEHOLDER`."""

    headline: Markup
    first: tuple[ShownTheme, ...]  # the first themes, a sentence of each
    rest: tuple[ShownTheme, ...]  # what else it says
    note: str  # who wrote it
    is_told: bool  # by a model or a person: all of it is worth showing at once


def brief_of(catalog: Catalog, period: Period) -> Brief | None:
    """Give the brief of a period, or `None`.

    Of one that nobody edited, a sentence is left out that cites what the archive does not have.
    """
    brief = catalog.briefs.get(period)
    if brief is None or brief.is_edited:
        return brief

    def known(sentences: Iterable[Sentence]) -> tuple[Sentence, ...]:
        return tuple(one for one in sentences if all(_address(catalog, c) for c in one.commits))

    if not known((brief.headline,)):
        return None
    themes = (replace(theme, sentences=known(theme.sentences)) for theme in brief.themes)
    return replace(
        brief,
        breaking=known(brief.breaking),
        reverts=known(brief.reverts),
        themes=tuple(theme for theme in themes if theme.sentences),
    )


def newest_periods(catalog: Catalog, limit: int) -> list[Period]:
    """Give the periods of the newest briefs that have a page, at most so many, the newest first."""
    found = [
        period
        for period in catalog.briefs
        if brief_of(catalog, period)
        and (period.first in (catalog.by_week if period.is_week else catalog.by_day))
    ]
    found.sort(key=lambda one: (one.last, one.is_week), reverse=True)
    return found[:limit]


def show_brief(catalog: Catalog, period: Period, words: PageWords) -> ShownBrief | None:
    """Show the brief of a period; `None` where there is none."""
    brief = brief_of(catalog, period)
    if brief is None:
        return None
    is_told = brief.model != "" or brief.is_edited
    themes = [
        ShownTheme(_inline(theme.title), tuple(_show(one, catalog) for one in theme.sentences))
        for theme in brief.themes
    ]
    apart = ((words.breaking, brief.breaking), (words.reverts, brief.reverts))
    said = [
        ShownTheme(escaped(title), tuple(_show(one, catalog) for one in sentences))
        for title, sentences in apart
        if sentences and is_told  # the page lists the same titles, where rules wrote
    ]
    first, others = themes[:_AT_ONCE], themes[_AT_ONCE:]
    left = (one._replace(sentences=one.sentences[1:]) for one in first)
    rest = (*said, *(one for one in left if one.sentences), *others)
    return ShownBrief(
        _show(brief.headline, catalog),
        tuple(one._replace(sentences=one.sentences[:1]) for one in first),
        rest,
        _note(brief, words),
        is_told,
    )


def describe_brief(catalog: Catalog, period: Period) -> str:
    """Describe a period in one line by its brief; "" where there is none."""
    brief = brief_of(catalog, period)
    if brief is None:
        return ""
    sentences = [brief.headline, *(theme.sentences[0] for theme in brief.themes[:1])]
    return shorten_description(" ".join(plain_text(_inline(one.text)) for one in sentences))


def plain_headline(brief: Brief) -> str:
    """Give a brief's headline as plain text."""
    return plain_text(_inline(brief.headline.text))


def brief_hash_inputs(catalog: Catalog, *periods: Period) -> Iterator[str]:
    """Yield what pages show of these periods' briefs."""
    for period in periods:
        brief = brief_of(catalog, period)
        yield repr(brief)
        if brief:
            cited = (one for sentence in brief.sentences for one in sentence.commits)
            yield from (_address(catalog, one) for one in cited)


def _note(brief: Brief, words: PageWords) -> str:
    if brief.is_edited:
        return words.brief_edited
    return words.brief_by.format(model=brief.model) if brief.model else words.brief_by_rules


def _address(catalog: Catalog, citation: Citation) -> str:
    return catalog.resolve(citation.sha, "") or ""


def _inline(markdown: str) -> Markup:
    """Render one line of Markdown as HTML within a line; plain words take a tenth of the time."""
    if not _MARKUP.search(markdown):
        return escaped(markdown)
    html = render_markdown(markdown).strip()
    is_one = html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1
    return trusted(html[3:-4] if is_one else html)


def _show(sentence: Sentence, catalog: Catalog) -> Markup:
    def link(sha: str) -> str | None:
        address = catalog.resolve(sha, "")
        return ROOT_PLACEHOLDER + address if address else None

    text = _inline(sentence.text)
    if any(possible_shas(sentence.text)):
        text = trusted(link_references(text, link, _NOWHERE))
    cites = Markup(" ").join(_cite(one, catalog) for one in sentence.commits)
    if not cites:
        return text
    return Markup('{} <span class="digest-cites">{}</span>').format(text, cites)


def _cite(citation: Citation, catalog: Catalog) -> Markup:
    name, address = f"#{citation.sha[:_SHORT]}", _address(catalog, citation)
    if not address:
        return escaped(name)
    return Markup('<a href="{}">{}</a>').format(ROOT_PLACEHOLDER + address, name)
