"""What the command prints: texts by strangers give no orders, and hold no secrets."""

from __future__ import annotations

import json
import logging
import re
from collections import Counter
from dataclasses import asdict, fields
from typing import Any

import click

from digest.models import Language
from digest.secrets.entries import redact_value
from digest.secrets.redact import redact
from digest.text import UNPRINTABLE, printable

_ESCAPED = re.compile(rf"{UNPRINTABLE.pattern}|#(?=#\[)")  # `##[` begins a workflow's command


def echo(text: str = "", *, err: bool = False, nl: bool = True, bold: bool = False) -> None:
    r"""Print a text without secrets; what a terminal or a runner would act upon becomes `\x1b`."""
    shown = printable(redact(text).text)
    click.echo(click.style(shown, bold=True) if bold else shown, err=err, nl=nl)


def to_dict(record: Any) -> dict[str, Any]:
    """Give a record as a table for JSON, its counters too, of which `asdict` makes none."""
    values = ((field.name, getattr(record, field.name)) for field in fields(record))
    counters = {name: dict(value) for name, value in values if isinstance(value, Counter)}
    return asdict(record) | counters


def echo_json(value: object) -> None:
    """Print a value as JSON on one line: no secrets, and what gives orders as escapes."""
    text = json.dumps(redact_value(value, Language.EN)[0], ensure_ascii=False)
    click.echo(_ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", text))


class _LogPrinter(logging.Handler):
    """Prints warnings to standard error, as Python does where there is no handler."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print a record's message."""
        echo(record.getMessage(), err=True)


_LOG_PRINTER = _LogPrinter(logging.WARNING)


def print_warnings() -> None:
    """Have what any library logs as a warning or worse printed by `echo`."""
    logging.getLogger().addHandler(_LOG_PRINTER)
