"""Secrets taken out of a text.

    password = "kT9x-Vq27-mWz4-Lp0s"   →   password = "[redacted:assigned-secret]"

Lines stay lines, so that a diff stays a diff.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digest.models import Language
from digest.secrets.finding import find_named, find_shaped
from digest.secrets.marks import mark_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from digest.secrets.records import SecretSpan

_PASSES = 8  # redacting a secret can expose another; more than two in a row are not known to occur


@dataclass(frozen=True, slots=True)
class RedactedText:
    """A text without its secrets, and what was taken out."""

    text: str
    count: int = 0  # secrets
    kinds: tuple[str, ...] = ()  # sorted, each once


def redact(
    text: str, spans: Iterable[SecretSpan] = (), language: Language = Language.EN
) -> RedactedText:
    """Replace each secret by `[redacted:<kind>]` in a language; all else stays as it is.

    `spans` are secrets that somebody else found.
    """
    return _redact(text, [*spans, *find_shaped(text), *find_named(text)], language, has_names=True)


def redact_shaped(text: str, language: Language = Language.EN) -> RedactedText:
    """Replace each secret of a known shape, as `redact` does.

    What only a name beside it tells of stays: to look for that takes long in a large text.
    """
    return _redact(text, [*find_shaped(text)], language, has_names=False)


def _redact(
    text: str, spans: Sequence[SecretSpan], language: Language, *, has_names: bool
) -> RedactedText:
    """Replace the spans and the secrets found, until none is found any more."""
    count, kinds = 0, set[str]()
    for _ in range(_PASSES):
        if not spans:
            break
        merged = _merge(spans)
        text = _replace(text, merged, language)
        count += sum(not span.continues for span in merged)
        kinds.update(span.kind for span in merged)
        spans = [*find_shaped(text), *(find_named(text) if has_names else ())]
    return RedactedText(text, count, tuple(sorted(kinds)))


def _merge(spans: Iterable[SecretSpan]) -> list[SecretSpan]:
    """Sort spans; overlapping ones become one, of the first one's kind."""
    merged: list[SecretSpan] = []
    for span in sorted(spans, key=lambda span: span.start):
        if merged and span.start < merged[-1].end:
            merged[-1] = replace(merged[-1], end=max(span.end, merged[-1].end))
        else:
            merged.append(span)
    return merged


def _replace(text: str, spans: Iterable[SecretSpan], language: Language) -> str:
    parts: list[str] = []
    at = 0
    for span in spans:
        parts += text[at : span.start], mark_of(span.kind, language)
        at = span.end
    return "".join(parts) + text[at:]
