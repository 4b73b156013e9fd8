"""An answer as Markdown: several made one, every text made harmless."""

from __future__ import annotations

from itertools import chain, zip_longest
from typing import TYPE_CHECKING

from digest.analyze.answer.escape import bullets, prose
from digest.analyze.answer.records import (
    ASPECTS,
    LIST_FIELDS,
    MAX_ASPECT,
    MAX_SUMMARY,
    MAX_TYPES,
    Answer,
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
    """Make one answer of those on a commit's parts (one at least), each part heard alike.

    Texts may be twice as long as one answer's, and share that equally; lists take turns.
    """
    if len(answers) == 1:
        return answers[0]
    kinds = dict.fromkeys(kind for answer in answers for kind in answer.types)
    said = {aspect: [answer.insights.get(aspect, "") for answer in answers] for aspect in ASPECTS}
    scope, risks, advice = (
        _in_turn([getattr(answer, x) for answer in answers]) for x in LIST_FIELDS
    )
    insights = {aspect: text for aspect in ASPECTS if (text := _joined(said[aspect], MAX_ASPECT))}
    summary = _joined([answer.summary for answer in answers], MAX_SUMMARY)
    return Answer(tuple(kinds)[:MAX_TYPES], summary, scope, insights, risks, advice)


def _in_turn(lists: list[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(distinct_items(filter(None, chain.from_iterable(zip_longest(*lists)))))


def _joined(texts: list[str], limit: int) -> str:
    distinct = dict.fromkeys(filter(None, texts))
    return "\n\n".join(shorten(text.strip(), 2 * limit // len(distinct)) for text in distinct)


def write_body(answer: Answer, language: Language) -> str:
    """Write an answer as a report's body: its labels, each with the text below it made harmless.

    Inline code, bold runs and lists stay; every other markup is shown as the text it is.
    """
    names = locale_of(language).change_types
    values = [
        (Field.TYPE, " / ".join(names[kind] for kind in answer.types)),
        (Field.SUMMARY, prose(answer.summary)),
        (Field.SCOPE, bullets(answer.scope)),
        *((aspect, prose(answer.insights.get(aspect, ""))) for aspect in ASPECTS),
        (Field.RISK, bullets(answer.risks)),
        (Field.ADVICE, bullets(answer.advice)),
    ]
    return "\n\n".join(labelled(field, text, language) for field, text in values if text)
