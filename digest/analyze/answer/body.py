"""An answer as a report's Markdown: several answers merged, every text escaped."""

from __future__ import annotations

from itertools import chain, zip_longest
from typing import TYPE_CHECKING

from digest.analyze.answer.escape import code_span, escape_list, escape_text
from digest.analyze.answer.records import (
    ASPECTS,
    LIST_FIELDS,
    MAX_ASPECT,
    MAX_SUMMARY,
    MAX_TYPES,
    Answer,
    BreakingClaim,
    distinct_items,
)
from digest.archive.labels import labelled
from digest.locales import locale_of
from digest.models import Field
from digest.text import shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.models import Language


def merge_answers(answers: Sequence[Answer]) -> Answer:
    """Merge the answers on a commit's packs, one at least, into one; each counts the same.

    A text may be twice as long as that of one answer, each answer having an equal part of it.
    Lists take an item of each answer in turn, up to `MAX_ITEMS`. The headline is the first pack's,
    which has the files that matter most. What the diff does not show none of them can know.
    """
    if len(answers) == 1:
        return answers[0]
    kinds = dict.fromkeys(kind for answer in answers for kind in answer.types)
    said = {aspect: [answer.insights.get(aspect, "") for answer in answers] for aspect in ASPECTS}
    lists = (_interleave([getattr(answer, x) for answer in answers]) for x in LIST_FIELDS)
    scope, risks, advice, _ = lists
    insights = {
        aspect: text for aspect in ASPECTS if (text := _join_distinct(said[aspect], MAX_ASPECT))
    }
    summary = _join_distinct([answer.summary for answer in answers], MAX_SUMMARY)
    return Answer(
        tuple(kinds)[:MAX_TYPES],
        summary,
        scope,
        insights,
        risks,
        advice,
        headline=next(filter(None, (answer.headline for answer in answers)), ""),
        breaking=tuple(dict.fromkeys(claim for answer in answers for claim in answer.breaking)),
    )


def _interleave(lists: list[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(distinct_items(filter(None, chain.from_iterable(zip_longest(*lists)))))


def _join_distinct(texts: list[str], limit: int) -> str:
    distinct = dict.fromkeys(filter(None, texts))
    return "\n\n".join(shorten(text.strip(), 2 * limit // len(distinct)) for text in distinct)


def write_body(answer: Answer, language: Language) -> str:
    """Write an answer as the body of a report's entry: Markdown, each text behind its label.

    Inline code, bold runs and lists stay; every other markup is escaped, so that readers see it as
    it was written (`escape`). What breaks is followed by the line that shows it, as code.
    """
    names = locale_of(language).change_types
    values = [
        (Field.TYPE, " / ".join(names[kind] for kind in answer.types)),
        (Field.HEADLINE, escape_text(" ".join(answer.headline.split()))),
        (Field.SUMMARY, escape_text(answer.summary)),
        (Field.BREAKING, escape_text("\n\n".join(map(_breaking, answer.breaking)))),
        (Field.SCOPE, escape_list(answer.scope)),
        *((aspect, escape_text(answer.insights.get(aspect, ""))) for aspect in ASPECTS),
        (Field.RISK, escape_list(answer.risks)),
        (Field.ADVICE, escape_list(answer.advice)),
        (Field.UNSHOWN, escape_list(answer.unshown)),
    ]
    return "\n\n".join(labelled(field, text, language) for field, text in values if text)


def _breaking(claim: BreakingClaim) -> str:
    quoted = (code_span(line) for line in claim.line.split("\n"))
    return "\n\n".join((" ".join(claim.action.split()), *quoted))
