"""A model's brief: the schema it has to follow, and the reading of what it replies."""

from __future__ import annotations

from dataclasses import asdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from digest.analyze.answer.checks import check_language, check_texts, is_refusal, wording
from digest.analyze.answer.coerce import coerce
from digest.analyze.answer.escape import strip_invisible
from digest.analyze.answer.finding import find_object
from digest.analyze.answer.records import AnswerError
from digest.locales import locale_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.analyze.records import Request
    from digest.models import Language

_LISTS = ("breaking", "reverts", "themes")
MAX_TEXT = 400  # characters of a sentence
MAX_TITLE = 80  # characters of a theme's title
MAX_SENTENCES = 8  # of a theme, of what breaks, of what is taken back
MAX_THEMES = 7
MAX_CITED = 12  # commits that a sentence names


class SaidSentence(NamedTuple):
    """A sentence as a model wrote it, and what it names as commits."""

    text: str
    commits: tuple[str, ...]


class BriefAnswer(NamedTuple):
    """A model's answer that follows the schema. Nothing in it is believed yet."""

    headline: SaidSentence
    breaking: tuple[SaidSentence, ...]
    reverts: tuple[SaidSentence, ...]
    themes: tuple[tuple[str, tuple[SaidSentence, ...]], ...]  # with their titles

    def texts(self) -> Iterator[str]:
        """Yield all that it says."""
        yield self.headline.text
        for claim in (*self.breaking, *self.reverts):
            yield claim.text
        for title, claims in self.themes:
            yield title
            yield from (claim.text for claim in claims)


@lru_cache(maxsize=8)
def brief_schema(language: Language) -> dict[str, Any]:
    """Give the JSON Schema of a brief; it keeps to what providers' strict modes take."""
    words = asdict(locale_of(language).told)

    def a_text(name: str, longest: int) -> dict[str, Any]:
        return {"type": "string", "maxLength": longest, "description": words[name]}

    def a_list(name: str, items: dict[str, Any], most: int, least: int = 0) -> dict[str, Any]:
        bounds = {"maxItems": most} | ({"minItems": least} if least else {})
        return {"type": "array", "items": items, **bounds, "description": words[name]}

    def an_object(**properties: dict[str, Any]) -> dict[str, Any]:
        required = list(properties)
        parts = {"properties": properties, "required": required, "additionalProperties": False}
        return {"type": "object", **parts}

    cited = a_list("commits", {"type": "string", "maxLength": 41}, MAX_CITED, 1)
    claim = an_object(text=a_text("text", MAX_TEXT), commits=cited)
    claims = a_list("sentences", claim, MAX_SENTENCES, 1)
    theme = an_object(title=a_text("title", MAX_TITLE), sentences=claims)
    return an_object(
        headline={**claim, "description": words["headline"]},
        breaking=a_list("breaking", claim, MAX_SENTENCES),
        reverts=a_list("reverts", claim, MAX_SENTENCES),
        themes=a_list("themes", theme, MAX_THEMES, 1),
    )


def read_brief_answer(
    text: str, request: Request, language: Language, *, is_whole: bool = True
) -> BriefAnswer:
    """Read a model's reply to `request`. Raises AnswerError for what is no brief.

    `is_whole` is false for a reply that the token limit ended: then nothing is mended.
    """
    schema = brief_schema(language)
    try:
        said = find_object(text, tuple(schema["properties"]), is_whole=is_whole)
        if schema["properties"].keys().isdisjoint(said):
            raise AnswerError("headline: it is missing; follow the schema")
        found = strip_invisible(coerce(said, schema))
    except RecursionError:
        raise AnswerError("the JSON is nested too deeply; follow the schema") from None
    answer = _answer(found)
    if is_refusal(answer.headline.text):
        raise AnswerError("headline: it refuses; write the brief", "refusal")
    texts = [one for one in answer.texts() if one.strip()]
    if not texts:
        raise AnswerError("it says nothing; write the brief", "empty")
    check_texts(texts, request, _described(language))
    check_language(" ".join(texts), language)
    return answer


def _answer(found: Any) -> BriefAnswer:
    if not isinstance(found, dict) or not isinstance(found.get("headline"), dict):
        raise AnswerError("headline: it is missing; follow the schema")
    if wrong := next((name for name in _LISTS if not isinstance(found.get(name), list)), ""):
        raise AnswerError(f"{wrong}: it is no list; follow the schema")
    themes = [one for one in found["themes"] if isinstance(one, dict)]
    return BriefAnswer(
        _claim(found["headline"]),
        _claims(found["breaking"]),
        _claims(found["reverts"]),
        tuple((_text(one.get("title")), _claims(one.get("sentences"))) for one in themes),
    )


def _claims(values: Any) -> tuple[SaidSentence, ...]:
    found = [_claim(one) for one in values if isinstance(one, dict)] if values else []
    return tuple(one for one in found if one.text)


def _claim(value: dict[str, Any]) -> SaidSentence:
    commits = value.get("commits")
    cited = [one for one in commits if isinstance(one, str)] if isinstance(commits, list) else []
    return SaidSentence(_text(value.get("text")), tuple(cited))


def _text(value: Any) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


@lru_cache(maxsize=8)
def _described(language: Language) -> frozenset[str]:
    words = asdict(locale_of(language).told)
    return frozenset(wording(text) for text in words.values())
