"""The page of notifications: what is sent of the newest day or week, list by list."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from digest.briefs.records import Period
from digest.entries.order import importance_order
from digest.notices.choosing import ChosenCommit
from digest.notices.notice import NoticePlace, last_day_told, make_notice
from digest.site.html.addresses import NOTIFICATIONS, ROOT_PLACEHOLDER
from digest.site.html.markdown import render_markdown
from digest.site.html.text import printable, trusted, with_turns_shown
from digest.site.pages.watching.watch_list import (
    Watching,
    filters_hash_inputs,
    watching_in_words,
)
from digest.site.rendering.page import Page, PageSource, TocEntry
from digest.watching.choosing import is_important

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from markupsafe import Markup

    from digest.briefs.records import Brief
    from digest.site.reading.catalog import Catalog
    from digest.site.reading.records import CatalogEntry, CatalogReport
    from digest.site.reading.watching import Notified
    from digest.site.rendering.renderer import PageRenderer
    from digest.watching.lists import WatchList


class ShownNotice(NamedTuple):
    """What is sent to those who asked for a list."""

    name: str
    anchor: str
    watching: tuple[Watching, ...]
    title: str  # "" where nothing is sent
    body: Markup


def notifications_sources(catalog: Catalog) -> Iterator[PageSource]:
    """Yield the page, if the owner has anybody notified."""
    notified = catalog.notified
    if notified and catalog.reports:
        hash_inputs = [notified.site_url, str(notified.language)]
        for wanted in notified.lists:
            first, last = _days(catalog, wanted)
            told = _told(catalog, wanted, first, last)
            hash_inputs += [
                *filters_hash_inputs(wanted),
                *(str(last), str(wanted.commits), str(len(told)), repr(_brief(catalog, wanted))),
                *dict.fromkeys(report.shown_hash for _, report in told),
            ]
        yield PageSource((NOTIFICATIONS,), notified, hash_inputs, catalog.reports[-1].day)


def make_notifications_page(renderer: PageRenderer, notified: Notified) -> Iterator[Page]:
    """Make the page, the lists in the configuration's order, that of all commits first."""
    words = renderer.words
    place = NoticePlace(notified.language, notified.site_url)
    notices = [
        _show(renderer, wanted, place, f"digest-list-{number}")
        for number, wanted in enumerate(notified.lists, 1)
    ]
    yield Page(
        NOTIFICATIONS,
        words.notifications,
        words.notifications_note,
        renderer.render("notifications", NOTIFICATIONS, notices=notices),
        tuple(TocEntry(one.name, one.anchor) for one in notices),
    )


def _show(
    renderer: PageRenderer, wanted: WatchList, place: NoticePlace, anchor: str
) -> ShownNotice:
    catalog = renderer.site.catalog
    first, last = _days(catalog, wanted)
    commits = sorted(
        (
            ChosenCommit(report.repository, report.day, item.entry)
            for item, report in _told(catalog, wanted, first, last)
        ),
        key=lambda one: importance_order(one.entry),
    )
    name = printable(with_turns_shown(wanted.name)) or renderer.words.notified_all
    watching = watching_in_words(renderer, wanted)
    if not commits:
        return ShownNotice(name, anchor, watching, "", trusted(""))
    notice = make_notice(commits, wanted, (first, last), place, _brief(catalog, wanted))
    body = render_markdown(notice.body)
    if place.site_url:  # which leads out of a copy of the site
        body = body.replace(f'href="{place.site_url}', f'href="{ROOT_PLACEHOLDER}')
    return ShownNotice(name, anchor, watching, with_turns_shown(notice.title), trusted(body))


def _days(catalog: Catalog, wanted: WatchList) -> tuple[date, date]:
    newest = catalog.reports[-1].day
    last = last_day_told(newest, is_weekly=wanted.is_weekly) or newest
    return (last - timedelta(days=6) if wanted.is_weekly else last), last


def _told(
    catalog: Catalog, wanted: WatchList, first: date, last: date
) -> list[tuple[CatalogEntry, CatalogReport]]:
    """Give the commits that a list asks for of these days."""
    if wanted.name:
        watched = catalog.watched.get(wanted.name)
        found = watched.found if watched else ()
        return [(item, report) for item, report in found if first <= report.day <= last]
    return [
        (item, report)
        for report in catalog.reports
        if first <= report.day <= last
        for item in report.items
        if is_important(item.entry, wanted) and catalog.has_first(report, item)
    ]


def _brief(catalog: Catalog, wanted: WatchList) -> Brief | None:
    """Give the brief that goes with a notice: it tells of all commits, and so only with those."""
    first, last = _days(catalog, wanted)
    period = Period(first, is_week=True) if wanted.is_weekly else Period(last)
    return None if wanted.name else catalog.briefs.get(period)
