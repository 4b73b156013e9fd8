"""What is taken out before a text is sent: known secrets, and what the owner's scanner finds."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from digest.secrets.finding import by_line
from digest.secrets.redact import RedactedText, redact

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.analyze.question.scanner import Scanner

EXTERNAL = "external"  # the kind of what a scanner found


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
        for span in by_line(text, found.start(), found.end(), EXTERNAL)
    ]
    return redact(text, spans)
