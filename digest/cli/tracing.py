"""What passes between a run and its models, on standard error and in a file."""

from __future__ import annotations

import json
import os
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from digest.cli.printing import echo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from digest.analyze.records import Exchange


def trace_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `-v` and `--log` to a command, whose `verbose` and `log` are for `trace_requests`."""
    options = (
        click.option(
            "-v", "--verbose", is_flag=True, help="Print a line for each request, without texts."
        ),
        click.option(
            "--log",
            type=click.Path(dir_okay=False, path_type=Path),
            metavar="FILE",
            help="Write each request and its answer into a file, without secrets.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@contextmanager
def trace_requests(log: Path | None, *, is_verbose: bool) -> Iterator[None]:
    """Show each request of the block and what came of it, on standard error and in `log`.

    The file has a line of JSON for each, with the texts, without secrets, and is the user's alone.
    Raises OSError where it can't be written. What a cluster's workers send is not seen.
    """
    if not (log or is_verbose):
        yield
        return
    from digest.analyze.asking.watching import watch_exchanges
    from digest.analyze.question.redact import make_redactor

    redact = make_redactor(None)
    with ExitStack() as stack:
        if is_verbose:
            stack.enter_context(watch_exchanges(lambda one: echo(_line(one), err=True)))
        if log:
            file = stack.enter_context(os.fdopen(_open(log), "w", encoding="utf-8"))
            stack.enter_context(watch_exchanges(_writer(file, lambda text: redact(text).text)))
        yield


def _open(log: Path) -> int:
    return os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)


def _line(exchange: Exchange) -> str:
    """Tell of one exchange without its texts."""
    usage = exchange.usage
    status = f"HTTP {exchange.status}" if exchange.status else "no answer"
    tokens = f"{usage.prompt:,} + {usage.completion:,} tokens" if usage else ""
    cached = f"{usage.cached:,} cached" if usage and usage.cached else ""
    cost = "" if exchange.cost is None else f"${exchange.cost:.4f}"
    what = (
        exchange.form,
        f"{exchange.seconds:.1f} s",
        status,
        exchange.finish,
        tokens,
        cached,
        cost,
    )
    why = f" – {exchange.failure}: {exchange.message}" if exchange.failure else ""
    return f"{exchange.model}: {', '.join(filter(None, what))}{why}"


def _writer(file: IO[str], redact: Callable[[str], str]) -> Callable[[Exchange], None]:
    def write(exchange: Exchange) -> None:
        record = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), **asdict(exchange)}
        print(json.dumps(_redacted(record, redact), ensure_ascii=False), file=file, flush=True)

    return write


def _redacted(value: Any, redact: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, dict):
        return {key: _redacted(part, redact) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_redacted(part, redact) for part in value]
    return value
