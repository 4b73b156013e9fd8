"""A notice: what is sent of the commits that a list asks for, as Markdown."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from digest import limits
from digest.archive.labels import EMOJI
from digest.locales import locale_of
from digest.releases.escaping import escape_text
from digest.secrets.redact import redact
from digest.site.html.addresses import commit_address, day_address, watch_address
from digest.text import shorten, visible
from digest.watching.lists import key_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from digest.briefs.records import Brief, Sentence
    from digest.models import Language
    from digest.notices.choosing import ChosenCommit
    from digest.watching.lists import WatchList

_TITLE_LENGTH = 120  # characters of a commit's title; chats cut long lines
_SHA_LENGTH = 40  # only such commits have a page


class Notice(NamedTuple):
    """What is sent. Texts by strangers are escaped in the body; in the title there are none."""

    title: str
    body: str  # Markdown


class NoticePlace(NamedTuple):
    """What a notice is worded with."""

    language: Language
    site_url: str  # the site's address, with a slash at its end; "" where none is configured


def last_day_told(newest: date | None, *, is_weekly: bool) -> date | None:
    """Give the last day of the newest period that is over; `newest` is the last day that is."""
    if newest is None or not is_weekly:
        return newest
    return newest - timedelta(days=newest.isoweekday() % 7)


def make_notice(
    commits: Sequence[ChosenCommit],
    wanted: WatchList,
    days: tuple[date, date],
    place: NoticePlace,
    brief: Brief | None = None,
) -> Notice:
    """Word what is told of commits that landed within these days; `commits` are not empty.

    `brief` tells of the same days in short, if there is one.
    """
    words = locale_of(place.language).notices
    first, last = days
    span = str(last) if first == last else f"{first} – {last}"
    shown = commits[: wanted.commits]
    parts = [*_brief_parts(brief)] if brief else []
    for repository in dict.fromkeys(one.repository for one in shown):
        lines = [_line(one, place.site_url) for one in shown if one.repository == repository]
        parts.append("\n".join([f"**{escape_text(repository)}**", "", *lines]))
    if rest := len(commits) - len(shown):
        parts.append(f"*{words.more.format(number=rest)}*")
    if place.site_url:
        links = [(words.site.format(day=last), day_address(last))]
        if wanted.name:  # the list has a page of its own
            links.append((escape_text(visible(wanted.name)), watch_address(key_of(wanted.name))))
        parts.append(" · ".join(f"[{text}]({place.site_url}{page})" for text, page in links))
    title = words.title.format(name=wanted.name or words.everything, days=span)
    return Notice(visible(title), "\n\n".join(parts))


def _brief_parts(brief: Brief) -> Iterator[str]:
    """Give a brief's paragraphs: its headline, and a list of its themes."""
    yield _sentence(brief.headline)
    words = locale_of(brief.language).briefs
    groups = [(words.breaking, brief.breaking), (words.reverts, brief.reverts)]
    groups += [(theme.title, theme.sentences) for theme in brief.themes]
    lines = [f"- **{title}**: {' '.join(map(_sentence, told))}" for title, told in groups if told]
    if lines:
        yield "\n".join(lines)


def _sentence(sentence: Sentence) -> str:
    names = [
        f"[#{cited.sha[:7]}]({cited.url})" if cited.url else f"#{cited.sha[:7]}"
        for cited in sentence.commits
    ]
    text = redact(visible(sentence.text)).text
    return f"{text} ({', '.join(names)})" if names else text


def _line(chosen: ChosenCommit, site_url: str) -> str:
    commit, level = chosen.entry.commit, chosen.entry.importance.level
    address = commit.url
    if site_url and len(commit.sha) == _SHA_LENGTH:
        address = f"{site_url}{commit_address(chosen.repository, commit.sha)}"
    title = escape_text(visible(shorten(commit.title, _TITLE_LENGTH, at_break=True)))
    name = f"`{commit.sha[:7]}`"
    author = escape_text(visible(shorten(commit.author, limits.MAX_AUTHOR_LENGTH)))
    sign = EMOJI[level] if level else ""
    return f"- {sign} {title} · {f'[{name}]({address})' if address else name} · {author}"
