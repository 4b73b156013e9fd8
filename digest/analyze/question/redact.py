"""Secrets out of text, before a prompt, a cache or a report sees it.

Each secret becomes `[redacted:<kind>]`, line by line, so that a diff stays one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from digest.analyze.question.private_keys import Span
from digest.analyze.question.secret_shapes import secrets_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from digest.analyze.question.scanner import Scanner

EXTERNAL = "external"  # the kind of what a scanner found
PASSES = 8  # a secret taken out can bare another; more than two are not known to occur


@dataclass(frozen=True, slots=True)
class Redacted:
    """Text without its secrets: how many there were, and of which kinds (sorted, each once)."""

    text: str
    count: int = 0
    kinds: tuple[str, ...] = ()


def redact(text: str) -> Redacted:
    """Replace each secret by `[redacted:<kind>]`; lines stay lines, all else as it is."""
    return _redact(text, [])


def _redact(text: str, spans: list[Span]) -> Redacted:
    """Replace the spans, and what is found, until nothing is."""
    count, kinds = 0, set[str]()
    for _ in range(PASSES):
        spans = _merge([*secrets_in(text), *spans])
        if not spans:
            break
        text = _replace(text, spans)
        count += sum(not span.goes_on for span in spans)
        kinds.update(span.kind for span in spans)
        spans = []
    return Redacted(text, count, tuple(sorted(kinds)))


def _merge(spans: list[Span]) -> list[Span]:
    """Give spans in order, overlapping ones as one of the first's kind."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda span: span.start):
        if merged and span.start < merged[-1].end:
            merged[-1] = replace(merged[-1], end=max(span.end, merged[-1].end))
        else:
            merged.append(span)
    return merged


def _replace(text: str, spans: list[Span]) -> str:
    parts: list[str] = []
    at = 0
    for span in spans:
        parts += text[at : span.start], f"[redacted:{span.kind}]"
        at = span.end
    return "".join(parts) + text[at:]


def make_redactor(scanner: Scanner | None) -> Callable[[str], Redacted]:
    """Give what redacts: `redact`, and with a scanner also what that finds, of kind `external`."""
    return redact if scanner is None else partial(_scan, scanner)


def _scan(scanner: Scanner, text: str) -> Redacted:
    if not text.strip():
        return Redacted(text)
    spans = [
        span
        for secret in scanner.secrets(text)
        for found in re.finditer(re.escape(secret), text)
        for span in _by_line(text, found.start(), found.end())
    ]
    return _redact(text, spans)


def _by_line(text: str, start: int, end: int) -> Iterator[Span]:
    """Cut a secret that spans lines into its lines, behind the sign that a diff puts there."""
    goes_on = False
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        if text[start:stop].strip("+- \t\r"):
            yield Span(start, stop, EXTERNAL, goes_on)
            goes_on = True
        start = stop + 1
        start += text[start : start + 1] in {"+", "-", " "}
