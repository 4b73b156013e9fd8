"""A brief without a language model: what rates highest, in the commits' own titles.

Nothing is told but titles, counts and levels, so that nothing is claimed that no commit says.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING

from digest.briefs.commits import once_by_title, taken_back
from digest.briefs.length import count_words, words_allowed
from digest.briefs.places import PlaceNames, busiest, by_place, escape_line
from digest.briefs.records import Brief, Sentence, Theme
from digest.locales import locale_of
from digest.models import Level
from digest.text import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from digest.briefs.commits import BriefCommit
    from digest.briefs.places import Place
    from digest.briefs.records import Citation, Period
    from digest.locales.briefs import BriefWords
    from digest.models import Language

VERSION = "rules-1"  # raised by a change that alters their words
_MANY = 4  # commits rated high, from which on the headline says where they are
_MOST_CITED = 5  # commits that one sentence cites
_MOST_APART = {False: 3, True: 5}  # breaking changes, or reverts, of a day and of a week
_MOST_OF_A_THEME = 3  # commits told of it; fewer where there is no room
_TITLE_LENGTH = 120  # characters
_SENTENCE_ENDS = (".", "!", "?", "…", "。", "！", "？")


def brief_by_rules(
    period: Period, commits: Sequence[BriefCommit], language: Language
) -> Brief | None:
    """Tell a period's commits, the most important first; `None` where there is none to tell."""
    told = [one for one in once_by_title(commits) if _title(one)]
    if not told:
        return None
    words = locale_of(language).briefs
    names = PlaceNames(told, words)
    headline = _headline(period, told, len(commits), words, names)
    source = hash_commits(commits)
    brief = Brief(period, headline, language=language, version=VERSION, source=source)
    if all(one.entry.importance.level is Level.LOW for one in told):
        return brief
    most = _MOST_APART[period.is_week]
    breaking = [one for one in told if one.labels.is_breaking]
    reverts = [one for one in told if one.labels.is_revert and not one.labels.is_breaking]
    brief = replace(
        brief, breaking=_tell(breaking, most, words), reverts=_tell(reverts, most, words)
    )
    left = words_allowed(period) - sum(count_words(one.text) for one in brief.sentences)
    is_told = {one.citation for one in (*breaking, *reverts)} | taken_back(told)
    if _title(told[0]) in headline.text:
        is_told.add(told[0].citation)
    rest = _with_weight([one for one in told if one.citation not in is_told])
    return replace(brief, themes=_themes(rest, left, words, names))


def hash_commits(commits: Iterable[BriefCommit]) -> str:
    """Hash what rules tell of commits."""
    rows = [
        (
            one.repository,
            one.entry.commit.sha,
            one.title,
            one.entry.importance.level,
            one.entry.importance.score,
            one.labels,
        )
        for one in commits
    ]
    return hashlib.sha256(json.dumps([VERSION, rows]).encode()).hexdigest()[:16]


def _title(commit: BriefCommit) -> str:
    """Give a commit's title as Markdown that shows it as it is; "" for nothing to show."""
    return escape_line(shorten(commit.title, _TITLE_LENGTH, at_break=True))


def _sentence(commit: BriefCommit) -> Sentence:
    title = _title(commit)
    end = "" if title.endswith(_SENTENCE_ENDS) else "."
    return Sentence(title[0].upper() + title[1:] + end, (commit.citation,))


def _headline(
    period: Period,
    commits: Sequence[BriefCommit],
    number: int,
    words: BriefWords,
    names: PlaceNames,
) -> Sentence:
    """Say how many commits there are, and where those of high importance are or which is best."""
    first, total = commits[0], words.counted("commits", number)
    title = words.quoted.format(title=_title(first).rstrip("."))
    level = first.entry.importance.level
    high = [one for one in commits if one.entry.importance.level is Level.HIGH]
    cited: tuple[Citation, ...] = (first.citation,)
    if number == 1:
        text = words.single.format(title=title)
    elif len(high) >= _MANY and (places := busiest(high)):
        texts = names.listed(places)
        text = words.many_high.format(commits=total, high=len(high), places=texts)
        cited = tuple(dict.fromkeys(_best_of(place, high) for place, _ in places))
    elif high:
        others = words.counted("others", len(high) - 1) if len(high) > 1 else ""
        text = words.highest.format(commits=total, title=title, others=others)
    elif level is Level.LOW:
        text = (words.quiet_week if period.is_week else words.quiet_day).format(commits=total)
        cited = tuple(one.citation for one in commits[:_MOST_CITED])
    else:
        text = (words.no_high if level else words.unrated).format(commits=total, title=title)
    return Sentence(text, cited)


def _best_of(place: Place, commits: Iterable[BriefCommit]) -> Citation:
    repository, area = place
    return next(
        one.citation for one in commits if one.repository == repository and area in {"", one.area}
    )


def _tell(commits: Sequence[BriefCommit], most: int, words: BriefWords) -> tuple[Sentence, ...]:
    """Tell commits one by one, at most so many; the others are counted."""
    told = [_sentence(one) for one in commits[:most]]
    if more := commits[most:]:
        cited = tuple(one.citation for one in more[:_MOST_CITED])
        told.append(Sentence(words.counted("and_more", len(more)), cited))
    return tuple(told)


def _with_weight(commits: Sequence[BriefCommit]) -> list[BriefCommit]:
    """Give those that themes tell of: the high ones, and where these are few the medium ones."""
    high = [one for one in commits if one.entry.importance.level is Level.HIGH]
    above = [one for one in commits if one.entry.importance.level is not Level.LOW]
    return high if len(high) >= _MANY else above


def _themes(
    commits: Sequence[BriefCommit], left: int, words: BriefWords, names: PlaceNames
) -> tuple[Theme, ...]:
    """Tell the best commits of each place, as many as there is room for."""
    groups = by_place(commits)
    for most in range(_MOST_OF_A_THEME, 0, -1):
        themes = [
            Theme(names.title(place), _tell(group, most, words)) for place, group in groups.items()
        ]
        if sum(map(_length, themes)) <= left:
            return tuple(themes)
    while themes and sum(map(_length, themes)) > left:
        themes.pop()
    return tuple(themes)


def _length(theme: Theme) -> int:
    return count_words(theme.title) + sum(count_words(one.text) for one in theme.sentences)
