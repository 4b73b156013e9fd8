"""Views of entries, ready for templates: the words are chosen, the analyses rendered and linked.

A view's links begin with `ROOT_PLACEHOLDER`, so that all pages that show an entry can share it.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from digest.forges import NamedRequest, is_safe_address, read_commit_url
from digest.locales import locale_of
from digest.messages import headline, own_requests, patch_url
from digest.models import ChangeType, Field, Section, Status
from digest.site.content.failures import say_failure
from digest.site.content.times import in_zone, landing_time, other_zone, with_offset
from digest.site.html.addresses import ROOT_PLACEHOLDER
from digest.site.html.autolinks import link_references, may_have_references
from digest.site.html.markdown import mark_code, shift_headings
from digest.site.html.text import trusted, unindented, with_turns_shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from markupsafe import Markup

    from digest.forges import WebRepository
    from digest.locales.pages import PageWords
    from digest.locales.records import Locale
    from digest.models import Analysis, Commit, Entry, Language
    from digest.site.reading.analysis import RenderedAnalysis
    from digest.site.reading.catalog import Catalog
    from digest.site.reading.records import CatalogEntry, CatalogReport

_ASPECTS = {
    *(Field.ARCHITECTURE, Field.PERFORMANCE, Field.SECURITY),
    *(Field.MAINTAINABILITY, Field.COMPATIBILITY, Field.TESTING),
}
_ADVICE = (Field.ADVICE, Field.RISK_ADVICE)
_COMMIT_NAME = re.compile(r"(?P<repository>[^\s@]{1,200})@(?P<sha>[0-9a-f]{40})")
TOP_LEVEL = 2  # of an analysis's main headings, on its commit's page
_HEADING_LIMIT = 6


class SectionView(NamedTuple):
    """A section of an analysis; `title` is "" for one without a heading."""

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
    """A commit's facts, as plain text; what is not known or does not exist is ""."""

    title: str
    short_title: str  # without the number of its request, where that is known
    rest: str  # the message below its first line
    author: str
    time: str  # when it was written, for people, in the time zone of the report's day
    landed: str  # when it landed, for people, where that is another day; else ""
    machine_time: str  # ISO 8601, "" when unknown
    own_time: str  # for people, in the author's own time zone
    zone: str  # offset of `time`, where the site's time zone has another; else ""
    sha: str
    short_sha: str
    url: str  # of its page at the host
    host: str  # of `url`
    request: str  # its pull or merge request, or else its issue, as its forge calls it
    request_number: str  # the same by its number, as `#7`
    request_url: str


class EntryView(NamedTuple):
    """An entry with all that a page may show of it."""

    commit: CommitView
    page: str  # link to the commit's own page, "" for none
    report: str  # link to it on its report's page
    anchor: str
    level: str  # "" when not rated
    level_name: str
    status: str
    notice: str  # on an analysis that is missing or not whole, else ""
    chips: tuple[Chip, ...]
    brief: str
    sections: tuple[SectionView, ...]
    model: str  # which wrote the analysis; "" where none did or it is not known
    coverage: str  # in words, how much of the commit the model read; "" where not known
    created: datetime | None  # in the site's time zone
    unfounded: tuple[str, ...]  # citations that neither message nor diff has
    missing_files: tuple[str, ...]  # files it cites that the commit's tree lacks as well
    same_as: str  # the commit whose analysis it is, where another's of the same change
    same_as_link: str  # link to it, "" where the site does not have it


@dataclass(frozen=True, slots=True)
class SiteContext:
    """What views and pages need to know of the site."""

    catalog: Catalog
    language: Language
    timezone: ZoneInfo  # of days and times

    @property
    def locale(self) -> Locale:
        """The words of the site's language."""
        return locale_of(self.language)


def view_entry(
    item: CatalogEntry, catalog_report: CatalogReport, site: SiteContext, analysis: RenderedAnalysis
) -> EntryView:
    """Make the view of an entry; the main headings of its sections are h2."""
    entry, locale = item.entry, site.locale
    level, created = entry.importance.level, entry.analysis.created
    repository = site.catalog.web_repository(entry.commit, catalog_report.repository)
    link = _linker(catalog_report, site, entry, repository)
    same_as, same_as_link = _same_as(entry.analysis, site.catalog)
    return EntryView(
        commit=_commit_view(entry, site, repository, catalog_report.day),
        page=ROOT_PLACEHOLDER + item.address if item.address else "",
        report=f"{ROOT_PLACEHOLDER}{catalog_report.address}#{item.anchor}".removesuffix("#"),
        anchor=item.anchor,
        level=str(level or ""),
        level_name=locale.levels[level] if level else locale.pages.unrated,
        status=str(entry.analysis.status),
        notice=_notice(entry.analysis, locale),
        chips=_chips(item.labels.types, site.language),
        brief=analysis.brief,
        sections=tuple(_section_views(analysis.sections, link)),
        model=entry.analysis.model or "",
        coverage=_coverage(entry.analysis, locale.pages),
        created=in_zone(created, site.timezone) if created else None,
        unfounded=entry.analysis.unfounded,
        missing_files=entry.analysis.missing_files,
        same_as=same_as,
        same_as_link=same_as_link,
    )


def content_at(section: SectionView, deeper: int) -> Markup:
    """Give a section's content as HTML with its headings so many levels deeper, h6 at most."""
    if not deeper:
        return section.content
    level = min(section.level + bool(section.title) + deeper, _HEADING_LIMIT)
    return trusted(shift_headings(section.content, level))  # as safe as it was


def repository_web(entry: Entry) -> str:
    """Give the web address of an entry's repository; "" for none that a page may link to."""
    url = web_url(entry.commit.url)
    return read_commit_url(url).web if url else ""


def reports_web(reports: Sequence[CatalogReport]) -> str:
    """Give the web address of a repository by its newest report that has one; "" for none."""
    entries = (entry for one in reversed(reports) for entry in one.report.entries)
    return next(filter(None, map(repository_web, entries)), "")


def web_url(url: str) -> str:
    """Give a commit's address where a page may link to it (see `is_safe_address`), else ""."""
    return url if is_safe_address(url) else ""


def _linker(
    catalog_report: CatalogReport, site: SiteContext, entry: Entry, repository: WebRepository
) -> Callable[[str, int, Field | None], Markup]:
    """Make the function that fits a section's safe HTML below a heading and links what it names.

    It takes the HTML, the heading's level and the section's field. What the diff does not bear out
    is marked, but not in advice: that names what is not there yet.
    """
    has_names, words = catalog_report.names != (), site.locale.pages
    notes = dict.fromkeys(entry.analysis.unfounded, words.unfounded)
    notes |= dict.fromkeys(entry.analysis.missing_files, words.missing_file)

    def resolve(sha: str) -> str | None:
        target = site.catalog.resolve(sha, catalog_report.repository)
        return ROOT_PLACEHOLDER + target if target else None

    def link(safe_html: str, level: int, field: Field | None) -> Markup:
        html = shift_headings(safe_html, min(level, _HEADING_LIMIT))
        if field not in _ADVICE:
            html = mark_code(html, notes)
        if has_names or may_have_references(html, repository):
            html = link_references(html, resolve, repository)
        return trusted(unindented(html))  # it was sanitised when it was rendered

    return link


def _section_views(
    sections: Iterable[tuple[Section, str]], link: Callable[[str, int, Field | None], Markup]
) -> Iterator[SectionView]:
    """Yield the sections; the aspects that follow an insight stand below it."""
    seen: Counter[str] = Counter()
    has_insight = False
    for section, safe_html in sections:
        kind = str(section.field or "other").replace("+", "-")
        seen[kind] += 1
        anchor = kind if seen[kind] == 1 else f"{kind}-{seen[kind]}"
        level = TOP_LEVEL + (has_insight and section.field in _ASPECTS)
        has_insight = has_insight or section.field is Field.INSIGHT
        content = link(safe_html, level + bool(section.title), section.field)
        yield SectionView(kind, anchor, section.title, level, content)


def _notice(analysis: Analysis, locale: Locale) -> str:
    """Say why there is no analysis, or that it is cut off; "" where it is as it should be."""
    if analysis.status is Status.FAILED:
        return say_failure(analysis, locale.failures)
    is_whole = analysis.status in {Status.OK, Status.OFFLINE}
    return "" if is_whole else locale.status_notices[analysis.status]


def _same_as(analysis: Analysis, catalog: Catalog) -> tuple[str, str]:
    """Name the commit whose analysis it is, and give the link to it; each "" for none."""
    match = _COMMIT_NAME.fullmatch(analysis.same_as)
    if not match:
        return "", ""
    address = catalog.resolve(match["sha"], match["repository"])
    name = f"{match['repository']}@{match['sha'][:7]}"
    return name, ROOT_PLACEHOLDER + address if address else ""


def _coverage(analysis: Analysis, words: PageWords) -> str:
    coverage = analysis.coverage
    if coverage is None or not analysis.model:
        return ""
    return words.coverage.format(n=coverage.analysed, total=coverage.changed)


@lru_cache(maxsize=1024)
def _chips(types: tuple[str, ...], language: Language) -> tuple[Chip, ...]:
    """Name change types by their names of `ChangeType`; `other` alone says nothing."""
    if types == (ChangeType.OTHER,):
        return ()
    names = locale_of(language).change_types
    return tuple(Chip(one, names[ChangeType(one)]) for one in types)


def _commit_view(
    entry: Entry, site: SiteContext, repository: WebRepository, day: date
) -> CommitView:
    commit, title = entry.commit, headline(entry.commit.message)
    local, url = commit.local_time, web_url(commit.url)
    request, number, request_url = _request(commit, repository, site.locale.pages)
    is_listed_so = title == commit.title  # else the message's own first line is shown below it
    exact = commit.author_time or (local and local.replace(tzinfo=site.timezone))
    return CommitView(
        title=with_turns_shown(title),
        short_title=with_turns_shown(
            title.removesuffix(f"({number})").rstrip() if number else title
        ),
        rest=(commit.message.partition("\n")[2] if is_listed_so else commit.message).strip("\n"),
        author=with_turns_shown(commit.author),
        time=local.isoformat(" ", "minutes") if local else "",
        landed=landing_time(commit, day, site.timezone) if local and local.date() != day else "",
        machine_time=exact.isoformat() if exact else "",
        own_time=with_offset(commit.author_time) if commit.author_time else "",
        zone=other_zone(commit, site.timezone),
        sha=commit.sha,
        short_sha=commit.sha[:7],
        url=url,
        host=_host(url[: -len(commit.sha)]),
        request=request,
        request_number=number,
        request_url=request_url,
    )


def _request(commit: Commit, repository: WebRepository, words: PageWords) -> tuple[str, str, str]:
    """Name, number and link a commit's own request, or else the issue that its title names."""
    if not repository.web:
        return "", "", ""
    forge, requests = repository.forge, own_requests(commit.message)
    if forge.takes_patches:
        url = patch_url(commit.message)
        return (words.patch, words.patch, url) if url else ("", "", "")
    if commit.pull:  # the merge that brought it names its request
        requests = (NamedRequest(forge.sign, str(commit.pull), forge.name),)
    if (request := forge.choose(requests)) and (url := repository.request_url(request)):
        number = f"{forge.sign}{request.number}"
        return words.numbered(forge.request_word, number), number, url
    for sign, digits, by, _ in requests:
        if not by and sign == "#" and (url := repository.issue_url(digits)):
            return words.numbered(forge.issue_word, f"#{digits}"), f"#{digits}", url
    return "", "", ""


@lru_cache(maxsize=1024)  # there are few repositories
def _host(web: str) -> str:
    """Give an address's host; "" where it has none that can be made out."""
    try:
        return urlsplit(web).hostname or ""
    except ValueError:  # such as `https://[::1/…`
        return ""
