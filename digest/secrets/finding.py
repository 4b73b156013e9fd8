"""The search for secrets in a text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from digest.secrets.folding import fold
from digest.secrets.gate import has_escapes, may_hold_secret
from digest.secrets.issued import issued_rules
from digest.secrets.private_keys import find_private_keys
from digest.secrets.records import SecretSpan
from digest.secrets.rules import NAMED, PLACED
from digest.secrets.values import is_random

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from digest.secrets.records import SecretRule

# What stands alone at the start of the line below, or of the one after a blank one.
_REST = re.compile(r"…?(?:\n[ \t]{0,40}){1,2}…?(?P<rest>[A-Za-z0-9][\w+/=.-]{7,512}+)(?![^\s,;:)])")
_SHA = re.compile("[0-9a-f]{40}")
_MOST_LINES = 64  # that a secret goes on for


def find_shaped(text: str) -> Iterator[SecretSpan]:
    """Yield the secrets of a text that have a known shape, a span for each line of one.

    Where some stand in it as they are, these come alone: what is broken over lines or escaped is to
    be looked for in what is left. Spans may overlap.
    """
    if not can_hold_shaped(text):
        return
    spans = [*_search(text, (*issued_rules(), *PLACED)), *find_private_keys(text)]
    starts = {span.start for span in spans}
    for span in spans:
        yield span
        yield from _continue(text, span, starts)
    if not spans and (folded := fold(text)):
        for span in _search(folded.text, (*issued_rules(), *PLACED)):
            start, end = folded.source_of(span.start), folded.source_of(span.end - 1) + 1
            yield from by_line(text, start, end, span.kind)


def find_named(text: str) -> Iterator[SecretSpan]:
    """Yield the secrets of a text that a name beside them tells of. Spans may overlap."""
    return _search(text, NAMED, text.lower())


def can_hold_shaped(text: str) -> bool:
    """Tell whether `find_shaped` may find anything, which is told faster."""
    if may_hold_secret(text):
        return True
    folded = fold(text) if has_escapes(text) else None
    return folded is not None and may_hold_secret(folded.text)


def by_line(text: str, start: int, end: int, kind: str) -> Iterator[SecretSpan]:
    """Yield a span for each line of a secret, without the sign that a diff puts before a line."""
    continues = False
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        if text[start:stop].strip("+- \t\r"):
            yield SecretSpan(start, stop, kind, continues)
            continues = True
        start = stop + 1
        start += text[start : start + 1] in {"+", "-", " "}


def _search(text: str, rules: Iterable[SecretRule], hinting: str = "") -> Iterator[SecretSpan]:
    """Yield what the rules find whose hints are in `hinting`, by default the text itself."""
    hinting = hinting or text
    for rule in rules:
        if any(hint in hinting for hint in rule.hints):
            for match in rule.pattern.finditer(text):
                start, end = match.span(match.lastgroup or 0)
                if rule.accepts(text[start:end]):
                    yield SecretSpan(start, end, rule.kind)


def _continue(text: str, span: SecretSpan, others: Container[int]) -> Iterator[SecretSpan]:
    """Yield what a secret goes on with in the lines below: what is as random, and no SHA.

    `others` is where secrets start.
    """
    end = span.end
    for _ in range(_MOST_LINES):
        found = _REST.match(text, end)
        if not found or found.start("rest") in others:
            return
        if not is_random(found["rest"]) or _SHA.fullmatch(found["rest"]):
            return
        yield SecretSpan(*found.span("rest"), span.kind, continues=True)
        end = found.end("rest")
