"""`digest analyze`."""

from __future__ import annotations

import json
import sys
import time
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import click

from digest.cli.base import FAILED, INCOMPLETE, Day, Invocation, alone, main
from digest.errors import DigestError
from digest.models import Level, Llm, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from types import ModuleType

    from digest.analyze.run.choose import Selection
    from digest.analyze.run.runner import Summary
    from digest.config import Settings

RETRIED = "failed,partial,offline,missing"


class Names(click.ParamType[tuple[str, ...]]):
    """Some of a few names, with commas between them."""

    name = "names"

    def __init__(self, allowed: tuple[str, ...]) -> None:
        self.allowed = allowed

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """Split and check the names."""
        if isinstance(value, tuple):
            return value
        names = tuple(name.strip() for name in str(value).split(",") if name.strip())
        for name in names:
            if name not in self.allowed:
                self.fail(f"{name!r} is none of {', '.join(self.allowed)}", param, ctx)
        return names


@main.command(short_help="Have the language model write what lacks or is not good.")
@click.option(
    "--retry",
    type=Names(tuple(RETRIED.split(","))),
    default=RETRIED,
    show_default=True,
    metavar="STATUSES",
    help="Which analyses to make anew.",
)
@click.option("--level", "levels", type=Names(tuple(map(str, Level))), default=(), metavar="LEVELS",
              help="Only commits of these levels: high, medium, low.")  # fmt: skip
@click.option("--since", type=Day(), help="First day: a date or a span such as 7d.")
@click.option("--until", type=Day(), help="Last day.")
@click.option("--repo", "repositories", multiple=True, help="Only this repository (again).")
@click.option("--limit", type=click.IntRange(1), help="At most so many commits.")
@click.option("--jobs", type=click.IntRange(1, 256), help="Requests at once.")
@click.option("--max-cost", type=click.FloatRange(0), help="US dollars to spend at most.")
@click.option("--dask", metavar="ADDRESS", help="Work on a Dask cluster: tcp://host:8786.")
@click.option("--dry-run", is_flag=True, help="Say what would be sent and cost; send nothing.")
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
@click.pass_obj
def analyze(invocation: Invocation, /, **options: Any) -> None:
    """Have the language model write the analyses that are missing or not good.

    Newest first, in the order of --retry, until the budget ends. What is paid for is kept: stopped
    at any moment and run again, only what lacks is asked for.
    """
    settings = invocation.settings()
    llm = _llm(settings, options["jobs"], options["max_cost"])
    choice = _choice(options)
    if options["dry_run"]:
        _print_estimate(settings, llm, choice, options["limit"], as_json=options["as_json"])
        return
    quiet = options["quiet"] or options["as_json"]
    with alone(settings.cache):
        summary = analyze_archive(
            settings, llm, choice, options["limit"], dask=options["dask"], quiet=quiet
        )
    report(summary, quiet=options["quiet"], as_json=options["as_json"])
    sys.exit(status(summary))


def _llm(settings: Settings, jobs: int | None, max_cost: float | None) -> Llm:
    if settings.llm is None:
        text = "llm.model: no language model is configured"
        raise DigestError(f"{text}; name one under the digest plugin in {settings.file}")
    llm = settings.llm if jobs is None else replace(settings.llm, jobs=jobs)
    return llm if max_cost is None else replace(llm, max_cost=max_cost)


def _drive() -> ModuleType:
    """Import what asks models: it needs the extra `llm`."""
    try:
        from digest.analyze.run import runner
    except ImportError as error:
        text = f"llm.model: the extra 'llm' is not installed ({error.name} is missing)"
        raise DigestError(f"{text}; install commit-digest[llm]") from None
    return runner


def _choice(options: dict[str, Any]) -> Selection:
    from digest.analyze.run.choose import Selection

    since: date | None = options["since"]
    return Selection(
        statuses=tuple(map(Status, options["retry"])),
        levels=tuple(map(Level, options["levels"])),
        repositories=options["repositories"],
        since=since,
        until=options["until"],
    )


def analyze_archive(
    settings: Settings,
    llm: Llm,
    choice: Selection,
    limit: int | None = None,
    *,
    dask: str | None = None,
    quiet: bool,
) -> Summary:
    """Analyse in threads here or, given a scheduler's address, on a cluster."""
    runner = _drive().analyze
    from digest.analyze.run.cluster import cluster
    from digest.analyze.run.schedule import threads

    with ExitStack() as stack:
        progress = stack.enter_context(_progress(quiet))
        if dask:
            executor, share = stack.enter_context(cluster(dask))
        else:
            executor, share = stack.enter_context(threads(llm)), 1.0
        summary: Summary = runner(settings, llm, choice, executor, progress, limit, share)
        return summary


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[Summary], None]]:
    """Give the function that shows how far a run is: a bar, only on a terminal."""
    if quiet or not sys.stderr.isatty():
        yield lambda summary: None
        return
    started = time.monotonic()
    bars: list[Any] = []

    def show(summary: Summary) -> None:
        finished = summary.done + summary.partial + summary.failed.total()
        if not bars:
            bars.append(
                click.progressbar(
                    length=summary.wanted,
                    label="analysing",
                    item_show_func=lambda text: text,
                    file=sys.stderr,
                )
            )
        rate = 60 * finished / max(time.monotonic() - started, 1)
        bars[0].update(finished - bars[0].pos, f"{rate:.0f} a minute, ${summary.cost:.4f}")

    try:
        yield show
    finally:
        for bar in bars:
            bar.render_finish()


def _print_estimate(
    settings: Settings, llm: Llm, choice: Selection, limit: int | None, *, as_json: bool
) -> None:
    found = _drive().estimate(settings, llm, choice, limit)
    if as_json:
        click.echo(json.dumps(asdict(found)))
        return
    cost = "unknown: give llm.price" if found.cost is None else f"${found.cost:.4f} at most"
    click.echo(f"would ask {llm.model} about {found.entries} commits, {found.known} are known")
    click.echo(f"about {found.tokens:,} tokens to send; cost {cost}, retries aside")
    for reason, number in found.left.items():
        click.echo(f"left: {number} ({reason})")


def report(summary: Summary, *, quiet: bool, as_json: bool) -> None:
    """Print what became of a run."""
    for warning in summary.warnings:
        click.echo(f"Warning: {warning}", err=True)
    if summary.stop == "denied":
        click.echo(f"Error: {summary.message}", err=True)
    if as_json:
        click.echo(json.dumps(asdict(summary)))
    elif not quiet:
        _print_summary(summary)


def _print_summary(summary: Summary) -> None:
    click.echo(
        f"{summary.done} of {summary.wanted} analysed, {summary.partial} cut off, "
        f"{summary.known} known before, {summary.calls} requests, ${summary.cost:.4f}"
    )
    if summary.unfounded:
        click.echo(f"  {summary.unfounded} citations were not found in message or diff")
    for kind, number in summary.failed.items():
        click.echo(f"  failed: {number} ({kind})")
    for reason, number in summary.left.items():
        click.echo(f"  left: {number} ({reason})")
    if summary.stop == "budget":
        click.echo("  stopped: the budget (llm.max_cost, --max-cost) is spent; run again to go on")


def status(summary: Summary) -> int:
    """Give the exit status that a run's summary means."""
    if summary.is_whole:
        return 0
    return INCOMPLETE if summary.done or summary.stop != "denied" else FAILED
