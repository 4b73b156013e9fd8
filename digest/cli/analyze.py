"""`digest analyze`."""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from digest.analyze.briefs.writing import BriefSummary
from digest.analyze.run.choose import RETRIED
from digest.cli.base import FAILED, INCOMPLETE, DayParam, Invocation, hold_locks, main
from digest.cli.briefs import brief_status, bring_briefs_up_to_date, print_briefs
from digest.cli.printing import echo, echo_json, to_dict
from digest.cli.tracing import trace_options, trace_requests
from digest.errors import DigestError
from digest.models import Level, Status
from digest.pipeline import utc_now
from digest.text import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from types import ModuleType

    from digest.analyze.records import Llm, RunSummary
    from digest.analyze.run.choose import Selection
    from digest.config import Settings


class NameList(click.ParamType[tuple[str, ...]]):
    """Parameter: some of the names in `allowed`, with commas between them."""

    name = "names"

    def __init__(self, allowed: tuple[str, ...]) -> None:
        self.allowed = allowed

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """Split and check the names; a wrong one ends the command with those allowed."""
        if isinstance(value, tuple):
            return value
        names = tuple(name.strip() for name in str(value).split(",") if name.strip())
        for name in names:
            if name not in self.allowed:
                self.fail(f"{name!r} is none of {', '.join(self.allowed)}", param, ctx)
        return names


@main.command(short_help="Have the model, or rules, write missing and failed analyses.")
@click.option(
    "--retry",
    type=NameList(tuple(map(str, RETRIED))),
    metavar="STATUSES",
    help="Which analyses to make anew: failed, partial, offline, missing. Default: all of them,"
    " without a model failed,missing.",
)
@click.option("--level", "levels", type=NameList(tuple(map(str, Level))), default=(),
              metavar="LEVELS",
              help="Only commits of these levels: high, medium, low.")  # fmt: skip
@click.option("--since", type=DayParam(), help="First day: a date, yesterday, 7d.")
@click.option("--until", type=DayParam(), help="Last day.")
@click.option("--repo", "repositories", multiple=True, help="Only this repository (again).")
@click.option("--limit", type=click.IntRange(1), help="At most so many commits.")
@click.option("--jobs", type=click.IntRange(1, 256), help="Requests at once.")
@click.option("--max-cost", type=click.FloatRange(0), help="US dollars to spend at most.")
@click.option("--dask", metavar="ADDRESS", help="Work on a Dask cluster: tcp://host:8786.")
@click.option("--dry-run", is_flag=True, help="Say what would be sent and cost; send nothing.")
@trace_options
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
@click.pass_obj
def analyze(invocation: Invocation, /, **options: Any) -> None:
    """Have the language model write the analyses that are missing, failed or cut off.

    In the order of --retry, in each the newest first, until the budget is spent. What was paid for
    is kept: a command that was stopped can be run again and asks only for the rest.

    Without a model, rules write them, from what the reports say of the commits.
    """
    settings = invocation.settings()
    if settings.llm is None:
        sys.exit(_analyze_by_rules(settings, options))
    llm = _llm_of(settings.llm, options["jobs"], options["max_cost"])
    selection = _selection_of(options, settings, RETRIED)
    if options["dry_run"]:
        _print_estimate(settings, llm, selection, options["limit"], as_json=options["as_json"])
        return
    quiet = options["quiet"] or options["as_json"] or options["verbose"]
    with hold_locks(settings.cache), trace_requests(options["log"], is_verbose=options["verbose"]):
        summary = analyze_archive(
            settings, llm, selection, options["limit"], dask=options["dask"], quiet=quiet
        )
        briefs = _brief(settings, llm, options, summary)
    if options["as_json"]:
        echo_json(to_dict(summary) | {"briefs": to_dict(briefs)})
    print_summary(summary, quiet=options["quiet"], as_json=options["as_json"])
    print_briefs(briefs, quiet=options["quiet"] or options["as_json"])
    sys.exit(exit_status(summary) or brief_status(briefs))


def _brief(
    settings: Settings, llm: Llm | None, options: dict[str, Any], summary: RunSummary | None = None
) -> BriefSummary:
    """Bring briefs up to date, but after a trial: of few commits alone."""
    if options["limit"] is not None:
        return BriefSummary()
    since, until = options["since"], options["until"]
    return bring_briefs_up_to_date(settings, llm, utc_now(), summary, since=since, until=until)


def _analyze_by_rules(settings: Settings, options: dict[str, Any]) -> int:
    """Make the analyses that are asked for by rules; give the exit status."""
    from digest.analyze.run.by_rules import RETRIED_BY_RULES, analyse_by_rules

    for name in ("jobs", "max_cost", "dask"):
        if options[name] is not None:
            text = f"--{name.replace('_', '-')} is for a language model, and none is configured"
            raise DigestError(f"{text}; name one as llm.model in {settings.file}, or leave it out")
    selection = _selection_of(options, settings, RETRIED_BY_RULES)
    is_dry = options["dry_run"]
    with hold_locks(settings.cache):
        summary = analyse_by_rules(settings, selection, options["limit"], is_dry=is_dry)
        briefs = BriefSummary() if is_dry else _brief(settings, None, options)
    for warning in summary.warnings:
        echo(f"Warning: {warning}", err=True)
    if options["as_json"]:
        echo_json(to_dict(summary) | {"briefs": to_dict(briefs)})
    elif not options["quiet"]:
        counts = f"{summary.done} of {summary.wanted}"
        what = f"would analyse {counts}" if is_dry else f"{counts} analysed"
        echo(f"{what} by rules: no model is configured")
        for reason, number in summary.left.items():
            echo(f"  left as they are: {number} ({reason})")
    print_briefs(briefs, quiet=options["quiet"] or options["as_json"])
    return 0 if summary.is_whole and briefs.is_whole else INCOMPLETE


def _llm_of(llm: Llm, jobs: int | None, max_cost: float | None) -> Llm:
    llm = llm if jobs is None else replace(llm, jobs=jobs)
    return llm if max_cost is None else replace(llm, max_cost=max_cost)


def _import_runner() -> ModuleType:
    """Import what asks models. Raises DigestError where the extra `llm` is not installed."""
    try:
        from digest.analyze.run import runner
    except ImportError as error:
        text = f"llm.model: the extra 'llm' is not installed ({error.name} is missing)"
        raise DigestError(f"{text}; install commit-digest[llm]") from None
    return runner


def _selection_of(
    options: dict[str, Any], settings: Settings, retried: tuple[Status, ...]
) -> Selection:
    from digest.analyze.run.choose import Selection

    since: date | None = options["since"]
    names = options["repositories"]
    named = (source for source in settings.repositories if source.name in names)
    return Selection(
        statuses=tuple(map(Status, options["retry"])) if options["retry"] else retried,
        levels=tuple(map(Level, options["levels"])),
        repositories=(*names, *(former for source in named for former in source.formerly)),
        since=since,
        until=options["until"],
        asks_again=bool(options["retry"]),
    )


def analyze_archive(
    settings: Settings,
    llm: Llm,
    selection: Selection,
    limit: int | None = None,
    *,
    dask: str | None = None,
    quiet: bool,
) -> RunSummary:
    """Analyse selected entries in threads here or, given a scheduler's address, on a cluster.

    Shows a progress bar on a terminal, unless `quiet`. Raises DigestError.
    """
    runner = _import_runner().run_analyses
    from digest.analyze.run.cluster import connect_cluster
    from digest.analyze.run.schedule import make_thread_pool

    with ExitStack() as stack:
        progress = stack.enter_context(_progress(quiet, llm.jobs))
        if dask:
            executor, share = stack.enter_context(connect_cluster(dask))
        else:
            executor, share = stack.enter_context(make_thread_pool(llm)), 1.0
        summary: RunSummary = runner(settings, llm, selection, executor, progress, limit, share)
        return summary


@contextmanager
def _progress(quiet: bool, jobs: int) -> Iterator[Callable[[RunSummary], None]]:
    """Give the function that shows how far a run of so many requests at once is.

    It shows a bar, only on a terminal.
    """
    if quiet or not sys.stderr.isatty():
        yield lambda summary: None
        return
    started = time.monotonic()
    bars: list[Any] = []

    def show(summary: RunSummary) -> None:
        finished = summary.done + summary.partial + summary.failed.total()
        if not bars:
            bars.append(
                click.progressbar(
                    length=summary.wanted,
                    label="analysing",
                    item_show_func=lambda text: text,
                    show_eta=False,
                    show_pos=True,
                    file=sys.stderr,
                )
            )
        left = time_left(summary.wanted, finished, summary.known, jobs, time.monotonic() - started)
        shown = f"${summary.cost:.4f}{', ' if left else ''}{left}"
        bars[0].update(finished - bars[0].pos, shown)

    try:
        yield show
    finally:
        for bar in bars:
            bar.render_finish()


def time_left(wanted: int, finished: int, known: int, jobs: int, seconds: float) -> str:
    """Say how long a run goes on, by what was asked in these seconds; "" while that says nothing.

    `known` of the finished ones took no time. The first answers come one by one although as many
    requests as there are `jobs` are under way: what is half done counts as half.
    """
    asked = finished - known
    if asked < jobs or finished >= wanted:
        return ""
    minutes = seconds / (asked + jobs / 2) * (wanted - finished - jobs / 2) / 60
    if minutes < 1:
        return "less than a minute left"
    hours, rest = divmod(round(minutes), 60)
    return f"about {f'{hours} h ' if hours else ''}{rest} min left"


def _print_estimate(
    settings: Settings, llm: Llm, selection: Selection, limit: int | None, *, as_json: bool
) -> None:
    found = _import_runner().estimate_run(settings, llm, selection, limit)
    if as_json:
        echo_json(to_dict(found))
        return
    for warning in found.warnings:
        echo(f"Warning: {warning}", err=True)
    cost = "unknown: give llm.price" if found.cost is None else f"${found.cost:.4f} at most"
    known = "1 is known" if found.known == 1 else f"{found.known} are known"
    echo(f"would ask {llm.model} about {counted(found.entries, 'commit')}, {known}")
    echo(f"about {counted(found.tokens, 'token')} to send; cost {cost}, retries aside")
    for reason, number in found.left.items():
        echo(f"not asked: {number} ({reason})")


def print_summary(summary: RunSummary, *, quiet: bool, as_json: bool) -> None:
    """Print what became of a run: warnings and errors to standard error, counts if not `quiet`."""
    for warning in summary.warnings:
        echo(f"Warning: {warning}", err=True)
    if summary.message:
        echo(f"Error: {summary.message}", err=True)
    if not (quiet or as_json):
        _print_counts(summary)


def _print_counts(summary: RunSummary) -> None:
    echo(
        f"{summary.done} of {summary.wanted} analysed, {summary.partial} cut off, "
        f"{summary.known} known before, {counted(summary.calls, 'request')}, ${summary.cost:.4f}"
    )
    if summary.unfounded:
        were = "was" if summary.unfounded == 1 else "were"
        echo(f"  {counted(summary.unfounded, 'citation')} {were} not found in message or diff")
    if summary.missing_files:
        do = "does" if summary.missing_files == 1 else "do"
        echo(f"  {counted(summary.missing_files, 'cited file')} {do} not exist")
    for kind, number in summary.failed.items():
        echo(f"  failed: {number} ({kind})")
        if (cause := summary.causes.get(kind)) and cause != summary.message:
            echo(f"    {cause}")
    if summary.waiting:
        again = f", asked again from {summary.asked_again} on" if summary.asked_again else ""
        echo(f"  failed before: {summary.waiting}{again}; --retry failed asks now")
    for reason, number in summary.left.items():
        echo(f"  not asked: {number} ({reason})")
    if summary.stop == "budget":
        echo("  stopped: the budget (llm.max_cost, --max-cost) is spent; run again to go on")


def exit_status(summary: RunSummary) -> int:
    """Give the exit status for a run: done, incomplete, or failed when nothing could be done."""
    if summary.is_whole:
        return 0
    is_of_no_use = summary.stop not in {"", "budget"} and not (summary.done or summary.partial)
    return FAILED if is_of_no_use else INCOMPLETE
