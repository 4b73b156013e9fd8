"""`digest run` and `digest collect`."""

from __future__ import annotations

import sys
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import click

from digest.analyze.briefs.writing import BriefSummary
from digest.cli.analyze import analyze_archive, exit_status, print_summary
from digest.cli.base import FAILED, INCOMPLETE, DayParam, Invocation, hold_locks, main
from digest.cli.briefs import brief_status, bring_briefs_up_to_date, print_briefs
from digest.cli.printing import echo, echo_json, to_dict
from digest.cli.releases import print_releases
from digest.cli.tracing import trace_options, trace_requests
from digest.pipeline import RepositoryOutcome, RunRequest, run_pipeline, utc_now
from digest.record.skimming import SkimmedArchive
from digest.releases.keeping.upkeep import KeptReleases, keep_releases
from digest.text import counted
from digest.watching.keeping import KeptOwners, keep_code_owners

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from pathlib import Path

    from digest.analyze.records import Llm, RunSummary
    from digest.config import Settings


def _range_options(command: Callable[..., Any]) -> Callable[..., Any]:
    options = (
        click.option("--since", type=DayParam(), help="First day: a date, yesterday, 7d."),
        click.option("--until", type=DayParam(), help="Last day. Default: yesterday."),
        click.option("--date", "day", type=DayParam(), help="One day alone, such as yesterday."),
        click.option("--repo", "repositories", multiple=True, help="Only this repository (again)."),
        click.option("--today", is_flag=True, help="The running day too."),
        click.option(
            "--rewrite",
            is_flag=True,
            help="First lay out the days that there are anew:"
            " in the time zone that is configured now.",
        ),
        click.option("-q", "--quiet", is_flag=True, help="Print errors only."),
        click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@main.command("run")
@_range_options
@trace_options
@click.pass_obj
def run_command(invocation: Invocation, /, **options: Any) -> None:
    """Collect, score and analyse all days that the archive lacks.

    Every day from the newest report on, up to yesterday, in the configured time zone; at first
    from the option `since`. Running again changes nothing.
    """
    _run(invocation, analyse=True, **options)


@main.command(short_help="Like run, without the analyses.")
@_range_options
@click.pass_obj
def collect(invocation: Invocation, /, **options: Any) -> None:
    """Like run, without the analyses: commits and their importance alone."""
    _run(invocation, analyse=False, **options)


def _run(
    invocation: Invocation,
    *,
    analyse: bool,
    since: date | None,
    until: date | None,
    day: date | None,
    repositories: tuple[str, ...],
    today: bool,
    rewrite: bool,
    quiet: bool,
    as_json: bool,
    verbose: bool = False,
    log: Path | None = None,
) -> None:
    if day and (since or until):
        raise click.UsageError("--date is one day alone; leave out --since and --until")
    settings = invocation.settings()
    request = RunRequest(day or since, day or until, repositories, today, analyse, rewrite)
    if not quiet:
        _tell_of_future(request, settings)
    with hold_locks(settings.cache), _progress(quiet or as_json) as progress:
        archive = SkimmedArchive(settings.archive)
        outcomes = run_pipeline(settings, request, utc_now(), progress, archive)
        whole = [outcome.repository for outcome in outcomes if not outcome.error]
        kept = keep_releases(settings, whole, utc_now(), archive)
        outcomes = _with_owners(outcomes, keep_code_owners(settings, whole))
        if not as_json:
            _print_outcomes(outcomes, quiet=quiet)
            print_releases(kept, quiet=quiet)
        summary, briefs = None, BriefSummary()
        if analyse and settings.llm:
            with trace_requests(log, is_verbose=verbose):
                is_still = quiet or as_json or verbose
                summary = _analyse(settings, settings.llm, outcomes, quiet=is_still)
                archive.forget()  # it wrote analyses
                briefs = _brief(settings, request, summary, archive)
        elif analyse:
            briefs = _brief(settings, request, None, archive)
    if as_json:
        echo_json(_outcomes_to_json(outcomes, kept, summary, briefs))
    elif summary:
        print_summary(summary, quiet=quiet, as_json=False)
    print_briefs(briefs, quiet=quiet or as_json)
    status = _exit_status(outcomes, kept) or (exit_status(summary) if summary else 0)
    sys.exit(status or brief_status(briefs))


def _tell_of_future(request: RunRequest, settings: Settings) -> None:
    now = utc_now().astimezone(settings.timezone).date()
    if request.until and request.until > now:
        text = f"--until {request.until} is in the future; days up to today, {now}, are looked at"
        echo(f"Note: {text}", err=True)


def _with_owners(
    outcomes: tuple[RepositoryOutcome, ...], kept: KeptOwners
) -> tuple[RepositoryOutcome, ...]:
    """Add what became of the copies of `CODEOWNERS` to what is told of each repository."""
    first, *rest = (
        replace(one, warnings=(*one.warnings, kept.warnings[one.repository]))
        if one.repository in kept.warnings
        else one
        for one in outcomes
    )
    return (replace(first, notes=(*first.notes, *kept.notes)), *rest)


def _brief(
    settings: Settings, request: RunRequest, summary: RunSummary | None, archive: SkimmedArchive
) -> BriefSummary:
    llm, since, until = settings.llm, request.since, request.until
    return bring_briefs_up_to_date(
        settings, llm, utc_now(), summary, archive, since=since, until=until
    )


def _analyse(
    settings: Settings, llm: Llm, outcomes: tuple[RepositoryOutcome, ...], *, quiet: bool
) -> RunSummary:
    """Have the model write about new commits, then older ones."""
    from digest.analyze.run.choose import Selection

    new = frozenset(sha for outcome in outcomes for sha in outcome.added)
    return analyze_archive(settings, llm, Selection(first=new), quiet=quiet)


def _outcomes_to_json(
    outcomes: tuple[RepositoryOutcome, ...],
    kept: tuple[KeptReleases, ...],
    summary: RunSummary | None,
    briefs: BriefSummary,
) -> list[dict[str, Any]]:
    releases = {one.repository: one for one in kept}
    data: list[dict[str, Any]] = [
        asdict(outcome)
        | {"releases": asdict(releases.get(outcome.repository) or KeptReleases(outcome.repository))}
        for outcome in outcomes
    ]
    data += [{"analyses": to_dict(summary)}] if summary else []
    return [*data, {"briefs": to_dict(briefs)}]


def _print_outcomes(outcomes: tuple[RepositoryOutcome, ...], *, quiet: bool) -> None:
    for outcome in outcomes:
        for warning in (*outcome.warnings, *outcome.secrets):
            echo(f"Warning: {warning}", err=True)
        for note in () if quiet else outcome.notes:
            echo(f"Note: {note}", err=True)
        if outcome.error:
            echo(f"Error: {outcome.error}", err=True)
        elif not quiet:
            days, reports = counted(outcome.days, "day"), counted(outcome.written, "report")
            counts = {"taken out": outcome.omitted, "moved to another day": outcome.moved}
            more = "".join(f", {number} {what}" for what, number in counts.items() if number)
            added = f"{counted(outcome.commits, 'commit')} added{more}"
            echo(f"{outcome.repository}: {days}, {reports} written, {added}")


def _exit_status(
    outcomes: tuple[RepositoryOutcome, ...], kept: tuple[KeptReleases, ...] = ()
) -> int:
    failed = [outcome for outcome in outcomes if outcome.error]
    if failed and len(failed) == len(outcomes):
        return FAILED
    has_warnings = any(one.warnings for one in outcomes) or any(one.warnings for one in kept)
    return INCOMPLETE if failed or has_warnings else 0


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
    """Give the function that shows how far a run is: a bar, only on a terminal."""
    if quiet or not sys.stderr.isatty():
        yield lambda repository, done, total: None
        return
    with ExitStack() as open_bars:
        bars: dict[str, Any] = {}

        def show(repository: str, done: int, total: int) -> None:
            if repository not in bars:
                open_bars.close()  # the bar of the repository before
                # Not how long it takes: fetching comes first, and days are not alike.
                bar = click.progressbar(
                    length=total, label=repository, show_eta=False, show_pos=True, file=sys.stderr
                )
                bars[repository] = open_bars.enter_context(bar)
            bars[repository].update(done - bars[repository].pos)

        yield show
