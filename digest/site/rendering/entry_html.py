"""Single commits as HTML: a page, an entry of a report, a row of its list.

Most of what a build makes is made here. So each text is escaped once, and each template rendered
once for all commits of the same shape (see `SlottedTemplates`).
"""

from __future__ import annotations

import secrets
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from markupsafe import Markup

from digest.models import ChangeType, Level, Status
from digest.site.content.entries import content_at
from digest.site.content.lines import title_html
from digest.site.html.addresses import (
    NOT_YET,
    ROOT_PLACEHOLDER,
    UNRATED,
    repository_address,
    search_link,
)
from digest.site.html.templates import SlottedTemplates, slot_mark
from digest.site.html.text import escaped, trusted, with_turns_shown
from digest.site.rendering.details import DetailsHtml
from digest.site.rendering.rows import open_entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from jinja2 import Environment

    from digest.site.content.entries import Chip, CommitView, EntryView, SectionView, SiteContext
    from digest.site.reading.records import CatalogEntry, CatalogReport

_BELOW_ENTRY = 2  # levels by which an analysis's headings are deeper on its report's page
_CONTENT_MARK = slot_mark(secrets.token_hex(8))  # random, so that no title holds it


class EscapedEntry(NamedTuple):
    """An entry with its facts escaped: they are shown several times."""

    view: EntryView
    facts: Mapping[str, str]


class CommitParts(NamedTuple):
    """What a commit's page has beside its facts."""

    place: str  # among the commits of its day, in words
    sections: Sequence[SectionView]  # of its analysis, those with a place of their own
    details: Markup


class EntryHtml:
    """Shows a site's commits through its templates; links begin with `ROOT_PLACEHOLDER`."""

    def __init__(
        self, site: SiteContext, templates: Environment, *, has_search: bool = True
    ) -> None:
        self._has_search = has_search
        self._site, self._locale = site, site.locale
        self._zone = site.timezone.key
        self._templates = templates
        self._forms = SlottedTemplates(templates)
        self._chips: dict[tuple[Chip, ...], Markup] = {}
        self._frames = lru_cache(maxsize=1024)(self._frame)
        self._linked_chips = lru_cache(maxsize=1024)(self._link_chips)
        self._linked_areas = lru_cache(maxsize=1024)(self._link_areas)
        self.details = DetailsHtml(site.locale, self._forms)

    def escape_entry(self, view: EntryView) -> EscapedEntry:
        """Escape an entry's facts."""
        commit = view.commit
        facts = {
            "title": title_html(commit.title),
            "short_title": title_html(commit.short_title),
            "author": escaped(commit.author),
            "time": trusted(commit.time),
            "landed": trusted(commit.landed),
            "machine_time": trusted(commit.machine_time),
            "own_time": trusted(commit.own_time),
            "zone": escaped(commit.zone or self._zone),
            "short_sha": trusted(commit.short_sha),
            "url": escaped(commit.url),
            "host": escaped(commit.host),
            "request": escaped(commit.request),
            "request_number": escaped(commit.request_number),
            "request_url": escaped(commit.request_url),
            "page": trusted(view.page),
            "anchor": trusted(view.anchor),
            "chips": self._chips_of(view.chips),
            "types": trusted(" ".join(chip.name for chip in view.chips) or ChangeType.OTHER),
        }
        return EscapedEntry(view, facts)

    def page(
        self,
        shown: EscapedEntry,
        catalog_report: CatalogReport,
        item: CatalogEntry,
        beside: tuple[CatalogEntry | None, CatalogEntry | None],
        parts: CommitParts,
    ) -> Markup:
        """Show a commit as its page's content, between the commits `beside` it."""
        view, report = shown.view, catalog_report.report
        before, after = beside
        before_day, after_day = (self._other_day(one, report.day) for one in beside)
        texts = {
            **shown.facts,
            **self._leads(shown, item.entry.commit.author, report.repository),
            **self._first_in(item, catalog_report),
            "areas": self._linked_areas(item.labels.areas, report.repository),
            "rest": view.commit.rest,
            "sections": self._sections(parts.sections, 0, has_anchors=True),
            "origin": self._origin(view, has_rules=bool(parts.sections)),
            "details": parts.details,
            "day": report.day.isoformat(),
            "place": parts.place,
            "repository": report.repository,
            "repository_link": ROOT_PLACEHOLDER + repository_address(report.repository),
            "report_link": view.report,
            "before": ROOT_PLACEHOLDER + before.address if before else "",
            "before_day": before_day,
            "before_name": title_html(before.title) if before else "",
            "after": ROOT_PLACEHOLDER + after.address if after else "",
            "after_day": after_day,
            "after_name": title_html(after.title) if after else "",
        }
        return self._forms.fill("commit", _shape(view, ""), texts)

    def _first_in(self, item: CatalogEntry, catalog_report: CatalogReport) -> dict[str, str]:
        """Say in which release a commit is first, or that it is in none yet."""
        tag, address = self._site.catalog.first_in(item, catalog_report)
        words = self._locale.pages
        plain = words.unreleased if tag == NOT_YET else ""
        if tag and not plain and not address:  # a release of a year that is not shown here
            plain = f"{words.first_in} {with_turns_shown(tag)}"
        return {
            "release": with_turns_shown(tag) if address else "",
            "release_link": ROOT_PLACEHOLDER + address if address else "",
            "unreleased": plain,
        }

    def _other_day(self, item: CatalogEntry | None, day: date) -> str:
        """Give a commit's day; "" where it is this one."""
        other = self._site.catalog.day_of(item) if item else day
        return "" if other == day else other.isoformat()

    def entry(
        self, shown: EscapedEntry, place: int, *, is_mixed: bool, is_one_of_few: bool
    ) -> Markup:
        """Show an entry on its report's page: whole if it is important or has no other page.

        `place` is its number in the order of time. Where what became of the analyses `is_mixed`, it
        is marked with that. An important one is open if it `is_one_of_few`, else it has its brief.
        A row has no time of another day than its report's.
        """
        view, opened = shown.view, open_entry(shown.view)
        is_open = opened.is_whole and (is_one_of_few or view.level != Level.HIGH)
        texts = {
            **shown.facts,
            "place": str(place),
            "time": _time_of(view.commit),
            "written": view.commit.time if view.commit.landed else "",
            "lead": "" if is_open or not opened.is_whole else view.brief,
            "brief": opened.brief,
            "rest": opened.message,
            "sections": self._sections(opened.sections, _BELOW_ENTRY),
            "origin": self._origin(view) if opened.is_whole else "",
        }
        mark = view.status if is_mixed and view.status != Status.OFFLINE else ""
        shape = _shape(view, mark) | {
            "is_whole": opened.is_whole,
            "is_open": is_open,
            "has_more": opened.has_more,
        }
        return self._forms.fill("entry", shape, texts)

    def _sections(
        self, sections: Iterable[SectionView], deeper: int, *, has_anchors: bool = False
    ) -> Markup:
        """Show sections with their headings so many levels deeper."""
        parts = []
        for one in sections:
            content, anchor = content_at(one, deeper), one.anchor if has_anchors else ""
            frame = self._frames(one.kind, one.level + deeper, anchor, one.title, bool(content))
            parts.append(str.join(content, frame))
        return trusted("\n".join(parts))

    def _frame(
        self, kind: str, level: int, anchor: str, title: str, has_content: bool
    ) -> Sequence[str]:
        """Give what stands before and after a section's content. It is cached: titles repeat."""
        shape = {"kind": kind, "level": level, "anchor": anchor}
        content = trusted(_CONTENT_MARK if has_content else "")
        html = self._forms.fill("section", shape, {"title": title, "content": content})
        return html.split(_CONTENT_MARK)

    def _leads(self, shown: EscapedEntry, author: str, repository: str) -> dict[str, str]:
        """Give where a commit's facts lead on to: its author's page, and commits alike."""
        view, page = shown.view, self._site.catalog.author_page(author)
        author_link = ROOT_PLACEHOLDER + page if page else ""
        if not self._has_search:
            return {"author_link": author_link, "level_link": "", "chips": shown.facts["chips"]}
        level = view.level or UNRATED
        return {
            "author_link": author_link or (search_link(author=author) if author else ""),
            "level_link": search_link(importance=level, repository=repository),
            "chips": self._linked_chips(view.chips, repository),
        }

    def _link_chips(self, chips: tuple[Chip, ...], repository: str) -> Markup:
        links = [(one.label, search_link(type=one.name, repository=repository)) for one in chips]
        return self._show_chips(links)

    def _link_areas(self, areas: tuple[str, ...], repository: str) -> Markup:
        has_search = self._has_search
        links = [
            (
                with_turns_shown(area),
                search_link(area=area, repository=repository) if has_search else "",
            )
            for area in areas
        ]
        return self._show_chips(links, is_code=True)

    def _show_chips(self, links: Sequence[tuple[str, str]], *, is_code: bool = False) -> Markup:
        shape = {"is_code": is_code}
        chips = (self._forms.fill("chip", shape, {"label": a, "link": b}) for a, b in links)
        return trusted("\n".join(chips))

    def _chips_of(self, chips: tuple[Chip, ...]) -> Markup:
        if chips not in self._chips:
            self._chips[chips] = self._show_chips([(one.label, "") for one in chips])
        return self._chips[chips]

    def _origin(self, view: EntryView, *, has_rules: bool = False) -> Markup:
        """Say who wrote an analysis; of one by rules where it `has_rules` that say something."""
        is_ruled = has_rules and view.status == Status.OFFLINE
        if not (view.model or view.unfounded or view.missing_files or is_ruled):
            return Markup()
        words = self._locale.pages
        texts = {
            "model": view.model,
            "rules": self._locale.status_notices.offline if is_ruled else "",
            "coverage": view.coverage,
            "unfounded_note": words.unfounded_note.format(n=len(view.unfounded)),
            "unfounded": _as_code(view.unfounded),
            "missing_files": _as_code(view.missing_files),
            "same_as": view.same_as,
            "same_as_link": view.same_as_link,
            "created": view.created.isoformat() if view.created else "",
            "created_day": str(view.created.date()) if view.created else "",
        }
        return self._forms.fill("origin", {}, texts)


def _as_code(texts: Iterable[str]) -> Markup:
    return trusted(", ".join(f"<code>{escaped(text)}</code>" for text in texts))


def _time_of(commit: CommitView) -> str:
    """Give the time of its day at which a commit was written or landed; "" if that is not known."""
    _, _, time = (commit.landed or commit.time).partition(" ")
    return f"{time} {commit.zone}" if time and commit.zone else time


def _shape(view: EntryView, mark: str) -> dict[str, Any]:
    """Give the values of an entry that decide what its templates show; each has few.

    `mark` is the status that it is marked with, "" for none.
    """
    return {
        "level": view.level,
        "level_name": view.level_name,
        "status": view.status,
        "mark": mark,
        "notice": view.notice,
    }
