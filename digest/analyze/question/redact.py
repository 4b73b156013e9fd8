"""Redact secrets in a text before it reaches a prompt, a cache or a report.

    password = "kT9x-Vq27-mWz4-Lp0s"   →   password = "[redacted:assigned-secret]"

Lines stay lines, so that a diff stays a diff.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from digest.analyze.question.private_keys import SecretSpan
from digest.analyze.question.secret_patterns import find_secrets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from digest.analyze.question.scanner import Scanner

EXTERNAL = "external"  # the kind of what a scanner found
PASSES = 8  # redacting a secret can expose another; more than two in a row are not known to occur


@dataclass(frozen=True, slots=True)
class RedactedText:
    """A text without its secrets, and what was taken out."""

    text: str
    count: int = 0  # secrets
    kinds: tuple[str, ...] = ()  # sorted, each once


def redact(text: str) -> RedactedText:
    """Replace each secret by `[redacted:<kind>]`; all else stays as it is."""
    return _redact(text, [])


def _redact(text: str, spans: list[SecretSpan]) -> RedactedText:
    """Replace the spans and the secrets found, until none is found any more."""
    count, kinds = 0, set[str]()
    for _ in range(PASSES):
        spans = _merge([*find_secrets(text), *spans])
        if not spans:
            break
        text = _replace(text, spans)
        count += sum(not span.continues for span in spans)
        kinds.update(span.kind for span in spans)
        spans = []
    return RedactedText(text, count, tuple(sorted(kinds)))


def _merge(spans: list[SecretSpan]) -> list[SecretSpan]:
    """Sort spans; overlapping ones become one, of the first one's kind."""
    merged: list[SecretSpan] = []
    for span in sorted(spans, key=lambda span: span.start):
        if merged and span.start < merged[-1].end:
            merged[-1] = replace(merged[-1], end=max(span.end, merged[-1].end))
        else:
            merged.append(span)
    return merged


def _replace(text: str, spans: list[SecretSpan]) -> str:
    parts: list[str] = []
    at = 0
    for span in spans:
        parts += text[at : span.start], f"[redacted:{span.kind}]"
        at = span.end
    return "".join(parts) + text[at:]


def make_redactor(scanner: Scanner | None) -> Callable[[str], RedactedText]:
    """Give a function that redacts: `redact`, or one that also redacts what `scanner` finds.

    Secrets that the scanner found are of the kind `external`. With a scanner, the function raises
    DigestError when the scanner fails: an unscanned text must not be sent.
    """
    return redact if scanner is None else partial(_scan, scanner)


def _scan(scanner: Scanner, text: str) -> RedactedText:
    if not text.strip():
        return RedactedText(text)
    spans = [
        span
        for secret in scanner.find_secrets(text)
        for found in re.finditer(re.escape(secret), text)
        for span in _by_line(text, found.start(), found.end())
    ]
    return _redact(text, spans)


def _by_line(text: str, start: int, end: int) -> Iterator[SecretSpan]:
    """Yield a span for each line of a secret, without the sign that a diff puts before a line."""
    continues = False
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        if text[start:stop].strip("+- \t\r"):
            yield SecretSpan(start, stop, EXTERNAL, continues)
            continues = True
        start = stop + 1
        start += text[start : start + 1] in {"+", "-", " "}
