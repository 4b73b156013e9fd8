"""Entries made ready for a template: every word chosen, every body rendered, every link relative.

A view's links begin with `ROOT_PLACEHOLDER`, so that all pages that show an entry can share it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from digest.locales import locale_of
from digest.messages import headline, pull_number
from digest.models import ChangeType, Field, Section
from digest.site.html.addresses import ROOT_PLACEHOLDER
from digest.site.html.autolinks import (
    link_references,
    may_have_references,
    pull_url,
    web_address,
)
from digest.site.html.markdown import mark_code, shift_headings
from digest.site.html.text import trusted, unindented
from digest.site.reading.analysis import RenderedAnalysis, brief_of
from digest.site.reading.labels import change_types_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from markupsafe import Markup

    from digest.locales.pages import PageWords
    from digest.locales.records import Locale
    from digest.models import Analysis, Entry, Language
    from digest.site.reading.catalog import Catalog
    from digest.site.reading.records import CatalogEntry, CatalogReport

_MINUTES = len("2026-02-26 18:04")
_ASPECTS = {
    *(Field.ARCHITECTURE, Field.PERFORMANCE, Field.SECURITY),
    *(Field.MAINTAINABILITY, Field.COMPATIBILITY, Field.TESTING),
}
_TOP, _HEADING_LIMIT = 2, 6  # levels of headings


class SectionView(NamedTuple):
    """A part of an analysis; `title` is "" for text that has no label."""

    kind: str  # the field's name, or "other"
    anchor: str
    title: str
    level: int  # of its heading
    content: Markup


class Chip(NamedTuple):
    """A change type: its machine name and the site's word for it."""

    name: str
    label: str


class CommitView(NamedTuple):
    """A commit's facts. Links are ready to use; "" stands for one there is none of."""

    title: str
    rest: str  # the message after its first line
    author: str
    time: str  # for people, in the day's timezone
    machine_time: str  # ISO 8601, "" when unknown
    own_time: str  # for people, in the author's own timezone; "" where that is not known
    sha: str
    short_sha: str
    url: str
    host: str  # of `url`
    pull: str  # number
    pull_url: str


class EntryView(NamedTuple):
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
    created: datetime | None  # in the day's timezone
    unfounded: tuple[str, ...]  # what is cited and neither message nor diff holds


@dataclass(frozen=True, slots=True)
class SiteContext:
    """What every view needs to know of the site."""

    catalog: Catalog
    language: Language
    timezone: ZoneInfo  # of days and times

    @property
    def locale(self) -> Locale:
        """The words of its language."""
        return locale_of(self.language)


def view_entry(
    item: CatalogEntry, placed: CatalogReport, site: SiteContext, body: RenderedAnalysis
) -> EntryView:
    """View an entry, its sections' headings at h2; links begin with `ROOT_PLACEHOLDER`."""
    entry, locale = item.entry, site.locale
    rank, created = entry.importance.level, entry.analysis.created
    web = repository_web(entry)
    place = _placer(placed, site, entry, web)
    return EntryView(
        commit=_commit_view(entry, site, web),
        page=ROOT_PLACEHOLDER + item.address if item.address else "",
        report=f"{ROOT_PLACEHOLDER}{placed.address}#{item.anchor}"
        if item.anchor
        else ROOT_PLACEHOLDER + placed.address,
        anchor=item.anchor,
        level=str(rank or ""),
        level_name=locale.levels[rank] if rank else locale.pages.unrated,
        status=str(entry.analysis.status),
        notice=locale.notice(entry.analysis.status),
        chips=chips_of(entry, body, site.language),
        brief=brief_of(entry, body),
        sections=tuple(_section_views(body.sections, place, _TOP)),
        model=entry.analysis.model or "",
        coverage=_coverage(entry.analysis, locale.pages),
        created=created.astimezone(site.timezone) if created else None,
        unfounded=entry.analysis.unfounded,
    )


def content_at(part: SectionView, deeper: int) -> Markup:
    """Give a section's content, its headings so many levels deeper."""
    if not deeper:
        return part.content
    level = min(part.level + bool(part.title) + deeper, _HEADING_LIMIT)
    return trusted(shift_headings(part.content, level))  # as safe as it was


def _placer(
    placed: CatalogReport, site: SiteContext, entry: Entry, web: str
) -> Callable[[str, int], Markup]:
    """Make the function that puts safe HTML below a heading of some level, with its links."""
    has_names, note = placed.names != (), site.locale.pages.unfounded
    unfounded = frozenset(entry.analysis.unfounded)

    def resolve(sha: str) -> str | None:
        target = site.catalog.resolve(sha, placed.report.repository)
        return ROOT_PLACEHOLDER + target if target else None

    def place(safe: str, level: int) -> Markup:
        placed_at = shift_headings(safe, min(level, _HEADING_LIMIT))
        if unfounded:
            placed_at = mark_code(placed_at, unfounded, note)
        if has_names or may_have_references(placed_at):
            placed_at = link_references(placed_at, resolve, web)
        return trusted(unindented(placed_at))  # sanitised by `render`

    return place


def _coverage(analysis: Analysis, words: PageWords) -> str:
    coverage = analysis.coverage
    if coverage is None or not analysis.model:
        return ""
    return words.coverage.format(n=coverage.analysed, total=coverage.changed)


def _section_views(
    sections: Iterable[tuple[Section, str]], place: Callable[[str, int], Markup], level: int
) -> Iterator[SectionView]:
    seen: dict[str, int] = {}
    has_insight = False
    for section, safe in sections:
        kind = str(section.field or "other").replace("+", "-")
        seen[kind] = seen.get(kind, 0) + 1
        own = level + (has_insight and section.field in _ASPECTS)
        has_insight = has_insight or section.field is Field.INSIGHT
        below = own + bool(section.title)
        anchor = kind if seen[kind] == 1 else f"{kind}-{seen[kind]}"
        yield SectionView(kind, anchor, section.title, own, place(safe, below))


def chips_of(entry: Entry, body: RenderedAnalysis, language: Language) -> tuple[Chip, ...]:
    """Name an entry's change types; nothing where they say nothing."""
    return _chips(change_types_of(entry.commit, body.types), language)


@lru_cache(maxsize=1024)
def _chips(kinds: tuple[ChangeType, ...], language: Language) -> tuple[Chip, ...]:
    if kinds == (ChangeType.OTHER,):  # says nothing
        return ()
    names = locale_of(language).change_types
    return tuple(Chip(str(kind), names[kind]) for kind in kinds)


def repository_web(entry: Entry) -> str:
    """Give the web address of an entry's repository; "" for none, or one no page may link to."""
    return web_address(web_url(entry.commit.url))


def reports_web(reports: Sequence[CatalogReport]) -> str:
    """Give the web address of a repository by its newest report that has one; "" for none."""
    entries = (entry for placed in reversed(reports) for entry in placed.report.entries)
    return next(filter(None, map(repository_web, entries)), "")


def web_url(url: str) -> str:
    """Give an address that a page may link to; "" for any other."""
    return url if url.startswith(("https://", "http://")) and _host(web_address(url)) else ""


def _commit_view(entry: Entry, site: SiteContext, web: str) -> CommitView:
    commit, title = entry.commit, headline(entry.commit.message)
    number, shown = pull_number(title), commit.local_time
    is_listed_so = title == commit.title  # else the message's own first line is shown below it
    exact = commit.author_time or (shown and shown.replace(tzinfo=site.timezone))
    return CommitView(
        title=title,
        rest=(commit.message.partition("\n")[2] if is_listed_so else commit.message).strip("\n"),
        author=commit.author,
        time=shown.isoformat(" ", "minutes") if shown else "",
        machine_time=exact.isoformat() if exact else "",
        own_time=_with_offset(commit.author_time) if commit.author_time else "",
        sha=commit.sha,
        short_sha=commit.sha[:7],
        url=commit.url if web else "",
        host=_host(web),
        pull=number if web else "",
        pull_url=pull_url(web, number) if web and number else "",
    )


def _with_offset(time: datetime) -> str:
    """Write a time for people, with its distance from UTC."""
    text = time.isoformat(" ", "minutes")
    return f"{text[:_MINUTES]} UTC{text[_MINUTES:]}"


@lru_cache(maxsize=1024)  # of repositories there are few
def _host(web: str) -> str:
    """Give an address's host; "" where it has none that can be made out."""
    try:
        return urlsplit(web).hostname or ""
    except ValueError:  # such as `https://[::1/…`
        return ""
