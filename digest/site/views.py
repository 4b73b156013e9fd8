"""Entries made ready for a template: every word chosen, every body rendered, every link relative.

A view is for one page: its links start from that page's address, its headings below `level`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from markupsafe import Markup

from digest.archive.labels import LEVEL_NAMES
from digest.archive.sections import split_sections
from digest.archive.types import TYPE_NAMES, change_types
from digest.models import ChangeType, Field, Language, Section, Status
from digest.site.addresses import root_of
from digest.site.links import link_names, pull_number, pull_url, web_address
from digest.site.markup import mark_code, plain_text, render, shift_headings
from digest.site.words import STATUS_NOTICES, WORDS
from digest.titles import title_type

if TYPE_CHECKING:
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

    from digest.models import Analysis, Entry
    from digest.site.catalog import Catalog, Item, Placed

BRIEF = 160  # characters of a one-line summary; as many as a search engine shows of a description
_WORD = 20  # characters
_SENTENCE_END = re.compile(r"[。！？；]|[.!?;](?=\s|$)")
_CHIPS = {Field.TYPE, Field.IMPORTANCE}  # told by chips and badge instead
_ASPECTS = {
    *(Field.ARCHITECTURE, Field.PERFORMANCE, Field.SECURITY),
    *(Field.MAINTAINABILITY, Field.COMPATIBILITY, Field.TESTING),
}
_HEADING_LIMIT = 6
_render = lru_cache(maxsize=4096)(render)  # a report's page and its commits' pages show the same


@dataclass(frozen=True, slots=True)
class SectionView:
    """A part of an analysis; `title` is "" for text that has no label."""

    kind: str  # the field's name, or "other"
    anchor: str
    title: str
    level: int  # of its heading
    content: Markup


@dataclass(frozen=True, slots=True)
class Chip:
    """A change type: its machine name and the site's word for it."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class CommitView:
    """A commit's facts. Links are ready to use; "" stands for one there is none of."""

    title: str
    rest: str  # the message after its first line
    author: str
    time: str  # for people, in the day's timezone
    machine_time: str  # ISO 8601, "" when unknown
    sha: str
    short_sha: str
    url: str
    host: str  # of `url`
    pull: str  # number
    pull_url: str


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry on one page."""

    commit: CommitView
    page: str  # link to the commit's own page
    report: str  # link to it on its report's page
    anchor: str
    level: str  # "" when not rated
    level_name: str
    status: str
    notice: str  # what to say of an analysis that is not whole
    chips: tuple[Chip, ...]
    brief: str
    sections: tuple[SectionView, ...]
    model: str  # "" where none wrote the analysis, or it is not known
    coverage: str  # how much of the commit was read
    unfounded: tuple[str, ...]  # what is cited and neither message nor diff holds


@dataclass(frozen=True, slots=True)
class Site:
    """What every view needs to know of the site."""

    catalog: Catalog
    language: Language
    timezone: ZoneInfo  # of days and times


def entry_view(item: Item, placed: Placed, site: Site, address: str, level: int) -> EntryView:
    """View an entry from the page at `address`, its sections' headings at `level`."""
    entry, root = item.entry, root_of(address)
    rank = entry.importance.level
    sections = split_sections(entry.analysis.body)
    place = _placer(placed, site, root, entry)
    return EntryView(
        commit=_commit_view(entry, site),
        page=root + item.address if item.address else "",
        report=f"{root}{placed.address}#{item.anchor}" if item.anchor else root + placed.address,
        anchor=item.anchor,
        level=str(rank or ""),
        level_name=LEVEL_NAMES[site.language][rank] if rank else WORDS[site.language]["unrated"],
        status=str(entry.analysis.status),
        notice=STATUS_NOTICES[site.language].get(entry.analysis.status, ""),
        chips=_chips(entry, sections, site.language),
        brief=brief(entry),
        sections=tuple(_section_views(sections, place, level)),
        model=entry.analysis.model or "",
        coverage=_coverage(entry.analysis, site.language),
        unfounded=entry.analysis.unfounded,
    )


def _placer(placed: Placed, site: Site, root: str, entry: Entry) -> Callable[[str, int], Markup]:
    """Make the function that renders Markdown for this page, given the first heading's level."""
    web, note = repository_web(entry), WORDS[site.language]["unfounded"]
    unfounded = frozenset(entry.analysis.unfounded)

    def resolve(sha: str) -> str | None:
        target = site.catalog.resolve(sha, placed.report.repository)
        return root + target if target else None

    def place(markdown: str, level: int) -> Markup:
        safe = shift_headings(_render(markdown), min(level, _HEADING_LIMIT))
        linked = link_names(mark_code(safe, unfounded, note), resolve, web)
        return Markup(linked)  # noqa: S704 - sanitised by `render`

    return place


def _coverage(analysis: Analysis, language: Language) -> str:
    coverage = analysis.coverage
    if coverage is None or not analysis.model:
        return ""
    return WORDS[language]["coverage"].format(n=coverage.analysed, total=coverage.changed)


def _section_views(
    sections: tuple[Section, ...], place: Callable[[str, int], Markup], level: int
) -> list[SectionView]:
    views = []
    seen: dict[str, int] = {}
    has_insight = False
    for section in sections:
        detail = section.field is Field.TYPE and any(char in section.text for char in "（(")
        if (section.field in _CHIPS and not detail) or not section.source.strip():
            continue
        kind = str(section.field or "other").replace("+", "-")
        seen[kind] = seen.get(kind, 0) + 1
        own = level + (has_insight and section.field in _ASPECTS)
        has_insight = has_insight or section.field is Field.INSIGHT
        below = own + bool(section.title)
        anchor = kind if seen[kind] == 1 else f"{kind}-{seen[kind]}"
        views.append(SectionView(kind, anchor, section.title, own, place(section.text, below)))
    return views


def _chips(entry: Entry, sections: tuple[Section, ...], language: Language) -> tuple[Chip, ...]:
    text = next((section.text for section in sections if section.field is Field.TYPE), "")
    kinds = change_types(text) or (title_type(entry.commit.title),)
    if kinds == (ChangeType.OTHER,):  # says nothing
        return ()
    return tuple(Chip(str(kind), TYPE_NAMES[language][kind]) for kind in kinds)


def repository_web(entry: Entry) -> str:
    """Give the web address of an entry's repository; "" for none, or one no page may link to."""
    return web_address(_web_url(entry.commit.url))


def _web_url(url: str) -> str:
    return url if url.startswith(("https://", "http://")) else ""


def _commit_view(entry: Entry, site: Site) -> CommitView:
    commit = entry.commit
    number, web, url = pull_number(commit.title), repository_web(entry), _web_url(commit.url)
    shown = commit.local_time
    exact = commit.author_time or (shown and shown.replace(tzinfo=site.timezone))
    lines = commit.message.split("\n")
    return CommitView(
        title=commit.title,
        rest="\n".join(lines[1:]).strip("\n"),
        author=commit.author,
        time=f"{shown:%Y-%m-%d %H:%M}" if shown else "",
        machine_time=exact.isoformat() if exact else "",
        sha=commit.sha,
        short_sha=commit.sha[:7],
        url=url,
        host=urlsplit(url).hostname or "",
        pull=number if web else "",
        pull_url=pull_url(web, number) if web and number else "",
    )


def brief(entry: Entry) -> str:
    """Summarise an entry on one line of at most `BRIEF` characters; "" without an analysis.

    Its summary; where a body has none, its first text that says more than type and importance.
    """
    if entry.analysis.status in {Status.FAILED, Status.MISSING}:
        return ""
    sections = split_sections(entry.analysis.body)
    named = [section for section in sections if section.field is Field.SUMMARY]
    others = [section for section in sections if section.field not in _CHIPS]
    texts = (plain_text(_render(section.text)) for section in named + others)
    return shorten(next((text for text in texts if text), ""))


def shorten(text: str) -> str:
    """Cut a text to `BRIEF` characters, at the end of a sentence where one is near."""
    if len(text) <= BRIEF:
        return text
    ends = [match.end() for match in _SENTENCE_END.finditer(text[:BRIEF])]
    if ends and ends[-1] >= BRIEF // 2:
        return text[: ends[-1]]
    cut = text[: BRIEF - 1]
    space = cut.rfind(" ", BRIEF - _WORD)  # not within a word, where words have spaces
    return cut[: space if space > 0 else None].rstrip() + "…"
