"""What the command prints: texts by strangers give a terminal no orders."""

from __future__ import annotations

import json

import click

from digest.text import UNPRINTABLE, visible


def echo(text: str = "", *, err: bool = False, nl: bool = True, bold: bool = False) -> None:
    r"""Print a text, with what a terminal would act upon as escapes: `\x1b`."""
    shown = visible(text)
    click.echo(click.style(shown, bold=True) if bold else shown, err=err, nl=nl)


def echo_json(value: object) -> None:
    """Print a value as JSON on one line, any other than printable characters as escapes."""
    text = json.dumps(value, ensure_ascii=False)
    click.echo(UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", text))
