"""Single commits as HTML: a page, an entry of a report, a row of its table.

Most of what a build makes is made here. So each text is escaped once, and each template rendered
once for all commits of the same shape (see `SlottedTemplates`).
"""

from __future__ import annotations

import secrets
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple

from markupsafe import Markup

from digest.models import ChangeType, Field, Level
from digest.site.content.commit_details import WIDTH, changed_files, related_links
from digest.site.content.entries import content_at
from digest.site.content.reasons import reason_text
from digest.site.html.addresses import ROOT_PLACEHOLDER, repository_address
from digest.site.html.templates import SlottedTemplates, slot_mark
from digest.site.html.text import escaped, minified, trusted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from jinja2 import Environment

    from digest.models import Entry
    from digest.site.content.entries import Chip, EntryView, SectionView, SiteContext
    from digest.site.reading.records import CatalogEntry, CatalogReport, RelatedCommits

_BELOW_ENTRY = 2  # levels by which an analysis's headings are deeper on its report's page
_ROW_FACTS = ("title", "author", "own_time", "short_sha", "anchor", "types")
_CONTENT_MARK = slot_mark(secrets.token_hex(8))  # random, so that no title holds it
_HIGH, _SUMMARY = str(Level.HIGH), str(Field.SUMMARY)


class EscapedEntry(NamedTuple):
    """An entry with its facts escaped: they are shown several times."""

    view: EntryView
    facts: Mapping[str, str]


class EntryHtml:
    """Shows a site's commits through its templates; links begin with `ROOT_PLACEHOLDER`."""

    def __init__(self, site: SiteContext, templates: Environment) -> None:
        self._locale = site.locale
        self._zone = site.timezone.key
        self._templates = templates
        self._forms = SlottedTemplates(templates)
        self._chips: dict[tuple[Chip, ...], Markup] = {}
        self._frames = lru_cache(maxsize=1024)(self._frame)
        self._reason_text = lru_cache(maxsize=1024)(partial(reason_text, locale=site.locale))

    def escape_entry(self, view: EntryView) -> EscapedEntry:
        """Escape an entry's facts."""
        commit = view.commit
        facts = {
            "title": escaped(commit.title),
            "author": escaped(commit.author),
            "time": trusted(commit.time),
            "machine_time": trusted(commit.machine_time),
            "own_time": trusted(commit.own_time),
            "zone": escaped(commit.zone or self._zone),
            "short_sha": trusted(commit.short_sha),
            "url": escaped(commit.url),
            "host": escaped(commit.host),
            "request": escaped(commit.request),
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
        before: CatalogEntry | None,
        after: CatalogEntry | None,
        details: Markup | str = "",
    ) -> Markup:
        """Show a commit as its page's content, between those before and after it in its report.

        `details` is what stands below its analysis.
        """
        view, report = shown.view, catalog_report.report
        texts = {
            **shown.facts,
            "rest": view.commit.rest,
            "sections": self._sections(view.sections, 0, has_anchors=True),
            "origin": self._origin(view),
            "details": details,
            "day": report.day.isoformat(),
            "repository": report.repository,
            "repository_link": ROOT_PLACEHOLDER + repository_address(report.repository),
            "report_link": view.report,
            "before": ROOT_PLACEHOLDER + before.address if before else "",
            "before_name": before.title if before else "",
            "after": ROOT_PLACEHOLDER + after.address if after else "",
            "after_name": after.title if after else "",
        }
        return self._forms.fill("commit", _shape(view), texts)

    def details(
        self, entry: Entry, related: Sequence[RelatedCommits], request_word: str = "pull"
    ) -> Markup:
        """Show what stands below a commit's analysis: reasons, changed files, related commits.

        `request_word` is what its forge calls a request.
        """
        changed, importance = changed_files(entry.commit), entry.importance
        if not (changed or importance.reasons or related):
            return Markup()
        html = self._templates.get_template("digest/beside.html").render(
            changed=changed,
            reasons=[
                (self._reason_text(reason.rule), reason.points) for reason in importance.reasons
            ],
            score=importance.score,
            related=related_links(related, request_word),
            width=WIDTH,
        )
        return trusted(minified(html))  # it autoescapes

    def entry(self, shown: EscapedEntry) -> Markup:
        """Show an entry on its report's page: whole if it is important or has no other page."""
        view = shown.view
        is_whole = _is_whole(view)
        sections = view.sections if is_whole else ()
        summary = [section for section in sections if section.kind == _SUMMARY]
        rest = [section for section in sections if section.kind != _SUMMARY]
        texts = {
            **shown.facts,
            "brief": view.brief,
            "summary": self._sections(summary, _BELOW_ENTRY),
            "rest": self._sections(rest, _BELOW_ENTRY),
            "origin": self._origin(view) if is_whole else "",
        }
        return self._forms.fill("entry", {**_shape(view), "is_whole": is_whole}, texts)

    def row(self, shown: EscapedEntry, day: date) -> Markup:
        """Show an entry in its report's table; its time is without the day where that is `day`."""
        view = shown.view
        shape = {"level": view.level, "level_name": view.level_name, "status": view.status}
        texts = {name: shown.facts[name] for name in _ROW_FACTS}
        time, zone = view.commit.time.removeprefix(f"{day} "), view.commit.zone
        texts["time"] = f"{time} {zone}" if zone else time
        return self._forms.fill("row", shape, texts)

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

    def _chips_of(self, chips: tuple[Chip, ...]) -> Markup:
        if chips not in self._chips:
            html = self._templates.get_template("digest/chips.html").render({"chips": chips})
            self._chips[chips] = trusted(minified(html))  # it autoescapes
        return self._chips[chips]

    def _origin(self, view: EntryView) -> Markup:
        if not (view.model or view.unfounded or view.missing_files):
            return Markup()
        template = self._templates.get_template("digest/origin.html")
        texts = {
            "model": view.model,
            "coverage": view.coverage,
            "unfounded": view.unfounded,
            "missing_files": view.missing_files,
            "created": view.created,
        }
        return trusted(minified(template.render(texts)))  # it autoescapes


def can_fold(shown: EscapedEntry) -> bool:
    """Tell whether an entry shows more on its report's page than its summary, which can fold."""
    return _is_whole(shown.view) and any(one.kind != _SUMMARY for one in shown.view.sections)


def _is_whole(view: EntryView) -> bool:
    return view.level == _HIGH or not view.page


def _shape(view: EntryView) -> dict[str, Any]:
    """Give the values of an entry that decide what its templates show; each has few."""
    return {
        "level": view.level,
        "level_name": view.level_name,
        "status": view.status,
        "notice": view.notice,
    }
