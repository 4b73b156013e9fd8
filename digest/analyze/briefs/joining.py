"""What is left of a model's brief, joined with what rules know, at the length that it may have."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from digest.briefs.length import length_of, words_allowed
from digest.locales import locale_of

if TYPE_CHECKING:
    from digest.briefs.records import Brief, Citation, Sentence, Theme


class BelievedBrief(NamedTuple):
    """What is left of a model's brief."""

    headline: Sentence | None
    breaking: tuple[Sentence, ...]
    reverts: tuple[Sentence, ...]
    themes: tuple[Theme, ...]

    @property
    def is_empty(self) -> bool:
        """Whether it tells nothing."""
        return not (self.headline or self.breaking or self.reverts or self.themes)


def join_brief(believed: BelievedBrief, by_rules: Brief) -> Brief | None:
    """Make a brief of what a model said; `by_rules` is the one that rules write of the same period.

    Breaking changes and reverts that the model does not tell are told in their titles. What is too
    long loses its last themes, then its last sentences. `None` where nothing is left.
    """
    words = locale_of(by_rules.language).briefs
    themes = [one for one in believed.themes if one.title not in {words.breaking, words.reverts}]
    headline = believed.headline or _first(themes) or by_rules.headline
    themes = [one for one in themes if headline not in one.sentences or len(one.sentences) > 1]
    brief = replace(
        by_rules,
        headline=headline,
        breaking=believed.breaking,
        reverts=believed.reverts,
        themes=tuple(_without(one, headline) for one in themes),
    )
    cited = {one for sentence in brief.sentences for one in sentence.commits}
    brief = replace(
        brief,
        breaking=(*brief.breaking, *_untold(by_rules.breaking, cited)),
        reverts=(*brief.reverts, *_untold(by_rules.reverts, cited)),
    )
    return _shortened(brief)


def _first(themes: list[Theme]) -> Sentence | None:
    return themes[0].sentences[0] if themes else None


def _without(theme: Theme, sentence: Sentence) -> Theme:
    return replace(theme, sentences=tuple(one for one in theme.sentences if one != sentence))


def _untold(sentences: tuple[Sentence, ...], cited: set[Citation]) -> tuple[Sentence, ...]:
    """Give the sentences about one commit that is not told yet."""
    return tuple(one for one in sentences if len(one.commits) == 1 and one.commits[0] not in cited)


def _shortened(brief: Brief) -> Brief | None:
    most = words_allowed(brief.period)
    while length_of(brief) > most:
        if brief.themes:
            brief = replace(brief, themes=brief.themes[:-1])
        elif brief.reverts:
            brief = replace(brief, reverts=brief.reverts[:-1])
        elif brief.breaking:
            brief = replace(brief, breaking=brief.breaking[:-1])
        else:
            return None
    return brief
